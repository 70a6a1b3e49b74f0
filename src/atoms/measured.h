/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What has been measured on a frame, by our programs and by others whose names we know, and no
 * longer holds once its atoms have moved, others surround them, or some are gone: the rows of
 * atoms/columns.c say which. Columns and keys of unknown names stay. */
#ifndef ATOMS_MEASURED_H
#define ATOMS_MEASURED_H
#include "atoms/frame.h"

/* The atoms have moved, or were cut out of their surroundings: columns and keys. */
void measured_forget(struct frame *frame);

/* Some atoms are gone: keys that are sums, means, counts or fractions of all. What each atom has
 * stays. */
void measured_forget_totals(struct frame *frame);

/* The cell and its atoms are now `copies` of the former side by side: sums are multiplied (whole
 * numbers that grow beyond int64_t go), networks and counts go. */
void measured_repeat(struct frame *frame, int64_t copies);

#endif
