/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Vectors of three and of many components. (base/vector.h has those of the processor.) */
#ifndef BASE_LINEAR_H
#define BASE_LINEAR_H
#include <math.h>
#include <stddef.h>

static inline double dot3(const double a[3], const double b[3])
{
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

static inline double norm3(const double a[3])
{
    return sqrt(dot3(a, a));
}

static inline double distance3_squared(const double a[3], const double b[3])
{
    double d[3] = {a[0] - b[0], a[1] - b[1], a[2] - b[2]};

    return dot3(d, d);
}

static inline void cross3(const double a[3], const double b[3], double c[3])
{
    for (int k = 0; k < 3; k++)
        c[k] = a[(k + 1) % 3] * b[(k + 2) % 3] - a[(k + 2) % 3] * b[(k + 1) % 3];
}

/* Scalar product, summed from the first component to the last. */
double dot_in_order(const double *a, const double *b, size_t count);
/* The same by threads, in blocks of a fixed size whose sums are added in order: the same bits for
 * any number of threads, but (beyond one block) not those of dot_in_order. */
double dot_in_blocks(const double *a, const double *b, size_t count);
/* The largest norm of `count` vectors of three components; 0 of none. By threads. */
double largest_norm3(const double *a, size_t count);

#endif
