/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Electron waves on a periodic grid, and the two steps of the multislice method (J. M. Cowley,
 * A. F. Moodie, Acta Cryst. 10, 609 (1957), doi 10.1107/S0365110X57002194; E. J. Kirkland,
 * Advanced Computing in Electron Microscopy (2010), doi 10.1007/978-1-4419-6533-2):
 *
 *     transmission   psi(r) <- t(r) psi(r)
 *     propagation    psi(k) <- exp(-i pi lambda dz (k^2 + 2 k.kappa)) psi(k),  psi(k) = 0 beyond
 *                    the band limit
 *
 * kappa = 0 for a wave by itself. A plane wave exp(2 pi i kappa.r) through a periodic cell is
 * kept as the periodic factor that multiplies it: kappa may then lie anywhere, not only on the
 * cell's reciprocal lattice. A beam tilt tau (rad) adds tau / lambda to kappa.
 *
 * Between the steps a wave is kept transformed along x only, F(k_x, y): one contiguous column of
 * n_y values for each k_x = -half ... half - 1, those beyond the band limit left out. A
 * transmission is then one pass over rows, eight at a time (to x, times t, to k_x), and a
 * propagation one pass over columns (to k_y, times the propagator, to y), all of it in cache. */
#ifndef STEM_WAVE_H
#define STEM_WAVE_H
#include <stddef.h>
#include "base/complex_float.h"
#include "base/fft.h"

enum { WAVE_ROWS = 8 }; /* rows in hand at a time */

struct wave_grid {
    int n[2];         /* x, y; multiples of FFT_GRAIN */
    double length[2]; /* A */
    double limit;     /* band limit, 1/A: a circle */
    int half;         /* columns kept: -half ... half - 1; a multiple of 8 */
    /* values from column to column: n_y and some, so that columns do not fall on the same cache
     * lines */
    long stride;
    const struct fft *fft[2];
};

/* The grid whose waves keep |k| <= limit (1/A). */
struct wave_grid wave_grid_make(const int n[2], const double length[2], double limit);
size_t wave_size(const struct wave_grid *grid); /* complex values in a wave */

static inline float complex *wave_column(const struct wave_grid *grid, float complex *wave, int kx)
{
    return wave + (kx + grid->half) * grid->stride;
}

/* Index in an axis of n samples of frequency number i (which may be negative). */
static inline int wave_index(int i, int n)
{
    return i < 0 ? i + n : i;
}

/* The frequencies k_y = first ... last of column kx that lie within the circle of the grid's
 * limit around -centre; first > last: none. */
void wave_column_range(const struct wave_grid *grid, int kx, const double center[2], int *first,
                       int *last);

struct propagator {
    float complex *x; /* by column: k_x + half */
    float complex *y; /* by index; with 1 / (n_x n_y) */
    /* of each column, the frequencies k_y within the band limit; first > last: none */
    int *first, *last;
};

/* Over a distance dz (A, may be negative) at wavelength (A). The band limit is the circle around
 * -centre (1/A): for the factor of a plane wave, centre is the plane wave's own wave vector, so
 * that the limit is that of the whole wave. */
struct propagator *propagator_create(const struct wave_grid *grid, double wavelength, double dz,
                                     const double kappa[2], const double center[2]);
void propagator_free(struct propagator *propagator);

/* Room for WAVE_ROWS lines of real space and one more, aligned; one for each thread. */
float complex *wave_rows_create(const struct wave_grid *grid);

/* Rows y ... y + 7 to real space in `rows` ([8][n_x]), unscaled, and back. y is a multiple of 8. */
void wave_rows_expand(const struct wave_grid *grid, const float complex *wave, int y,
                      float complex *rows);
void wave_rows_compact(const struct wave_grid *grid, float complex *wave, int y,
                       float complex *rows);

/* Rows y ... y + 7 times t: row i times t[i] (n_x values). */
void wave_rows_transmit(const struct wave_grid *grid, float complex *wave, int y,
                        const float complex *const t[WAVE_ROWS], float complex *rows);

/* Column kx, propagated; or only transformed to k_y and multiplied (it is then F(k_x, k_y)).
 * line: room for n_y values, aligned. */
void wave_column_propagate(const struct wave_grid *grid, float complex *wave, int kx,
                           const struct propagator *propagator, float complex *line);
void wave_column_leave(const struct wave_grid *grid, float complex *wave, int kx,
                       const struct propagator *propagator, float complex *line);

#endif
