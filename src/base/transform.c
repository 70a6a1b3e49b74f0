/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows, then columns, by GSL's mixed-radix transform. */
#include "base/transform.h"
#include <gsl/gsl_fft_complex.h>

static void along(double *z, size_t lines, size_t between, size_t length, size_t stride,
                  gsl_fft_direction direction)
{
    if (length == 1)
        return;
    gsl_fft_complex_wavetable *table = gsl_fft_complex_wavetable_alloc(length);
    gsl_fft_complex_workspace *work = gsl_fft_complex_workspace_alloc(length);
    for (size_t i = 0; i < lines; i++)
        gsl_fft_complex_transform(z + 2 * i * between, stride, length, table, work, direction);
    gsl_fft_complex_wavetable_free(table);
    gsl_fft_complex_workspace_free(work);
}

void transform_forward(double *z, size_t ny, size_t nx)
{
    along(z, ny, nx, nx, 1, gsl_fft_forward);
    along(z, nx, 1, ny, nx, gsl_fft_forward);
}

void transform_backward(double *z, size_t ny, size_t nx)
{
    along(z, ny, nx, nx, 1, gsl_fft_backward);
    along(z, nx, 1, ny, nx, gsl_fft_backward);
    double scale = 1 / ((double)ny * (double)nx);
    for (size_t i = 0; i < 2 * ny * nx; i++)
        z[i] *= scale;
}

size_t transform_padded(size_t n)
{
    size_t size = 1;
    while (size < n)
        size *= 2;
    return size;
}
