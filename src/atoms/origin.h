/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the cell begins: the one place that decides it.
 *
 * To every program the cell begins at 0. OVITO's key `Origin` says that a file's begins
 * elsewhere: positions are counted from there when a frame is read, and the key goes. Files of
 * LAMMPS (whose dumps of extended XYZ lack the key) and of ASE may have atoms outside the cell
 * along open directions; what that means depends on the program, which asks origin_span. */
#ifndef ATOMS_ORIGIN_H
#define ATOMS_ORIGIN_H
#include "atoms/frame.h"

/* Moves everything by `shift` (A): the positions, and keys that are heights (of deposit and
 * slab) along z. */
void origin_move(struct frame *frame, const double shift[3]);

/* Takes the key Origin (three reals, A) off all positions and removes it. False where there is
 * none, or it is 0: nothing has moved. */
bool origin_take(struct frame *frame, double origin[3]);

/* The place of the sample in reduced coordinates: 0 to 1, the cell; along an open direction
 * whose atoms have their middle outside it, from the lowest atom to the highest. The frame must
 * have a cell. */
void origin_span(const struct frame *frame, double low[3], double high[3]);

#endif
