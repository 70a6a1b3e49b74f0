/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inside cube/cube_write.c: what a writer of one file format does. Only src/cube/cube*.c include
 * this. */
#ifndef CUBE_CUBE_WRITER_H
#define CUBE_CUBE_WRITER_H
#include <stdbool.h>
#include <stddef.h>
#include "base/error.h"
#include "base/out.h"
#include "cube/cube_write.h"

/* A format: its extensions, what it cannot hold, whether rows are deflated in the journal, and
 * how a file is made of the rows.
 * */
struct cube_output {
    /* ".emd .h5" */
    const char *extensions;
    /* NULL: it holds all */
    int (*check)(const char *path, const struct cube_header *header, struct error *error);
    bool deflated;
    enum cube_holds holds;
    /* Writes all rows to `out`, a temporary of the final file, and what belongs beside it. */
    int (*write)(const struct cube_writer *writer, struct out *out, struct error *error);
};

extern const struct cube_output cube_output_emd, cube_output_npy, cube_output_empad,
    cube_output_mib;

size_t cube_type_size(enum cube_type type);

const char *cube_writer_path(const struct cube_writer *writer);

/* The row's samples in the header's type, [scan x][k_y][k_x], or, deflated, their chunks: scan x
 * lengths (uint32_t), then the chunks. */
size_t cube_row_size(const struct cube_writer *writer, size_t row);
int cube_row_get(const struct cube_writer *writer, size_t row, void *to, struct error *error);

/* FILE with its extension replaced; caller frees. */
char *cube_beside(const char *path, const char *extension);

#endif
