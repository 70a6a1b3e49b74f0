/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Eight complex numbers at a time: 64 bytes, where the pair loops of base/vector.h take 32 (four
 * doubles).
 *
 * Vectors are GCC's vector extension: any machine runs them, one with AVX-512 in single
 * instructions. Products and sums are never fused (-ffp-contract=off), so that every generation
 * gives the same bits. */
#ifndef STEM_VECTOR_H
#define STEM_VECTOR_H
#include "base/complex_float.h"
#include "base/vector.h"

typedef float vector16 __attribute__((vector_size(64), may_alias));
typedef float vector16_anywhere __attribute__((vector_size(64), may_alias, aligned(4)));
typedef int lanes16 __attribute__((vector_size(64)));
typedef double vector8 __attribute__((vector_size(64), may_alias)); /* a complex number to a lane */
typedef long lanes8 __attribute__((vector_size(64)));
typedef double vector8_anywhere __attribute__((vector_size(64), may_alias, aligned(8)));

enum { VECTOR_COMPLEX = 8 }; /* complex numbers in a vector */

INLINE vector16 vector_load(const float complex *from)
{
    return *(const vector16_anywhere *)from;
}

INLINE void vector_store(float complex *to, vector16 v)
{
    *(vector16_anywhere *)to = v;
}

INLINE vector16 vector_all(float x)
{
    return x - (vector16){0};
}

INLINE vector16 vector_real(vector16 v) /* (re, re) of each */
{
    return SHUFFLE(lanes16, v, v, 0, 0, 2, 2, 4, 4, 6, 6, 8, 8, 10, 10, 12, 12, 14, 14);
}

INLINE vector16 vector_imaginary(vector16 v) /* (im, im) of each */
{
    return SHUFFLE(lanes16, v, v, 1, 1, 3, 3, 5, 5, 7, 7, 9, 9, 11, 11, 13, 13, 15, 15);
}

/* i v: (-im, re). */
INLINE vector16 vector_times_i(vector16 v)
{
    vector16 swapped = SHUFFLE(lanes16, v, v, 1, 0, 3, 2, 5, 4, 7, 6, 9, 8, 11, 10, 13, 12, 15, 14);
    return swapped * (vector16){-1, 1, -1, 1, -1, 1, -1, 1, -1, 1, -1, 1, -1, 1, -1, 1};
}

/* a b for complex a given as its doubled real and imaginary parts. */
INLINE vector16 vector_multiply(vector16 real, vector16 imaginary, vector16 b)
{
    return real * b + imaginary * vector_times_i(b);
}

/* Eight rows of eight complex numbers, `stride_from` apart, to eight columns `stride_to` apart. */
INLINE void vector_transpose(const float complex *from, long stride_from, float complex *to,
                             long stride_to)
{
    vector8 r[8], s[8];
    for (int i = 0; i < 8; i++)
        r[i] = *(const vector8_anywhere *)(from + i * stride_from);
    for (int i = 0; i < 8; i += 2) {
        s[i] = SHUFFLE(lanes8, r[i], r[i + 1], 0, 8, 2, 10, 4, 12, 6, 14);
        s[i + 1] = SHUFFLE(lanes8, r[i], r[i + 1], 1, 9, 3, 11, 5, 13, 7, 15);
    }
    for (int i = 0; i < 8; i += 4)
        for (int k = 0; k < 2; k++) {
            r[i + k] = SHUFFLE(lanes8, s[i + k], s[i + k + 2], 0, 1, 8, 9, 4, 5, 12, 13);
            r[i + k + 2] = SHUFFLE(lanes8, s[i + k], s[i + k + 2], 2, 3, 10, 11, 6, 7, 14, 15);
        }
    for (int k = 0; k < 4; k++) {
        *(vector8_anywhere *)(to + k * stride_to) =
            SHUFFLE(lanes8, r[k], r[k + 4], 0, 1, 2, 3, 8, 9, 10, 11);
        *(vector8_anywhere *)(to + (k + 4) * stride_to) =
            SHUFFLE(lanes8, r[k], r[k + 4], 4, 5, 6, 7, 12, 13, 14, 15);
    }
}

#endif
