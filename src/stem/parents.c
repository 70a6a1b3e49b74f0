/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Parent plane waves of an aperture and their weights; see parents.h. */
#include "stem/parents.h"
#include <gsl/gsl_linalg.h>
#include <math.h>
#include <string.h>

/* Radii of the rings of 6, 12 and 18: those that interpolate plane waves in k best (mean square
 * over the disc). */
static const double rings_7[] = {0.825}, rings_19[] = {0.6, 0.9}, rings_37[] = {0.45, 0.8, 0.95};

static void place(struct parents *parents, const double *radius, int rings)
{
    for (int r = 0; r < rings; r++)
        for (int i = 0; i < 6 * (r + 1); i++) {
            double angle = 2 * M_PI * i / (6 * (r + 1));
            parents->k[parents->count][0] = radius[r] * cos(angle);
            parents->k[parents->count++][1] = radius[r] * sin(angle);
        }
}

/* x^a y^b for a + b <= degree. */
static void monomials(int degree, const double k[2], double *value)
{
    int term = 0;
    for (int d = 0; d <= degree; d++)
        for (int b = 0; b <= d; b++)
            value[term++] = pow(k[0], d - b) * pow(k[1], b);
}

/* The pseudo-inverse of the matrix of monomials at the parents: least-squares polynomials. */
static void fit(struct parents *parents)
{
    size_t rows = parents->count, columns = parents->terms;
    gsl_matrix *u = gsl_matrix_alloc(rows, columns), *v = gsl_matrix_alloc(columns, columns);
    gsl_vector *s = gsl_vector_alloc(columns), *work = gsl_vector_alloc(columns);
    for (size_t p = 0; p < rows; p++) {
        double value[PARENTS_TERMS];
        monomials(parents->degree, parents->k[p], value);
        for (size_t t = 0; t < columns; t++)
            gsl_matrix_set(u, p, t, value[t]);
    }
    gsl_linalg_SV_decomp(u, v, s, work);
    for (size_t p = 0; p < rows; p++)
        for (size_t t = 0; t < columns; t++) {
            double sum = 0;
            for (size_t i = 0; i < columns; i++)
                sum += gsl_matrix_get(v, t, i) * gsl_matrix_get(u, p, i) / gsl_vector_get(s, i);
            parents->coefficient[p][t] = sum;
        }
    gsl_matrix_free(u);
    gsl_matrix_free(v);
    gsl_vector_free(s);
    gsl_vector_free(work);
}

struct parents parents_make(int count)
{
    struct parents parents = {.count = 1};
    int rings = count == 37 ? 3 : count == 19 ? 2 : count == 7 ? 1 : 0;
    place(&parents, rings == 3 ? rings_37 : rings == 2 ? rings_19 : rings_7, rings);
    parents.degree = 2 * rings;
    parents.terms = (parents.degree + 1) * (parents.degree + 2) / 2;
    fit(&parents);
    return parents;
}

void parents_weights(const struct parents *parents, const double k[2], double weight[PARENTS_MAX])
{
    double value[PARENTS_TERMS];
    monomials(parents->degree, k, value);
    for (int p = 0; p < parents->count; p++) {
        weight[p] = 0;
        for (int t = 0; t < parents->terms; t++)
            weight[p] += parents->coefficient[p][t] * value[t];
    }
}

double parents_phase(double alpha, double g, double thickness)
{
    return M_PI * alpha * g * thickness;
}

/* Fitted to measurements (docs/stem-sim.md): what the band limit, which does not tilt smoothly,
 * leaves, and what the degree leaves. */
double parents_error(int count, double phase)
{
    double floor = 0.005 * phase;
    switch (count) {
    case 1:
        return floor + 0.2 * phase;
    case 7:
        return floor + 0.01 * pow(phase, 3);
    case 19:
        return floor + 3e-4 * pow(phase, 5);
    default:
        return floor + 2e-6 * pow(phase, 7);
    }
}
