/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A form of potential: everything that the programs know of it, in one const struct and one file.
 *
 * To add a form: a file src/potential/NAME.c that fills the struct, its name in the list at the end
 * of this header and in the table of potential.c, and its words in POTENTIAL_HELP. From then on
 * every program opens it, the plain sum (force/plain.h) and the engine's plain loop
 * (force/force_plainly.c) compute with it, exchanges and checkpoints know it. Loops of its own,
 * faster ones, are optional: force/force_form.h. */
#ifndef POTENTIAL_FORM_H
#define POTENTIAL_FORM_H
#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include "potential/potential.h"

struct hash;

struct potential_form {
    const char *name; /* in messages: "embedded-atom" */
    /* what --potential takes, separated by ", ": "kim:MODEL, FILE.eam.fs" */
    const char *written;
    enum unit_system units; /* of the frames it is for */

    /* ---- from a name ---- */
    bool (*knows)(const char *name); /* whether a text after --potential= is of this form */
    /* Fills species, symbol, mass, cutoff and own of a zeroed potential. Codes of potential_open;
     * own may be half filled then, release is called. */
    int (*open)(struct potential *potential, const char *name, struct error *error);
    void (*release)(struct potential *potential); /* frees own, which may be NULL */
    /* Gives hash_numbers all that the form computes from, beyond species and masses. */
    void (*digest)(const struct potential *potential, struct hash *hash);
    /* lines "NAME\tspecies..." for --potential=list; NULL: there are only files */
    void (*list)(FILE *to);

    /* ---- the physics, plainly: E = sum_i F_i(rho_i) + 1/2 sum_ij phi_ij(r_ij), rho_i = sum_j
     * rho_ji(r_ij) ---- */
    void *(*table)(const struct potential *potential); /* what the functions below read */
    void (*table_free)(void *table);                   /* NULL is fine */
    /* A pair of species a and b at distance r < cutoff: phi to *phi, and (dE/dr)/r, in which slope
     * is F'(rho) of either atom, of a and of b. Both 0 beyond the range of this pair. */
    double (*bond)(const void *table, const int ab[2], double r, const double slope[2],
                   double *phi);
    /* phi alone, of r^2, quickly; NULL: as bond has it */
    double (*pair)(const void *table, int a, int b, double r2);
    /* Of forms with densities, else NULL: the density at an atom of species `at` due to one of
     * species `from`; F, and F' through *slope; a density that a sum will hardly exceed. */
    double (*density)(const void *table, int from, int at, double r);
    double (*embed)(const void *table, int species, double rho, double *slope);
    double (*density_most)(const void *table);

    /* ---- LAMMPS; NULL: it does not know the form ---- */
    void (*lammps)(const struct potential *potential, FILE *input); /* pair_style and pair_coeff */
    /* Makes the table `path` that pair_coeff calls "potential"; NULL: there is none. 0,
     * EXIT_SYSTEM, EXIT_CANNOT_CREATE, EXIT_IO. */
    int (*lammps_table)(const struct potential *potential, const char *path, struct error *error);
};

/* phi of a pair of species at r^2 < cutoff^2. */
static inline double potential_pair(const struct potential_form *form, const void *table, int a,
                                    int b, double r2)
{
    static const double none[2];
    double phi;

    if (form->pair)
        return form->pair(table, a, b, r2);
    form->bond(table, (int[]){a, b}, sqrt(r2), none, &phi);
    return phi;
}

/* All forms, NULL after the last. */
const struct potential_form *const *potential_forms(void);

/* For digest: numbers, in this order; NULL is fine. */
void hash_numbers(struct hash *hash, const double *numbers, int count);

/* A whole file, for open: `length` bytes, then 64 NULs; the caller's to free. EXIT_NO_INPUT,
 * EXIT_IO. */
int potential_text(const char *path, char **text, size_t *length, struct error *error);

/* For open: a line of the potential's remarks. */
void potential_remark(struct potential *potential, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

extern const struct potential_form eam_form, lennard_jones_form;

#endif
