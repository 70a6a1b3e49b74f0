/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A look at a few patterns. */
#include "pattern/counts.h"
#include <math.h>
#include <stdlib.h>
#include "base/memory.h"
#include "pattern/prepare.h"

enum { SAMPLE = 16 };

/* How many pixels hold something, and how many of those a whole number. */
static void count_whole(const float *pattern, size_t pixels, const struct survey_settings *settings,
                        size_t *held, size_t *whole)
{
    for (size_t p = 0; p < pixels; p++) {
        bool counts = isfinite(pattern[p]) && pattern[p] != 0 &&
                      !((double)pattern[p] >= settings->saturation) &&
                      !(settings->masked && settings->masked[p]);
        *held += counts;
        *whole += counts && pattern[p] == floorf(pattern[p]);
    }
}

int counts_guess(struct counts_guess *guess, struct cube *cube,
                 const struct survey_settings *settings, struct error *error)
{
    size_t positions = cube_patterns(cube), pixels = cube_pattern_size(cube),
           sample = positions < SAMPLE ? positions : SAMPLE;
    size_t held = 0, whole = 0;
    float *pattern = memory_alloc(pixels, sizeof *pattern);
    int code = 0;
    *guess = (struct counts_guess){0};
    for (size_t i = 0; i < sample && !code; i++) {
        size_t position = i * positions / sample;
        code = cube_read(cube, position, 1, pattern, error);
        size_t p = code || guess->fault.found
                       ? pixels
                       : prepare_not_count(pattern, pixels, settings->masked, settings->saturation);
        if (p < pixels)
            guess->fault = (struct survey_fault){true, position, p, pattern[p]};
        if (!code)
            count_whole(pattern, pixels, settings, &held, &whole);
    }
    guess->nearly = (double)whole >= 0.9 * (double)held;
    free(pattern);
    return code;
}
