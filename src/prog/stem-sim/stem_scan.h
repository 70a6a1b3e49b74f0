/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inside stem-sim: one foil's simulation in hand, shared by prog/stem-sim/stem_sim.c (frames,
 * plans, cubes) and prog/stem-sim/stem_rows.c (the rows of the scan). */
#ifndef PROG_STEM_SIM_STEM_SCAN_H
#define PROG_STEM_SIM_STEM_SCAN_H
#include "cube/cube_write.h"
#include "prog/stem-sim/stem_options.h"

/* Everything that one foil's simulation holds. */
struct stem_scan {
    struct stage *stage;
    const struct stem_options *options;
    struct stem_settings settings;
    struct stem_plan plan;
    int specimen_count;
    struct specimen **specimens;
    const struct frame *frame; /* the first snapshot's */
    int64_t number;            /* of the data set, from 1 */
    struct cube_writer *cube[STEM_DEPTHS];
    char *cube_path[STEM_DEPTHS];
    double *values;            /* [depth][row][scan x][columns], rows of this run */
    size_t row_size, row_sums; /* samples and integrals of a row of the scan */
};

/* A row's integrals, values[scan x][columns], in the frame of points to be. */
double *stem_row_values(const struct stem_scan *scan, int depth, int row);

/* Makes the rows that the cubes do not have yet, all processes together, and gives them to
 * process 0: to `values` and the cubes. Ends the program on failure. */
void stem_simulate(struct stem_scan *scan);

#endif
