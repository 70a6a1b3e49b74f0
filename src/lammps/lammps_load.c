/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Driven legs that LAMMPS has run: rows of their table from its log and its snapshots. */
#include <inttypes.h>
#include <math.h>
#include <string.h>
#include "base/exit_codes.h"
#include "lammps/lammps_files.h"

static const double at_rest[3] = {0, 0, 0};
/* Of xy, xz, yz in a tensor. */
static const int place[3][2] = {{0, 1}, {0, 2}, {1, 2}};

/* ---- sums of dynamics ---- */

/* Of what LAMMPS averages: over the steps since the last row of the table. */
static double since(const struct lammps_reading *r, enum lammps_mean k)
{
    return r->row.mean[k] * (double)(r->row.step - r->load.start + 1) - r->load.sum[k];
}

static void begin_sums(struct lammps_reading *r)
{
    for (int k = 0; k < LAMMPS_MEANS; k++)
        r->load.sum[k] += since(r, (enum lammps_mean)k);
    r->load.last = r->row.step;
}

/* eV/A3 of LAMMPS's unit of pressure. */
static double pressure_unit(const struct lammps_reading *r)
{
    const struct system *system = r->md->system;

    return 1 / (lammps_units(system->units).pressure * system->factors.pressure_border);
}

/* The means over the steps since the last row, as our own engine would have summed them up. */
static void take_sums(struct lammps_reading *r, const struct md_leg *leg)
{
    const struct system *system = r->md->system;
    struct driving *driving = &r->md->driving;
    int64_t steps = md_steps(r->md, leg), n = r->row.step - r->load.last;
    double unit = pressure_unit(r), open = 1;

    for (int k = 0; k < 3; k++)
        open *= system->pbc[k] ? 1 : r->now.length[k];
    driving->strains = since(r, LAMMPS_STRAIN);
    for (int k = 0; k < 3; k++) {
        driving->pressure[k] = unit / open * since(r, (enum lammps_mean)(LAMMPS_PRESSURE + k));
        driving->edges[k] = system->pbc[k] ? since(r, (enum lammps_mean)(LAMMPS_EDGE + k))
                                           : (double)n * system->length[k];
    }
    driving->shear_pressure = unit * since(r, LAMMPS_SHEAR);
    driving->twice_kinetic = 2 * since(r, LAMMPS_KINETIC);
    driving->work += unit * since(r, LAMMPS_WORK);
    driving->work_beyond += unit * since(r, LAMMPS_BEYOND);
    driving->steps = (double)n;
    driving->strain = lammps_strain(leg->drive, steps, r->row.step - r->load.start);
    begin_sums(r);
}

/* ---- increments of quasi-statics ---- */

/* LAMMPS's tensor as what our own engine has of a system at rest, eV. */
static void take_virial(struct lammps_reading *r)
{
    for (int k = 0; k < 3; k++) {
        double *virial = &r->load.virial[place[k][0]][place[k][1]],
               *mirror = &r->load.virial[place[k][1]][place[k][0]];

        *virial = *mirror = r->row.shear[k] * r->row.volume * pressure_unit(r);
        r->load.virial[k][k] = r->row.pressure[k] * r->row.volume * pressure_unit(r);
    }
}

static void count_increment(struct lammps_reading *r, const struct md_leg *leg)
{
    const struct md_drive *drive = leg->drive;
    struct driving *driving = &r->md->driving;
    struct system *system = r->md->system;
    bool leans = drive_tilt(drive) >= 0;

    drive_aim(driving, drive, system, drive_strain_after(drive, r->row.step - r->load.start));
    drive_rates(driving, drive, system, 1);
    if (!leans)
        drive_work(driving, at_rest, r->load.virial, 0, r->now.volume, 0.5);
    for (int k = 0; k < 3; k++)
        if (system->pbc[k])
            system->length[k] = system->frame_length[k] = r->row.length[k];
    take_virial(r);
    if (leans)
        drive_shear_work(driving, r->load.virial[drive->axis][drive->across], r->now.volume);
    else
        drive_work(driving, at_rest, r->load.virial, 0, r->now.volume, 0.5);
    drive_count(driving, system, at_rest, r->load.virial, r->now.volume);
}

/* The largest force, or an edge's share of one atom, at what LAMMPS took for a minimum. */
static double left_force(const struct lammps_reading *r, const struct md_leg *leg)
{
    const struct system *system = r->md->system;
    double most = r->row.force, share = lammps_share_of_edge(system, r->now.volume);
    bool free_edge[3];

    md_free_edges(system, leg, free_edge);
    for (int k = 0; k < 3; k++)
        if (free_edge[k])
            most = fmax(most, share * fabs(r->now.pressure_axis[k] - leg->pressure[1]));
    return most;
}

static int check_rest(const struct lammps_reading *r, const struct md_leg *leg, struct error *error)
{
    double left = left_force(r, leg), wanted = leg->drive->tolerance;

    if (left <= 1.01 * wanted)
        return 0;
    return error_set(error, EXIT_NOT_CONVERGED,
                     "LAMMPS's minimizer cannot go down further at strain %.6g (%s): largest "
                     "force %.3g, wanted %.3g; try a larger --force-tolerance, or --engine=own",
                     drive_strain_after(leg->drive, r->row.step - r->load.start), leg->name, left,
                     wanted);
}

/* ---- rows ---- */

static void fill_load(const struct lammps_reading *r, struct md_load *load)
{
    double scale = r->row.volume / r->now.volume / lammps_units(r->md->system->units).pressure;

    load->now = r->now;
    for (int k = 0; k < 3; k++) {
        load->stress[k][k] = -r->now.pressure_axis[k];
        load->stress[place[k][0]][place[k][1]] = load->stress[place[k][1]][place[k][0]] =
            -scale * r->row.shear[k];
    }
}

/* A row of the table, whose snapshot is the next. */
static int take_table_row(struct lammps_reading *r, const struct md_leg *leg, struct error *error)
{
    const struct md_drive *drive = leg->drive;
    struct md_load load;
    bool found = false;
    int code = r->load.rows ? lammps_read_snapshot(r->load.rows, r->md, r->pe, &found, error) : 0;

    if (!code && (!found || r->md->step != r->row.step))
        code = error_set(error, EXIT_SYSTEM,
                         "LAMMPS left no snapshot of a row of the leg '%s' (step %" PRId64 ")",
                         leg->name, r->row.step);
    if (code)
        return code;
    fill_load(r, &load);
    md_take_means(r->md, drive, &load);
    lammps_store(r, r->md->frame);
    return drive->row(drive->context, &load, r->md->frame, error);
}

/* Lines that our own engine's log would have. */
static bool is_told(const struct lammps_reading *r, const struct md_leg *leg)
{
    int64_t every = r->md->settings.log_every, done = r->row.step - r->load.start;

    return every > 0 &&
           (r->row.step == 0 || r->row.step % every == 0 || done == md_steps(r->md, leg));
}

int lammps_open_load(struct lammps_reading *r, const struct md_leg *leg, int number,
                     struct error *error)
{
    char name[32];

    snprintf(name, sizeof name, "leg%d.rows", number);
    r->load = (struct lammps_load){
        .first = !r->driven, .start = r->md->step, .rows = lammps_open(r->folder, name)};
    if (!r->load.rows)
        return error_set(error, EXIT_SYSTEM, "LAMMPS left no rows of the leg '%s'", leg->name);
    r->driven = true;
    drive_begin(&r->md->driving, leg->drive, r->md->system);
    return 0;
}

/* The first line of a leg: what the sums begin with. */
static void take_start(struct lammps_reading *r, const struct md_leg *leg)
{
    begin_sums(r);
    take_virial(r);
    if (md_is_quasi_static(leg) && drive_tilt(leg->drive) >= 0)
        r->md->driving.sampled_moment = r->load.virial[leg->drive->axis][leg->drive->across];
}

int lammps_take_load(struct lammps_reading *r, const struct md_leg *leg, struct error *error)
{
    bool still = md_is_quasi_static(leg), begins = r->row.step == r->load.start,
         fresh = r->row.step > r->told, due;
    int code = 0;

    if (begins)
        take_start(r, leg);
    if (!fresh && !(begins && r->load.first))
        return 0;
    r->told = r->row.step;
    r->md->timeless += still && !begins;
    r->now = lammps_thermo(r->md, &r->row);
    if (still && (code = check_rest(r, leg, error)))
        return code;
    if (still && !begins)
        count_increment(r, leg);
    r->now.conserved -= r->md->driving.work_beyond;
    if (!still)
        r->now.conserved -= pressure_unit(r) * since(r, LAMMPS_BEYOND);
    due = leg->drive->row_every > 0 &&
          (begins ? r->load.first
                  : drive_row_due(leg->drive, md_steps(r->md, leg), r->row.step - r->load.start));
    if (due && !still && !begins)
        take_sums(r, leg);
    if (fresh && is_told(r, leg))
        code = thermo_write(r->md, &r->now, leg->name, error);
    r->load.first = r->load.first && !begins;
    return !code && due ? take_table_row(r, leg, error) : code;
}

void lammps_close_load(struct lammps_reading *r)
{
    if (r->load.rows)
        fclose(r->load.rows);
    r->load.rows = NULL;
}
