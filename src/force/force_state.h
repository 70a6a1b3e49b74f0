/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of the engine's forces share: force.c, force_exact.c and those of each form
 * (force_form.h). */
#ifndef FORCE_FORCE_STATE_H
#define FORCE_FORCE_STATE_H
#include <stdbool.h>
#include "force/force.h"
#include "force/kernel.h"
#include "force/list.h"
#include "potential/form.h"

/* Of a sorted atom, for the exact loops: fractions of the box in [-1/2, 1/2), and F'(rho) or, where
 * lists do not tell species apart, the type. */
struct exact_place {
    double s[3];
    double slope;
};

struct force {
    const struct potential *potential;
    const struct force_form *form;
    /* of the functions of the potential's form: struct eam_table, struct lennard_jones_table ... */
    void *table;
    struct list *list;
    /* Exact loops: */
    double round_density; /* rounds densities to 2^-41 or so of the table's range */
    struct exact_place *place;
    double *energy; /* n, by row: of each atom, eV */
    double *virial; /* 6n, by row: xx yy zz xy xz yz */
    double *slope;  /* n, by row: F'(rho), where processes exchange it; else NULL */
    /* Fast ones, where there is a kernel: */
    const struct kernel *kernel;
    kernel_forces *loop; /* of the kernel: the one that suits the form */
    bool mixed, exact;   /* exact: not to be used for now */
    struct kernel_task task;
    struct kernel_pair pair[POTENTIAL_SPECIES_MAX * POTENTIAL_SPECIES_MAX];
    double density_most, slope_most; /* rho and |F'| beyond which sums of a kernel might overflow */
    const struct system *system;     /* of the computation in hand */
    bool clustered;                  /* the kernel's lists are of clusters */
    struct kernel_virial *sums;      /* by the list's regions */
    size_t sums_capacity;
    bool sound;   /* the forces in hand cannot but be numbers */
    bool awaited; /* positions of ghosts are under way */
};

/* A pair of sorted atoms i and j that is too close for a kernel's tables. */
struct close_pair {
    int a, b; /* types of i and j */
    double d[3], r;
};

/* Whether the potential has densities. */
static inline bool force_embeds(const struct force *force)
{
    return force->potential->form->embed != NULL;
}

/* F' of a sorted atom, out of the kernel's records. */
static inline double force_record_slope(const struct force *force, size_t place)
{
    return force->mixed ? (double)((const float *)force->task.record)[4 * place + 3]
                        : ((const double *)force->task.record)[4 * place + 3];
}

/* Rows of atoms lie anywhere: they are asked for so many places ahead. */
enum { FORCE_AHEAD = 16 };

/* What is wanted of a pass. */
struct wanted {
    bool forces, sums;
};

/* By the splines themselves and double precision, of the positions in hand: forces to
 * system->force; sums, energies and virial, to energy[] and virial[]. */
void force_exact(struct force *force, struct system *system, struct wanted wanted);

/* Positions of ghosts that are under way arrive. */
void force_await_ghosts(struct force *force, struct system *system);

/* Forces by clusters, and the diagonal of the virial over all processes, if not NULL
 * (force_clusters.c). False if none of them can be anything but a number. */
bool force_clusters(struct force *force, struct system *system, double *virial);

#endif
