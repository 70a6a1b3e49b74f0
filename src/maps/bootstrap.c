/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Block bootstrap over the scan. */
#include "maps/bootstrap.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "base/memory.h"
#include "base/random.h"
#include "maps/blocking.h"

/* of a ring: positions, m, m^2, <I^2>, <I^2>/m^2 - 1 */
enum { COUNT, MEAN, MEAN2, SQUARE, RING, SUMS };
enum { INTENSITY, OMEGA, RING_VARIANCE, RATIO, RESULTS }; /* what is made of them */

/* Where the blocks of the scan are. */
struct blocks {
    size_t size[2], across, count;
    size_t columns; /* of the scan */
};

static size_t block_of(const struct blocks *blocks, size_t position)
{
    return position / blocks->columns / blocks->size[0] * blocks->across +
           position % blocks->columns / blocks->size[1];
}

/* sums[blocks][rings][SUMS] of the positions of one phase (0: of all). A ring that was not seen
 * in a pattern is 0 in the survey's profiles. */
static double *sum_blocks(const struct survey *survey, const struct phases *phases, int phase,
                          const struct blocks *blocks)
{
    size_t rings = survey->layout->rings;
    double *sums = memory_zeroed(blocks->count * rings * SUMS, sizeof *sums);
    for (size_t p = 0; p < survey->positions; p++) {
        if (phase > 0 && phases->phase[p] != phase)
            continue;
        double *to = &sums[block_of(blocks, p) * rings * SUMS];
        for (size_t i = 0; i < rings; i++, to += SUMS) {
            double m = (double)survey->profile[p * rings + i],
                   q = (double)survey->profile_square[p * rings + i];
            if (!(q > 0))
                continue;
            to[COUNT]++;
            to[MEAN] += m;
            to[MEAN2] += m * m;
            to[SQUARE] += q;
            to[RING] += m > 0 ? q / (m * m) - 1 : 0;
        }
    }
    return sums;
}

/* The quantities of a ring; the shot noise that the survey subtracts is left in, as it does not
 * vary. */
static void evaluate(const double sums[SUMS], double results[RESULTS])
{
    double n = sums[COUNT], m = sums[MEAN] / n, m2 = sums[MEAN2] / n;
    results[INTENSITY] = m;
    results[OMEGA] = m2 / (m * m) - 1;
    results[RING_VARIANCE] = sums[RING] / n;
    results[RATIO] = sums[SQUARE] / n / m2 - 1;
}

/* Realisation r: how often each block was drawn. */
static void draw(struct random_key key, int r, size_t blocks, double *times)
{
    memset(times, 0, blocks * sizeof *times);
    for (size_t i = 0; i < blocks; i++)
        times[random_below(key, (uint64_t)r, i, 0, blocks)]++;
}

/* Mean and square of results, added up over realisations, as a standard deviation. */
static double deviation(double sum, double square, double n)
{
    return n > 1 ? sqrt(fmax(0, square - sum * sum / n) / (n - 1)) : (double)NAN;
}

static void resample(const double *sums, size_t rings, size_t blocks,
                     const struct bootstrap_settings *settings, struct bootstrap_group *group)
{
    struct random_key key = random_key(settings->seed, "stem-analyze/bootstrap");
    double *times = memory_alloc(blocks, sizeof *times),
           *total = memory_alloc(rings * SUMS, sizeof *total);
    double *first = memory_zeroed(rings * RESULTS, sizeof *first),
           *second = memory_zeroed(rings * RESULTS, sizeof *second);
    double *seen = memory_zeroed(rings, sizeof *seen),
           *to[RESULTS] = {group->intensity, group->omega, group->ring, group->ratio};
    for (int r = 0; r < settings->realizations; r++) {
        draw(key, r, blocks, times);
        memset(total, 0, rings * SUMS * sizeof *total);
        for (size_t b = 0; b < blocks; b++)
            for (size_t j = 0; times[b] > 0 && j < rings * SUMS; j++)
                total[j] += times[b] * sums[b * rings * SUMS + j];
        for (size_t i = 0; i < rings; i++) {
            double results[RESULTS];
            evaluate(&total[i * SUMS], results);
            if (!isfinite(results[OMEGA]))
                continue;
            seen[i]++;
            for (size_t v = 0; v < RESULTS; v++) {
                first[i * RESULTS + v] += results[v];
                second[i * RESULTS + v] += results[v] * results[v];
            }
        }
    }
    for (size_t i = 0; i < rings; i++)
        for (size_t v = 0; v < RESULTS; v++)
            to[v][i] = blocks > 1
                           ? deviation(first[i * RESULTS + v], second[i * RESULTS + v], seen[i])
                           : (double)NAN;
    free(times);
    free(total);
    free(first);
    free(second);
    free(seen);
}

static void resample_powers(const struct survey *survey, const struct blocks *blocks,
                            const struct bootstrap_settings *settings, double *power)
{
    struct random_key key = random_key(settings->seed, "stem-analyze/bootstrap");
    size_t orders = survey->order_count, wide = orders + 1; /* the last: valid positions */
    double *sums = memory_zeroed(blocks->count * wide, sizeof *sums),
           *times = memory_alloc(blocks->count, sizeof *times);
    double *first = memory_zeroed(orders, sizeof *first),
           *second = memory_zeroed(orders, sizeof *second), seen = 0;
    for (size_t p = 0; p < survey->positions; p++) {
        double *to = &sums[block_of(blocks, p) * wide];
        for (size_t n = 0; n < orders && survey->valid[p]; n++)
            to[n] += (double)survey->power[n][p];
        to[orders] += survey->valid[p];
    }
    for (int r = 0; r < settings->realizations; r++) {
        double total[ANGULAR_ORDERS_MAX + 1] = {0};
        draw(key, r, blocks->count, times);
        for (size_t b = 0; b < blocks->count; b++)
            for (size_t n = 0; n < wide; n++)
                total[n] += times[b] * sums[b * wide + n];
        if (!(total[orders] > 0))
            continue;
        seen++;
        for (size_t n = 0; n < orders; n++) {
            first[n] += total[n] / total[orders];
            second[n] += total[n] / total[orders] * (total[n] / total[orders]);
        }
    }
    for (size_t n = 0; n < orders; n++)
        power[n] = blocks->count > 1 ? deviation(first[n], second[n], seen) : (double)NAN;
    free(sums);
    free(times);
    free(first);
    free(second);
}

void bootstrap_widen(struct bootstrap_settings *settings, const struct survey *survey,
                     const float *values)
{
    size_t side;
    blocking_error(values, survey->valid, survey->scan, &side);
    for (int d = 0; d < 2; d++)
        settings->block[d] = side > settings->block[d] ? side : settings->block[d];
}

struct bootstrap *bootstrap_create(const struct survey *survey, const struct phases *phases,
                                   const struct bootstrap_settings *settings)
{
    struct bootstrap *bootstrap = memory_zeroed(1, sizeof *bootstrap);
    struct blocks blocks = {.size = {settings->block[0], settings->block[1]},
                            .columns = survey->scan[1]};
    size_t rings = survey->layout->rings;
    blocks.across = (survey->scan[1] + blocks.size[1] - 1) / blocks.size[1];
    blocks.count = blocks.across * ((survey->scan[0] + blocks.size[0] - 1) / blocks.size[0]);
    bootstrap->blocks = blocks.count;
    bootstrap->groups = 1 + (phases ? phases->count : 0);
    bootstrap->group = memory_zeroed(bootstrap->groups, sizeof *bootstrap->group);
    bootstrap->power = memory_alloc(survey->order_count, sizeof *bootstrap->power);
    for (int g = 0; g < bootstrap->groups; g++) {
        struct bootstrap_group *group = &bootstrap->group[g];
        group->intensity = memory_alloc(4 * rings, sizeof *group->intensity);
        group->omega = group->intensity + rings;
        group->ring = group->omega + rings;
        group->ratio = group->ring + rings;
        double *sums = sum_blocks(survey, phases, g, &blocks);
        resample(sums, rings, blocks.count, settings, group);
        free(sums);
    }
    resample_powers(survey, &blocks, settings, bootstrap->power);
    return bootstrap;
}

void bootstrap_free(struct bootstrap *bootstrap)
{
    if (!bootstrap)
        return;
    for (int g = 0; g < bootstrap->groups; g++)
        free(bootstrap->group[g].intensity);
    free(bootstrap->group);
    free(bootstrap->power);
    free(bootstrap);
}
