/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Projected potentials and transmission functions; see slices.h. */
#include "stem/slices.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "base/index.h"
#include "base/memory.h"
#include "stem/absorption.h"
#include "stem/gridding.h"
#include "stem/vector.h"

/* the fine grid's band over that of the waves' grid, at least */
static const double FINE = 1.25;
static const double OVERSAMPLING = 1.25; /* the fine grid's band over that of the potential */
static const double BAND =
    /* 1/A: the potential's band, at least: what would scatter beyond it is not lost (intensities
     * 4 % high at 1.9/A, 9 % at 1.6/A) */
    2.5;

struct slices {
    const struct wave_grid *waves;
    struct slices_settings settings;
    struct gridding *gridding;
    double thickness;
    int kinds;
    int n[2]; /* fine grid */
    const struct fft *fft[2];
    int columns;   /* k_x = 0 ... columns - 1 of the potential */
    long stride;   /* of a fine column */
    float *factor; /* [kind][columns][n_y]: gamma lambda f_e / (A c(k)) */
    /* [kind][columns][stride]: S on the way from rows to columns; the first kind's then the
     * phase's */
    float complex *spectrum;
    float *absorbing; /* [kind][columns][n_y]: (gamma lambda)^2 a / (A c(k)), or NULL */
    /* [columns][stride]: what absorbs, as the first kind's spectrum has the phase, or NULL */
    float complex *lost;
    /* [2 half of waves][stride]: t on the fine grid, transformed along x */
    float complex *wave;
};

int slices_fine(int n, double length)
{
    return fft_good_length(fmax(fmax(FINE * n, 2 * OVERSAMPLING * BAND * length), 4 * FFT_GRAIN));
}

double slices_memory(const int n[2], const double length[2], int kinds, double atoms,
                     bool absorptive)
{
    double fine[2] = {slices_fine(n[0], length[0]), slices_fine(n[1], length[1])};
    double columns = fine[0] / (2 * OVERSAMPLING) + 1,
           more =
               absorptive ? columns * fine[1] * (kinds * sizeof(float) + sizeof(float complex)) : 0;
    return more + kinds * columns * fine[1] * (sizeof(float) + sizeof(float complex)) +
           0.85 * n[0] * fine[1] * sizeof(float complex) + atoms * sizeof(struct grid_point);
}

/* gamma lambda f_e(k) / A over the kernel's transform, within the circle that the oversampling
 * leaves. */
static void factors_of_kind(struct slices *potential, const struct specimen *specimen, int kind)
{
    const struct slices_settings *settings = &potential->settings;
    const double *length = specimen->length;
    double limit =
        fmin(potential->n[0] / length[0], potential->n[1] / length[1]) / (2 * OVERSAMPLING);
    double u = settings->debye_waller ? specimen->vibration[kind] : 0;
    int ny = potential->n[1];
#pragma omp parallel for schedule(dynamic, 16)
    for (int c = 0; c < potential->columns; c++) {
        double kx = c / length[0],
               cx = gridding_transform(potential->gridding, (double)c / potential->n[0]);
        float *factor = potential->factor + at2(kind, c, potential->columns) * ny;
        for (int i = -(ny / 2); i < ny / 2; i++) {
            double ky = i / length[1], k2 = kx * kx + ky * ky, f = 0;
            if (k2 <= limit * limit)
                f = form_factor(settings->factors, specimen->number[kind], sqrt(k2)) *
                    exp(-2 * M_PI * M_PI * u * u * k2) /
                    (cx * gridding_transform(potential->gridding, (double)i / ny));
            factor[wave_index(i, ny)] =
                (float)(f * settings->gamma * settings->wavelength / (length[0] * length[1]));
        }
    }
}

/* The same for absorption. */
static void absorbing_of_kind(struct slices *potential, const struct specimen *specimen, int kind)
{
    const struct slices_settings *settings = &potential->settings;
    const double *length = specimen->length;
    double limit =
               fmin(potential->n[0] / length[0], potential->n[1] / length[1]) / (2 * OVERSAMPLING),
           scale = pow(settings->gamma * settings->wavelength, 2) / (length[0] * length[1]);
    int ny = potential->n[1];
    struct absorption absorption;
    absorption_init(&absorption, settings->factors, specimen->number[kind],
                    specimen->vibration[kind], limit);
#pragma omp parallel for schedule(dynamic, 16)
    for (int c = 0; c < potential->columns; c++) {
        double kx = c / length[0],
               cx = gridding_transform(potential->gridding, (double)c / potential->n[0]);
        float *to = potential->absorbing + at2(kind, c, potential->columns) * ny;
        for (int i = -(ny / 2); i < ny / 2; i++)
            to[wave_index(i, ny)] =
                (float)(scale * absorption_at(&absorption, hypot(kx, i / length[1])) /
                        (cx * gridding_transform(potential->gridding, (double)i / ny)));
    }
}

struct slices *slices_create(const struct wave_grid *waves, const struct specimen *specimen,
                             const struct slices_settings *settings)
{
    struct slices *potential = memory_zeroed(1, sizeof *potential);
    potential->waves = waves;
    potential->settings = *settings;
    potential->thickness = specimen->thickness;
    potential->kinds = specimen->kinds;
    for (int a = 0; a < 2; a++) {
        potential->n[a] = slices_fine(waves->n[a], waves->length[a]);
        potential->fft[a] = fft_of(potential->n[a]);
    }
    potential->gridding = gridding_create(specimen, potential->n, settings->slices, OVERSAMPLING);
    int columns = (int)(potential->n[0] / (2 * OVERSAMPLING)) + 1;
    potential->columns = (columns + VECTOR_COMPLEX - 1) / VECTOR_COMPLEX * VECTOR_COMPLEX;
    potential->stride = potential->n[1] + VECTOR_COMPLEX;
    size_t columns_all = area(potential->kinds, potential->columns);
    potential->factor = memory_alloc(columns_all * potential->n[1], sizeof(float));
    potential->spectrum = memory_aligned(columns_all * potential->stride, sizeof(float complex));
    potential->wave =
        memory_aligned(area(2 * waves->half, potential->stride), sizeof(float complex));
    for (int k = 0; k < potential->kinds; k++)
        factors_of_kind(potential, specimen, k);
    if (settings->absorptive) {
        potential->absorbing = memory_alloc(columns_all * potential->n[1], sizeof(float));
        potential->lost =
            memory_aligned(area(potential->columns, potential->stride), sizeof(float complex));
        for (int k = 0; k < potential->kinds; k++)
            absorbing_of_kind(potential, specimen, k);
    }
    return potential;
}

void slices_free(struct slices *potential)
{
    if (!potential)
        return;
    gridding_free(potential->gridding);
    free(potential->factor);
    free(potential->absorbing);
    free(potential->lost);
    free(potential->spectrum);
    free(potential->wave);
    free(potential);
}

int slices_planes(const struct slices *potential)
{
    return potential->settings.slices + potential->settings.split;
}

double slices_depth(const struct slices *potential, int plane)
{
    double slice = potential->thickness / potential->settings.slices;
    return (plane + (potential->settings.split ? 0 : 0.5)) * slice;
}

int slices_last_plane(const struct slices *potential, double depth)
{
    int slices = (int)lrint(depth / potential->thickness * potential->settings.slices);
    return potential->settings.split ? slices : slices - 1;
}

/* Density of one kind near a plane, on the rows of a band. */
static void density_rows(const struct slices *potential, int plane, bool last, int kind, int first,
                         float *rows, int stride)
{
    const struct gridding *gridding = potential->gridding;
    memset(rows, 0, area(GRIDDING_BAND, stride) * sizeof *rows);
    if (!potential->settings.split) {
        gridding_rows(gridding, plane, kind, GRIDDING_ALL, first, rows, stride);
    } else {
        if (plane > 0)
            gridding_rows(gridding, plane - 1, kind, GRIDDING_FAR, first, rows, stride);
        if (plane < potential->settings.slices && !last)
            gridding_rows(gridding, plane, kind, GRIDDING_NEAR, first, rows, stride);
    }
    gridding_fold(gridding, rows, stride);
}

/* Real rows a and b, transformed together as a + i b, taken apart: A(k) = (F(k) + F*(-k)) / 2,
 * B(k) = (F(k) - F*(-k)) / 2i. */
GENERATIONS static void split_pair(const float complex *line, int n, int columns, float complex *a,
                                   float complex *b)
{
    for (int k = 0; k < columns; k++) {
        float complex plus = line[k], minus = line[k ? n - k : 0];
        a[k] = CMPLXF(0.5f * (crealf(plus) + crealf(minus)), 0.5f * (cimagf(plus) - cimagf(minus)));
        b[k] = CMPLXF(0.5f * (cimagf(plus) + cimagf(minus)), 0.5f * (crealf(minus) - crealf(plus)));
    }
}

/* The other way: half spectra of two real rows to one line whose transform is a + i b. */
GENERATIONS static void join_pair(const float complex *a, const float complex *b, int columns,
                                  int n, float complex *line)
{
    memset(line + columns, 0, (n - 2 * columns + 1) * sizeof *line);
    for (int k = 0; k < columns; k++) {
        float ar = crealf(a[k]), ai = cimagf(a[k]), br = crealf(b[k]), bi = cimagf(b[k]);
        line[k ? n - k : 0] = CMPLXF(ar + bi, br - ai);
        line[k] = CMPLXF(ar - bi, br + ai);
    }
}

GENERATIONS static void to_columns(const float complex *rows, long row_stride, int columns,
                                   float complex *to, long stride)
{
    for (int c = 0; c < columns; c += VECTOR_COMPLEX)
        vector_transpose(rows + c, row_stride, to + c * stride, stride);
}

GENERATIONS static void to_rows(const float complex *from, long stride, int columns,
                                float complex *rows, long row_stride)
{
    for (int c = 0; c < columns; c += VECTOR_COMPLEX)
        vector_transpose(from + c * stride, stride, rows + c, row_stride);
}

/* Scratch of one thread. */
struct scratch {
    float *density[2];      /* two kinds, [GRIDDING_BAND][n_x + kernel] */
    float complex *line[3]; /* n_x or n_y, whichever is longer */
    float complex *rows;    /* [WAVE_ROWS][n_x] */
    float complex *more;    /* [WAVE_ROWS][n_x] */
};

static struct scratch scratch_create(const struct slices *potential)
{
    size_t nx = potential->n[0],
           longer = potential->n[0] > potential->n[1] ? nx : (size_t)potential->n[1];
    struct scratch scratch;
    for (int i = 0; i < 2; i++)
        scratch.density[i] = memory_aligned(GRIDDING_BAND * (nx + FFT_GRAIN), sizeof(float));
    for (int i = 0; i < 3; i++)
        scratch.line[i] = memory_aligned(longer + 2 * VECTOR_COMPLEX, sizeof(float complex));
    scratch.rows = memory_aligned(WAVE_ROWS * nx, sizeof(float complex));
    scratch.more = memory_aligned(WAVE_ROWS * nx, sizeof(float complex));
    return scratch;
}

static void scratch_release(struct scratch *scratch)
{
    for (int i = 0; i < 2; i++)
        free(scratch->density[i]);
    for (int i = 0; i < 3; i++)
        free(scratch->line[i]);
    free(scratch->rows);
    free(scratch->more);
}

/* Two kinds of atoms (b may be -1: none) in one band of rows, transformed along x, to columns. */
static void spectrum_rows(struct slices *potential, int plane, bool last, int a, int b, int first,
                          struct scratch *scratch)
{
    int nx = potential->n[0], stride = nx + FFT_GRAIN, columns = potential->columns;
    density_rows(potential, plane, last, a, first, scratch->density[0], stride);
    if (b >= 0)
        density_rows(potential, plane, last, b, first, scratch->density[1], stride);
    size_t kind_size = area(columns, potential->stride);
    for (int y = 0; y < GRIDDING_BAND; y += WAVE_ROWS) {
        for (int i = 0; i < WAVE_ROWS; i++) {
            const float *of_a = scratch->density[0] + (y + i) * stride,
                        *of_b = scratch->density[1] + (y + i) * stride;
            for (int x = 0; x < nx; x++)
                scratch->line[0][x] = CMPLXF(of_a[x], b >= 0 ? of_b[x] : 0);
            fft_line(potential->fft[0], FFT_FORWARD, scratch->line[0], scratch->line[1]);
            split_pair(scratch->line[1], nx, columns, scratch->rows + i * nx,
                       scratch->more + i * nx);
        }
        float complex *to = potential->spectrum + a * kind_size + first + y;
        to_columns(scratch->rows, nx, columns, to, potential->stride);
        if (b >= 0)
            to_columns(scratch->more, nx, columns, potential->spectrum + b * kind_size + first + y,
                       potential->stride);
    }
}

GENERATIONS static void add_scaled(float complex *sum, const float complex *values,
                                   const float *factor, int n, bool first)
{
    for (int i = 0; i < n; i++)
        sum[i] = first ? values[i] * factor[i] : sum[i] + values[i] * factor[i];
}

/* gamma lambda / A sum over kinds f_e S of a column, in sum; what absorbs, in lost, unless it is
 * NULL. */
static void phase_column(struct slices *potential, int c, float complex *sum, float complex *lost,
                         float complex *line)
{
    int ny = potential->n[1];
    for (int k = 0; k < potential->kinds; k++) {
        size_t column = at2(k, c, potential->columns);
        fft_line(potential->fft[1], FFT_FORWARD, potential->spectrum + column * potential->stride,
                 line);
        add_scaled(sum, line, potential->factor + column * ny, ny, k == 0);
        if (lost)
            add_scaled(lost, line, potential->absorbing + column * ny, ny, k == 0);
    }
}

static void spectra(struct slices *potential, int plane, bool last, struct scratch *scratch)
{
#pragma omp for schedule(static)
    for (int first = 0; first < potential->n[1]; first += GRIDDING_BAND)
        for (int k = 0; k < potential->kinds; k += 2)
            spectrum_rows(potential, plane, last, k, k + 1 < potential->kinds ? k + 1 : -1, first,
                          scratch);
}

/* cos x + i sin x of the real parts to a, of the imaginary parts to b. Reduction to |r| <= pi/4
 * in three parts and polynomials after the single-precision ones of Cephes (S. L. Moshier,
 * Methods and Programs for Mathematical Functions, 1989): 1e-7 for |x| below some hundreds. */
GENERATIONS static void exponentials(const float complex *phases, int n, float complex *a,
                                     float complex *b)
{
    const float round = 12582912.0f; /* 1.5 2^23: adding it rounds to whole numbers */
    for (int i = 0; i < n; i += VECTOR_COMPLEX) {
        vector16 x = vector_load(phases + i), turns = (x * 0.636619772f + round) - round;
        vector16 r = ((x - turns * 1.5703125f) - turns * 4.837512969970703125e-4f) -
                     turns * 7.549789948768648e-8f,
                 r2 = r * r;
        vector16 s =
            r + r * r2 * (-1.6666654611e-1f + r2 * (8.3321608736e-3f - 1.9515295891e-4f * r2));
        vector16 c = 1 - 0.5f * r2 +
                     r2 * r2 *
                         (4.166664568298827e-2f +
                          r2 * (-1.388731625493765e-3f + 2.443315711809948e-5f * r2));
        lanes16 quadrant = __builtin_convertvector(turns, lanes16), odd = (quadrant & 1) != 0;
        vector16 sine = (vector16)((odd & (lanes16)c) | (~odd & (lanes16)s)),
                 cosine = (vector16)((odd & (lanes16)s) | (~odd & (lanes16)c));
        sine = (vector16)((lanes16)sine ^ ((quadrant & 2) << 30));
        cosine = (vector16)((lanes16)cosine ^ (((quadrant + 1) & 2) << 30));
        vector_store(a + i, SHUFFLE(lanes16, cosine, sine, 0, 16, 2, 18, 4, 20, 6, 22, 8, 24, 10,
                                    26, 12, 28, 14, 30));
        vector_store(b + i, SHUFFLE(lanes16, cosine, sine, 1, 17, 3, 19, 5, 21, 7, 23, 9, 25, 11,
                                    27, 13, 29, 15, 31));
    }
}

/* The pair of rows a, b of t times exp(-mu) of the rows first and first + 1 of what absorbs. */
static void absorb_pair(const struct slices *potential, int first, float complex *a,
                        float complex *b, struct scratch *scratch)
{
    int nx = potential->n[0], columns = potential->columns;
    float complex *half = scratch->more, *other = half + columns, *line = scratch->line[2];
    for (int c = 0; c < columns; c++) {
        half[c] = potential->lost[c * potential->stride + first];
        other[c] = potential->lost[c * potential->stride + first + 1];
    }
    join_pair(half, other, columns, nx, line);
    fft_line(potential->fft[0], FFT_INVERSE, line, scratch->more);
    for (int i = 0; i < nx; i++) {
        a[i] *= expf(-crealf(scratch->more[i]));
        b[i] *= expf(-cimagf(scratch->more[i]));
    }
}

/* Eight rows of the phase to real space, exponentiated, and back to k_x within the waves'
 * columns. */
static void exponential_rows(struct slices *potential, int y, struct scratch *scratch)
{
    int nx = potential->n[0], half = potential->waves->half;
    to_rows(potential->spectrum + y, potential->stride, potential->columns, scratch->rows, nx);
    for (int i = 0; i < WAVE_ROWS; i += 2) {
        float complex *a = scratch->rows + i * nx, *b = a + nx;
        join_pair(a, b, potential->columns, nx, scratch->line[0]);
        fft_line(potential->fft[0], FFT_INVERSE, scratch->line[0], scratch->line[1]);
        exponentials(scratch->line[1], nx, scratch->line[0], b);
        if (potential->lost)
            absorb_pair(potential, y + i, scratch->line[0], b, scratch);
        fft_line(potential->fft[0], FFT_FORWARD, scratch->line[0], a);
        memcpy(scratch->line[0], b, nx * sizeof *b);
        fft_line(potential->fft[0], FFT_FORWARD, scratch->line[0], b);
    }
    to_columns(scratch->rows + nx - half, nx, half, potential->wave + y, potential->stride);
    to_columns(scratch->rows, nx, half, potential->wave + half * potential->stride + y,
               potential->stride);
}

/* A column of t from the fine grid to the waves': cut to the band limit. */
static void cut_column(struct slices *potential, int kx, float complex *t, struct scratch *scratch)
{
    const struct wave_grid *waves = potential->waves;
    int ny = waves->n[1], fine = potential->n[1], first, last;
    const double center[2] = {0, 0};
    float scale = 1 / ((float)potential->n[0] * (float)fine);
    float complex *column = wave_column(waves, t, kx);
    wave_column_range(waves, kx, center, &first, &last);
    memset(scratch->line[1], 0, ny * sizeof *column);
    if (first <= last)
        fft_line(potential->fft[1], FFT_FORWARD,
                 potential->wave + (kx + waves->half) * potential->stride, scratch->line[0]);
    for (int i = first; i <= last; i++)
        scratch->line[1][wave_index(i, ny)] = scratch->line[0][wave_index(i, fine)] * scale;
    fft_line(waves->fft[1], FFT_INVERSE, scratch->line[1], column);
}

void slices_transmission(struct slices *potential, int plane, bool last, float complex *t)
{
    const struct wave_grid *waves = potential->waves;
    int ny = potential->n[1];
#pragma omp parallel
    {
        struct scratch scratch = scratch_create(potential);
        spectra(potential, plane, last, &scratch);
#pragma omp for schedule(static)
        for (int c = 0; c < potential->columns; c++) {
            phase_column(potential, c, scratch.line[1], potential->lost ? scratch.line[2] : NULL,
                         scratch.line[0]);
            fft_line(potential->fft[1], FFT_INVERSE, scratch.line[1],
                     potential->spectrum + c * potential->stride);
            if (potential->lost)
                fft_line(potential->fft[1], FFT_INVERSE, scratch.line[2],
                         potential->lost + c * potential->stride);
        }
#pragma omp for schedule(static)
        for (int y = 0; y < ny; y += WAVE_ROWS)
            exponential_rows(potential, y, &scratch);
#pragma omp for schedule(static)
        for (int kx = -waves->half; kx < waves->half; kx++)
            cut_column(potential, kx, t, &scratch);
        scratch_release(&scratch);
    }
}

void slices_phase(struct slices *potential, int plane, bool last, float complex *phase)
{
    const struct wave_grid *waves = potential->waves;
    int ny = waves->n[1], fine = potential->n[1];
    const double center[2] = {0, 0};
    memset(phase, 0, wave_size(waves) * sizeof *phase);
#pragma omp parallel
    {
        struct scratch scratch = scratch_create(potential);
        spectra(potential, plane, last, &scratch);
#pragma omp for schedule(static)
        for (int kx = 0; kx < waves->half; kx++) {
            int from, to;
            phase_column(potential, kx, scratch.line[1], NULL, scratch.line[0]);
            wave_column_range(waves, kx, center, &from, &to);
            for (int i = from; i <= to; i++) {
                float complex value = scratch.line[1][wave_index(i, fine)];
                wave_column(waves, phase, kx)[wave_index(i, ny)] = value;
                if (kx > 0)
                    wave_column(waves, phase, -kx)[wave_index(-i, ny)] = conjf(value);
            }
        }
        scratch_release(&scratch);
    }
}
