/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Errors of pair distributions by leaving out blocks. */
#include "measure/rdf_error.h"
#include <math.h>
#include <stdlib.h>
#include "base/memory.h"

double rdf_jackknife(const double *without, const double *weight, int blocks)
{
    double mean = 0, squares = 0;
    int n = 0;

    for (int j = 0; j < blocks; j++)
        n += weight[j] > 0;
    if (n < 2)
        return (double)NAN;
    for (int j = 0; j < blocks; j++)
        mean += weight[j] > 0 ? without[j] / n : 0;
    for (int j = 0; j < blocks; j++)
        squares += weight[j] > 0 ? (without[j] - mean) * (without[j] - mean) : 0;
    return sqrt(squares * (n - 1) / n);
}

/* Errors of each bin; `without` holds those of a block one after another, block by block. */
static void jackknife_bins(const double *without, const double *weight, int blocks, int bins,
                           double *errors)
{
    for (int k = 0; k < bins; k++) {
        double values[RDF_BLOCKS_MAX];

        for (int j = 0; j < blocks; j++)
            values[j] = without[(size_t)j * bins + k];
        errors[k] = rdf_jackknife(values, weight, blocks);
    }
}

void rdf_errors(const struct rdf *rdf, int a, int b, double *g, double *coordination)
{
    int bins = rdf_bins(rdf), blocks = rdf_blocks(rdf);
    double atoms[RDF_BLOCKS_MAX], density[RDF_BLOCKS_MAX],
        *g_without = memory_alloc((size_t)blocks * bins, sizeof *g_without),
        *n_without = memory_alloc((size_t)blocks * bins, sizeof *n_without);

    for (int j = 0; j < blocks; j++) {
        struct rdf *part = rdf_without(rdf, j);

        for (int k = 0; k < bins; k++)
            g_without[(size_t)j * bins + k] = rdf_g(part, a, b, k);
        rdf_coordinations(part, a, b, n_without + (size_t)j * bins);
        rdf_block_weights(rdf, j, a, b, &atoms[j], &density[j]);
        rdf_free(part);
    }
    jackknife_bins(g_without, density, blocks, bins, g);
    jackknife_bins(n_without, atoms, blocks, bins, coordination);
    free(g_without);
    free(n_without);
}
