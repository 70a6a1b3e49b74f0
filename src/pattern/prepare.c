/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Preparing one pattern. */
#include "pattern/prepare.h"
#include <math.h>
#include <string.h>
#include "pattern/lanes.h"

/* Whether all pixels are finite and below the level. */
LANES_GENERATIONS
static bool is_whole(const float *pattern, size_t pixels, float level)
{
    int bad = 0;
    for (size_t p = 0; p < pixels; p++)
        bad |= !(pattern[p] < level) | !(pattern[p] >= -3.4e38f);
    return !bad;
}

bool prepare_saturation(float *pattern, size_t pixels, double level)
{
    float limit = isnan(level) ? INFINITY : (float)level;
    if (is_whole(pattern, pixels, limit))
        return false;
    for (size_t p = 0; p < pixels; p++)
        if (!(pattern[p] < limit) || !isfinite(pattern[p]))
            pattern[p] = NAN;
    return true;
}

/* The value, or 0 where it is none. */
static inline double finite_value(float value)
{
    return value <= 3.4e38f && value >= -3.4e38f ? (double)value : 0;
}

/* In eight sums, which the compiler may lay side by side: the same bits on every machine. */
LANES_GENERATIONS
double prepare_total(const float *pattern, size_t pixels, const bool *masked)
{
    double sum[LANES] = {0}, total = 0;
    size_t whole = pixels / LANES * LANES;
    for (size_t p = 0; p < whole && !masked; p += LANES)
        for (size_t l = 0; l < LANES; l++)
            sum[l] += finite_value(pattern[p + l]);
    for (size_t p = 0; p < whole && masked; p += LANES)
        for (size_t l = 0; l < LANES; l++)
            sum[l] += masked[p + l] ? 0 : finite_value(pattern[p + l]);
    for (size_t p = whole; p < pixels; p++)
        total += masked && masked[p] ? 0 : finite_value(pattern[p]);
    for (size_t l = 0; l < LANES; l++)
        total += sum[l];
    return total;
}

/* Whether no pixel that is not masked is above 0. */
static bool is_empty(const float *pattern, size_t pixels, const bool *masked)
{
    for (size_t p = 0; p < pixels; p++)
        if (pattern[p] > 0 && !(masked && masked[p]))
            return false;
    return true;
}

/* Of the pixels that are not masked: how many there are, have a value, and have the largest. */
struct tally {
    size_t all, seen, most;
};

static struct tally count_pixels(const float *pattern, size_t pixels, const bool *masked)
{
    struct tally tally = {0};
    float most = -INFINITY;
    for (size_t p = 0; p < pixels; p++) {
        if (masked && masked[p])
            continue;
        tally.all++;
        if (!isfinite(pattern[p]))
            continue;
        tally.seen++;
        if (pattern[p] > most) {
            most = pattern[p];
            tally.most = 0;
        }
        tally.most += pattern[p] == most;
    }
    return tally;
}

enum prepare_verdict prepare_judge(const float *pattern, size_t pixels, const bool *masked,
                                   double empty, double bright)
{
    if (is_empty(pattern, pixels, masked))
        return PREPARE_EMPTY;
    double total = prepare_total(pattern, pixels, masked);
    if (empty > 0 && total < empty)
        return PREPARE_DIM;
    bool whole = is_whole(pattern, pixels, INFINITY);
    if (whole && !(total > bright))
        return PREPARE_GOOD;
    struct tally tally = count_pixels(pattern, pixels, masked);
    bool missing = 2 * tally.seen<tally.all, flat = total> bright && 2 * tally.most > tally.seen;
    return missing || flat ? PREPARE_BROKEN : PREPARE_GOOD;
}

/* Whether one of the pixels, which are not masked, may be no whole number from 0 on; `limit`: from
 * which on they do not matter. */
LANES_GENERATIONS
static bool has_fractions(const float *pattern, size_t pixels, float limit)
{
    int found = 0;
    for (size_t p = 0; p < pixels; p++) {
        float value = pattern[p];
        int matters = (value < limit) & (value - value == 0);
        found |= matters & ((value < 0) | (value != floorf(value)));
    }
    return found;
}

size_t prepare_not_count(const float *pattern, size_t pixels, const bool *masked, double level,
                         double gain)
{
    const double off = 0.02, rounding = 3e-7; /* of the gain; of the value */
    float limit = isnan(level) ? INFINITY : (float)level;
    if (gain == 1 && !has_fractions(pattern, pixels, limit))
        return pixels;
    for (size_t p = 0; p < pixels; p++) {
        float value = pattern[p];
        if (!(value < limit && isfinite(value)) || (masked && masked[p]))
            continue;
        if (value < 0 || (gain == 1 && value != floorf(value)))
            return p;
        double times = (double)value / gain;
        if (gain != 1 && fabs(times - round(times)) > off + rounding * times)
            return p;
    }
    return pixels;
}

bool prepare_mask(float *pattern, size_t pixels, const bool *masked)
{
    for (size_t p = 0; p < pixels && masked; p++)
        if (masked[p])
            pattern[p] = NAN;
    return masked != NULL;
}

void prepare_shift(float *pattern, size_t ny, size_t nx, double dy, double dx, float *work)
{
    double y0 = floor(dy), x0 = floor(dx);
    float fy = (float)(dy - y0), fx = (float)(dx - x0);
    memcpy(work, pattern, ny * nx * sizeof *work);
    for (size_t y = 0; y < ny; y++) {
        double from = (double)y + y0, last = (double)ny - 1;
        const float *a = &work[(size_t)fmin(fmax(from, 0), last) * nx],
                    *b = &work[(size_t)fmin(fmax(from + 1, 0), last) * nx];
        for (size_t x = 0; x < nx; x++) {
            double at = (double)x + x0, end = (double)nx - 1;
            size_t l = (size_t)fmin(fmax(at, 0), end), r = (size_t)fmin(fmax(at + 1, 0), end);
            float top = fx == 0 ? a[l] : a[l] * (1 - fx) + a[r] * fx,
                  bottom = fx == 0 ? b[l] : b[l] * (1 - fx) + b[r] * fx;
            pattern[y * nx + x] = fy == 0 ? top : top * (1 - fy) + bottom * fy;
        }
    }
}

double prepare_normalize(float *pattern, size_t pixels)
{
    double sum = 0;
    for (size_t p = 0; p < pixels; p++)
        sum += isnan(pattern[p]) ? 0 : (double)pattern[p];
    if (sum > 0)
        for (size_t p = 0; p < pixels; p++)
            pattern[p] = (float)((double)pattern[p] / sum);
    return sum;
}

size_t prepare_missing(float *pattern, size_t pixels, bool *missing)
{
    size_t count = 0;
    for (size_t p = 0; p < pixels; p++) {
        missing[p] = isnan(pattern[p]);
        if (missing[p])
            pattern[p] = 0;
        count += missing[p];
    }
    return count;
}
