/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fourier transforms of small images in double precision (GSL), for maps and mean patterns.
 *
 * Not by base/fft.h, which has lines of chosen lengths in single precision, planned beforehand
 * by one thread: a map has whatever size the scan has, its differences of large sums need the
 * digits, null models transform on all threads at once, and it is no hot loop. */
#ifndef BASE_TRANSFORM_H
#define BASE_TRANSFORM_H
#include <stddef.h>

/* z[ny][nx] of complex numbers (real, imaginary), in place, any size; backward includes the
 * factor 1/(ny nx). */
void transform_forward(double *z, size_t ny, size_t nx);
void transform_backward(double *z, size_t ny, size_t nx);

/* The least power of two that is not below n. */
size_t transform_padded(size_t n);

#endif
