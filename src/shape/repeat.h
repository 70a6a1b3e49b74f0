/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copies of a periodic cell side by side: a larger cell of the same structure. */
#ifndef SHAPE_REPEAT_H
#define SHAPE_REPEAT_H
#include "atoms/frame.h"

/* A new frame of cells[0] x cells[1] x cells[2] copies along a, b, c; the copies along c follow
 * each other first, those along a last. The first copy keeps its ids, those of the others are
 * beyond. Columns are copied, velocities too; what no longer holds goes, and sums of all atoms
 * are multiplied (atoms/measured.h). EXIT_BAD_INPUT: no cell, copies along an open direction, or
 * more atoms or larger ids than there can be. */
int repeat_cells(const struct frame *frame, const int cells[3], struct frame **repeated,
                 struct error *error);

#endif
