/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What force.c, force_exact.c and force_tables.c share. */
#ifndef FORCE_FORCE_STATE_H
#define FORCE_FORCE_STATE_H
#include <stdbool.h>
#include "force/force.h"
#include "force/kernel.h"
#include "force/list.h"
#include "potential/eam_table.h"
#include "potential/lennard_jones.h"

/* Of a sorted atom, for the exact loops: fractions of the box in [-1/2, 1/2), and F'(rho) or, for Lennard-Jones, the type. */
struct exact_place {
    double s[3];
    double slope;
};

struct force {
    const struct potential *potential;
    struct eam_table *eam; /* NULL for Lennard-Jones */
    struct lennard_jones lj[POTENTIAL_SPECIES_MAX * POTENTIAL_SPECIES_MAX];
    struct list *list;
    /* Exact loops: */
    double round_density; /* rounds densities to 2^-41 or so of the table's range */
    struct exact_place *place;
    double *energy; /* n, by row: of each atom, eV */
    double *virial; /* 6n, by row: xx yy zz xy xz yz */
    double *slope;  /* n, by row: F'(rho), where processes exchange it; else NULL */
    /* Fast ones, where there is a kernel: */
    const struct kernel *kernel;
    bool mixed, exact; /* exact: not to be used for now */
    struct kernel_task task;
    struct kernel_pair pair[POTENTIAL_SPECIES_MAX * POTENTIAL_SPECIES_MAX];
    double density_most, slope_most; /* rho and |F'| beyond which sums of a kernel might overflow */
    const struct system *system;     /* of the computation in hand */
    bool awaited;                    /* positions of ghosts are under way */
};

/* Energies and virial of the positions in hand by the splines themselves and double precision, to energy[] and virial[]; with
 * `forces` also system->force; `sums` false: nothing but forces. */
void force_exact(struct force *force, struct system *system, bool forces, bool sums);

/* Makes the tables of a kernel. False if the potential's functions cannot be had so within the tolerance. */
bool force_tables_make(struct force *force);
void force_tables_release(struct force *force);

#endif
