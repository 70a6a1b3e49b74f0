/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A data cube as NumPy's .npy, version 1. It has no place for calibrations. */
#include <stdlib.h>
#include "base/memory.h"
#include "cube/cube_writer.h"
#include "cube/npy.h"

static int npy_write(const struct cube_writer *writer, struct out *out, struct error *error)
{
    static const char *const types[] = {
        [CUBE_FLOAT32] = "f4", [CUBE_UINT8] = "u1", [CUBE_UINT16] = "u2", [CUBE_UINT32] = "u4"};
    const struct cube_header *header = cube_writer_header(writer);
    size_t bytes = cube_row_size(writer, 0);
    char *row = memory_alloc(bytes, 1);
    int code = npy_header(out, types[header->type], header->shape, CUBE_AXES, error);
    for (size_t y = 0; y < header->shape[CUBE_SCAN_Y] && !code; y++)
        if (!(code = cube_row_get(writer, y, row, error)))
            code = out_write(out, row, bytes, error);
    free(row);
    return code;
}

const struct cube_output cube_output_npy = {.extensions = ".npy", .write = npy_write};
