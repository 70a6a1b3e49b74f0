/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How the engine computes a form of potential (potential/form.h): one const struct, in
 * force_NAME.c, listed in force.c. A form that has none is computed by force_plainly.c, through the
 * form's own plain functions. */
#ifndef FORCE_FORCE_FORM_H
#define FORCE_FORCE_FORM_H
#include <stdbool.h>
#include "force/force_exact.h"
#include "force/force_state.h"

struct force_form {
    const struct potential_form *of; /* NULL: of every other */
    /* Whether lists tell species apart. If not, records hold the type of an atom where others hold
     * F'. */
    bool by_species;
    void (*cutoffs)(const struct force *force, struct list_cutoffs *cutoff);

    /* Exact loops over a block's atoms: rho and F (NULL: no densities), then forces, energies,
     * virial. */
    void (*density_block)(struct force *force, const struct system *system, size_t b,
                          const struct pairs *pairs);
    void (*force_block)(struct force *force, struct system *system, size_t b,
                        const struct pairs *pairs, struct wanted wanted);

    /* A fast kernel (kernel.h); `tables` NULL: none. */
    bool (*tables)(struct force *force);               /* false: not within the tolerance */
    kernel_forces *(*loop)(const struct force *force); /* that of force->kernel which serves */
    /* why no kernel could ever serve this potential, or NULL */
    const char *(*unfit)(const struct force *force);
    /* Of pairs too close for the tables: the density at the first atom; dE/dr, of sorted atoms i
     * and j. */
    double (*close_density)(const struct force *force, const struct close_pair *pair);
    double (*close_slope)(const struct force *force, const struct close_pair *pair, size_t i,
                          size_t j);
};

extern const struct force_form force_eam, force_lennard_jones, force_plainly;

/* The tables of force_eam (force_eam_tables.c). */
bool force_eam_tables(struct force *force);

/* For those tables: room for `segments` lines of coefficients, zeroed; where coefficient k of
 * segment s goes. */
void *force_table_room(const struct force *force, int coefficients, int segments);
void force_table_put(const struct force *force, void *table, int at, double value);
int force_table_index(const struct kernel *kernel, int coefficients, int segments, int k, int s);

#endif
