/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Samples of a file, of any type and byte order, to float32. */
#ifndef CUBE_CUBE_SAMPLE_H
#define CUBE_CUBE_SAMPLE_H
#include <stdbool.h>
#include <stddef.h>
#include "cube/cube.h"

enum cube_sample {
    SAMPLE_U1,
    SAMPLE_U2,
    SAMPLE_U4,
    SAMPLE_U8,
    SAMPLE_I1,
    SAMPLE_I2,
    SAMPLE_I4,
    SAMPLE_I8,
    SAMPLE_F2,
    SAMPLE_F4,
    SAMPLE_F8
};

size_t cube_sample_size(enum cube_sample sample);
enum cube_type cube_sample_type(enum cube_sample sample);

/* Converts n samples at `raw` (any alignment; its bytes are put in this machine's order in place
 * if `swap`). */
void cube_sample_convert(void *raw, size_t n, enum cube_sample sample, bool swap, float *to);

/* Reverses the bytes of each of n items of 2, 4 or 8 bytes. */
void cube_swap(void *raw, size_t n, size_t size);

/* Whether this machine keeps the least significant byte first. */
bool cube_little_endian(void);

#endif
