/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Preparing patterns outside the survey. */
#include "pattern/prepared.h"
#include <math.h>
#include "pattern/prepare.h"

void prepared_pattern(const struct survey_settings *settings, size_t position, float *pattern, float *work)
{
    size_t ny = settings->geometry.ny, nx = settings->geometry.nx;
    prepare_saturation(pattern, ny * nx, settings->saturation);
    if (settings->shift) {
        prepare_mask(pattern, ny * nx, settings->masked);
        prepare_shift(pattern, ny, nx, (double)settings->shift[2 * position], (double)settings->shift[2 * position + 1], work);
    }
    if (settings->normalise)
        prepare_normalise(pattern, ny * nx);
    prepare_mask(pattern, ny * nx, settings->masked);
}

int prepared_read(struct cube *cube, const struct survey_settings *settings, size_t position, float *pattern, float *work,
                  struct error *error)
{
    int code = cube_read(cube, position, 1, pattern, error);
    if (!code)
        prepared_pattern(settings, position, pattern, work);
    return code;
}
