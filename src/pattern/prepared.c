/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Preparing patterns outside the survey. */
#include "pattern/prepared.h"
#include <math.h>
#include "pattern/prepare.h"

double prepared_move(const struct survey_settings *settings, size_t position, float *pattern,
                     float *work, bool *holed)
{
    size_t ny = settings->geometry.ny, nx = settings->geometry.nx;
    if (settings->shift) {
        *holed |= prepare_mask(pattern, ny * nx, settings->masked);
        prepare_shift(pattern, ny, nx, (double)settings->shift[2 * position],
                      (double)settings->shift[2 * position + 1], work);
    }
    double sum = settings->normalize ? prepare_normalize(pattern, ny * nx) : 1;
    return sum > 0 ? sum : 1;
}

void prepared_pattern(const struct survey_settings *settings, size_t position, float *pattern,
                      float *work)
{
    size_t pixels = settings->geometry.ny * settings->geometry.nx;
    bool holed = prepare_saturation(pattern, pixels, settings->saturation);
    prepared_move(settings, position, pattern, work, &holed);
    prepare_mask(pattern, pixels, settings->masked);
}

int prepared_read(struct cube *cube, const struct survey_settings *settings, size_t position,
                  float *pattern, float *work, struct error *error)
{
    int code = cube_read(cube, position, 1, pattern, error);
    if (!code)
        prepared_pattern(settings, position, pattern, work);
    return code;
}
