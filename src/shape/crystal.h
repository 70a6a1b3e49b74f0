/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Crystals by Strukturbericht or common name, in orthorhombic cells (hexagonal ones in the
 * orthohexagonal setting a x sqrt(3) a x c).
 *
 * Sites are those of the ideal (hard-sphere) structure: Wyckoff positions with ideal parameters
 * and ideal c/a. Species are given by sublattice, in this order:
 *   fcc, bcc, hcp  one                                     B2    1a, 1b (CsCl)
 *                  L1_0  (000)-planes, (001/2)-planes (CuAu)
 *   L1_2           1a corner, 3c faces (Cu3Au: Au,Cu)      C11b  2a, 4e (MoSi2)
 *                  C14, C15, C36  large, small (MgZn2, MgCu2, MgNi2)
 * Source: Pearson's Handbook, ASM (1991); AFLOW library of crystallographic prototypes: Mehl et
 * al., Comput. Mater. Sci. 136, S1 (2017), doi 10.1016/j.commatsci.2017.01.017. */
#ifndef SHAPE_CRYSTAL_H
#define SHAPE_CRYSTAL_H
#include "atoms/frame.h"

enum { CRYSTAL_SITES_MAX = 48 };

struct crystal { /* one orthorhombic cell */
    const char *name;
    int sublattices;
    int sites;
    double edge[3];                        /* in units of the lattice parameter a */
    double position[CRYSTAL_SITES_MAX][3]; /* fractions of the cell */
    int sublattice[CRYSTAL_SITES_MAX];
};

/* Fills *crystal; c_over_a <= 0: the ideal ratio (cubic structures accept only that). 0 or
 * EXIT_USAGE. */
int crystal_find(struct crystal *crystal, const char *name, double c_over_a, struct error *error);

/* Lattice parameter a (A) at which an atom has that volume (A3), and the shortest distance
 * between two sites in units of a. */
double crystal_lattice(const struct crystal *crystal, double volume_per_atom);
double crystal_nearest(const struct crystal *crystal);

/* A periodic frame of repeat[0] x repeat[1] x repeat[2] cells with lattice parameter a (A);
 * species[s] is the symbol on sublattice s. */
struct frame *crystal_frame(const struct crystal *crystal, double a, const int repeat[3],
                            const char *const *species);

#endif
