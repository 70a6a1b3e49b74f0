/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Patterns to HDF5 chunks: bytes shuffled, then deflated (RFC 1950, 1951), on all threads. */
#ifndef CUBE_CUBE_DEFLATE_H
#define CUBE_CUBE_DEFLATE_H
#include <stddef.h>

/* Deflates `count` patterns of n samples of `size` bytes each. Returns lengths (uint32_t, count
 * of them), then the chunks one behind the other; *bytes in all. The same samples give the same
 * bytes for any number of threads. Caller frees. */
unsigned char *cube_deflate_row(const void *patterns, size_t count, size_t n, size_t size,
                                size_t *bytes);

#endif
