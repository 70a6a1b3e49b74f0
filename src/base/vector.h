/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Short vectors for the pair loops, and functions (of any library) compiled for several
 * generations of x86-64.
 *
 * Vectors are GCC's vector extension: any machine runs them, one with AVX in single
 * instructions. Products and sums are never fused (-ffp-contract=off), so that every generation
 * gives the same bits. */
#ifndef BASE_VECTOR_H
#define BASE_VECTOR_H

/* Functions that take vectors are all inlined, so that it does not matter how they would be
 * passed. */
#pragma GCC diagnostic ignored "-Wpsabi"

typedef double vector4 __attribute__((vector_size(32), may_alias));
typedef double vector2 __attribute__((vector_size(16), may_alias));

#define INLINE static inline __attribute__((always_inline))

/* Before a function: compile it for these generations (target_clones) and choose when the
 * program starts. Not under sanitizers, which are not up yet by then. */
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) &&                             \
    !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define GENERATIONS_OF(...) __attribute__((target_clones(__VA_ARGS__)))
#else
#define GENERATIONS_OF(...)
#endif
#define GENERATIONS GENERATIONS_OF("avx512f", "avx2", "default")

#endif
