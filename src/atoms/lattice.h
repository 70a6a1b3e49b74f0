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
 *                     is fastest in boxes along the axes, has what it likes.
 *
 * Exchanging vectors leaves lattice and region as they are, and so does turning one round along a
 * periodic direction; along an open one the region then begins where the old vector ended, which
 * goes into the key Origin (atoms/origin.h). Vectors of atoms are Cartesian, so they stay; what
 * is counted along the cell vectors goes with them (lattice_follow). */
#ifndef ATOMS_LATTICE_H
#define ATOMS_LATTICE_H
#include <stdbool.h>
#include "atoms/frame.h"

struct lattice_change {
    bool exchanged, turned; /* some vectors */
    int from[3];            /* which vector of the file each one is */
    bool back[3];           /* turned round */
};

/* Brings the frame's cell, which has just been read with its pbc, into the form above. *change
 * gets what was done to it (vectors replaced do not count). EXIT_BAD_INPUT: a vector 0 along a
 * periodic direction, vectors that are not finite or (almost) in one plane, or lengths and an
 * Origin of no sample. */
int lattice_settle(struct frame *frame, struct lattice_change *change, struct error *error);

/* EXIT_BAD_INPUT where a cell vector is longer, or a period shorter, than any of a sample. */
int lattice_check_sizes(const struct frame *frame, struct error *error);

/* Of the frame with its atoms: what is counted along vectors goes with them. These are the columns
 * ix iy iz and three integers called image or likewise, and with `masks` move_mask, which is
 * along the vectors in our own frames and along x y z in ASE's. A column of three integers or
 * logicals that nobody knows stays, and its name is returned (the first one; NULL: none). */
const char *lattice_follow(struct frame *frame, const struct lattice_change *change, bool masks);

#endif
