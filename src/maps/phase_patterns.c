/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Patterns of the phases. */
#include "maps/phase_patterns.h"
#include <math.h>
#include <stdlib.h>
#include "base/memory.h"
#include "cube/cube_write.h"
#include "pattern/prepared.h"

/* Sums over the positions of each phase, in the order of the scan; n counts pixels that were
 * seen. */
static int sum_patterns(struct phase_patterns *patterns, double *n, struct cube *cube,
                        const struct survey_settings *settings, const struct phases *phases,
                        struct error *error)
{
    size_t pixels = patterns->pixels;
    float *pattern = memory_alloc(pixels, sizeof *pattern),
          *work = memory_alloc(pixels, sizeof *work);
    int code = 0;
    for (size_t position = 0; position < cube_patterns(cube) && !code; position++) {
        if (phases->phase[position] == 0)
            continue;
        size_t at = ((size_t)phases->phase[position] - 1) * pixels;
        code = prepared_read(cube, settings, position, pattern, work, error);
        for (size_t p = 0; p < pixels && !code; p++) {
            double value = (double)pattern[p];
            if (isnan(value))
                continue;
            n[at + p]++;
            patterns->mean[at + p] += value;
            patterns->variance[at + p] += value * value;
        }
    }
    free(pattern);
    free(work);
    return code;
}

int phase_patterns_create(struct phase_patterns **result, struct cube *cube,
                          const struct survey_settings *settings, const struct phases *phases,
                          struct error *error)
{
    struct phase_patterns *patterns = *result = memory_zeroed(1, sizeof *patterns);
    size_t all = phases->count * cube_pattern_size(cube);
    *patterns = (struct phase_patterns){.count = phases->count, .pixels = cube_pattern_size(cube)};
    patterns->mean = memory_zeroed(all, sizeof *patterns->mean);
    patterns->variance = memory_zeroed(all, sizeof *patterns->variance);
    double *n = memory_zeroed(all, sizeof *n);
    int code = sum_patterns(patterns, n, cube, settings, phases, error);
    for (size_t i = 0; i < all; i++) {
        double mean = patterns->mean[i] / n[i], square = patterns->variance[i] / n[i];
        patterns->mean[i] = n[i] > 0 ? mean : (double)NAN;
        patterns->variance[i] =
            n[i] > 0 && mean > 0 ? fmax(0, square - mean * mean) / (mean * mean) : (double)NAN;
    }
    free(n);
    return code;
}

void phase_patterns_free(struct phase_patterns *patterns)
{
    if (!patterns)
        return;
    free(patterns->mean);
    free(patterns->variance);
    free(patterns);
}

int phase_patterns_write(const struct phase_patterns *patterns, const struct cube *cube,
                         const struct survey_settings *settings, const char *path,
                         struct error *error)
{
    struct cube_header header = *cube_header(cube);
    struct cube_writer *writer;
    size_t all = patterns->count * patterns->pixels;
    header.shape[CUBE_SCAN_Y] = 1;
    header.shape[CUBE_SCAN_X] = patterns->count;
    header.type = CUBE_FLOAT32;
    header.center[0] = settings->geometry.center[0];
    header.center[1] = settings->geometry.center[1];
    if (!header.history)
        header.history = "";
    int code = cube_create(&writer, path, &header, &(struct cube_rows){.end = 1}, error);
    if (code)
        return code;
    float *row = memory_alloc(all, sizeof *row);
    for (size_t i = 0; i < all; i++)
        row[i] = (float)patterns->mean[i];
    code = cube_write_row(writer, 0, row, NULL, error);
    free(row);
    if (code) {
        cube_abandon(writer);
        return code;
    }
    return cube_finish(writer, error);
}
