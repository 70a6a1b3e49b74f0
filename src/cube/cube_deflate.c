/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Patterns to HDF5 chunks: bytes shuffled, then deflated.
 *
 * Shuffled, a chunk is one plane for each byte of the sample: of float32, three of mantissa and
 * one of exponents. The low mantissa bytes of computed intensities are noise, on which deflate
 * spends most of its time for nothing; a plane that looks like noise is stored as it is (a
 * stored block of the same stream), and only the planes from the first other one on are
 * deflated. Any inflater reads the result. */
#include "cube/cube_deflate.h"
#include <libdeflate.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include "base/memory.h"

enum {
    LEVEL = 1,      /* of 12: a third of the time of level 6 for 1 % more bytes */
    STORED = 65535, /* bytes at most in a stored block (RFC 1951, 3.2.4) */
    /* a plane with one zero byte in so many or fewer is taken for noise (1 in 256 by chance) */
    NOISE_SHARE = 128,
    WRAP = 2 + 4 /* header and checksum of RFC 1950 */
};

static void shuffle(const unsigned char *from, size_t n, size_t size, unsigned char *to)
{
    for (size_t b = 0; b < size; b++)
        for (size_t i = 0; i < n; i++)
            to[b * n + i] = from[i * size + b];
}

static bool is_noise(const unsigned char *plane, size_t n)
{
    size_t zeros = 0;
    for (size_t i = 0; i < n; i++)
        zeros += plane[i] == 0;
    return n >= 256 && zeros <= n / NOISE_SHARE;
}

/* Room that `bytes` need at most. */
static size_t bound(size_t bytes)
{
    return WRAP + 5 * (bytes / STORED + 1) + libdeflate_deflate_compress_bound(NULL, bytes);
}

/* Stored blocks that are not the stream's last; the first byte after them. */
static unsigned char *store(const unsigned char *from, size_t bytes, unsigned char *to)
{
    while (bytes > 0) {
        size_t length = bytes < STORED ? bytes : STORED;
        const unsigned char head[5] = {0, (unsigned char)length, (unsigned char)(length >> 8),
                                       (unsigned char)~length, (unsigned char)(~length >> 8)};
        memcpy(to, head, sizeof head);
        memcpy(to + sizeof head, from, length);
        to += sizeof head + length;
        from += length;
        bytes -= length;
    }
    return to;
}

/* One chunk at `to`, which has `room`; its length. */
static size_t deflate_one(struct libdeflate_compressor *deflate, const unsigned char *planes,
                          size_t n, size_t size, unsigned char *to, size_t room)
{
    unsigned char *at = to;
    size_t noisy = 0, bytes = n * size;
    uint32_t sum = libdeflate_adler32(1, planes, bytes);
    while (noisy + 1 < size && is_noise(planes + noisy * n, n))
        noisy++;
    *at++ = 0x78; /* deflate, window of 32 KiB */
    *at++ = 0x01; /* fastest; makes the two bytes a multiple of 31 */
    at = store(planes, noisy * n, at);
    at += libdeflate_deflate_compress(deflate, planes + noisy * n, bytes - noisy * n, at,
                                      room - (size_t)(at - to) - 4);
    for (int shift = 24; shift >= 0; shift -= 8)
        *at++ = (unsigned char)(sum >> shift);
    return (size_t)(at - to);
}

unsigned char *cube_deflate_row(const void *patterns, size_t count, size_t n, size_t size,
                                size_t *bytes)
{
    size_t room = bound(n * size), at = count * sizeof(uint32_t);
    unsigned char *row = memory_alloc(at + count * room, 1);
    uint32_t *length = memory_alloc(count, sizeof *length);
#pragma omp parallel
    {
        struct libdeflate_compressor *deflate = libdeflate_alloc_compressor(LEVEL);
        unsigned char *planes = memory_alloc(n, size);
#pragma omp for schedule(dynamic, 4)
        for (size_t p = 0; p < count; p++) {
            shuffle((const unsigned char *)patterns + p * n * size, n, size, planes);
            length[p] = (uint32_t)deflate_one(deflate, planes, n, size, row + at + p * room, room);
        }
        libdeflate_free_compressor(deflate);
        free(planes);
    }
    memcpy(row, length, count * sizeof *length);
    for (size_t p = 0, to = at; p < count; to += length[p], p++)
        memmove(row + to, row + at + p * room, length[p]);
    *bytes = at;
    for (size_t p = 0; p < count; p++)
        *bytes += length[p];
    free(length);
    return row;
}
