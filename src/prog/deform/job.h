/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What deform does with one frame: equilibrate, load, hold, unload; the rows of its table, the
 * frames on the way, the keys at its end. */
#ifndef PROG_DEFORM_JOB_H
#define PROG_DEFORM_JOB_H
#include "cli/engine.h"
#include "io/table.h"
#include "measure/stress_strain.h"

enum deform_mode { TENSION, COMPRESSION, PLANE_STRAIN, PURE_SHEAR, SIMPLE_SHEAR };

struct deform_options {
    const char *mode_text, *axis_text, *across_text, *lateral_text, *ensemble_text, *table;
    double to, rate, increment, tolerance, temperature, equilibrate, hold, amplitude;
    int64_t cycles;
    bool unload;
    double rows_every, frames_every; /* strains */
    double cutoff;
    struct stress_strain_settings reading;
    /* of these: */
    enum deform_mode mode;
    int axis, across; /* across: the other edge that the mode speaks of, or -1 */
    bool lateral_free;
};

enum deform_leg { EQUILIBRATE, LOAD, HOLD, UNLOAD, LEGS };

/* Of the curve: each row of the table. */
struct deform_point {
    struct stress_strain_point read;
    double work; /* eV */
    enum deform_leg leg;
};

/* What is kept from row to row, and in checkpoints. */
struct deform_state {
    struct frame *unloaded; /* NULL before the load begins */
    size_t count, capacity;
    struct deform_point *point;
    bool surfaces;    /* the sample does not fill its box: its own volume counts */
    double own0, own; /* A3: unloaded, and of the last row */
    double localization, localization_error, strain;
};

struct job {
    struct run *run;
    bool understood; /* the options */
    const struct deform_options *options;
    struct table *rows; /* of all frames, or NULL */
    struct deform_state state;
    /* the programme in hand: legs, what each drives, the turns of its path */
    struct programme programme;
    struct md_drive drive[LEGS];
    double *turn;
    double unload_turn[2], hold_turn[2];
    struct job_leg {
        struct job *job;
        enum deform_leg leg;
        int64_t rows; /* that it will have at the most */
    } place[LEGS];
};

/* Strains and stresses times this count along the load. */
double job_sign(const struct deform_options *options);

/* One frame from its reading to its last keys. 0, or the code. */
int job_run(struct job *job, struct frame *frame, struct error *error);

/* Opens --table where there is one. */
int job_open_table(struct job *job, struct error *error);

#endif
