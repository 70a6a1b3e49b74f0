/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shuffled azimuths: each block's Fourier sum is made once and turned to its new place in every
 * realisation. */
#include "pattern/shuffle.h"
#include <math.h>
#include <stdlib.h>
#include "base/index.h"
#include "base/memory.h"
#include "base/random.h"

enum { BLOCKS_MAX = 64, HALF_MAX = 512 };

/* cos and sin of n theta_j for the orders of `angular`. */
static void fill_waves(struct shuffle *shuffle, const struct angular *angular)
{
    size_t size = area(angular->order_count, angular->angles);
    shuffle->cosine = memory_alloc(size, sizeof *shuffle->cosine);
    shuffle->sine = memory_alloc(size, sizeof *shuffle->sine);
    for (int i = 0; i < angular->order_count; i++)
        for (int j = 0; j < angular->angles; j++) {
            double phase =
                2 * M_PI * ((long)angular->order[i] * j % angular->angles) / angular->angles;
            shuffle->cosine[i * angular->angles + j] = (float)cos(phase);
            shuffle->sine[i * angular->angles + j] = (float)sin(phase);
        }
}

struct shuffle *shuffle_create(const struct angular *angular, double width, int count,
                               uint64_t seed)
{
    int points = (int)ceil(width / (2 * M_PI) * angular->angles - 1e-9);
    points = points < 1 ? 1 : points;
    while (points < angular->half &&
           (angular->half % points != 0 || angular->half / points > BLOCKS_MAX))
        points++;
    if (angular->half / points < 3)
        return NULL;
    struct shuffle *shuffle = memory_zeroed(1, sizeof *shuffle);
    shuffle->count = count;
    shuffle->width = points;
    shuffle->blocks = angular->half / points;
    shuffle->order = memory_alloc(area(count, shuffle->blocks), sizeof *shuffle->order);
    shuffle->angles = angular->angles;
    fill_waves(shuffle, angular);
    struct random_key key = random_key(seed, "stem-analyze/shuffle");
    int64_t order[BLOCKS_MAX];
    for (int r = 0; r < count; r++) {
        random_permutation(key, (uint64_t)r, shuffle->blocks, order);
        for (int b = 0; b < shuffle->blocks; b++)
            shuffle->order[r * shuffle->blocks + b] = (int)order[b];
    }
    return shuffle;
}

void shuffle_free(struct shuffle *shuffle)
{
    if (!shuffle)
        return;
    free(shuffle->order);
    free(shuffle->cosine);
    free(shuffle->sine);
    free(shuffle);
}

/* Sums over each block, from its first point: s_b = sum_j I_j exp(-i n theta_{j - first}). */
INLINE void block_sums(const struct shuffle *shuffle, int i, const lanes *half_ring, lanes *real,
                       lanes *imaginary)
{
    const float *cosine = &shuffle->cosine[i * shuffle->angles],
                *sine = &shuffle->sine[i * shuffle->angles];
    for (int b = 0; b < shuffle->blocks; b++) {
        lanes re = {0}, im = {0};
        for (int j = 0; j < shuffle->width; j++) {
            re += half_ring[b * shuffle->width + j] * cosine[j];
            im -= half_ring[b * shuffle->width + j] * sine[j];
        }
        real[b] = re;
        imaginary[b] = im;
    }
}

LANES_GENERATIONS
static void one_order(const struct shuffle *shuffle, int i, const lanes *half_ring,
                      const lanes *scale, lanes *power, int stride)
{
    lanes real[BLOCKS_MAX], imaginary[BLOCKS_MAX];
    block_sums(shuffle, i, half_ring, real, imaginary);
    for (int r = 0; r < shuffle->count; r++) {
        const int *order = &shuffle->order[r * shuffle->blocks];
        lanes re = {0}, im = {0};
        for (int b = 0; b < shuffle->blocks; b++) {
            int start = i * shuffle->angles + b * shuffle->width;
            float c = shuffle->cosine[start], s = shuffle->sine[start];
            re += real[order[b]] * c + imaginary[order[b]] * s;
            im += imaginary[order[b]] * c - real[order[b]] * s;
        }
        re *= *scale;
        im *= *scale;
        power[r * stride] += re * re + im * im;
    }
}

void shuffle_power(const struct shuffle *shuffle, const struct angular *angular,
                   const lanes *profile, const lanes *mean, lanes *power)
{
    lanes even[HALF_MAX], odd[HALF_MAX], scale = 1.0f / (*mean * (float)angular->angles);
    for (int j = 0; j < angular->half; j++) {
        even[j] = (profile[j] - *mean) + (profile[j + angular->half] - *mean);
        odd[j] = profile[j] - profile[j + angular->half];
    }
    for (int i = 0; i < angular->order_count; i++)
        one_order(shuffle, i, angular->order[i] % 2 ? odd : even, &scale, &power[i],
                  angular->order_count);
}
