/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copying a data cube row by row. */
#include "pattern/convert.h"
#include <math.h>
#include <stdlib.h>
#include "base/memory.h"
#include "cube/cube_write.h"
#include "pattern/prepared.h"

static bool changes_values(const struct survey_settings *settings)
{
    return settings->masked || settings->shift || settings->normalize ||
           isfinite(settings->saturation);
}

static int copy_rows(struct cube *cube, const struct survey_settings *settings,
                     struct cube_writer *writer, struct error *error)
{
    const struct cube_header *header = cube_header(cube);
    size_t columns = header->shape[CUBE_SCAN_X], pixels = cube_pattern_size(cube);
    float *row = memory_alloc(columns * pixels, sizeof *row),
          *work = memory_alloc(pixels, sizeof *work);
    int code = 0;
    for (size_t y = 0; y < header->shape[CUBE_SCAN_Y] && !code; y++) {
        code = cube_read(cube, y * columns, columns, row, error);
        for (size_t x = 0; x < columns && !code && changes_values(settings); x++)
            prepared_pattern(settings, y * columns + x, &row[x * pixels], work);
        if (!code)
            code = cube_write_row(writer, y, row, NULL, error);
    }
    free(row);
    free(work);
    return code;
}

int convert(struct cube *cube, const struct survey_settings *settings, const char *path,
            struct error *error)
{
    struct cube_header header = *cube_header(cube);
    struct cube_writer *writer;
    if (changes_values(settings) || header.type == CUBE_OTHER)
        header.type = CUBE_FLOAT32;
    header.center[0] = settings->geometry.center[0];
    header.center[1] = settings->geometry.center[1];
    if (!header.history)
        header.history = "";
    int code = cube_create(&writer, path, &header,
                           &(struct cube_rows){.end = header.shape[CUBE_SCAN_Y]}, error);
    if (code)
        return code;
    code = copy_rows(cube, settings, writer, error);
    if (code) {
        cube_abandon(writer);
        return code;
    }
    return cube_finish(writer, error);
}
