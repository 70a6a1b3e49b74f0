/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Points spread by a Kaiser-Bessel kernel; see gridding.h. */
#include "stem/gridding.h"
#include <gsl/gsl_sf_bessel.h>
#include <math.h>
#include <stdlib.h>
#include "base/bins.h"
#include "base/index.h"
#include "base/memory.h"
#include "stem/vector.h"

enum { STEPS = 4096 }; /* of the kernel's table in a grid spacing; linear between: 1e-7 */

typedef float vector8f __attribute__((vector_size(32), may_alias));
typedef float vector8f_anywhere __attribute__((vector_size(32), may_alias, aligned(4)));

static double kernel(double beta, double u)
{
    double inside = 1 - 4 * u * u / (GRIDDING_WIDTH * GRIDDING_WIDTH);
    return inside <= 0 ? 0
                       : gsl_sf_bessel_I0_scaled(beta * sqrt(inside)) *
                             exp(beta * (sqrt(inside) - 1)) / gsl_sf_bessel_I0_scaled(beta);
}

double gridding_transform(const struct gridding *gridding, double xi)
{
    double beta = gridding->beta,
           root = sqrt(beta * beta - M_PI * M_PI * GRIDDING_WIDTH * GRIDDING_WIDTH * xi * xi);
    return GRIDDING_WIDTH * (exp(root - beta) - exp(-root - beta)) /
           (2 * root * gsl_sf_bessel_I0_scaled(beta));
}

/* An atom's first kernel sample along an axis. */
static int32_t first_sample(double r, double length, int n, float *offset)
{
    double u = r / length * n, first = ceil(u - GRIDDING_WIDTH / 2.0);
    *offset = (float)(first + GRIDDING_WIDTH / 2.0 - u);
    int i = (int)first;
    return i < 0 ? i + n : i >= n ? i - n : i;
}

static struct grid_point point_of(const struct gridding *gridding, const struct specimen *specimen,
                                  size_t i, int *layer)
{
    struct grid_point point;
    double z = specimen->r[i][2] / specimen->thickness * gridding->layers;
    *layer = (int)fmin(fmax(floor(z), 0), gridding->layers - 1);
    point.depth = (float)(z - *layer);
    point.ix = first_sample(specimen->r[i][0], specimen->length[0], gridding->n[0], &point.x);
    point.iy = first_sample(specimen->r[i][1], specimen->length[1], gridding->n[1], &point.y);
    return point;
}

static size_t bin_of(const struct gridding *gridding, int layer, int kind, int32_t row)
{
    return at3((int[3]){layer, kind, row / GRIDDING_BAND},
               (int[3]){gridding->layers, gridding->kinds, gridding->bands});
}

static void sort_points(struct gridding *gridding, const struct specimen *specimen)
{
    struct bins bins;
    size_t *bin = memory_alloc(specimen->n, sizeof *bin);
    int layer;
    for (size_t i = 0; i < specimen->n; i++) {
        struct grid_point point = point_of(gridding, specimen, i, &layer);
        bin[i] = bin_of(gridding, layer, specimen->kind[i], point.iy);
    }
    bins_create(&bins, volume((int[3]){gridding->layers, gridding->kinds, gridding->bands}),
                specimen->n);
    bins_fill(&bins, bin);
    gridding->point = memory_alloc(specimen->n, sizeof *gridding->point);
    for (size_t p = 0; p < specimen->n; p++)
        gridding->point[p] = point_of(gridding, specimen, bins.order[p], &layer);
    gridding->start = bins.first;
    free(bins.order);
    free(bin);
}

struct gridding *gridding_create(const struct specimen *specimen, const int n[2], int layers,
                                 double oversampling)
{
    struct gridding *gridding = memory_zeroed(1, sizeof *gridding);
    double ratio = GRIDDING_WIDTH / oversampling * (oversampling - 0.5);
    gridding->n[0] = n[0];
    gridding->n[1] = n[1];
    gridding->layers = layers;
    gridding->kinds = specimen->kinds;
    gridding->bands = n[1] / GRIDDING_BAND;
    gridding->beta = M_PI * sqrt(ratio * ratio - 0.8);
    gridding->kernel = memory_aligned(STEPS + 2, sizeof *gridding->kernel);
    for (int s = 0; s < STEPS + 2; s++)
        for (int i = 0; i < GRIDDING_WIDTH; i++)
            gridding->kernel[s][i] =
                (float)kernel(gridding->beta, i - GRIDDING_WIDTH / 2.0 + (double)s / STEPS);
    sort_points(gridding, specimen);
    return gridding;
}

void gridding_free(struct gridding *gridding)
{
    if (!gridding)
        return;
    free(gridding->start);
    free(gridding->point);
    free(gridding->kernel);
    free(gridding);
}

/* The kernel's samples for an offset of 0 ... 1. */
INLINE vector8f samples(const struct gridding *gridding, float offset)
{
    float at = offset * STEPS;
    int step = (int)at;
    const vector8f *table = (const vector8f *)gridding->kernel[step];
    return table[0] + (table[1] - table[0]) * (at - (float)step);
}

/* Points of one bin to the rows of a band that begins `below` rows before the kernels' own
 * count. */
GENERATIONS static void spread(const struct gridding *gridding, size_t from, size_t to,
                               enum gridding_share share, int origin, float *rows, int stride)
{
    for (size_t p = from; p < to; p++) {
        const struct grid_point *point = &gridding->point[p];
        float weight = share == GRIDDING_ALL   ? 1
                       : share == GRIDDING_FAR ? point->depth
                                               : 1 - point->depth;
        vector8f x = samples(gridding, point->x) * weight, y = samples(gridding, point->y);
        for (int i = 0; i < GRIDDING_WIDTH; i++) {
            int row = point->iy - origin + i;
            if (row < 0 || row >= GRIDDING_BAND)
                continue;
            vector8f_anywhere *at = (vector8f_anywhere *)(rows + at2(row, point->ix, stride));
            *at += x * y[i];
        }
    }
}

void gridding_rows(const struct gridding *gridding, int layer, int kind, enum gridding_share share,
                   int first, float *rows, int stride)
{
    int band = first / GRIDDING_BAND, before = band > 0 ? band - 1 : gridding->bands - 1;
    size_t bin = bin_of(gridding, layer, kind, before * GRIDDING_BAND);
    spread(gridding, gridding->start[bin], gridding->start[bin + 1], share,
           band > 0 ? first : gridding->n[1], rows, stride);
    bin = bin_of(gridding, layer, kind, first);
    spread(gridding, gridding->start[bin], gridding->start[bin + 1], share, first, rows, stride);
}

void gridding_fold(const struct gridding *gridding, float *rows, int stride)
{
    int nx = gridding->n[0];
    for (int r = 0; r < GRIDDING_BAND; r++)
        for (int i = 0; i < GRIDDING_WIDTH; i++)
            rows[r * stride + i] += rows[r * stride + nx + i];
}
