/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where a film on a substrate begins and ends. z is up. */
#ifndef MEASURE_LAYERS_H
#define MEASURE_LAYERS_H
#include "atoms/frame.h"

/* Height of the boundary between the substrate (cluster = -1) and the film (cluster >= 1), A. 0,
 * or EXIT_BAD_INPUT without either. */
int layers_interface(const struct frame *frame, double *z, struct error *error);

/* Height of the lowest point of the top surface, A: the lowest of the topmost atoms over a
 * lateral grid of about `grid` (A). A column without any atom counts as -infinity. 0, or
 * EXIT_BAD_INPUT without a cell or atoms. */
int layers_surface(const struct frame *frame, double grid, double *z, struct error *error);

#endif
