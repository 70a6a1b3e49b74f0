/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Geometry of a (triclinic) cell: reduced coordinates, minimum image, widths, volume. Rows of
 * `cell` are the cell vectors. */
#ifndef ATOMS_CELL_H
#define ATOMS_CELL_H
#include <stdbool.h>

double cell_volume(const double cell[3][3]);
void cell_invert(const double cell[3][3], double inverse[3][3]); /* reduced s = r . inverse */
/* distances between opposite faces */
void cell_widths(const double cell[3][3], double widths[3]);
bool cell_is_orthorhombic(const double cell[3][3]); /* off-diagonals exactly 0 */
/* The rotation x' = turn x (rows are the new axes) that lays a along x and b into the plane of x
 * and y; of a left-handed cell with a reflection, so that c goes up. False where the cell lies so
 * already: turn is 1. */
bool cell_turn(const double cell[3][3], double turn[3][3]);
static inline void cell_to_reduced(const double inverse[3][3], const double r[3], double s[3])
{
    for (int k = 0; k < 3; k++)
        s[k] = r[0] * inverse[0][k] + r[1] * inverse[1][k] + r[2] * inverse[2][k];
}

static inline void cell_to_cartesian(const double cell[3][3], const double s[3], double r[3])
{
    for (int k = 0; k < 3; k++)
        r[k] = s[0] * cell[0][k] + s[1] * cell[1][k] + s[2] * cell[2][k];
}

/* Wraps r into the cell along periodic directions. */
void cell_wrap(const double cell[3][3], const double inverse[3][3], const bool pbc[3], double r[3]);
/* The shortest image of the vector d along periodic directions: reduced rounding, then the 26
 * neighbours for skewed cells. */
void cell_minimum_image(const double cell[3][3], const double inverse[3][3], const bool pbc[3],
                        double d[3]);

#endif
