/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A programme written down for LAMMPS; see lammps.h. */
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "base/exit_codes.h"
#include "base/memory.h"
#include "lammps/lammps_files.h"
#include "potential/form.h"

/* Constants of LAMMPS's units metal (its src/update.cpp). */
static const double its_boltzmann = 8.617343e-5, its_energy = 1.0364269e-4,
                    its_pressure = 1.6021765e6;

struct lammps_units lammps_units(enum unit_system system)
{
    double unit = 1e-3 * UNITS_TIME_FS; /* ps in one internal time unit */

    if (system == UNITS_LJ)
        return (struct lammps_units){1, 1, 1, 1, 1};
    return (struct lammps_units){.time = 1e-3,
                                 .velocity = 1 / unit,
                                 .mass = unit * unit / its_energy,
                                 .temperature = UNITS_BOLTZMANN / its_boltzmann,
                                 .pressure = its_pressure / UNITS_GPA_PER_EV_A3};
}

FILE *lammps_create(const char *folder, const char *name, struct error *error)
{
    char *path = memory_format("%s/%s", folder, name);
    FILE *file = fopen(path, "we");

    if (!file)
        error_set(error, EXIT_CANNOT_CREATE, "cannot create '%s': %s", path, strerror(errno));
    free(path);
    return file;
}

int lammps_finish(FILE *file, const char *name, struct error *error)
{
    bool failed = ferror(file) != 0;

    if (fclose(file) || failed)
        return error_set(error, EXIT_IO, "cannot write '%s' for LAMMPS: %s", name, strerror(errno));
    return 0;
}

/* ---- potential ---- */

static int write_potential(const struct potential *potential, const char *folder,
                           struct error *error)
{
    char *path = memory_format("%s/potential", folder);
    int code = 0;

    if (!potential->form->lammps)
        code = error_set(error, EXIT_USAGE,
                         "LAMMPS does not know the %s form of '%s'; leave out --engine=lammps",
                         potential->form->name, potential->name);
    else if (potential->form->lammps_table)
        code = potential->form->lammps_table(potential, path, error);
    free(path);
    return code;
}

static void write_pair_style(FILE *file, const struct potential *potential,
                             const struct lammps_units *units)
{
    potential->form->lammps(potential, file);
    for (int a = 0; a < potential->species; a++)
        fprintf(file, "mass %d %.17g\n", a + 1, potential->mass[a] * units->mass);
}

/* ---- atoms ---- */

/* Edges as they are; around the atoms along open directions. */
static void write_box(FILE *file, const struct system *system)
{
    for (int k = 0; k < 3; k++) {
        double low = 0, high = system->length[k];

        if (!system->pbc[k]) {
            low = INFINITY, high = -INFINITY;
            for (size_t i = 0; i < system->n; i++) {
                low = fmin(low, system_position(system, i, k) - 1);
                high = fmax(high, system_position(system, i, k) + 1);
            }
        }
        fprintf(file, "%.17g %.17g %clo %chi\n", low, high, "xyz"[k], "xyz"[k]);
    }
    if (system_is_tilted(system))
        fprintf(file, "%.17g %.17g %.17g xy xz yz\n", system->tilt[0], system->tilt[1],
                system->tilt[2]);
}

static int write_atoms(const struct md *md, const char *folder, const struct lammps_units *units,
                       struct error *error)
{
    const struct system *system = md->system;
    FILE *file = lammps_create(folder, "atoms.data", error);

    if (!file)
        return error->code;
    fprintf(file, "atoms of Blowpipe\n\n%zu atoms\n%d atom types\n", system->n,
            md->potential->species);
    write_box(file, system);
    fprintf(file, "\nAtoms # atomic\n\n");
    for (size_t i = 0; i < system->n; i++)
        fprintf(file, "%zu %d %.17g %.17g %.17g\n", i + 1, system->type[i] + 1,
                system_position(system, i, 0), system_position(system, i, 1),
                system_position(system, i, 2));
    fprintf(file, "\nVelocities\n\n");
    for (size_t i = 0; i < system->n; i++)
        fprintf(file, "%zu %.17g %.17g %.17g\n", i + 1, system->velocity[3 * i] * units->velocity,
                system->velocity[3 * i + 1] * units->velocity,
                system->velocity[3 * i + 2] * units->velocity);
    return lammps_finish(file, "atoms.data", error);
}

/* ---- groups ---- */

static size_t write_group(FILE *file, const struct system *system, enum md_group group,
                          const char *name)
{
    size_t count = 0;

    for (size_t i = 0, end; i < system->n; i = end) {
        for (end = i; end < system->n && system->group[end] == group;)
            end++;
        if (end > i)
            fprintf(file, "group %s id %zu:%zu\n", name, i + 1, end);
        count += end - i;
        end += end == i;
    }
    return count;
}

/* ---- legs ---- */

static void write_thermostat(const struct lammps_writer *w, const struct md_leg *leg)
{
    fprintf(w->file, " temp %.17g %.17g %.17g", leg->temperature[0] * w->units.temperature,
            leg->temperature[1] * w->units.temperature,
            w->md->settings.damp_temperature * w->units.time);
}

static void write_pressures(const struct lammps_writer *w, const struct md_leg *leg)
{
    bool moves[3];

    md_free_edges(w->md->system, leg, moves);
    int edges = moves[0] + moves[1] + moves[2];
    for (int k = 0; k < 3; k++)
        if (moves[k])
            fprintf(w->file, " %c %.17g %.17g %.17g", "xyz"[k],
                    leg -> pressure[0] * w -> units.pressure, leg->pressure[1] * w->units.pressure,
                    w->md->settings.damp_pressure * w->units.time);
    fprintf(w->file, " couple %s",
            leg->ensemble != MD_NPT || edges < 2 ? "none"
            : edges == 3                         ? "xyz"
            : !moves[0]                          ? "yz"
            : !moves[1]                          ? "xz"
                                                 : "xy");
}

/* The barostat of a box that must not close too fast. */
static void write_slow_barostat(const struct lammps_writer *w, const struct md_leg *leg)
{
    double most = 0, modulus;

    for (int l = 0; l < w->programme->count; l++)
        most = fmax(most, fmax(fabs(w->programme->leg[l].pressure[0]),
                               fabs(w->programme->leg[l].pressure[1])));
    modulus = fmax(10, most * w->programme->closing_time / (3 * w->md->settings.damp_pressure));
    fprintf(w->file, "fix press all press/berendsen");
    write_pressures(w, leg);
    fprintf(w->file, " modulus %.17g\n", modulus * w->units.pressure);
}

bool lammps_is_pressed(const struct lammps_writer *w, const struct md_leg *leg)
{
    bool moves[3];

    md_free_edges(w->md->system, leg, moves);
    return (leg->ensemble == MD_NPT || leg->ensemble == MD_NPT_ANISO) &&
           (moves[0] || moves[1] || moves[2]);
}

static void write_motion(const struct lammps_writer *w, const struct md_leg *leg)
{
    bool pressed = lammps_is_pressed(w, leg), slow = w->programme->closing_time > 0;

    if (leg->ensemble == MD_NVE || leg->ensemble == MD_LANGEVIN) {
        fprintf(w->file, "fix move moving nve\n");
        if (leg->ensemble == MD_LANGEVIN)
            fprintf(w->file, "fix noise mobile langevin %.17g %.17g %.17g %d tally yes\n",
                    leg->temperature[0] * w->units.temperature,
                    leg->temperature[1] * w->units.temperature,
                    w->md->settings.damp_temperature * w->units.time,
                    (int)(1 + (w->md->langevin_key.seed ^ w->md->langevin_key.stream) % 900000000));
        return;
    }
    fprintf(w->file, "fix move mobile %s", pressed && !slow ? "npt" : "nvt");
    write_thermostat(w, leg);
    if (pressed && !slow)
        write_pressures(w, leg);
    fprintf(w->file, "\ncompute_modify move_temp extra/dof %.0f\n",
            3 * (double)(w->md->system->moving - w->free) - md_degrees_mobile(w->md));
    if (pressed && slow)
        write_slow_barostat(w, leg);
    if (w->free)
        fprintf(w->file, "fix rest free nve\n");
}

/* A snapshot at the end of every leg, whenever that is. */
static void write_snapshot(const struct lammps_writer *w, int number)
{
    fprintf(w->file,
            "dump end all custom 1 leg%d.end id x y z vx vy vz c_energy\n"
            "dump_modify end sort id first yes format float %%.17g\nrun 0\nundump end\n",
            number);
}

static void write_end(const struct lammps_writer *w, const struct md_leg *leg)
{
    fprintf(w->file, "%s%s", leg->keep_every > 0 ? "unfix leave\nregion keep delete\n" : "",
            leg->call_every > 0 ? "undump way\n" : "");
    fprintf(w->file, "unfix move\n%s%s%s", leg->ensemble == MD_LANGEVIN ? "unfix noise\n" : "",
            lammps_is_pressed(w, leg) && w->programme->closing_time > 0 ? "unfix press\n" : "",
            w->free && leg->ensemble != MD_NVE && leg->ensemble != MD_LANGEVIN ? "unfix rest\n"
                                                                               : "");
}

static void write_dynamics(const struct lammps_writer *w, const struct md_leg *leg, int number)
{
    write_motion(w, leg);
    if (leg->keep_every > 0)
        fprintf(w->file,
                "region keep block INF INF INF INF %.17g %.17g units box\n"
                "variable left equal \"count(all)-count(all,keep)\"\n"
                "fix leave all halt %" PRId64 " v_left > 0 error continue message no\n",
                leg->keep[0], leg->keep[1], leg->keep_every);
    if (leg->call_every > 0)
        fprintf(w->file,
                "dump way all custom %" PRId64 " leg%d.way id x y z vx vy vz c_energy\n"
                "dump_modify way sort id format float %%.17g\n",
                leg->call_every, number);
    if (leg->drive)
        lammps_write_drive(w, leg, number);
    else
        fprintf(w->file, "run %" PRId64 "\n", md_steps(w->md, leg));
    write_end(w, leg);
}

static int write_leg(struct lammps_writer *w, const struct md_leg *leg, int number,
                     struct error *error)
{
    int code = 0;

    w->md->ensemble = leg->ensemble;
    fprintf(w->file, "\n# %s\nprint \"leg %d\"\ncompute_modify T extra/dof %.0f\n", leg->name,
            number, 3 * (double)w->md->system->moving - md_degrees(w->md));
    if (leg->drive)
        lammps_write_edges(w, leg->drive);
    if (md_is_quasi_static(leg))
        code = lammps_write_quasi_static(w, leg, number, error);
    else
        write_dynamics(w, leg, number);
    write_snapshot(w, number);
    w->step += md_steps(w->md, leg);
    w->driven = w->driven || leg->drive;
    return code;
}

/* ---- all of it ---- */

/* Planes of a crystal that affine steps bring onto the border of the box, to the last digit, are
 * twice in LAMMPS's half lists now and then, which tell the two of a pair apart by their
 * coordinates; without Newton's third law across borders nothing is to be told apart. */
static bool any_plane_at_border(const struct programme *programme)
{
    bool any = false;

    for (int l = 0; l < programme->count; l++)
        any = any || md_is_quasi_static(&programme->leg[l]);
    return any;
}

/* A step of simple shear may lean further than it may until it is exchanged. */
static bool any_leans(const struct programme *programme)
{
    bool any = false;

    for (int l = 0; l < programme->count; l++)
        any = any || (programme->leg[l].drive && drive_tilt(programme->leg[l].drive) >= 0);
    return any;
}

static void write_head(const struct lammps_writer *w)
{
    const struct system *system = w->md->system;
    const bool *pbc = system->pbc;

    if (any_plane_at_border(w->programme))
        fprintf(w->file, "newton off\n");
    if (any_leans(w->programme))
        fprintf(w->file, "box tilt large\n");
    fprintf(w->file, "units %s\natom_style atomic\nboundary %c %c %c\nread_data atoms.data\n",
            system->units == UNITS_LJ ? "lj" : "metal", pbc[0] ? 'p' : 's', pbc[1] ? 'p' : 's',
            pbc[2] ? 'p' : 's');
    write_pair_style(w->file, w->md->potential, &w->units);
    fprintf(w->file, "neighbor %s bin\nneigh_modify delay 0 every 1 check yes\ntimestep %.17g\n",
            system->units == UNITS_LJ ? "0.3" : "1.0", w->md->settings.timestep * w->units.time);
}

void lammps_write_thermo(const struct lammps_writer *w, const char *more)
{
    fprintf(w->file,
            "thermo_style custom step pe ke econserve pxx pyy pzz vol lx ly lz%s\n"
            "thermo_modify norm no flush yes temp T format float %%.16g\nthermo %" PRId64 "\n",
            more, w->md->settings.log_every > 0 ? w->md->settings.log_every : 1000);
}

static int write_input(struct md *md, const struct programme *programme, const char *folder,
                       struct error *error)
{
    struct lammps_writer w = {.file = lammps_create(folder, "input", error),
                              .md = md,
                              .programme = programme,
                              .units = lammps_units(md->system->units),
                              .folder = folder};
    int code = 0;

    if (!w.file)
        return error->code;
    write_head(&w);
    write_group(w.file, md->system, MD_GROUP_MOBILE, "mobile");
    w.free = write_group(w.file, md->system, MD_GROUP_FREE, "free");
    fprintf(w.file, write_group(w.file, md->system, MD_GROUP_FIXED, "fixed")
                        ? "group moving subtract all fixed\n"
                        : "group moving union all\n");
    fprintf(w.file, "compute T moving temp\ncompute energy all pe/atom\n");
    lammps_write_thermo(&w, "");
    for (int l = 0; l < programme->count && !code; l++)
        if (md_steps(md, &programme->leg[l]) > 0)
            code = write_leg(&w, &programme->leg[l], l, error);
    if (!code)
        return lammps_finish(w.file, "input", error);
    fclose(w.file);
    return code;
}

/* Tilts other than the one that simple shear drives. */
static bool leans_besides(const struct system *system, const struct md_drive *drive)
{
    bool leans = false;

    for (int k = 0; k < 3; k++)
        leans = leans || (system->tilt[k] != 0 && k != drive_tilt(drive));
    return leans;
}

/* Under a pressure for each axis its tilts keep angles, where ours keep what lies along x, y, z; so
 * they do where an edge is driven. */
static int check_box(const struct system *system, const struct programme *programme,
                     struct error *error)
{
    for (int l = 0; l < programme->count && system_is_tilted(system); l++) {
        const struct md_leg *leg = &programme->leg[l];

        if (leg->drive && leans_besides(system, leg->drive))
            return error_set(error, EXIT_USAGE,
                             "LAMMPS drives the edges of a triclinic cell otherwise than they are "
                             "driven here; leave out --engine=lammps");
        if (!leg->drive && leg->ensemble == MD_NPT_ANISO && leg->time > 0)
            return error_set(error, EXIT_USAGE,
                             "LAMMPS does not move the edges of a triclinic cell one by one as "
                             "--ensemble=npt-aniso does here; leave out --engine=lammps, or use "
                             "--ensemble=npt");
    }
    return 0;
}

int lammps_write(struct md *md, const struct programme *programme, const char *folder,
                 struct error *error)
{
    const struct lammps_units units = lammps_units(md->system->units);
    int code = check_box(md->system, programme, error);

    if (!code)
        code = write_potential(md->potential, folder, error);
    if (!code)
        code = write_atoms(md, folder, &units, error);
    return code ? code : write_input(md, programme, folder, error);
}
