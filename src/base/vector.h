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

/* Elements of two vectors by their numbers, those of the second after those of the first. gcc
 * before 12 has that under another name, and takes the numbers as a vector, of `type`. */
#if defined(__clang__) || __GNUC__ >= 12
#define SHUFFLE(type, a, b, ...) __builtin_shufflevector(a, b, __VA_ARGS__)
#else
#define SHUFFLE(type, a, b, ...) __builtin_shuffle(a, b, (type){__VA_ARGS__})
#endif

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
