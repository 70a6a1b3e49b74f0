/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Filters of HDF5 that detectors use and the library does not bring: bitshuffle (32008; with LZ4 or
 * without), LZ4 (32004), h5py's LZF (32000). All numbers in their chunks have the most significant
 * byte first.
 *   LZF          literals and copies; the chunk's bytes are the filter's third value
 *   LZ4          bytes of the whole (8), of a block (4); of each block its length (4) and itself,
 *                as it is where that is no shorter
 *   bitshuffle   with LZ4 the same head; blocks of elements, a multiple of 8, the last one shorter;
 *                at the end what makes no 8 elements, as it is. A block is n/8 bytes of each bit of
 *                an element, lowest first.
 * Formats: LZ4 block format (lz4/doc/lz4_Block_format.md); Masui et al., Astron. Comput. 12 (2015)
 * 181, doi 10.1016/j.ascom.2015.07.002; the HDF5 filters' own descriptions. */
#include <hdf5.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include "base/memory.h"
#include "cube/cube_hdf5.h"

enum {
    LZF = 32000,
    LZ4 = 32004,
    BITSHUFFLE = 32008,
    HEAD = 12,
    EIGHT = 8,          /* elements of a block are a multiple of it */
    BLOCK_BYTES = 8192, /* of a block where its size is not told */
    BLOCK_LEAST = 128,  /* elements */
    SWELL = 256         /* bytes that one of LZ4 stands for, at most */
};

/* --- LZ4 --- */

/* A length that goes on in bytes of 255; false where the input ends. */
static bool longer(const unsigned char **at, const unsigned char *end, size_t *length)
{
    unsigned char byte;
    do {
        if (*at == end)
            return false;
        byte = *(*at)++;
        *length += byte;
    } while (byte == 255);
    return true;
}

/* A block of LZ4 to exactly `size` bytes: literals and copies of what is there already. */
static bool lz4_block(const unsigned char *at, size_t length, unsigned char *to, size_t size)
{
    const unsigned char *end = at + length, *start = to, *full = to + size;
    while (at < end) {
        unsigned char token = *at++;
        size_t literals = token >> 4, match = token & 15;
        if (literals == 15 && !longer(&at, end, &literals))
            return false;
        if (literals > (size_t)(end - at) || literals > (size_t)(full - to))
            return false;
        memcpy(to, at, literals);
        to += literals;
        at += literals;
        if (at == end)
            break;
        if (end - at < 2)
            return false;
        size_t back = at[0] | (size_t)at[1] << 8;
        at += 2;
        if (match == 15 && !longer(&at, end, &match))
            return false;
        match += 4;
        if (back == 0 || back > (size_t)(to - start) || match > (size_t)(full - to))
            return false;
        for (; match > 0; match--, to++)
            *to = to[-(ptrdiff_t)back];
    }
    return to == full;
}

static uint64_t big(const unsigned char *at, int bytes)
{
    uint64_t value = 0;
    for (int i = 0; i < bytes; i++)
        value = value << 8 | at[i];
    return value;
}

/* The next block of the chunk, of `bytes` bytes once unpacked. raw: one that is not shorter than
 * that stands as it is. */
static bool next_block(const unsigned char **at, const unsigned char *end, unsigned char *to,
                       size_t bytes, bool raw)
{
    if (end - *at < 4)
        return false;
    size_t length = (size_t)big(*at, 4);
    *at += 4;
    if (length > (size_t)(end - *at))
        return false;
    const unsigned char *block = *at;
    *at += length;
    if (raw && length == bytes)
        memcpy(to, block, bytes);
    else if (!lz4_block(block, length, to, bytes))
        return false;
    return true;
}

/* --- LZF (Marc Lehmann's liblzf) --- */

/* To exactly `size` bytes. */
static bool lzf_chunk(const unsigned char *at, size_t length, unsigned char *to, size_t size)
{
    const unsigned char *end = at + length, *start = to, *full = to + size;
    while (at < end) {
        size_t head = *at++, count = head + 1;
        if (head < 32) {
            if (count > (size_t)(end - at) || count > (size_t)(full - to))
                return false;
            memcpy(to, at, count);
            at += count;
            to += count;
            continue;
        }
        count = head >> 5;
        if (count == 7 && at < end)
            count += *at++;
        count += 2;
        if (at == end)
            return false;
        size_t back = (head & 31) << 8 | *at++;
        if (back + 1 > (size_t)(to - start) || count > (size_t)(full - to))
            return false;
        for (; count > 0; count--, to++)
            *to = to[-(ptrdiff_t)back - 1];
    }
    return to == full;
}

/* --- bitshuffle --- */

/* The bits of eight bytes, as an 8 x 8 matrix, transposed (Hacker's Delight, 7-3). */
static uint64_t transpose(uint64_t x)
{
    uint64_t t = (x ^ (x >> 7)) & 0x00aa00aa00aa00aaULL;
    x ^= t ^ (t << 7);
    t = (x ^ (x >> 14)) & 0x0000cccc0000ccccULL;
    x ^= t ^ (t << 14);
    t = (x ^ (x >> 28)) & 0x00000000f0f0f0f0ULL;
    return x ^ t ^ (t << 28);
}

/* n elements (a multiple of 8) of `size` bytes. */
static void unshuffle_bits(const unsigned char *from, size_t n, size_t size, unsigned char *to)
{
    size_t row = n / EIGHT;
    for (size_t b = 0; b < size; b++)
        for (size_t i = 0; i < row; i++) {
            uint64_t bits = 0;
            for (size_t k = 0; k < 8; k++)
                bits |= (uint64_t)from[(b * 8 + k) * row + i] << 8 * k;
            bits = transpose(bits);
            for (size_t k = 0; k < 8; k++)
                to[(i * EIGHT + k) * size + b] = (unsigned char)(bits >> 8 * k);
        }
}

/* Blocks of `block` elements; packed: each is LZ4's. */
static bool unshuffle(const unsigned char *at, size_t length, size_t block, size_t size,
                      bool packed, unsigned char *to, size_t bytes)
{
    const unsigned char *end = at + length;
    size_t elements = bytes / size, rest = bytes - elements / EIGHT * EIGHT * size;
    unsigned char *bits = memory_alloc(block, size);
    bool good = packed || length == bytes;
    for (elements -= elements % EIGHT; elements > 0 && good;) {
        size_t n = elements < block ? elements : block;
        if (packed) {
            good = next_block(&at, end, bits, n * size, false);
        } else {
            memcpy(bits, at, n * size);
            at += n * size;
        }
        if (good)
            unshuffle_bits(bits, n, size, to);
        to += n * size;
        elements -= n;
    }
    good = good && (size_t)(end - at) >= rest;
    if (good)
        memcpy(to, at, rest);
    free(bits);
    return good;
}

/* --- HDF5's side --- */

/* Gives HDF5 the unpacked chunk in the place of the other; its length. */
static size_t replace(void **buffer, size_t *room, unsigned char *plain, size_t bytes)
{
    H5free_memory(*buffer);
    *buffer = plain;
    *room = bytes;
    return bytes;
}

static size_t bitshuffle_filter(unsigned flags, size_t count, const unsigned values[],
                                size_t length, size_t *room, void **buffer)
{
    size_t size = count > 2 ? values[2] : 0, block = count > 3 ? values[3] : 0;
    bool packed = count > 4 && values[4] == 2;
    const unsigned char *at = *buffer;
    uint64_t bytes = length;
    if (!(flags & H5Z_FLAG_REVERSE) || size < 1 || size > 64 || (packed && length < HEAD))
        return 0;
    if (packed) {
        bytes = big(at, 8);
        block = (size_t)big(at + 8, 4) / size;
        at += HEAD;
        length -= HEAD;
    } else if (block == 0) {
        block = BLOCK_BYTES / size / EIGHT * EIGHT;
        block = block < BLOCK_LEAST ? BLOCK_LEAST : block;
    }
    if (block < EIGHT || block % EIGHT || block > UINT32_MAX / size || bytes == 0 ||
        bytes / SWELL > length)
        return 0;
    unsigned char *plain = H5allocate_memory((size_t)bytes, false);
    if (plain && unshuffle(at, length, block, size, packed, plain, (size_t)bytes))
        return replace(buffer, room, plain, (size_t)bytes);
    H5free_memory(plain);
    return 0;
}

static size_t lz4_filter(unsigned flags, size_t count, const unsigned values[], size_t length,
                         size_t *room, void **buffer)
{
    const unsigned char *at = *buffer, *end = at + length;
    (void)count;
    (void)values;
    if (!(flags & H5Z_FLAG_REVERSE) || length < HEAD)
        return 0;
    uint64_t bytes = big(at, 8), block = big(at + 8, 4);
    at += HEAD;
    if (bytes == 0 || block == 0 || bytes / SWELL > length)
        return 0;
    unsigned char *plain = H5allocate_memory((size_t)bytes, false);
    bool good = plain != NULL;
    for (uint64_t done = 0; done < bytes && good; done += block)
        good = next_block(&at, end, plain + done,
                          (size_t)(bytes - done < block ? bytes - done : block), true);
    if (good)
        return replace(buffer, room, plain, (size_t)bytes);
    H5free_memory(plain);
    return 0;
}

static size_t lzf_filter(unsigned flags, size_t count, const unsigned values[], size_t length,
                         size_t *room, void **buffer)
{
    size_t bytes = count > 2 ? values[2] : 0;
    if (!(flags & H5Z_FLAG_REVERSE) || bytes == 0 || bytes / SWELL > length)
        return 0;
    unsigned char *plain = H5allocate_memory(bytes, false);
    if (plain && lzf_chunk(*buffer, length, plain, bytes))
        return replace(buffer, room, plain, bytes);
    H5free_memory(plain);
    return 0;
}

/* Whether we can undo what the filter's values say. */
static bool is_ours(H5Z_filter_t filter, size_t count, const unsigned values[])
{
    if (filter == BITSHUFFLE)
        return count <= 4 || values[4] == 0 || values[4] == 2;
    return filter == LZ4 || filter == LZF;
}

bool cube_hdf5_filter(H5Z_filter_t filter, size_t count, const unsigned values[])
{
    static const H5Z_class2_t classes[] = {
        {H5Z_CLASS_T_VERS, BITSHUFFLE, 0, 1, "bitshuffle", NULL, NULL, bitshuffle_filter},
        {H5Z_CLASS_T_VERS, LZ4, 0, 1, "LZ4", NULL, NULL, lz4_filter},
        {H5Z_CLASS_T_VERS, LZF, 0, 1, "lzf", NULL, NULL, lzf_filter}};
    for (size_t i = 0; i < sizeof classes / sizeof *classes; i++)
        if (classes[i].id == filter && is_ours(filter, count, values))
            return H5Zregister(&classes[i]) >= 0;
    return H5Zfilter_avail(filter) > 0;
}
