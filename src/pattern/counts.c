/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A look at a few patterns. */
#include "pattern/counts.h"
#include <stdlib.h>
#include "base/memory.h"
#include "pattern/prepare.h"

enum { SAMPLE = 16 };

int counts_guess(bool *counts, struct cube *cube, const struct survey_settings *settings, struct error *error)
{
    size_t positions = cube_patterns(cube), pixels = cube_pattern_size(cube), sample = positions < SAMPLE ? positions : SAMPLE;
    float *pattern = memory_alloc(pixels, sizeof *pattern);
    int code = 0;
    *counts = true;
    for (size_t i = 0; i < sample && *counts && !code; i++) {
        code = cube_read(cube, i * positions / sample, 1, pattern, error);
        *counts = !code && prepare_is_whole(pattern, pixels, settings->masked, settings->saturation);
    }
    free(pattern);
    return code;
}
