/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Makes the piecewise cubics of EAM functions; see eam_table.h. */
#include "md/eam_table.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "base/memory.h"

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

static struct cubic *make_cubics(const double *f, int n)
{
    struct cubic *cubic = memory_aligned((size_t)n, sizeof *cubic);

    for (int m = 0; m < n; m++) {
        double next = m + 1 < n ? f[m + 1] : f[m], s0 = knot_slope(f, n, m), s1 = m + 1 < n ? knot_slope(f, n, m + 1) : 0.0;
        cubic[m] = (struct cubic){ f[m], s0, 3.0 * (next - f[m]) - 2.0 * s0 - s1, s0 + s1 - 2.0 * (next - f[m]) };
    }
    return cubic;
}

/* Where the function ends: the upper end of the last interval that is not zero, at most the file's cutoff. */
static double range(const struct cubic *cubic, int n, double dr, double cutoff)
{
    int m = n - 1;

    if (cubic[m].c0 != 0.0)
        return cutoff;
    while (m >= 0 && cubic[m].c0 == 0.0 && cubic[m].c1 == 0.0 && cubic[m].c2 == 0.0 && cubic[m].c3 == 0.0)
        m--;
    return fmin(cutoff, (m + 1) * dr);
}

struct eam_table *eam_table_create(const struct potential *potential)
{
    struct eam_table *table = memory_zeroed(1, sizeof *table);
    int species = potential->species, nr = potential->nr;

    table->species = species;
    table->r_last = nr - 2;
    table->rho_last = potential->nrho - 2;
    table->r_inverse = 1.0 / potential->dr;
    table->rho_inverse = 1.0 / potential->drho;
    table->rho_max = (potential->nrho - 1) * potential->drho;
    for (int a = 0; a < species; a++)
        table->embedding[a] = make_cubics(potential->embedding[a], potential->nrho);
    for (int ab = 0; ab < species * species; ab++) {
        table->density[ab] = make_cubics(potential->density[ab], nr);
        table->pair[ab] = make_cubics(potential->pair[ab], nr);
        table->bond[ab] = memory_aligned((size_t)nr, sizeof(struct eam_bond));
        for (int m = 0; m < nr; m++)
            table->bond[ab][m] = (struct eam_bond){ table->pair[ab][m], table->density[ab][m] };
    }
    for (int ab = 0; ab < species * species; ab++) {
        int ba = ab % species * species + ab / species;
        table->symmetric[ab] = memcmp(potential->density[ab], potential->density[ba], (size_t)nr * sizeof(double)) == 0;
        table->density_cutoff[ab] = fmax(range(table->density[ab], nr, potential->dr, potential->cutoff),
                                         range(table->density[ba], nr, potential->dr, potential->cutoff));
        table->cutoff[ab] = fmax(table->density_cutoff[ab], range(table->pair[ab], nr, potential->dr, potential->cutoff));
    }
    return table;
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
