/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A data cube as NumPy's .npy, version 1. It has no place for calibrations. */
#include <stdlib.h>
#include <string.h>
#include "base/memory.h"
#include "cube/cube_sample.h"
#include "cube/cube_writer.h"

enum { ALIGN = 64 };

/* Magic, length and dictionary, padded with blanks so that the samples begin at a multiple of 64 bytes. */
static int write_header(const struct cube_header *header, struct out *out, struct error *error)
{
    static const char *const types[] = {"f4", "u1", "u2", "u4"};
    const size_t *shape = header->shape;
    char order = header->type == CUBE_UINT8 ? '|' : cube_little_endian() ? '<' : '>';
    char *text = memory_format("{'descr': '%c%s', 'fortran_order': False, 'shape': (%zu, %zu, %zu, %zu), }", order,
                               types[header->type], shape[0], shape[1], shape[2], shape[3]);
    size_t length = strlen(text) + 1, total = (10 + length + ALIGN - 1) / ALIGN * ALIGN - 10;
    const unsigned char head[10] = {0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, (unsigned char)total, (unsigned char)(total >> 8)};
    int code = out_write(out, head, sizeof head, error);
    if (!code)
        code = out_printf(out, error, "%s%*s\n", text, (int)(total - length), "");
    free(text);
    return code;
}

static int npy_write(const struct cube_writer *writer, struct out *out, struct error *error)
{
    const struct cube_header *header = cube_writer_header(writer);
    size_t bytes = cube_row_size(writer, 0);
    char *row = memory_alloc(bytes, 1);
    int code = write_header(header, out, error);
    for (size_t y = 0; y < header->shape[CUBE_SCAN_Y] && !code; y++)
        if (!(code = cube_row_get(writer, y, row, error)))
            code = out_write(out, row, bytes, error);
    free(row);
    return code;
}

const struct cube_output cube_output_npy = {.extensions = ".npy", .write = npy_write};
