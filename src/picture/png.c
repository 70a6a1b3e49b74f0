/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The frame of a PNG file: chunks of length, name, data and CRC-32 behind a signature of 8
 * bytes, IHDR first and IEND last (Portable Network Graphics specification, second edition, W3C
 * 2003, section 5). What the pixels are is not looked at. */
#include "picture/png.h"
#include <stdint.h>
#include <string.h>
#include <libdeflate.h>
#include "base/exit_codes.h"

enum { SIGNATURE = 8, AROUND = 12 /* length, name, checksum */ };

static uint32_t big_endian(const unsigned char *bytes)
{
    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

/* The length of the chunk with all that is around it, or 0 where it is torn. */
static size_t chunk_length(const unsigned char *chunk, size_t left)
{
    size_t data = left >= AROUND ? big_endian(chunk) : 0;

    if (left < AROUND || data > left - AROUND ||
        libdeflate_crc32(0, chunk + 4, data + 4) != big_endian(chunk + 8 + data))
        return 0;
    return data + AROUND;
}

int png_check(const unsigned char *bytes, size_t count, int width, int height, struct error *error)
{
    const unsigned char *header = bytes + SIGNATURE, *name = NULL;
    size_t length;

    if (count < SIGNATURE || memcmp(bytes, "\x89PNG\r\n\x1a\n", SIGNATURE))
        return error_set(error, EXIT_IO, "no PNG picture");
    for (size_t at = SIGNATURE; at < count; at += length) {
        name = bytes + at + 4;
        length = chunk_length(bytes + at, count - at);
        if (length == 0)
            return error_set(error, EXIT_IO, "a torn picture: %zu bytes, of which %zu are sound",
                             count, at);
    }
    if (!name || memcmp(name, "IEND", 4) || memcmp(header + 4, "IHDR", 4))
        return error_set(error, EXIT_IO, "a torn picture: %zu bytes without an end", count);
    if (big_endian(header + 8) != (uint32_t)width || big_endian(header + 12) != (uint32_t)height)
        return error_set(error, EXIT_IO, "a picture of %ux%u pixels instead of %dx%d",
                         big_endian(header + 8), big_endian(header + 12), width, height);
    return 0;
}
