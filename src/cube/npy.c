/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Magic, length and dictionary, padded with blanks. */
#include "cube/npy.h"
#include <stdlib.h>
#include <string.h>
#include "base/memory.h"
#include "cube/cube_sample.h"

enum { ALIGN = 64 };

/* (2, 3), but (2,) of one. Caller frees. */
static char *tuple(const size_t *shape, int count)
{
    char *text = memory_format("(%zu,", shape[0]);
    for (int i = 1; i < count; i++) {
        char *longer = memory_format("%s %zu%s", text, shape[i], i + 1 < count ? "," : "");
        free(text);
        text = longer;
    }
    char *closed = memory_format("%s)", text);
    free(text);
    return closed;
}

int npy_header(struct out *out, const char *type, const size_t *shape, int count,
               struct error *error)
{
    char order = type[1] == '1'         ? '|'
                 : cube_little_endian() ? '<'
                                        : '>',
         *sides = tuple(shape, count);
    char *text = memory_format("{'descr': '%c%s', 'fortran_order': False, 'shape': %s, }", order,
                               type, sides);
    size_t length = strlen(text) + 1, total = (10 + length + ALIGN - 1) / ALIGN * ALIGN - 10;
    const unsigned char head[10] = {
        0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, (unsigned char)total, (unsigned char)(total >> 8)};
    int code = out_write(out, head, sizeof head, error);
    if (!code)
        code = out_printf(out, error, "%s%*s\n", text, (int)(total - length), "");
    free(sides);
    free(text);
    return code;
}
