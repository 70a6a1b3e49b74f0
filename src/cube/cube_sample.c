/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Samples of a file, of any type and byte order, to float32. */
#include "cube/cube_sample.h"
#include <math.h>
#include <stdint.h>
#include <string.h>

size_t cube_sample_size(enum cube_sample sample)
{
    static const size_t size[] = {1, 2, 4, 8, 1, 2, 4, 8, 2, 4, 8};
    return size[sample];
}

enum cube_type cube_sample_type(enum cube_sample sample)
{
    switch (sample) {
    case SAMPLE_F4:
        return CUBE_FLOAT32;
    case SAMPLE_U1:
        return CUBE_UINT8;
    case SAMPLE_U2:
        return CUBE_UINT16;
    case SAMPLE_U4:
        return CUBE_UINT32;
    default:
        return CUBE_OTHER;
    }
}

bool cube_little_endian(void)
{
    const uint16_t one = 1;
    return *(const unsigned char *)&one == 1;
}

#define SWAP(TYPE, REVERSE)                                                                        \
    for (size_t i = 0; i < n; i++) {                                                               \
        TYPE item;                                                                                 \
        memcpy(&item, at + i * sizeof item, sizeof item);                                          \
        item = REVERSE(item);                                                                      \
        memcpy(at + i * sizeof item, &item, sizeof item);                                          \
    }

void cube_swap(void *raw, size_t n, size_t size)
{
    unsigned char *at = raw;
    if (size == 2)
        SWAP(uint16_t, __builtin_bswap16)
    else if (size == 4)
        SWAP(uint32_t, __builtin_bswap32)
    else if (size == 8)
        SWAP(uint64_t, __builtin_bswap64)
}

/* IEEE 754's numbers of 2 bytes: 1 bit of sign, 5 of exponent, 10 of mantissa. */
static float half(uint16_t bits)
{
    int exponent = bits >> 10 & 31;
    float fraction = (float)(bits & 1023), sign = bits >> 15 ? -1.0f : 1.0f;
    if (exponent == 31)
        return fraction > 0 ? NAN : sign * INFINITY;
    return sign * (exponent ? ldexpf(1024 + fraction, exponent - 25) : ldexpf(fraction, -24));
}

#define CONVERT(TYPE)                                                                              \
    for (size_t i = 0; i < n; i++) {                                                               \
        TYPE item;                                                                                 \
        memcpy(&item, at + i * sizeof item, sizeof item);                                          \
        to[i] = (float)item;                                                                       \
    }                                                                                              \
    break

void cube_sample_convert(void *raw, size_t n, enum cube_sample sample, bool swap, float *to)
{
    const unsigned char *at = raw;
    if (swap)
        cube_swap(raw, n, cube_sample_size(sample));
    switch (sample) {
    case SAMPLE_U1:
        CONVERT(uint8_t);
    case SAMPLE_U2:
        CONVERT(uint16_t);
    case SAMPLE_U4:
        CONVERT(uint32_t);
    case SAMPLE_U8:
        CONVERT(uint64_t);
    case SAMPLE_I1:
        CONVERT(int8_t);
    case SAMPLE_I2:
        CONVERT(int16_t);
    case SAMPLE_I4:
        CONVERT(int32_t);
    case SAMPLE_I8:
        CONVERT(int64_t);
    case SAMPLE_F2:
        for (size_t i = 0; i < n; i++) {
            uint16_t item;
            memcpy(&item, at + i * sizeof item, sizeof item);
            to[i] = half(item);
        }
        break;
    case SAMPLE_F4:
        CONVERT(float);
    case SAMPLE_F8:
        CONVERT(double);
    }
}
