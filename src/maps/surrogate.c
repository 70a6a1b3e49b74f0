/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Surrogate maps: by turns the measured amplitudes in Fourier space and the measured values in
 * real space. */
#include "maps/surrogate.h"
#include <math.h>
#include <stdlib.h>
#include "base/memory.h"
#include "base/random.h"
#include "base/transform.h"

enum { ROUNDS = 8 };

struct ranked {
    double value;
    size_t position;
};

static int by_value(const void *a, const void *b)
{
    const struct ranked *x = a, *y = b;
    if (x->value != y->value)
        return x->value < y->value ? -1 : 1;
    return x->position < y->position ? -1 : x->position > y->position;
}

static void rank(struct ranked *ranked, const double *z, size_t n)
{
    for (size_t i = 0; i < n; i++)
        ranked[i] = (struct ranked){z[2 * i], i};
    qsort(ranked, n, sizeof *ranked, by_value);
}

void surrogate_make(const float *map, size_t ny, size_t nx, uint64_t seed, int realization,
                    float *surrogate)
{
    size_t n = ny * nx;
    double *z = memory_zeroed(2 * n, sizeof *z), *amplitude = memory_alloc(n, sizeof *amplitude);
    struct ranked *values = memory_alloc(n, sizeof *values), *now = memory_alloc(n, sizeof *now);
    int64_t *order = memory_alloc(n, sizeof *order);
    for (size_t i = 0; i < n; i++)
        z[2 * i] = (double)map[i];
    rank(values, z, n);
    transform_forward(z, ny, nx);
    for (size_t i = 0; i < n; i++)
        amplitude[i] = hypot(z[2 * i], z[2 * i + 1]);
    random_permutation(random_key(seed, "stem-analyze/surrogate"), (uint64_t)realization,
                       (int64_t)n, order);
    for (size_t i = 0; i < n; i++) {
        z[2 * i] = (double)map[order[i]];
        z[2 * i + 1] = 0;
    }
    for (int round = 0; round < ROUNDS; round++) {
        transform_forward(z, ny, nx);
        for (size_t i = 0; i < n; i++) {
            double length = hypot(z[2 * i], z[2 * i + 1]),
                   scale = length > 0 ? amplitude[i] / length : 0;
            z[2 * i] *= scale;
            z[2 * i + 1] *= scale;
        }
        transform_backward(z, ny, nx);
        rank(now, z, n);
        for (size_t i = 0; i < n; i++) {
            z[2 * now[i].position] = values[i].value;
            z[2 * now[i].position + 1] = 0;
        }
    }
    for (size_t i = 0; i < n; i++)
        surrogate[i] = (float)z[2 * i];
    free(z);
    free(amplitude);
    free(values);
    free(now);
    free(order);
}
