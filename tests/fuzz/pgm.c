/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Masks of the detector as grey images (pattern/mask.h), of the size that the file says first. */
#include <stdio.h>
#include <stdlib.h>
#include "fuzz.h"
#include "pattern/mask.h"

enum { EDGE = 64 };

void fuzz_one(const unsigned char *bytes, size_t size)
{
    struct error error = {0};
    unsigned nx = 8, ny = 8;
    char *text = fuzz_text(bytes, size);
    if (sscanf(text, "P%*1[25] %u %u", &nx, &ny) != 2 || nx - 1 >= EDGE || ny - 1 >= EDGE)
        nx = ny = 8;
    free(text);
    bool *mask = calloc((size_t)nx * ny, sizeof *mask);
    fuzz_expect(mask_read(fuzz_file("in.pgm", bytes, size), ny, nx, mask, &error), &error);
    free(mask);
}
