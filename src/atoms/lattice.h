/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a cell as other programs write it becomes: the one place that decides it.
 *
 * Programs of ours rely on three cell vectors that are right-handed, not in one plane, and along
 * the axes where they can be. Files of ASE and OVITO have others:
 *
 *     a vector 0      no bound in that direction, which must be open. The cell gets a vector of
 *                     length 1 normal to the others in its place and `unbounded` says so; all
 *                     three 0 are no cell.
 *     left-handed     two vectors are exchanged, with their pbc, or one is turned round.
 *     along the axes in another order, or backwards: brought in order. So the engine, which
 *                     takes boxes along the axes only, has what it needs.
 *
 * Exchanging vectors leaves lattice and region as they are, and so does turning one round along a
 * periodic direction; along an open one the region then begins where the old vector ended, which
 * goes into the key Origin (atoms/origin.h). Vectors of atoms are Cartesian, so they stay. */
#ifndef ATOMS_LATTICE_H
#define ATOMS_LATTICE_H
#include "atoms/frame.h"

enum lattice_change { LATTICE_ORDER = 1, LATTICE_TURNED = 2 };

/* Brings the frame's cell, which has just been read with its pbc, into the form above. *changes
 * gets what was done to it (0: nothing, or vectors replaced). EXIT_BAD_INPUT: a vector 0 along a
 * periodic direction, or vectors that are not finite or (almost) in one plane. */
int lattice_settle(struct frame *frame, int *changes, struct error *error);

#endif
