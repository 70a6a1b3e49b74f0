/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The cell as LAMMPS has it: where it begins, and its vectors; restricted (a along x, b in the
 * plane of x and y) or general. After its documentation, "Triclinic (non-orthogonal) simulation
 * boxes": a = (lx, 0, 0), b = (xy, ly, 0), c = (xz, yz, lz). */
#ifndef FOREIGN_BOX_H
#define FOREIGN_BOX_H
#include <stdbool.h>
#include "atoms/frame.h"

struct box {
    double origin[3];
    double cell[3][3]; /* rows a, b, c */
    bool pbc[3];
};

/* A box from low and high ends and the tilts xy, xz, yz. With `bounds` the ends are those of the
 * box around it along x and y, as a dump has them. */
void box_from_ends(struct box *box, const double low[3], const double high[3], const double tilt[3],
                   bool bounds);
/* The ends around a restricted box, for a dump. */
void box_bounds(const struct box *box, double low[3], double high[3]);

/* Gives the frame the box as its cell, which begins at 0. If the vectors are left-handed b and c
 * change places (the lattice is the same), which is said; `name` of the file is for that. */
void box_to_frame(const struct box *box, struct frame *frame, const char *name);

/* A box for the frame, as LAMMPS needs it: its cell, turned so that it is restricted. turn: the
 * rotation, x' = turn x (rows are the new axes); false where the cell is restricted already.
 * Along open directions it reaches to the atoms that lie outside (*wider); without a cell it is
 * built around the atoms, with a margin. */
bool box_of_frame(const struct frame *frame, struct box *box, double turn[3][3], bool *wider);

/* Turns n vectors. */
void box_turn(const double turn[3][3], double *vectors, size_t n);

#endif
