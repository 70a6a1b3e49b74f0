/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A sample of the patterns. */
#include "pattern/sample.h"
#include <gsl/gsl_sort_double.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "base/memory.h"
#include "pattern/level.h"
#include "pattern/prepare.h"

enum { TILES = 4, GROUPS_LEAST = 4, FEW = 8 };
static const double far_brighter = 5;

size_t sample_position(const struct sample *sample, size_t i)
{
    return i * sample->positions / sample->count;
}

double sample_bright(const double *total, size_t n, double level)
{
    double *sorted = memory_alloc(n, sizeof *sorted), bright = INFINITY;
    size_t count = 0, above = 0;
    for (size_t i = 0; i < n; i++)
        if (total[i] > 0 && total[i] >= level)
            sorted[count++] = total[i];
    gsl_sort(sorted, 1, count);
    if (count >= FEW) {
        bright = far_brighter * sorted[count / 2];
        for (size_t i = 0; i < count; i++)
            above += sorted[i] > bright;
        if (10 * above > count)
            bright = INFINITY;
    }
    free(sorted);
    return bright;
}

int sample_group(const size_t scan[2], size_t position)
{
    if (scan[0] < TILES || scan[1] < TILES)
        return (int)(position * SAMPLE_GROUPS / (scan[0] * scan[1]));
    size_t y = position / scan[1], x = position % scan[1];
    return (int)(y * TILES / scan[0] * TILES + x * TILES / scan[1]);
}

double sample_jackknife(const double *value, int n)
{
    double mean = 0, square = 0;
    if (n < GROUPS_LEAST)
        return (double)NAN;
    for (int g = 0; g < n; g++)
        mean += value[g] / n;
    for (int g = 0; g < n; g++)
        square += (value[g] - mean) * (value[g] - mean);
    return sqrt((n - 1.0) / n * square);
}

static void sample_init(struct sample *sample, const struct cube *cube)
{
    size_t positions = cube_patterns(cube), pixels = cube_pattern_size(cube),
           count = positions < SAMPLE_MOST ? positions : SAMPLE_MOST;
    *sample = (struct sample){.positions = positions, .pixels = pixels, .count = count};
    memcpy(sample->scan, cube_header(cube)->shape, sizeof sample->scan);
    sample->groups = count >= SAMPLE_GROUPS && pixels <= SAMPLE_ERRORS_MOST ? SAMPLE_GROUPS : 0;
    size_t cells = (size_t)sample->groups * pixels;
    sample->bright = INFINITY;
    sample->total = memory_zeroed(count, sizeof *sample->total);
    sample->stray = memory_zeroed(count, sizeof *sample->stray);
    sample->alive = memory_alloc(pixels, sizeof *sample->alive);
    sample->mean = memory_alloc(pixels, sizeof *sample->mean);
    sample->sum = memory_alloc(cells, sizeof *sample->sum);
    sample->seen = memory_alloc(cells, sizeof *sample->seen);
    sample->whole_sum = memory_alloc(pixels, sizeof *sample->whole_sum);
    sample->whole_seen = memory_alloc(pixels, sizeof *sample->whole_seen);
}

void sample_release(struct sample *sample)
{
    free(sample->total);
    free(sample->stray);
    free(sample->alive);
    free(sample->mean);
    free(sample->sum);
    free(sample->seen);
    free(sample->whole_sum);
    free(sample->whole_seen);
    *sample = (struct sample){0};
}

/* Adds pattern i of the sample to the sums, unless it is left out. */
static void add_pattern(struct sample *sample, const float *pattern, size_t i, bool *dark)
{
    bool out =
        sample->stray[i] || sample->total[i] > sample->bright ||
        prepare_judge(pattern, sample->pixels, NULL, sample->level, sample->bright) != PREPARE_GOOD;
    size_t group = (size_t)sample_group(sample->scan, sample_position(sample, i)),
           at = group * sample->pixels;
    sample->used += !out;
    for (size_t p = 0; p < sample->pixels; p++) {
        if (!isfinite(pattern[p]))
            continue;
        dark[p] = true;
        if (out)
            continue;
        sample->alive[p] |= pattern[p] != 0;
        if (pattern[p] > 0 && !((double)pattern[p] >= sample->least && sample->least > 0))
            sample->least = (double)pattern[p];
        sample->whole_sum[p] += (double)pattern[p];
        sample->whole_seen[p]++;
        if (sample->groups > 0) {
            sample->sum[at + p] += pattern[p];
            sample->seen[at + p]++;
        }
    }
}

/* The largest finite value, and how many pixels of all patterns have it. */
static void find_most(struct sample *sample, const float *pattern)
{
    for (size_t p = 0; p < sample->pixels; p++) {
        if (!isfinite(pattern[p]) || (double)pattern[p] < sample->most)
            continue;
        sample->most_count = (double)pattern[p] > sample->most ? 1 : sample->most_count + 1;
        sample->most = (double)pattern[p];
    }
}

/* One reading. A pixel that only empty patterns have a value of is 0, one without any NAN. */
static int read_all(struct sample *sample, struct cube *cube, double saturation,
                    struct error *error)
{
    size_t pixels = sample->pixels, cells = (size_t)sample->groups * pixels;
    float *pattern = memory_alloc(pixels, sizeof *pattern);
    bool *dark = memory_zeroed(pixels, sizeof *dark);
    int code = 0;
    memset(sample->alive, 0, pixels * sizeof *sample->alive);
    memset(sample->sum, 0, cells * sizeof *sample->sum);
    memset(sample->seen, 0, cells * sizeof *sample->seen);
    memset(sample->whole_sum, 0, pixels * sizeof *sample->whole_sum);
    memset(sample->whole_seen, 0, pixels * sizeof *sample->whole_seen);
    sample->used = 0;
    sample->least = sample->most = 0;
    sample->most_count = 0;
    for (size_t i = 0; i < sample->count && !code; i++) {
        code = cube_read(cube, sample_position(sample, i), 1, pattern, error);
        if (code)
            break;
        find_most(sample, pattern);
        prepare_saturation(pattern, pixels, saturation);
        sample->total[i] = prepare_total(pattern, pixels, NULL);
        add_pattern(sample, pattern, i, dark);
    }
    for (size_t p = 0; p < pixels; p++)
        sample->mean[p] = sample->whole_seen[p] > 0 ? sample->whole_sum[p] / sample->whole_seen[p]
                          : dark[p]                 ? 0
                                                    : (double)NAN;
    free(pattern);
    free(dark);
    return code;
}

int sample_read(struct sample *sample, struct cube *cube, double saturation, double empty_part,
                struct error *error)
{
    sample_init(sample, cube);
    int code = read_all(sample, cube, saturation, error);
    if (code)
        return code;
    bool out = false;
    sample->level = level_of(sample->total, sample->count, empty_part);
    sample->bright = sample_bright(sample->total, sample->count, sample->level);
    for (size_t i = 0; i < sample->count; i++)
        out |= sample->total[i] < sample->level || sample->total[i] > sample->bright;
    return out ? read_all(sample, cube, saturation, error) : 0;
}

int sample_again(struct sample *sample, struct cube *cube, double saturation, struct error *error)
{
    return read_all(sample, cube, saturation, error);
}

void sample_without(const struct sample *sample, int group, double *mean)
{
    size_t at = (size_t)group * sample->pixels;
    for (size_t p = 0; p < sample->pixels; p++) {
        double seen = sample->whole_seen[p] - sample->seen[at + p];
        mean[p] = seen > 0 ? (sample->whole_sum[p] - (double)sample->sum[at + p]) / seen
                           : sample->mean[p];
    }
}
