/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One structure on top of another, in rectangular cells: bilayers, laminates, films on substrates.
 *
 * Along the axis of the stack each is as thick as its cell, into which its atoms are wrapped, where
 * it is periodic there, else as its atoms reach. If both are periodic there the result is, and has
 * two interfaces with a gap each: L = L1 + L2 + 2 gap. Else it has one, and the room that the cell
 * had beyond the atoms. Across the axis the result has the edges of the lower one; where both are
 * periodic the upper one is stretched to them. Nothing is relaxed: minimize and anneal it, with a
 * barostat for the gaps to close. */
#ifndef SHAPE_STACK_H
#define SHAPE_STACK_H
#include "atoms/frame.h"
#include "base/error.h"

struct stack {
    int axis;   /* 0, 1, 2 */
    double gap; /* A, between the two */
    double fit; /* the largest part by which the upper one may be stretched or shortened */
};

/* Gives both the cell of the stack and moves the atoms of `above` into their places; stretch[k]
 * becomes what it was stretched by along each axis, 0 for none. EXIT_BAD_INPUT: a cell that is
 * tilted or not there, edges that differ by more than `fit`; the text says what to do. */
int stack_place(const struct stack *stack, struct frame *below, struct frame *above,
                double stretch[3], struct error *error);

#endif
