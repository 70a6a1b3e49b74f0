/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fits the polynomials of a segment table; see segment_table.h. Integrals over a segment are
 * Gauss-Legendre sums of 8 points. */
#include "force/segment_table.h"
#include <math.h>
#include <stdlib.h>
#include "base/memory.h"

enum { POINTS = 8 };

static const double node[POINTS] = {
    -0.96028985649753623, -0.79666647741362674, -0.52553240991632899, -0.18343464249564980,
    0.18343464249564980,  0.52553240991632899,  0.79666647741362674,  0.96028985649753623};
static const double weight[POINTS] = {0.10122853629037626, 0.22238103445337447, 0.31370664587788729,
                                      0.36268378337836198, 0.36268378337836198, 0.31370664587788729,
                                      0.22238103445337447, 0.10122853629037626};

static const double edge = 1e-5; /* relative room for the rounding of s at the ends of a table */

/* Where a map is used: from segment `first`, numbered through all octaves (octave * per_octave +
 * part). */
struct window {
    double lambda, c;
    int first;
};

/* One segment's polynomials in x in [-1, 1], and the largest error at the nodes. */
struct fit {
    double pair[SEGMENT_DEGREE_MAX + 1], density[SEGMENT_DEGREE_MAX + 1], error;
};

/* Powers of x of the Legendre polynomials: legendre[n][k]. */
static const double legendre[SEGMENT_DEGREE_MAX + 1][SEGMENT_DEGREE_MAX + 1] = {
    {1.0},
    {0.0, 1.0},
    {-0.5, 0.0, 1.5},
    {0.0, -1.5, 0.0, 2.5},
    {0.375, 0.0, -3.75, 0.0, 4.375},
    {0.0, 1.875, 0.0, -8.75, 0.0, 7.875},
    {-0.3125, 0.0, 6.5625, 0.0, -19.6875, 0.0, 14.4375}};

static double polynomial(const double *c, int degree, double x)
{
    double value = c[degree];

    for (int k = degree - 1; k >= 0; k--)
        value = value * x + c[k];
    return value;
}

/* The least-squares polynomial of f, known at the nodes; mean not NAN: with that for its mean. */
static void project(const double f[POINTS], int degree, double mean, double *c)
{
    for (int k = 0; k <= degree; k++)
        c[k] = 0.0;
    for (int n = 0; n <= degree; n++) {
        double part = 0.0;
        for (int p = 0; p < POINTS; p++)
            part += 0.5 * (2 * n + 1) * weight[p] * f[p] * polynomial(legendre[n], n, node[p]);
        if (n == 0 && !isnan(mean))
            part = mean;
        for (int k = 0; k <= n; k++)
            c[k] += part * legendre[n][k];
    }
}

/* The lower border of a segment, as s. */
static double border(const struct segment_shape *shape, int segment)
{
    int octave = (int)floor((double)segment / shape->per_octave),
        part = segment - octave * shape->per_octave;

    return ldexp(1.0 + (double)part / shape->per_octave, octave);
}

/* The slope of the density, known at the nodes, as a polynomial with the exact mean; the density
 * itself with its exact ends. */
static void integrate(const double known[POINTS], int degree, const double ends[2], double *slope,
                      double *density)
{
    project(known, degree - 1, 0.5 * (ends[1] - ends[0]), slope);
    density[0] = ends[0];
    for (int k = 1; k <= degree; k++) {
        density[k] = slope[k - 1] / k;
        density[0] += k % 2 ? density[k] : -density[k];
    }
}

static struct fit fit_segment(const struct segment_source *source,
                              const struct segment_shape *shape, const struct window *window,
                              int segment)
{
    double from = border(shape, segment) / window->lambda - window->c,
           to = border(shape, segment + 1) / window->lambda - window->c;
    double half = 0.5 * (to - from), r[POINTS], pair[POINTS], density[POINTS], ends[2], unused[2];
    double slope[SEGMENT_DEGREE_MAX + 1] = {0.0};
    struct fit fit = {.error = 0.0};

    if (!(from > 0.0))
        return (struct fit){.error = INFINITY};
    source->functions(source->context, sqrt(from), &unused[0], &ends[0], &unused[1]);
    source->functions(source->context, sqrt(to), &unused[0], &ends[1], &unused[1]);
    for (int p = 0; p < POINTS; p++) {
        double ignored;
        r[p] = sqrt(0.5 * (from + to) + half * node[p]);
        source->functions(source->context, r[p], &pair[p], &ignored, &density[p]);
        pair[p] /= r[p];
        density[p] *= half / (2.0 * r[p]); /* d rho / d x */
    }
    project(pair, shape->pair_degree, NAN, fit.pair);
    if (shape->density_degree > 0)
        integrate(density, shape->density_degree, ends, slope, fit.density);
    for (int p = 0; p < POINTS; p++) {
        double error = fabs(r[p] * (polynomial(fit.pair, shape->pair_degree, node[p]) - pair[p]));
        if (shape->density_degree > 0) {
            double bond = 2.0 * r[p] / half *
                          (polynomial(slope, shape->density_degree - 1, node[p]) - density[p]);
            error = fmax(error, shape->embedding_slope * fabs(bond));
        }
        fit.error = fmax(fit.error, error / (1.0 + 0.05 * fabs(pair[p] * r[p])));
    }
    return fit;
}

static int window_count(const struct segment_shape *shape)
{
    return shape->octaves * shape->per_octave;
}

/* The window of a map whose top covers the cutoff, which is above 0 (potential/eam_table.h). */
static struct window window_of(const struct segment_source *source,
                               const struct segment_shape *shape, double lambda, double c)
{
    double top = lambda * (source->cutoff * source->cutoff + c) * (1.0 + edge);
    int octave = ilogb(top), part = (int)((ldexp(top, -octave) - 1.0) * shape->per_octave);

    return (struct window){lambda, c, octave * shape->per_octave + part - window_count(shape) + 1};
}

/* r^2 at the lower border of a segment. */
static double border_r2(const struct segment_shape *shape, const struct window *window, int segment)
{
    return border(shape, segment) / window->lambda - window->c;
}

/* How far down from the top the tolerance is kept, or to `from2`: the first good segment; *error
 * the largest of the good ones. */
static int reach_down(const struct segment_source *source, const struct segment_shape *shape,
                      const struct window *window, double from2, double *error)
{
    int segment = window->first + window_count(shape);
    double tolerance = from2 > 0.0 ? (double)INFINITY : shape->tolerance;

    *error = 0.0;
    while (segment > window->first && border_r2(shape, window, segment) > from2) {
        double here = fit_segment(source, shape, window, segment - 1).error;
        if (!(here <= tolerance))
            break;
        *error = fmax(*error, here);
        segment--;
    }
    return segment;
}

/* Tries maps that end at the cutoff and begin at `from`, or within 1/5 ... 1/2 of the cutoff. */
static struct window choose_window(const struct segment_source *source,
                                   const struct segment_shape *shape, double from)
{
    enum { SCALES = 32, SHIFTS = 24 };
    struct window chosen = window_of(source, shape, 1.0, 0.0);
    double best = INFINITY, cutoff = source->cutoff, full = exp2(shape->octaves);
    double lowest = from > 0.0 ? 0.9 * from : 0.2 * cutoff,
           highest = from > 0.0 ? from : 0.5 * cutoff;

    for (int trial = 0; trial < SCALES * SHIFTS; trial++) {
        double low = lowest + (highest - lowest) * (trial / SCALES) / SHIFTS, error;
        double c = (cutoff * cutoff - full * low * low) / (full - 1.0);
        struct window window = window_of(source, shape, exp2((double)(trial % SCALES) / SCALES), c);
        int first = reach_down(source, shape, &window, from * from, &error);
        double start2 = border_r2(shape, &window, first),
               merit = from > 0.0 ? error : start2 * (1.0 + 0.1 * error / shape->tolerance);
        if (start2 > from * from && from > 0.0)
            continue;
        if (merit < best) {
            best = merit;
            chosen = window;
        }
    }
    return chosen;
}

/* x in [-1, 1] of a fit is t / h; ds = 2^octave dt. A segment is kept where the exponent's bits
 * say: they hold the octave plus 127 or 1023, that is less 1 but for whole turns. */
static void store_fit(struct segment_table *table, const struct fit *fit, int segment)
{
    const struct segment_shape *shape = &table->shape;
    int at = (segment - shape->per_octave) & (table->segments - 1),
        octave = (int)floor((double)segment / shape->per_octave);
    double inverse = 2.0 * shape->per_octave, power = 1.0,
           slope = 2.0 * ldexp(table->lambda, -octave);

    for (int k = 0; k <= SEGMENT_DEGREE_MAX; k++, power *= inverse) {
        if (k <= shape->pair_degree)
            table->pair[k][at] = fit->pair[k] * power;
        if (k <= shape->density_degree)
            table->density[k][at] = fit->density[k] * power;
        if (k > 0 && k <= shape->density_degree)
            table->density_slope[k - 1][at] = k * fit->density[k] * power * slope;
    }
}

static struct segment_table *fill_table(const struct segment_source *source,
                                        const struct segment_shape *shape,
                                        const struct window *window, double from)
{
    struct segment_table *table = memory_zeroed(1, sizeof *table);
    size_t segments = window_count(shape);

    *table = (struct segment_table){
        .shape = *shape, .segments = (int)segments, .lambda = window->lambda, .c = window->c};
    for (int k = 0; k <= SEGMENT_DEGREE_MAX; k++) {
        table->pair[k] = memory_zeroed(segments, sizeof(double));
        table->density[k] = memory_zeroed(segments, sizeof(double));
        if (k < SEGMENT_DEGREE_MAX)
            table->density_slope[k] = memory_zeroed(segments, sizeof(double));
    }
    int first = reach_down(source, shape, window, from * from, &table->error);
    for (int segment = first; segment < window->first + (int)segments; segment++) {
        struct fit fit = fit_segment(source, shape, window, segment);
        store_fit(table, &fit, segment);
    }
    table->start2 = border_r2(shape, window, first);
    table->start2 += edge * (table->start2 + fabs(window->c));
    table->end2 = source->cutoff * source->cutoff;
    return table;
}

struct segment_table *segment_table_create(const struct segment_source *source,
                                           const struct segment_shape *shape, double from)
{
    struct window window = choose_window(source, shape, from);

    return fill_table(source, shape, &window, from);
}

struct segment_table *segment_table_refine(const struct segment_source *source,
                                           const struct segment_shape *shape,
                                           const struct segment_table *coarse)
{
    struct window window = window_of(source, shape, coarse->lambda, coarse->c);

    return fill_table(source, shape, &window, 0.0);
}

void segment_table_free(struct segment_table *table)
{
    if (!table)
        return;
    for (int k = 0; k <= SEGMENT_DEGREE_MAX; k++) {
        free(table->pair[k]);
        free(table->density[k]);
        if (k < SEGMENT_DEGREE_MAX)
            free(table->density_slope[k]);
    }
    free(table);
}
