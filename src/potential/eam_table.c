/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Makes the piecewise cubics of EAM functions; see eam_table.h. */
#include "potential/eam_table.h"
#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include "base/memory.h"
#include "base/message.h"
#include "potential/eam.h"

/* Slope per knot interval at knot m of n. */
static double knot_slope(const double *f, int n, int m)
{
    if (m == 0)
        return f[1] - f[0];
    if (m == n - 1)
        return f[n - 1] - f[n - 2];
    if (m == 1 || m == n - 2)
        return 0.5 * (f[m + 1] - f[m - 1]);
    return ((f[m - 2] - f[m + 2]) + 8.0 * (f[m + 1] - f[m - 1])) / 12.0;
}

static struct knot *make_knots(const double *f, int n)
{
    struct knot *knot = memory_aligned((size_t)n, sizeof *knot);

    for (int m = 0; m < n; m++)
        knot[m] = (struct knot){f[m], knot_slope(f, n, m)};
    return knot;
}

static struct cubic *make_cubics(const double *f, int n)
{
    struct knot *knot = make_knots(f, n);
    struct cubic *cubic = memory_aligned((size_t)n - 1, sizeof *cubic);

    for (int m = 0; m + 1 < n; m++)
        cubic[m] = cubic_between(&knot[m]);
    free(knot);
    return cubic;
}

static struct bond_knot *make_bonds(const struct knot *pair, const struct knot *density, int n)
{
    struct bond_knot *bond = memory_aligned((size_t)n, sizeof *bond);

    for (int m = 0; m < n; m++)
        bond[m] = (struct bond_knot){{pair[m].value, density[m].value},
                                     {pair[m].slope, density[m].slope}};
    return bond;
}

/* Where the function ends: the upper end of the last interval that is not zero, at most the
 * file's cutoff. */
static double range(const struct knot *knot, int n, double dr, double cutoff)
{
    int m = n - 1;

    if (knot[m].value != 0.0)
        return cutoff;
    while (m >= 0 && knot[m].value == 0.0 && knot[m].slope == 0.0)
        m--;
    return fmin(cutoff, (m + 1) * dr);
}

/* The same cubic seen from the knot before its own. */
static struct cubic cubic_before(const struct cubic *c)
{
    return (struct cubic){c->c0 - c->c1 + c->c2 - c->c3, c->c1 - 2.0 * c->c2 + 3.0 * c->c3,
                          c->c2 - 3.0 * c->c3, c->c3};
}

static void make_embedding(struct eam_table *table, const struct eam_functions *eam)
{
    table->rho_last = eam->nrho - 2;
    table->rho_inverse = 1.0 / eam->drho;
    table->rho_first = eam->rho_first;
    table->rho_max = eam->rho_first + (eam->nrho - 1) * eam->drho;
    table->straight_below = eam->helium;
    table->rho_min = eam->helium ? eam->rho_first : -eam->drho;
    for (int a = 0; a < table->species; a++) {
        table->embedding[a] = make_cubics(eam->embedding[a], eam->nrho);
        if (eam->helium)
            table->embedding[a][0] = cubic_before(&table->embedding[a][1]);
    }
}

struct eam_table *eam_table_create(const struct potential *potential)
{
    struct eam_table *table = memory_zeroed(1, sizeof *table);
    const struct eam_functions *eam = eam_of(potential);
    int species = potential->species, nr = eam->nr;

    table->species = species;
    table->r_last = nr - 2;
    table->r_inverse = 1.0 / eam->dr;
    make_embedding(table, eam);
    for (int ab = 0; ab < species * species; ab++) {
        table->density[ab] = make_knots(eam->density[ab], nr);
        table->pair[ab] = make_knots(eam->pair[ab], nr);
        table->bond[ab] = make_bonds(table->pair[ab], table->density[ab], nr);
    }
    for (int ab = 0; ab < species * species; ab++) {
        int ba = ab % species * species + ab / species;
        table->symmetric[ab] =
            memcmp(eam->density[ab], eam->density[ba], (size_t)nr * sizeof(double)) == 0;
        table->density_cutoff[ab] = fmax(range(table->density[ab], nr, eam->dr, potential->cutoff),
                                         range(table->density[ba], nr, eam->dr, potential->cutoff));
        table->cutoff[ab] =
            fmax(table->density_cutoff[ab], range(table->pair[ab], nr, eam->dr, potential->cutoff));
        /* A pair without a density, or without any interaction: fast maps need a range, over
         * which the functions may be 0. */
        if (table->cutoff[ab] <= 0.0)
            table->cutoff[ab] = potential->cutoff;
        if (table->density_cutoff[ab] <= 0.0)
            table->density_cutoff[ab] = table->cutoff[ab];
    }
    return table;
}

void eam_table_tell_beyond(const struct eam_table *table, double rho)
{
    static atomic_flag told = ATOMIC_FLAG_INIT;

    if (!atomic_flag_test_and_set(&told))
        message_note("an atom's density is beyond the potential's table (%.4g, the table ends at "
                     "%.4g): F goes on as a %s, as in LAMMPS",
                     rho, rho > table->rho_max ? table->rho_max : table->rho_first,
                     rho > table->rho_max || table->straight_below ? "straight line" : "cubic");
}

void eam_table_free(struct eam_table *table)
{
    if (!table)
        return;
    for (int a = 0; a < table->species; a++)
        free(table->embedding[a]);
    for (int ab = 0; ab < table->species * table->species; ab++) {
        free(table->density[ab]);
        free(table->pair[ab]);
        free(table->bond[ab]);
    }
    free(table);
}
