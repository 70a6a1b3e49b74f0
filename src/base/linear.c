/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sums over long vectors; see linear.h. */
#include "base/linear.h"
#include <stdlib.h>
#include "base/memory.h"

enum { BLOCK = 1024 };

double dot_in_order(const double *a, const double *b, size_t count)
{
    double sum = 0;

    for (size_t i = 0; i < count; i++)
        sum += a[i] * b[i];
    return sum;
}

double dot_in_blocks(const double *a, const double *b, size_t count)
{
    size_t blocks = (count + BLOCK - 1) / BLOCK;
    double *partial = memory_alloc(blocks, sizeof *partial), sum = 0;

#pragma omp parallel for schedule(static)
    for (size_t k = 0; k < blocks; k++) {
        size_t from = k * BLOCK, left = count - from;

        partial[k] = dot_in_order(a + from, b + from, left < BLOCK ? left : BLOCK);
    }
    for (size_t k = 0; k < blocks; k++)
        sum += partial[k];
    free(partial);
    return sum;
}

double largest_norm3(const double *a, size_t count)
{
    double most = 0;

#pragma omp parallel for schedule(static) reduction(max : most)
    for (size_t i = 0; i < count; i++)
        most = fmax(most, dot3(a + 3 * i, a + 3 * i));
    return sqrt(most);
}
