/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Driven legs written down for LAMMPS.
 *
 * Dynamics: fix deform moves the edges at the end of a step, in one piece between two turns of the
 * path (and to each row, where the leg ends with a row), and the atoms with them (remap x). Means
 * are taken before it at the end of a step, so that pressure and box are of the same moment. What
 * remap x leaves out, dv/dt = -g v (md/drive.h), is left out.
 *
 * Quasi-statics: change_box ... remap, then conjugate gradients, by turns with LAMMPS's quadratic
 * line search and the one for the zero of the force (each stops now and then where the other goes
 * on), until no component of a force is above the tolerance. Free edges follow by Newton's method
 * with the compliances of the unloaded sample, between such ways down (fix box/relax takes a
 * thousand iterations where this takes two hundred, and does not always come to an end).
 * lammps/lammps_load.c refuses what is no minimum. */
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include "base/cube_root.h"
#include "lammps/lammps_files.h"

enum { TRIES = 6, CORRECTIONS = 40 };

/* Of the tolerance: what is left on free edges. */
static const double edge_margin = 0.1;

/* ---- the path in whole steps ---- */

static double path_before(const struct md_drive *drive, int k)
{
    double sum = 0;

    for (int j = 0; j < k; j++)
        sum += fabs(drive->turn[j + 1] - drive->turn[j]);
    return sum;
}

int64_t lammps_turn(const struct md_drive *drive, int64_t steps, int k)
{
    double whole = path_before(drive, drive->turns - 1);

    if (k == drive->turns - 1)
        return steps;
    return whole > 0 ? (int64_t)llrint((double)steps * (path_before(drive, k) / whole)) : 0;
}

double lammps_strain(const struct md_drive *drive, int64_t steps, int64_t done)
{
    int k = 0;

    while (k + 2 < drive->turns && done >= lammps_turn(drive, steps, k + 1))
        k++;
    int64_t start = lammps_turn(drive, steps, k), end = lammps_turn(drive, steps, k + 1);
    if (done >= end)
        return drive->turn[k + 1];
    return drive->turn[k] +
           (drive->turn[k + 1] - drive->turn[k]) * ((double)(done - start) / (double)(end - start));
}

/* ---- words of both kinds ---- */

static const char dumped[] = "id x y z vx vy vz c_energy";

/* Of xy, xz, yz in compute pressure's vector. */
static int shear_component(const struct md_drive *drive)
{
    return 4 + drive_tilt(drive);
}

void lammps_write_edges(const struct lammps_writer *w, const struct md_drive *drive)
{
    if (w->driven)
        return;
    if (drive_tilt(drive) >= 0 && !system_is_tilted(w->md->system))
        fprintf(w->file, "change_box all triclinic\n");
    fprintf(w->file, "variable edge equal $(l%c:%%.17g)\nvariable across equal $(l%c:%%.17g)\n",
            "xyz"[drive->axis], "xyz"[drive->across < 0 ? drive->axis : drive->across]);
}

/* ---- dynamics ---- */

/* LAMMPS's box ends at the outermost atoms of an open direction. */
static void write_mean_pressures(const struct lammps_writer *w, const struct md_drive *drive)
{
    const bool *pbc = w->md->system->pbc;

    for (int k = 0; k < 3; k++) {
        fprintf(w->file, "variable p%c equal c_thermo_press[%d]", "xyz"[k], k + 1);
        for (int j = 0; j < 3; j++)
            if (!pbc[j])
                fprintf(w->file, "*l%c", "xyz"[j]);
        fprintf(w->file, "\nvariable e%c equal l%c\n", "xyz"[k], "xyz"[k]);
    }
    if (drive_tilt(drive) >= 0)
        fprintf(w->file, "variable pshear equal c_thermo_press[%d]\n", shear_component(drive));
    else
        fprintf(w->file, "variable pshear equal 0\n");
    if (drive_tilt(drive) >= 0)
        fprintf(w->file, "variable strain equal 0\n");
    else
        fprintf(w->file, "variable strain equal l%c/v_edge-1\n", "xyz"[drive->axis]);
}

/* Of a step whose driven edge grows by v_pace, or whose shear strain does. */
static void write_work(const struct lammps_writer *w, const struct md_leg *leg)
{
    const struct md_drive *drive = leg->drive;
    int a = drive->axis, b = drive->across;

    fprintf(w->file, "variable pace equal 0\nvariable ke equal ke\n");
    if (drive->kind == MD_DRIVE_SIMPLE_SHEAR)
        fprintf(w->file, "variable work equal -c_thermo_press[%d]*vol*v_pace\n",
                shear_component(drive));
    else if (drive->kind == MD_DRIVE_PURE_SHEAR)
        fprintf(w->file,
                "variable work equal (c_thermo_press[%d]-c_thermo_press[%d])*vol*v_pace/l%c\n",
                b + 1, a + 1, "xyz"[a]);
    else
        fprintf(w->file, "variable work equal -c_thermo_press[%d]*vol*v_pace/l%c\n", a + 1,
                "xyz"[a]);
    fprintf(w->file, "variable beyond equal v_work");
    if (lammps_is_pressed(w, leg) && drive->kind == MD_DRIVE_EDGE)
        fprintf(w->file, "+(%.17g)*vol*v_pace/l%c", leg->pressure[0] * w->units.pressure, "xyz"[a]);
    fprintf(w->file, "\n");
}

/* v_row and v_next: the next step of a row, and that of a line of the log. */
static void write_calendar(const struct lammps_writer *w, const struct md_leg *leg)
{
    int64_t steps = md_steps(w->md, leg), every = leg->drive->row_every, end = w->step + steps,
            told = w->md->settings.log_every > 0 ? w->md->settings.log_every : 1000;
    const int64_t never = INT64_C(1000000000000000);

    if (every <= 0 || every > steps)
        every = steps;
    fprintf(w->file,
            "variable after equal %" PRId64 "+(floor((step-%" PRId64 ")/%" PRId64 ")+1)*%" PRId64
            "\nvariable row equal 0.5*(v_after+%" PRId64 "-abs(v_after-%" PRId64
            "))+(step>=%" PRId64 ")*%" PRId64 "\nvariable told equal (floor(step/%" PRId64
            ")+1)*%" PRId64 "\nvariable next equal 0.5*(v_row+v_told-abs(v_row-v_told))\n",
            w->step, w->step, every, every, end, end, end, never, told, told);
}

static void write_means(const struct lammps_writer *w, int number)
{
    char more[200] = " pxy pxz pyz fmax";
    int at = (int)sizeof " pxy pxz pyz fmax" - 1;

    fprintf(w->file, "fix mean all ave/time 1 1 1 v_px v_py v_pz v_pshear v_ex v_ey v_ez v_ke "
                     "v_work v_beyond v_strain ave running\n");
    for (int k = 0; k < LAMMPS_MEANS; k++)
        at += snprintf(more + at, sizeof more - (size_t)at, " f_mean[%d]", k + 1);
    lammps_write_thermo(w, more);
    fprintf(w->file,
            "thermo v_next\ndump rows all custom 1 leg%d.rows %s\n"
            "dump_modify rows every v_row sort id first %s format float %%.17g\n",
            number, dumped, w->driven ? "no" : "yes");
}

/* Evenly from one strain to another, from a step on. */
struct piece {
    double from, to;
    int64_t start, steps;
};

static void write_piece(const struct lammps_writer *w, const struct md_drive *drive,
                        const struct piece *piece)
{
    double part = (piece->to - piece->from) / (double)piece->steps;
    char axis = "xyz"[drive->axis], across = "xyz"[drive->across < 0 ? 0 : drive->across];
    const char volume[] = {' ', across, ' ', 'v', 'o', 'l', 'u', 'm', 'e', 0};
    bool leans = drive_tilt(drive) >= 0;

    if (piece->steps == 0)
        return;
    if (leans)
        fprintf(w->file, "variable strain equal %.17g+(%.17g)*(step-%" PRId64 ")\n", piece->from,
                part, piece->start + 1);
    fprintf(w->file, "variable pace equal %.17g%s\n", part, leans ? "" : "*v_edge");
    if (part != 0 && leans)
        fprintf(w->file, "fix pull all deform 1 %c%c erate %.17g remap x\n", axis, across,
                part / (w->md->settings.timestep * w->units.time));
    else if (part != 0)
        fprintf(w->file, "fix pull all deform 1 %c scale $(v_edge*%.17g/l%c:%%.17g)%s remap x\n",
                axis, 1 + piece->to, axis, drive->kind == MD_DRIVE_PURE_SHEAR ? volume : "");
    fprintf(w->file, "run %" PRId64 "\n%s", piece->steps, part != 0 ? "unfix pull\n" : "");
}

/* The stress along the load, summed over the steps so far, with a sign that makes it grow. */
static void write_load(const struct lammps_writer *w, const struct md_drive *drive)
{
    char mean[64];

    if (drive->kind == MD_DRIVE_SIMPLE_SHEAR)
        snprintf(mean, sizeof mean, "f_mean[%d]", LAMMPS_SHEAR + 1);
    else if (drive->kind == MD_DRIVE_PURE_SHEAR)
        snprintf(mean, sizeof mean, "(f_mean[%d]-f_mean[%d])", drive->axis + 1, drive->across + 1);
    else
        snprintf(mean, sizeof mean, "f_mean[%d]", drive->axis + 1);
    fprintf(w->file, "variable load equal %d*%s*(step-%" PRId64 ")\n", -drive->until_unloaded, mean,
            w->step - 1);
}

/* Row by row until the stress is gone. */
static void write_unloading(const struct lammps_writer *w, const struct md_leg *leg, int number)
{
    const struct md_drive *drive = leg->drive;
    int64_t steps = md_steps(w->md, leg), end;

    write_load(w, drive);
    fprintf(w->file, "run 0\n");
    for (int64_t done = 0; done < steps; done = end) {
        end = done + drive->row_every < steps ? done + drive->row_every : steps;
        fprintf(w->file, "variable before equal $(v_load:%%.17g)\n");
        write_piece(w, drive,
                    &(struct piece){lammps_strain(drive, steps, done),
                                    lammps_strain(drive, steps, end), w->step + done, end - done});
        fprintf(w->file, "if \"$((v_load-v_before)<=0) == 1\" then \"jump SELF leg%d\"\n", number);
    }
    fprintf(w->file, "label leg%d\n", number);
}

void lammps_write_drive(const struct lammps_writer *w, const struct md_leg *leg, int number)
{
    const struct md_drive *drive = leg->drive;
    int64_t steps = md_steps(w->md, leg);

    write_mean_pressures(w, drive);
    write_work(w, leg);
    write_calendar(w, leg);
    write_means(w, number);
    if (drive->until_unloaded)
        write_unloading(w, leg, number);
    for (int k = 0; k + 1 < drive->turns && !drive->until_unloaded; k++) {
        int64_t start = lammps_turn(drive, steps, k), end = lammps_turn(drive, steps, k + 1);

        write_piece(
            w, drive,
            &(struct piece){drive->turn[k], drive->turn[k + 1], w->step + start, end - start});
    }
    fprintf(w->file, "undump rows\n");
    lammps_write_thermo(w, "");
    fprintf(w->file, "unfix mean\n");
}

/* ---- quasi-statics ---- */

double lammps_share_of_edge(const struct system *system, double volume)
{
    double n = (double)system->n;

    return volume / (system->factors.pressure_border * n * cube_root(volume / n));
}

/* Edges across the load that are free: two at most. */
struct lateral {
    int count, edge[2];
};

static struct lateral lateral_of(const struct lammps_writer *w, const struct md_leg *leg)
{
    struct lateral lateral = {0};
    bool free_edge[3];

    md_free_edges(w->md->system, leg, free_edge);
    for (int k = 0; k < 3; k++)
        if (free_edge[k] && lateral.count < 2)
            lateral.edge[lateral.count++] = k;
    return lateral;
}

/* v_mean and v_split: V (P_kk - P) of the free edges as mean and half difference, which do not mix
 * in a body as stiff in all directions. V of P is that of the frame, where LAMMPS's box ends at the
 * outermost atoms of an open direction. */
static void write_modes(const struct lammps_writer *w, const struct lateral *lateral,
                        double pressure)
{
    const struct system *system = w->md->system;
    char a = "xyz"[lateral->edge[0]], b = "xyz"[lateral->edge[lateral->count - 1]];

    fprintf(w->file,
            "variable yield equal 0\nvariable give equal 0\n"
            "variable split equal 0.5*(p%c%c-p%c%c)*vol\n"
            "variable mean equal 0.5*(p%c%c+p%c%c)*vol-(%.17g)",
            a, a, b, b, a, a, b, b, pressure * w->units.pressure);
    for (int k = 0; k < 3; k++)
        if (system->pbc[k])
            fprintf(w->file, "*l%c", "xyz"[k]);
        else
            fprintf(w->file, "*%.17g",
                    system->frame_length[k] > 0 ? system->frame_length[k] : system->length[k]);
    fprintf(w->file, "\n");
}

/* Scales the free edges by 1 + mean + split, 1 + mean - split. */
static void write_scaling(FILE *file, const struct lateral *lateral, const char *mean,
                          const char *split)
{
    fprintf(file, "change_box all");
    for (int k = 0; k < lateral->count; k++)
        fprintf(file, " %c scale $(1+(%s)%c(%s):%%.17g)", "xyz"[lateral->edge[k]], mean, "+-"[k],
                split);
    fprintf(file, " remap units box\n");
}

/* How far they yield to both, from a small strain of each; settling takes it back. */
static void write_compliance(const struct lammps_writer *w, const struct lateral *lateral,
                             int number)
{
    fprintf(w->file,
            "print \"leg -1\"\ninclude descend%d\n"
            "variable was equal $(v_mean:%%.17g)\n",
            number);
    write_scaling(w->file, lateral, "1e-5", "0");
    fprintf(w->file,
            "include descend%d\nvariable yield equal $(1e-5/(v_was-v_mean):%%.17g)\n"
            "variable was equal $(v_split:%%.17g)\n",
            number);
    if (lateral->count < 2)
        return;
    write_scaling(w->file, lateral, "0", "1e-5");
    fprintf(w->file, "include descend%d\nvariable give equal $(1e-5/(v_was-v_split):%%.17g)\n",
            number);
}

/* One way down at fixed edges, which ends there if no force is left. */
static void write_descent(FILE *file, double tolerance, const char *line)
{
    fprintf(file,
            "min_modify line %s\nminimize 0 %.17g 100000 1000000\n"
            "if \"$(fmax<=%.17g) == 1\" then \"jump SELF down\"\n",
            line, tolerance, tolerance);
}

static int write_descend(const struct lammps_writer *w, double tolerance, int number,
                         struct error *error)
{
    char name[32];

    snprintf(name, sizeof name, "descend%d", number);
    FILE *file = lammps_create(w->folder, name, error);
    if (!file)
        return error->code;
    fprintf(file, "variable down loop %d\nlabel again\n", TRIES);
    write_descent(file, tolerance, "quadratic");
    write_descent(file, tolerance, "forcezero");
    fprintf(file, "next down\njump SELF again\nlabel down\nvariable down delete\n");
    return lammps_finish(file, name, error);
}

/* The file that takes atoms and free edges to the nearest minimum. */
static int write_settle(const struct lammps_writer *w, const struct md_leg *leg, int number,
                        struct error *error)
{
    const struct lateral lateral = lateral_of(w, leg);
    double volume = md_volume(w->md),
           left = edge_margin * leg->drive->tolerance * volume * w->units.pressure /
                  lammps_share_of_edge(w->md->system, volume); /* of V (P_kk - P) */
    char name[32];

    snprintf(name, sizeof name, "settle%d", number);
    FILE *file = lammps_create(w->folder, name, error);
    if (!file)
        return error->code;
    fprintf(file,
            "print \"leg -1\"\nvariable try loop %d\nlabel again\ninclude descend%d\n"
            "if \"$(1",
            CORRECTIONS, number);
    for (int k = 0; k < lateral.count; k++)
        fprintf(file, "&&(abs(v_mean%cv_split)<=%.17g)", "+-"[k], left);
    fprintf(file, ") == 1\" then \"jump SELF settled\"\n");
    if (lateral.count > 0)
        write_scaling(file, &lateral, "v_yield*v_mean", "v_give*v_split");
    fprintf(file, "next try\njump SELF again\nlabel settled\nvariable try delete\n");
    return lammps_finish(file, name, error);
}

/* A line of the log, and where a row is due a snapshot. */
static void write_rest(const struct lammps_writer *w, int number, int64_t step, bool row)
{
    fprintf(w->file, "print \"leg %d\"\nreset_timestep %" PRId64 "\n", number, step);
    if (row)
        fprintf(w->file,
                "dump row all custom 1 leg%d.rows %s\n"
                "dump_modify row sort id first yes append yes format float %%.17g\n",
                number, dumped);
    fprintf(w->file, "run 0\n%s", row ? "undump row\n" : "");
}

static void write_increment(const struct lammps_writer *w, const struct md_drive *drive,
                            double from, double to)
{
    char a = "xyz"[drive->axis], b = "xyz"[drive->across < 0 ? 0 : drive->across];

    if (drive->kind == MD_DRIVE_SIMPLE_SHEAR) {
        fprintf(w->file,
                "change_box all %c%c delta $(%.17g*v_across:%%.17g) remap units box\n"
                "if \"$(abs(%c%c)>0.5*l%c) == 1\" then \"change_box all %c%c delta "
                "$(-l%c*round(%c%c/l%c):%%.17g) units box\"\n",
                a, b, to - from, a, b, a, a, b, a, a, b, a);
        return;
    }
    fprintf(w->file, "change_box all %c scale $(v_edge*%.17g/l%c:%%.17g)", a, 1 + to, a);
    if (drive->kind == MD_DRIVE_PURE_SHEAR)
        fprintf(w->file, " %c scale $(v_across/%.17g/l%c:%%.17g)", b, 1 + to, b);
    fprintf(w->file, " remap units box\n");
}

/* Of the row that has just been measured: v_load is summed over its increments. */
static void write_end_of_row(const struct lammps_writer *w, const struct md_drive *drive,
                             int number)
{
    fprintf(w->file,
            "if \"$((%d*v_load)>=0) == 1\" then \"jump SELF leg%d\"\nvariable load equal 0\n",
            drive->until_unloaded, number);
}

static void add_to_load(const struct lammps_writer *w, const struct md_drive *drive)
{
    int a = drive->axis + 1, b = drive->across + 1;

    if (drive->kind == MD_DRIVE_SIMPLE_SHEAR)
        fprintf(w->file, "variable load equal $(v_load+c_thermo_press[%d]:%%.17g)\n",
                shear_component(drive));
    else if (drive->kind == MD_DRIVE_PURE_SHEAR)
        fprintf(w->file,
                "variable load equal $(v_load+c_thermo_press[%d]-c_thermo_press[%d]:%%.17g)\n", a,
                b);
    else
        fprintf(w->file, "variable load equal $(v_load+c_thermo_press[%d]:%%.17g)\n", a);
}

static void write_increments(const struct lammps_writer *w, const struct md_leg *leg, int number)
{
    const struct md_drive *drive = leg->drive;
    int64_t steps = md_steps(w->md, leg);

    if (drive->until_unloaded)
        fprintf(w->file, "variable load equal 0\n");
    for (int64_t i = 0; i < steps; i++) {
        bool row = drive_row_due(drive, steps, i + 1);

        write_increment(w, drive, drive_strain_after(drive, i), drive_strain_after(drive, i + 1));
        fprintf(w->file, "include settle%d\n", number);
        write_rest(w, number, w->step + i + 1, row);
        if (drive->until_unloaded)
            add_to_load(w, drive);
        if (drive->until_unloaded && row)
            write_end_of_row(w, drive, number);
    }
    fprintf(w->file, "label leg%d\n", number);
}

int lammps_write_quasi_static(const struct lammps_writer *w, const struct md_leg *leg, int number,
                              struct error *error)
{
    const struct lateral lateral = lateral_of(w, leg);

    lammps_write_thermo(w, " pxy pxz pyz fmax");
    fprintf(w->file, "velocity all set 0 0 0\nmin_style cg\nmin_modify dmax %s norm max\n",
            w->md->system->units == UNITS_LJ ? "0.01" : "0.025");
    if (lateral.count > 0 && !w->driven) {
        write_modes(w, &lateral, leg->pressure[1]);
        write_compliance(w, &lateral, number);
    }
    if (!w->driven) {
        fprintf(w->file, "include settle%d\n", number);
        write_rest(w, number, w->step, true);
    }
    write_increments(w, leg, number);
    lammps_write_thermo(w, "");
    if (write_descend(w, leg->drive->tolerance, number, error))
        return error->code;
    return write_settle(w, leg, number, error);
}
