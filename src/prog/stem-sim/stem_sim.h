/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One frame of atoms through the microscope: the steps of stem-sim between reading and writing. */
#ifndef PROG_STEM_SIM_STEM_SIM_H
#define PROG_STEM_SIM_STEM_SIM_H
#include "cli/stage.h"

/* The next frame to simulate; with --snapshots the first, and all that follow are kept as more
 * snapshots of the same foil. NULL at the end. */
struct frame *stem_sim_next(struct stage *stage);

/* Simulates the frame (and frees it), writes the frames of points and the cubes. Ends the
 * program on failure. */
void stem_sim_frame(struct stage *stage, struct frame *frame);

#endif
