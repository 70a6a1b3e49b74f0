/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The network of nearest-neighbour bonds, each with the number n of neighbours that its two
 * atoms share.
 *
 * n counts the tetrahedra packed around the bond: an n-fold bond. Five regular tetrahedra nearly
 * close around an edge; in the language of curved space bonds with n = 5 are free of
 * disclinations, chains of 4- and 6-fold bonds are disclination lines of either sign (Frank,
 * Kasper, Acta Cryst. 11, 184 (1958), doi 10.1107/S0365110X58000487; Nelson, Phys. Rev. B 28,
 * 5515 (1983), doi 10.1103/PhysRevB.28.5515). Atoms are neighbours if they are closer than a
 * cutoff, which should lie in the gap behind the first shell. Images of an atom are atoms in
 * their own right, so small cells are counted as the infinite crystal. */
#ifndef MEASURE_BONDS_H
#define MEASURE_BONDS_H
#include <stdbool.h>
#include "atoms/frame.h"

struct bond {
    int32_t from, to; /* rows; `to` may be an image, even of `from` */
    int32_t common;   /* n */
    double vector[3]; /* from -> to, A */
};

struct bonds {
    size_t count;
    struct bond *list; /* by row of `from`, each bond once */
};

/* Bonds shorter than cutoff (A) whose two atoms are chosen (NULL: all); common neighbours count
 * whether chosen or not. */
struct bonds *bonds_create(const struct frame *frame, const bool *chosen, double cutoff);
void bonds_free(struct bonds *bonds);

/* A frame with one row per bond and the cell and keys of `frame`: species X, pos of the one
 * atom, and columns bond:R:3 (vector to the other, A), common_neighbors, bond_ids:I:2,
 * bond_species ("A-B", sorted). The frame has ids. */
struct frame *bonds_frame(const struct bonds *bonds, const struct frame *frame);

#endif
