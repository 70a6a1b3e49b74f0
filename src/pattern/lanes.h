/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Eight patterns at a time: short vectors whose elements belong to different probe positions.
 *
 * Everything that is done alike to every diffraction pattern (sums over rings, the polar
 * transform, Fourier sums over the azimuth) is done to eight of them in the elements of one
 * vector, so that no sum is reordered: the bits are the same on every machine and for any number
 * of threads. */
#ifndef PATTERN_LANES_H
#define PATTERN_LANES_H
#include <stddef.h>
#include <stdint.h>
#include "base/vector.h"

enum { LANES = 8 };

typedef float lanes __attribute__((vector_size(32), may_alias));
typedef int32_t lanes_int __attribute__((vector_size(32)));
typedef double half_lanes __attribute__((vector_size(32), may_alias)); /* of four patterns */
typedef float half_float __attribute__((vector_size(16), may_alias));

/* As GENERATIONS, of which x86-64-v4 knows AVX-512's instructions for 32 bytes too (VL), which a
 * vector of eight floats is. gcc before 12 does not choose by that name: there it is the first
 * processor of that kind, alone. */
#if __GNUC__ >= 12
#define LANES_GENERATIONS GENERATIONS_OF("arch=x86-64-v4", "avx2", "default")
#else
#define LANES_GENERATIONS GENERATIONS_OF("arch=skylake-avx512", "avx2", "default")
#endif

/* Lays `count` patterns of `pixels` floats each, one after another, out as
 * data[place[p]][pattern]; pixels with place < 0 are dropped, elements beyond count are 0. */
void lanes_lay(const float *patterns, size_t pixels, int count, const int32_t *place, lanes *data);

/* Sums of I and of I^2 over data[first ... end - 1], in double precision. */
void lanes_sums(const lanes *data, size_t first, size_t end, double sum[LANES],
                double square[LANES]);
void lanes_sum(const lanes *data, size_t first, size_t end, double sum[LANES]);

/* Sum of I w over data[first ... end - 1]; w is indexed like data. */
void lanes_dot(const lanes *data, const double *w, size_t first, size_t end, double sum[LANES]);

/* Adds I and I^2 of every pixel of `count` patterns to sum[pixels] and square[pixels]. */
void lanes_moments(const float *patterns, size_t pixels, int count, double *sum, double *square);

#endif
