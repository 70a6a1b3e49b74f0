/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Counter-based random numbers: the value is a function of what it is for, never of who asked
 * first.
 *
 * Every draw is keyed by (seed, stream) and counted by (a, b, c): e.g. seed, stage name, step,
 * atom id, component. The same numbers come whatever the number of threads or ranks and whatever
 * was drawn before. Generator: Philox4x64-10, Salmon, Moraes, Dror, Shaw, SC'11 (2011), doi
 * 10.1145/2063384.2063405 (Random123). */
#ifndef BASE_RANDOM_H
#define BASE_RANDOM_H
#include <stdint.h>

struct random_key {
    uint64_t seed;
    uint64_t stream;
};

/* A key for one purpose: seed from --seed, purpose e.g. "quench/velocities". */
struct random_key random_key(uint64_t seed, const char *purpose);

/* Four independent 64-bit words for the counter. */
void random_words(struct random_key key, uint64_t a, uint64_t b, uint64_t c, uint64_t words[4]);

/* in (0, 1), 53 bits */
double random_uniform(struct random_key key, uint64_t a, uint64_t b, uint64_t c);
/* mean 0, variance 1 (Box-Muller) */
double random_normal(struct random_key key, uint64_t a, uint64_t b, uint64_t c);
uint64_t random_below(struct random_key key, uint64_t a, uint64_t b, uint64_t c,
                      uint64_t limit); /* 0 ... limit - 1, unbiased to 2^-64 */

/* A uniform random rotation as a matrix (Shoemake, Graphics Gems III (1992) 124: uniform unit
 * quaternion). */
void random_rotation(struct random_key key, uint64_t a, uint64_t b, double rotation[3][3]);

/* Fisher-Yates shuffle of n indices 0 ... n-1, written to order. */
void random_permutation(struct random_key key, uint64_t a, int64_t n, int64_t *order);

#endif
