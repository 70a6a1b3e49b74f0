/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A look at a few patterns. */
#include "pattern/counts.h"
#include <gsl/gsl_sort.h>
#include <math.h>
#include <stdlib.h>
#include "base/memory.h"
#include "pattern/prepare.h"

enum { SAMPLE = 16, VALUES_MOST = 1 << 17, LEVELS_LEAST = 4, LOW = 16, PATTERNS_LEAST = 8 };
/* of a step: how far a multiple may be off, by float32; of a value: what is the same value */
static const double off = 0.02, same = 1e-6;
/* variance by mean of counts, at least; of faint pixels by that of fully
 * developed speckle, at most */
static const double too_still = 0.6, too_wild = 2;

struct look {
    size_t pixels, patterns;
    size_t held, whole; /* pixels that hold something, and a whole number */
    float *value;       /* some of their values, then in order */
    size_t values, stride;
    double *sum, *square; /* [pixels] over the patterns */
};

static bool is_seen(const struct survey_settings *settings, const float *pattern, size_t p)
{
    return isfinite(pattern[p]) && !((double)pattern[p] >= settings->saturation) &&
           !(settings->masked && settings->masked[p]);
}

static void look_at(struct look *look, const float *pattern, const struct survey_settings *settings)
{
    for (size_t p = 0; p < look->pixels; p++) {
        if (!is_seen(settings, pattern, p))
            continue;
        double value = (double)pattern[p];
        look->held += value != 0;
        look->whole += value != 0 && value == floor(value);
        look->sum[p] += value;
        look->square[p] += value * value;
        if ((p + look->patterns) % look->stride == 0 && look->values < VALUES_MOST)
            look->value[look->values++] = pattern[p];
    }
    look->patterns++;
}

/* Sorts the values and drops what is there more than once; returns how many are left. */
static size_t levels(struct look *look)
{
    size_t count = 0;
    gsl_sort_float(look->value, 1, look->values);
    for (size_t i = 0; i < look->values; i++) {
        double now = (double)look->value[i],
               last = count > 0 ? (double)look->value[count - 1] : -(double)INFINITY;
        if (count == 0 || now - last > same * fabs(now))
            look->value[count++] = look->value[i];
    }
    return count;
}

/* The largest step of which all of the levels are whole multiples, counted from the first of
 * them; 0 where there is none: too few levels, hardly any value twice, or most of the first ones
 * farther apart, as where a single value lies between the counts. */
static double step_of(const struct look *look, size_t count)
{
    size_t near = 0, low = count - 1 < LOW ? count - 1 : LOW;
    double step = INFINITY, first = (double)look->value[0];
    if (count < LEVELS_LEAST || 4 * count > look->values)
        return 0;
    for (size_t i = 1; i < count; i++)
        step = fmin(step, (double)look->value[i] - (double)look->value[i - 1]);
    for (size_t i = 1; i < count; i++) {
        double above = (double)look->value[i] - first, times = round(above / step);
        if (fabs(above / step - times) > off)
            return 0;
        step = above / times; /* the farther, the more precisely */
    }
    for (size_t i = 1; i <= low; i++)
        near += (double)look->value[i] - (double)look->value[i - 1] < 1.5 * step;
    return 2 * near > low ? step : 0;
}

/* Mean over the patterns of pixel p, and variance. */
static double moments(const struct look *look, size_t p, double *variance)
{
    double n = (double)look->patterns, mean = look->sum[p] / n;
    *variance = (look->square[p] - n * mean * mean) / (n - 1);
    return mean;
}

/* The median over pixels of variance over mean, in units of the gain; NAN where too few patterns
 * say so. */
static double dispersion(const struct look *look, double gain)
{
    double *ratio = memory_alloc(look->pixels, sizeof *ratio), median = (double)NAN, variance;
    size_t count = 0;
    for (size_t p = 0; p < look->pixels && look->patterns >= PATTERNS_LEAST; p++) {
        double mean = moments(look, p, &variance);
        if (mean > 0)
            ratio[count++] = variance / mean / gain;
    }
    if (count > 0) {
        gsl_sort(ratio, 1, count);
        median = ratio[count / 2];
    }
    free(ratio);
    return median;
}

/* Of the tenth of the pixels that have the least, where speckles add the least to the noise: the
 * median of variance over that of fully developed speckle. */
static double wildness(const struct look *look, double gain)
{
    double *mean = memory_alloc(look->pixels, sizeof *mean), variance, median = (double)NAN;
    size_t *order = memory_alloc(look->pixels, sizeof *order), first = 0, count;
    for (size_t p = 0; p < look->pixels; p++)
        mean[p] = moments(look, p, &variance);
    gsl_sort_index(order, mean, 1, look->pixels);
    while (first < look->pixels && !(mean[order[first]] > 0))
        first++;
    count = (look->pixels - first + 9) / 10;
    double *ratio = memory_alloc(count, sizeof *ratio);
    for (size_t i = 0; i < count; i++) {
        double at = moments(look, order[first + i], &variance);
        ratio[i] = variance / at / (gain + at);
    }
    if (count > 0 && look->patterns >= PATTERNS_LEAST) {
        gsl_sort(ratio, 1, count);
        median = ratio[count / 2];
    }
    free(mean);
    free(order);
    free(ratio);
    return median;
}

/* What the values are. fault: one of them is no whole number from 0 on. */
static void judge(struct counts_guess *guess, struct look *look)
{
    size_t count = levels(look);
    double step = step_of(look, count), least = count > 0 ? (double)look->value[0] : 0;
    bool whole = !guess->fault.found, apart = fabs(remainder(least, step)) < off * step;
    guess->kind =
        (double)look->whole >= 0.9 * (double)look->held ? COUNTS_NEARLY : COUNTS_FRACTIONS;
    if (!whole && !(step > 0 && least >= 0))
        return;
    guess->gain = step > 0 && (apart || !whole) ? step : 1;
    guess->dispersion = dispersion(look, guess->gain);
    guess->pedestal = least;
    guess->kind = step > 0 && !apart                       ? COUNTS_PEDESTAL
                  : guess->dispersion < too_still          ? COUNTS_STILL
                  : wildness(look, guess->gain) > too_wild ? COUNTS_WILD
                                                           : COUNTS_SURE;
    if (guess->kind == COUNTS_PEDESTAL || guess->kind == COUNTS_STILL)
        guess->gain = 0;
}

int counts_guess(struct counts_guess *guess, struct cube *cube,
                 const struct survey_settings *settings, struct error *error)
{
    size_t positions = cube_patterns(cube), pixels = cube_pattern_size(cube),
           sample = positions < SAMPLE ? positions : SAMPLE;
    float *pattern = memory_alloc(pixels, sizeof *pattern);
    struct look look = {.pixels = pixels, .stride = sample * pixels / VALUES_MOST + 1};
    int code = 0;
    look.value = memory_alloc(VALUES_MOST, sizeof *look.value);
    look.sum = memory_zeroed(pixels, sizeof *look.sum);
    look.square = memory_zeroed(pixels, sizeof *look.square);
    *guess = (struct counts_guess){.dispersion = (double)NAN};
    for (size_t i = 0; i < sample && !code; i++) {
        size_t position = i * positions / sample;
        code = cube_read(cube, position, 1, pattern, error);
        if (code)
            break;
        prepare_saturation(pattern, pixels, settings->saturation);
        if (prepare_judge(pattern, pixels, settings->masked, settings->empty_level,
                          settings->bright_level) != PREPARE_GOOD)
            continue;
        size_t p = guess->fault.found ? pixels
                                      : prepare_not_count(pattern, pixels, settings->masked,
                                                          settings->saturation, 1);
        if (p < pixels)
            guess->fault = (struct survey_fault){true, position, p, pattern[p]};
        look_at(&look, pattern, settings);
    }
    if (!code)
        judge(guess, &look);
    free(look.value);
    free(look.sum);
    free(look.square);
    free(pattern);
    return code;
}
