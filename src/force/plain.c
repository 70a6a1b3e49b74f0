/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The plain sum over all pairs; see plain.h. */
#include "force/plain.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "atoms/neighbors.h"
#include "base/exit_codes.h"
#include "base/memory.h"
#include "potential/form.h"

/* Of an energy and of their sum: what exact sums (base/exact_sum.h) of them and of virials, some
 * ten times as large, have room for. */
static const double MOST_ATOM = 0x1p66, MOST_SUM = 0x1p79;

/* Everything a sum reads of one frame. */
struct plain {
    const struct potential_form *form;
    void *table; /* of the form's functions */
    double cutoff2;
    size_t n;
    int *type;              /* species number of each atom */
    struct neighbors *near; /* of each atom, a little beyond the cutoff */
    double *slope;          /* F'(rho) of each atom; 0 without densities */
};

static int take_types(const struct frame *frame, const struct potential *potential, int *type,
                      struct error *error)
{
    for (size_t i = 0; i < frame->n; i++) {
        type[i] = potential_species(potential, frame_species_name(frame, i));
        if (type[i] < 0)
            return potential_unknown(potential, frame_species_name(frame, i), (int64_t)i + 1,
                                     error);
    }
    return 0;
}

/* rho_i */
static double density(const struct plain *plain, size_t i)
{
    double rho = 0.0;

    for (size_t k = plain->near->first[i]; k < plain->near->first[i + 1]; k++) {
        const struct neighbor *j = &plain->near->list[k];
        if (j->distance2 < plain->cutoff2)
            rho += plain->form->density(plain->table, plain->type[j->atom], plain->type[i],
                                        sqrt(j->distance2));
    }
    return rho;
}

/* Adds the bonds of atom i: half of each energy to *pe, the force on it to f, its half of the
 * virial. */
static void add_bonds(const struct plain *plain, size_t i, double *pe, double f[3],
                      double virial[3][3])
{
    for (size_t k = plain->near->first[i]; k < plain->near->first[i + 1]; k++) {
        const struct neighbor *j = &plain->near->list[k];
        const int species[2] = {plain->type[i], plain->type[j->atom]};
        const double slope[2] = {plain->slope[i], plain->slope[j->atom]}, *d = j->vector;
        double phi, g;

        if (!(j->distance2 < plain->cutoff2))
            continue;
        g = plain->form->bond(plain->table, species, sqrt(j->distance2), slope, &phi);
        *pe += 0.5 * phi;
        for (int a = 0; a < 3; a++) {
            f[a] += g * d[a];
            for (int b = 0; b < 3; b++)
                virial[a][b] -= 0.5 * g * d[a] * d[b];
        }
    }
}

int plain_check(const double *pe, size_t n, struct error *error)
{
    double sum = 0;

    for (size_t i = 0; i < n; i++) {
        sum += fabs(pe[i]);
        if (!(fabs(pe[i]) < MOST_ATOM) || !(sum < MOST_SUM))
            return error_set(error, EXIT_BAD_INPUT,
                             "the energy of atom %zu is not a number, or too large for sums "
                             "(%.3g): atoms overlap, or the potential has numbers beyond all "
                             "energies",
                             i + 1, pe[i]);
    }
    return 0;
}

static int sum_up(const struct plain *plain, double *pe, double *forces, double *energy,
                  double virial[3][3], struct error *error)
{
    size_t n = plain->n;

    memset(pe, 0, n * sizeof *pe);
    memset(virial, 0, 9 * sizeof(double));
    for (size_t i = 0; plain->form->embed && i < n; i++)
        pe[i] =
            plain->form->embed(plain->table, plain->type[i], density(plain, i), &plain->slope[i]);
    for (size_t i = 0; i < n; i++) {
        double f[3] = {0.0};
        add_bonds(plain, i, &pe[i], f, virial);
        for (size_t a = 0; forces && a < 3; a++)
            forces[3 * i + a] = f[a];
    }
    *energy = 0.0;
    for (size_t i = 0; i < n; i++)
        *energy += pe[i];
    return plain_check(pe, n, error);
}

int plain_sum(const struct frame *frame, const struct potential *potential, double *pe,
              double *forces, double *energy, double virial[3][3], struct error *error)
{
    size_t n = frame->n;
    struct plain plain = {.form = potential->form,
                          .cutoff2 = potential->cutoff * potential->cutoff,
                          .n = n,
                          .type = memory_alloc(n, sizeof *plain.type),
                          .slope = memory_zeroed(n, sizeof *plain.slope)};
    double *own = pe ? NULL : memory_alloc(n, sizeof *own);
    int code = neighbors_check_lists(frame, potential->cutoff, error);

    if (!code)
        code = take_types(frame, potential, plain.type, error);

    if (!code) {
        plain.table = plain.form->table(potential);
        plain.near = neighbors_create(frame, potential->cutoff);
        code = sum_up(&plain, pe ? pe : own, forces, energy, virial, error);
        neighbors_free(plain.near);
        plain.form->table_free(plain.table);
    }
    free(plain.type);
    free(plain.slope);
    free(own);
    return code;
}
