/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The cells of a frame and of its reference, made comparable: the one place that says which
 * vectors of one are which of the other, for who measures how atoms moved.
 *
 * A frame without a cell borrows the other's; with none at all, reduced coordinates are
 * Cartesian. A direction that has no end in one frame is as long as in the other. LAMMPS flips a
 * box that is sheared too far: it writes other vectors of the same lattice (b - a for b), so that
 * reduced coordinates jump while no atom has moved. Of the lattice's vectors b + l a and
 * c + m a + n b those are taken that leave the atoms nearest to their places in the reference,
 * where that is much nearer than with those of the frame. */
#ifndef MEASURE_CELL_PAIR_H
#define MEASURE_CELL_PAIR_H
#include "atoms/frame.h"

struct cell_pair {
    double then[3][3], then_inverse[3][3]; /* of the reference */
    double now[3][3], now_inverse[3][3];   /* of the frame, in the vectors that go with `then` */
    bool periodic[3];                      /* in the reference */
    bool flipped;                          /* `now` are other vectors than the frame's */
};

struct cell_pair cell_pair_of(const struct frame *frame, const struct frame *reference);

/* The displacement of an atom: its reduced coordinates then and now compared, in the cell of the
 * reference, by the shortest image there. */
void cell_pair_displacement(const struct cell_pair *pair, const double now[3], const double then[3],
                            double vector[3]);

#endif
