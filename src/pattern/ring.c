/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The strongest peak of the azimuthal mean. */
#include "pattern/ring.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "base/memory.h"
#include "pattern/layout.h"
#include "pattern/prepare.h"

enum { SAMPLE = 64 };
static const double least_prominence = 0.05; /* of the peak's height */

/* The mean of a sample of patterns that are good for one; NAN pixels count as 0. */
static int sample_mean(struct cube *cube, const struct alignment *alignment, double *mean,
                       struct error *error)
{
    size_t positions = cube_patterns(cube), pixels = cube_pattern_size(cube),
           count = positions < SAMPLE ? positions : SAMPLE;
    float *pattern = memory_alloc(pixels, sizeof *pattern);
    int code = 0;
    memset(mean, 0, pixels * sizeof *mean);
    for (size_t i = 0; i < count && !code; i++) {
        code = cube_read(cube, i * positions / count, 1, pattern, error);
        if (code || prepare_judge(pattern, pixels, alignment->masked, alignment->empty_level,
                                  alignment->bright_level) != PREPARE_GOOD)
            continue;
        for (size_t p = 0; p < pixels; p++)
            mean[p] += isfinite(pattern[p]) ? (double)pattern[p] : 0;
    }
    free(pattern);
    return code;
}

/* From i by `step` to where the profile is above value[i], or the end: the lowest on the way. */
static double valley(const double *value, int i, int step, int least, int n)
{
    double lowest = value[i];
    for (int j = i + step; j >= least && j < n && value[j] <= value[i]; j += step)
        lowest = fmin(lowest, value[j]);
    return lowest;
}

/* The peak of the largest prominence, relative to its height; 0: there is none. */
static int strongest(const double *value, int n, int least, double *level)
{
    int best = 0;
    double most = 0;
    for (int i = least + 1; i + 1 < n; i++) {
        if (!(value[i] > value[i - 1] && value[i] >= value[i + 1]))
            continue;
        double base = fmax(valley(value, i, -1, least, n), valley(value, i, 1, least, n)),
               height = value[i] - base;
        if (height > most && height > least_prominence * value[i]) {
            most = height;
            best = i;
            *level = value[i] - height / 2;
        }
    }
    return best;
}

bool ring_of_profile(const double *intensity, int n, double dk, int least, double ring[2])
{
    double *value = memory_zeroed((size_t)n + 1, sizeof *value), level = 0;
    int peak = 0;
    for (int power = 0; power <= 2 && !peak; power += 2) {
        for (int i = 0; i < n; i++) {
            int left = i > 0 ? i - 1 : 0, right = i + 1 < n ? i + 1 : i;
            value[i] = (intensity[left] + 2 * intensity[i] + intensity[right]) / 4 * pow(i, power);
        }
        peak = least < n ? strongest(value, n, least, &level) : 0;
    }
    int first = peak, last = peak;
    while (peak && first - 1 > least && value[first - 1] > level)
        first--;
    while (peak && last + 1 < n && value[last + 1] > level)
        last++;
    ring[0] = peak ? (first - 0.5) * dk : (double)NAN;
    ring[1] = peak ? (last + 0.5) * dk : (double)NAN;
    free(value);
    return peak > 0;
}

int ring_propose(double ring[2], struct cube *cube, const struct alignment *alignment,
                 struct error *error)
{
    struct layout *layout = layout_create(&alignment->geometry, alignment->masked, 0, 0);
    double *mean = memory_alloc(cube_pattern_size(cube), sizeof *mean),
           *intensity = memory_zeroed((size_t)layout->rings + 1, sizeof *intensity);
    int code = sample_mean(cube, alignment, mean, error), n = layout->rings;
    for (int i = 0; i < n; i++) {
        size_t end = layout->first[i + 1], count = end - layout->first[i];
        for (size_t at = layout->first[i]; at < end; at++)
            intensity[i] += mean[layout->pixel[at]] / (double)count;
        if (count == 0 && i > 0) /* behind a beam stop */
            intensity[i] = intensity[i - 1];
    }
    double beam = isfinite(alignment->disk) ? 1.5 * alignment->disk / layout->dk : 0;
    ring_of_profile(intensity, n, layout->dk, (int)fmax(2, ceil(beam)), ring);
    free(intensity);
    free(mean);
    layout_free(layout);
    return code;
}
