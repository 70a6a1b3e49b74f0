/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Peak, minimum and coordination of the first shell.
 *
 * The peak is the vertex of a parabola through g about its first high bin. The minimum is looked
 * for from there on, in g smoothed over 2 % of r: the lowest place before g rises again by what
 * is more than the noise of counting (5 standard deviations of both together) and more than a
 * twentieth of the peak's height above it. A gas has none. Where g is equally low over some way,
 * as in a crystal, it is the middle of that.
 *
 * Errors by leaving out blocks of frames (rdf_error.h). */
#include "measure/rdf_shell.h"
#include <math.h>
#include <stdlib.h>
#include "base/memory.h"
#include "measure/rdf_error.h"

/* the first peak reaches this part of the highest one */
static const double PEAK_THRESHOLD = 0.6;
/* the parabola is fitted over this part of r to either side */
static const double PEAK_HALF_WIDTH = 0.05;
/* the minimum is looked for in g smoothed over this part of r to either side */
static const double MINIMUM_HALF_WIDTH = 0.02;
static const double SIGNIFICANT = 5, RISE = 0.05;

struct smoothed {
    double g, deviation; /* of counting */
};

/* The vertex, in bins from the centre, of the parabola fitted to y[-half] ... y[half]; 0 where
 * it opens upwards. */
static double parabola_vertex(const double *y, int half)
{
    double n = 2 * half + 1, squares = 0, slope = 0, curvature = 0, norm = 0, vertex;

    for (int x = -half; x <= half; x++)
        squares += x * x;
    for (int x = -half; x <= half; x++) {
        double even = x * x - squares / n;

        slope += x * y[x];
        curvature += even * y[x];
        norm += even * even;
    }
    slope /= squares;
    curvature /= norm;
    vertex = curvature < 0 ? -slope / (2 * curvature) : 0;
    return fabs(vertex) <= half ? vertex : 0;
}

/* The bin of the first peak of a smoothed g: where it first rises to a part of its greatest
 * height, then the highest bin within twice the half width beyond. */
static int find_peak(const struct rdf *rdf, const double *smooth)
{
    double highest = 0;
    int at = 0, peak;

    for (int k = 0; k < rdf_bins(rdf); k++)
        highest = fmax(highest, smooth[k]);
    if (!(highest > 0))
        return -1;
    while (smooth[at] < PEAK_THRESHOLD * highest)
        at++;
    peak = at;
    for (int k = at; k < rdf_bins(rdf) && k <= at * (1 + 2 * PEAK_HALF_WIDTH) + 1; k++)
        if (smooth[k] > smooth[peak])
            peak = k;
    return peak;
}

static double first_peak(const struct rdf *rdf, int a, int b)
{
    double *g = memory_alloc(rdf_bins(rdf), sizeof *g),
           *smooth = memory_alloc((size_t)rdf_bins(rdf), sizeof *smooth), position = NAN;
    int peak, half;

    for (int k = 0; k < rdf_bins(rdf); k++)
        g[k] = rdf_g(rdf, a, b, k);
    for (int k = 0; k < rdf_bins(rdf); k++)
        smooth[k] = 0.25 * (g[k > 0 ? k - 1 : k] + 2 * g[k] + g[k + 1 < rdf_bins(rdf) ? k + 1 : k]);
    peak = find_peak(rdf, smooth);
    half = (int)fmax(1, rint(PEAK_HALF_WIDTH * peak));
    if (peak >= half && peak + half < rdf_bins(rdf))
        position = rdf_radius(rdf, peak) +
                   parabola_vertex(g + peak, half) * rdf_cutoff(rdf) / rdf_bins(rdf);
    free(g);
    free(smooth);
    return position;
}

/* g over the bins about each, by all pairs in them. Pairs of one species, and of all, are counted
 * from both ends. Caller frees. */
static struct smoothed *smooth(const struct rdf *rdf, int a, int b)
{
    int bins = rdf_bins(rdf);
    struct smoothed *smoothed = memory_alloc((size_t)bins, sizeof *smoothed);
    double *count = memory_zeroed((size_t)bins + 1, sizeof *count),
           *expected = memory_zeroed((size_t)bins + 1, sizeof *expected), ends = a == b ? 2 : 1;

    for (int k = 0; k < bins; k++) {
        rdf_pairs(rdf, a, b, k, &count[k + 1], &expected[k + 1]);
        count[k + 1] += count[k];
        expected[k + 1] += expected[k];
    }
    for (int k = 0; k < bins; k++) {
        int half = (int)fmax(1, rint(MINIMUM_HALF_WIDTH * k)), first = k - half < 0 ? 0 : k - half,
            end = k + half + 1 > bins ? bins : k + half + 1;
        double found = count[end] - count[first], mean = expected[end] - expected[first];

        smoothed[k].g = mean > 0 ? found / mean : 0;
        smoothed[k].deviation = mean > 0 ? sqrt(ends * fmax(found, ends)) / mean : 0;
    }
    free(count);
    free(expected);
    return smoothed;
}

/* Whether the one is higher than the other, and not by chance. */
static bool is_higher(struct smoothed high, struct smoothed low)
{
    return high.g - low.g > SIGNIFICANT * hypot(high.deviation, low.deviation);
}

/* The bins from *first to the result are the lowest behind the peak; -1: there are none. */
static int find_minimum(const struct smoothed *g, int bins, int peak, int *first)
{
    int last = *first = peak;

    for (int k = peak; k < bins; k++) {
        if (g[k].g < g[last].g)
            *first = last = k;
        else if (g[k].g == g[last].g && k == last + 1)
            last = k;
        else if (is_higher(g[peak], g[last]) && is_higher(g[k], g[last]) &&
                 g[k].g - g[last].g > RISE * (g[peak].g - g[last].g))
            return last;
    }
    return -1;
}

static double first_minimum(const struct rdf *rdf, int a, int b, double peak)
{
    int bins = rdf_bins(rdf), first = 0, last, half;
    double width = rdf_cutoff(rdf) / bins, position = NAN;
    struct smoothed *g = isnan(peak) ? NULL : smooth(rdf, a, b);

    last = g ? find_minimum(g, bins, (int)(peak / width), &first) : -1;
    half = (int)fmax(1, rint(PEAK_HALF_WIDTH * last));
    if (last > first) {
        position = (rdf_radius(rdf, first) + rdf_radius(rdf, last)) / 2;
    } else if (last >= half && last + half < bins) {
        double *depth = memory_alloc(2 * (size_t)half + 1, sizeof *depth);

        for (int x = -half; x <= half; x++)
            depth[x + half] = -g[last + x].g;
        position = rdf_radius(rdf, last) + parabola_vertex(depth + half, half) * width;
        free(depth);
    } else if (last >= 0) {
        position = rdf_radius(rdf, last);
    }
    free(g);
    return position;
}

/* The three values, without errors but that of counting. */
static struct rdf_shell measure(const struct rdf *rdf, int a, int b)
{
    struct rdf_shell shell = {
        .peak = {first_peak(rdf, a, b), NAN}, .minimum = {NAN, NAN}, .coordination = {NAN, NAN}};
    double pairs, ends = a == b ? 2 : 1;

    shell.minimum.value = first_minimum(rdf, a, b, shell.peak.value);
    if (isnan(shell.minimum.value))
        return shell;
    shell.coordination.value = rdf_coordination_within(rdf, a, b, shell.minimum.value, &pairs);
    shell.coordination.error =
        pairs > 0 ? shell.coordination.value * sqrt(ends / pairs) : (double)NAN;
    return shell;
}

struct rdf_shell rdf_first_shell(const struct rdf *rdf, int a, int b)
{
    struct rdf_shell shell = measure(rdf, a, b);
    double peak[RDF_BLOCKS_MAX], minimum[RDF_BLOCKS_MAX], coordination[RDF_BLOCKS_MAX],
        atoms[RDF_BLOCKS_MAX], density[RDF_BLOCKS_MAX];
    int blocks = rdf_blocks(rdf);

    if (blocks < 2)
        return shell;
    for (int j = 0; j < blocks; j++) {
        struct rdf *part = rdf_without(rdf, j);
        struct rdf_shell without = measure(part, a, b);

        peak[j] = without.peak.value;
        minimum[j] = without.minimum.value;
        coordination[j] = without.coordination.value;
        rdf_block_weights(rdf, j, a, b, &atoms[j], &density[j]);
        rdf_free(part);
    }
    shell.peak.error = rdf_jackknife(peak, density, blocks);
    shell.minimum.error = rdf_jackknife(minimum, density, blocks);
    shell.coordination.error = rdf_jackknife(coordination, atoms, blocks);
    return shell;
}
