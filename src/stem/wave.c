/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Wavelength, interaction constant and phase shifts of fast electrons; formulas and sources in
 * wave.h. */
#include "stem/wave.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "base/index.h"
#include "base/memory.h"
#include "stem/vector.h"

struct wave_grid wave_grid_make(const int n[2], const double length[2], double limit)
{
    struct wave_grid grid = {.limit = limit};
    for (int a = 0; a < 2; a++) {
        grid.n[a] = n[a];
        grid.length[a] = length[a];
        grid.fft[a] = fft_of(n[a]);
    }
    int half = (int)(limit * length[0]) + 1, most = n[0] / 2 / VECTOR_COMPLEX * VECTOR_COMPLEX;
    half = (half + VECTOR_COMPLEX - 1) / VECTOR_COMPLEX * VECTOR_COMPLEX;
    grid.half = half < most ? half : most;
    grid.stride = n[1] + VECTOR_COMPLEX;
    return grid;
}

size_t wave_size(const struct wave_grid *grid)
{
    return area(2 * grid->half, grid->stride);
}

/* exp(-i pi lambda dz (k^2 + 2 k kappa)) along one axis. */
static float complex propagation(double wavelength, double dz, double k, double kappa)
{
    double angle = -M_PI * wavelength * dz * k * (k + 2 * kappa);
    return CMPLXF((float)cos(angle), (float)sin(angle));
}

void wave_column_range(const struct wave_grid *grid, int kx, const double center[2], int *first,
                       int *last)
{
    double x = kx / grid->length[0] + center[0], rest = grid->limit * grid->limit - x * x;
    *first = 1;
    *last = 0;
    if (rest < 0)
        return;
    double reach = sqrt(rest), length = grid->length[1];
    int most = grid->n[1] / 2 - 1;
    *first = (int)fmax(ceil((-reach - center[1]) * length), -most);
    *last = (int)fmin(floor((reach - center[1]) * length), most);
}

struct propagator *propagator_create(const struct wave_grid *grid, double wavelength, double dz,
                                     const double kappa[2], const double center[2])
{
    struct propagator *propagator = memory_alloc(1, sizeof *propagator);
    int columns = 2 * grid->half, ny = grid->n[1];
    propagator->x = memory_aligned(columns, sizeof *propagator->x);
    propagator->y = memory_aligned(ny, sizeof *propagator->y);
    propagator->first = memory_alloc(columns, sizeof(int));
    propagator->last = memory_alloc(columns, sizeof(int));
    for (int c = 0; c < columns; c++) {
        propagator->x[c] =
            propagation(wavelength, dz, (c - grid->half) / grid->length[0], kappa[0]);
        wave_column_range(grid, c - grid->half, center, &propagator->first[c],
                          &propagator->last[c]);
    }
    float scale = 1.0f / ((float)grid->n[0] * (float)ny);
    for (int i = -(ny / 2); i < ny / 2; i++)
        propagator->y[wave_index(i, ny)] =
            propagation(wavelength, dz, i / grid->length[1], kappa[1]) * scale;
    return propagator;
}

void propagator_free(struct propagator *propagator)
{
    if (!propagator)
        return;
    free(propagator->x);
    free(propagator->y);
    free(propagator->first);
    free(propagator->last);
    free(propagator);
}

float complex *wave_rows_create(const struct wave_grid *grid)
{
    return memory_aligned((WAVE_ROWS + 1) * (size_t)grid->n[0], sizeof(float complex));
}

/* Eight rows of columns as lines of frequencies; the columns that are left out are zero. */
GENERATIONS static void rows_gather(const struct wave_grid *grid, const float complex *columns,
                                    float complex *rows)
{
    int nx = grid->n[0], half = grid->half;
    for (int c = 0; c < 2 * half; c += VECTOR_COMPLEX) {
        for (int i = 0; i < VECTOR_COMPLEX; i++)
            __builtin_prefetch(columns + (c + i) * grid->stride + WAVE_ROWS, 1);
        vector_transpose(columns + c * grid->stride, grid->stride, rows + wave_index(c - half, nx),
                         nx);
    }
    for (int i = 0; i < WAVE_ROWS; i++)
        memset(rows + i * nx + half, 0, (nx - 2 * half) * sizeof *rows);
}

GENERATIONS static void rows_scatter(const struct wave_grid *grid, float complex *columns,
                                     const float complex *rows)
{
    int nx = grid->n[0], half = grid->half;
    for (int c = 0; c < 2 * half; c += VECTOR_COMPLEX)
        vector_transpose(rows + wave_index(c - half, nx), nx, columns + c * grid->stride,
                         grid->stride);
}

/* a[i] = b[i] c[i] for `count` values, a multiple of 8. */
GENERATIONS static void line_multiply(float complex *a, const float complex *b,
                                      const float complex *c, int count)
{
    for (int i = 0; i < count; i += VECTOR_COMPLEX) {
        vector16 factor = vector_load(b + i);
        vector_store(a + i, vector_multiply(vector_real(factor), vector_imaginary(factor),
                                            vector_load(c + i)));
    }
}

void wave_rows_expand(const struct wave_grid *grid, const float complex *wave, int y,
                      float complex *rows)
{
    int nx = grid->n[0];
    float complex *line = rows + WAVE_ROWS * nx;
    rows_gather(grid, wave + y, rows);
    for (int i = 0; i < WAVE_ROWS; i++) {
        memcpy(line, rows + i * nx, nx * sizeof *line);
        fft_line(grid->fft[0], FFT_INVERSE, line, rows + i * nx);
    }
}

void wave_rows_compact(const struct wave_grid *grid, float complex *wave, int y,
                       float complex *rows)
{
    int nx = grid->n[0];
    float complex *line = rows + WAVE_ROWS * nx;
    for (int i = 0; i < WAVE_ROWS; i++) {
        memcpy(line, rows + i * nx, nx * sizeof *line);
        fft_line(grid->fft[0], FFT_FORWARD, line, rows + i * nx);
    }
    rows_scatter(grid, wave + y, rows);
}

void wave_rows_transmit(const struct wave_grid *grid, float complex *wave, int y,
                        const float complex *const t[WAVE_ROWS], float complex *rows)
{
    int nx = grid->n[0];
    float complex *line = rows + WAVE_ROWS * nx;
    rows_gather(grid, wave + y, rows);
    for (int i = 0; i < WAVE_ROWS; i++) {
        fft_line(grid->fft[0], FFT_INVERSE, rows + i * nx, line);
        line_multiply(line, line, t[i], nx);
        fft_line(grid->fft[0], FFT_FORWARD, line, rows + i * nx);
    }
    rows_scatter(grid, wave + y, rows);
}

/* to = from * x * y between frequencies first and last, zero elsewhere. */
GENERATIONS static void column_multiply(float complex *line, int n, const float complex *y,
                                        float complex x, int first, int last)
{
    vector16 x_real = vector_all(crealf(x)), x_imaginary = vector_all(cimagf(x));
    for (int i = 0; i < n; i += VECTOR_COMPLEX) {
        vector16 factor = vector_multiply(x_real, x_imaginary, vector_load(y + i));
        vector_store(line + i, vector_multiply(vector_real(factor), vector_imaginary(factor),
                                               vector_load(line + i)));
    }
    if (first > last) {
        memset(line, 0, n * sizeof *line);
        return;
    }
    /* the gap above last and below first */
    int from = last >= 0 ? last + 1 : 0, to = first < 0 ? n + first : n;
    memset(line + from, 0, (to - from) * sizeof *line);
    if (first > 0)
        memset(line, 0, first * sizeof *line);
    if (last < -1)
        memset(line + n + last + 1, 0, (-last - 1) * sizeof *line);
}

void wave_column_leave(const struct wave_grid *grid, float complex *wave, int kx,
                       const struct propagator *propagator, float complex *line)
{
    int c = kx + grid->half, ny = grid->n[1];
    float complex *column = wave_column(grid, wave, kx);
    memcpy(line, column, ny * sizeof *line);
    fft_line(grid->fft[1], FFT_FORWARD, line, column);
    column_multiply(column, ny, propagator->y, propagator->x[c], propagator->first[c],
                    propagator->last[c]);
}

void wave_column_propagate(const struct wave_grid *grid, float complex *wave, int kx,
                           const struct propagator *propagator, float complex *line)
{
    int c = kx + grid->half, ny = grid->n[1];
    float complex *column = wave_column(grid, wave, kx);
    if (propagator->first[c] > propagator->last[c]) {
        memset(column, 0, ny * sizeof *column);
        return;
    }
    fft_line(grid->fft[1], FFT_FORWARD, column, line);
    column_multiply(line, ny, propagator->y, propagator->x[c], propagator->first[c],
                    propagator->last[c]);
    fft_line(grid->fft[1], FFT_INVERSE, line, column);
}
