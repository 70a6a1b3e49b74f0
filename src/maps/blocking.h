/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The standard error of a mean over the scan, whose positions are not independent.
 *
 * The scan is cut into squares of 1, 2, 4, ... positions a side; the error that the squares' means
 * would have if they were independent grows with the side until it is wider than what neighbors
 * share, and stays: Flyvbjerg, Petersen, J. Chem. Phys. 91 (1989) 461, doi 10.1063/1.457480, in
 * two dimensions. The first is taken that the next does not exceed by more than its own
 * uncertainty, 1/sqrt(2 (n - 1)) of it with n squares; the largest where none is. */
#ifndef MAPS_BLOCKING_H
#define MAPS_BLOCKING_H
#include <stdbool.h>
#include <stddef.h>

/* Of values[ny nx], the valid ones; fewer than sixteen, or eight squares with any: not known,
 * NAN. *side: of the squares that were taken, in positions; may be NULL. */
double blocking_error(const float *values, const bool *valid, const size_t scan[2], size_t *side);

#endif
