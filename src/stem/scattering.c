/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Plane waves through the foil, kept where a scan needs them; see scattering.h. */
#include "stem/scattering.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "base/index.h"
#include "base/memory.h"
#include "base/progress.h"
#include "stem/chirp.h"

enum { BLOCK = 4 };                    /* planes that a wave goes through while it is in cache */
static const size_t CACHED = 3u << 20; /* bytes of a wave that make it worth it */

/* A group of plane waves on their way. */
struct batch {
    struct slices *potential;
    const struct wave_grid *grid;
    const struct scattering_settings *settings;
    const double (*k)[2];
    int count;
    const struct region *region;
    float complex *t;     /* transmission function of the plane in hand */
    int block;            /* planes in `real` */
    float complex *real;  /* [block][n_y][n_x]: transmission functions in real space */
    float complex **wave; /* [count] */
    float complex *exit;  /* a wave on its way to the region */
    struct propagator **step;
    double done;
};

static struct propagator *batch_propagator(const struct batch *batch, int p, double dz)
{
    const double *tilt = batch->settings->tilt, *k = batch->k[p];
    const double kappa[2] = {k[0] + tilt[0], k[1] + tilt[1]};
    return propagator_create(batch->grid, batch->settings->wavelength, dz, kappa, k);
}

/* All waves times the transmission function. */
static void transmit_all(struct batch *batch, float complex *const *wave, int count)
{
    const struct wave_grid *grid = batch->grid;
    int nx = grid->n[0];
#pragma omp parallel
    {
        float complex *t = wave_rows_create(grid), *rows = wave_rows_create(grid);
        const float complex *lines[WAVE_ROWS];
        for (int i = 0; i < WAVE_ROWS; i++)
            lines[i] = t + i * nx;
#pragma omp for schedule(static)
        for (int y = 0; y < grid->n[1]; y += WAVE_ROWS) {
            wave_rows_expand(grid, batch->t, y, t);
            for (int p = 0; p < count; p++)
                wave_rows_transmit(grid, wave[p], y, lines, rows);
        }
        free(t);
        free(rows);
    }
}

static void propagate_all(struct batch *batch)
{
    const struct wave_grid *grid = batch->grid;
    int columns = 2 * grid->half;
#pragma omp parallel
    {
        float complex *line = memory_aligned(grid->n[1], sizeof *line);
#pragma omp for schedule(static)
        for (int i = 0; i < columns * batch->count; i++)
            wave_column_propagate(grid, batch->wave[i / columns], i % columns - grid->half,
                                  batch->step[i / columns], line);
        free(line);
    }
}

/* The transmission function in hand in real space. */
static void expand(const struct batch *batch, float complex *real)
{
    const struct wave_grid *grid = batch->grid;
    size_t nx = grid->n[0];
#pragma omp parallel
    {
        float complex *rows = wave_rows_create(grid);
#pragma omp for schedule(static)
        for (int y = 0; y < grid->n[1]; y += WAVE_ROWS) {
            wave_rows_expand(grid, batch->t, y, rows);
            memcpy(real + y * nx, rows, WAVE_ROWS * nx * sizeof *rows);
        }
        free(rows);
    }
}

/* One wave through `count` planes, by one thread. */
static void through_planes(const struct batch *batch, int p, int count, float complex *rows,
                           float complex *line)
{
    const struct wave_grid *grid = batch->grid;
    size_t nx = grid->n[0], ny = grid->n[1];
    for (int i = 0; i < count; i++) {
        for (size_t y = 0; y < ny; y += WAVE_ROWS) {
            const float complex *t[WAVE_ROWS];
            for (size_t row = 0; row < WAVE_ROWS; row++)
                t[row] = batch->real + (i * ny + y + row) * nx;
            wave_rows_transmit(grid, batch->wave[p], (int)y, t, rows);
        }
        for (int kx = -grid->half; kx < grid->half; kx++)
            wave_column_propagate(grid, batch->wave[p], kx, batch->step[p], line);
    }
}

/* All waves through planes first ... first + count - 1, count <= block: wave by wave where one
 * stays in cache, plane by plane otherwise. */
static void advance(struct batch *batch, int first, int count)
{
    const struct wave_grid *grid = batch->grid;
    for (int i = 0; i < count; i++) {
        slices_transmission(batch->potential, first + i, false, batch->t);
        if (batch->block > 1) {
            expand(batch, batch->real + area(i, grid->n[0]) * grid->n[1]);
        } else {
            transmit_all(batch, batch->wave, batch->count);
            propagate_all(batch);
        }
    }
    if (batch->block == 1)
        return;
#pragma omp parallel
    {
        float complex *rows = wave_rows_create(grid),
                      *line = memory_aligned((size_t)grid->n[1], sizeof *line);
#pragma omp for schedule(dynamic)
        for (int p = 0; p < batch->count; p++)
            through_planes(batch, p, count, rows, line);
        free(rows);
        free(line);
    }
}

/* Coefficients F(k_x, k_y) of a wave to the points of the region: along y, column by column,
 * then along x. */
static void evaluate(const struct batch *batch, float complex *wave, const double k[2],
                     float complex *values)
{
    const struct wave_grid *grid = batch->grid;
    const struct region *region = batch->region;
    struct chirp *chirp[2];
    int half[2];
    for (int a = 0; a < 2; a++) {
        double most = batch->settings->reach[a] + fabs(k[a]);
        half[a] =
            (int)fmin(ceil(most * grid->length[a]), a == 0 ? grid->half - 1 : grid->n[1] / 2 - 1);
        chirp[a] = chirp_create(half[a], grid->length[a], region->origin[a], region->spacing[a],
                                region->n[a]);
    }
    size_t terms = 2 * half[0] + 1;
    float complex *rows = memory_alloc(terms * region->n[1], sizeof *rows); /* [y][k_x] */
#pragma omp parallel
    {
        size_t room = (size_t)fmax(chirp_room(chirp[0]), chirp_room(chirp[1]));
        float complex *line = memory_aligned(room, sizeof *line),
                      *other = memory_aligned(room, sizeof *other);
        float complex *in = memory_aligned(2 * half[1] + 1, sizeof *in),
                      *out = memory_aligned((size_t)region->n[1], sizeof *out);
#pragma omp for schedule(static)
        for (int kx = -half[0]; kx <= half[0]; kx++) {
            const float complex *column = wave_column(grid, wave, kx);
            for (int ky = -half[1]; ky <= half[1]; ky++)
                in[ky + half[1]] = column[wave_index(ky, grid->n[1])];
            chirp_run(chirp[1], in, out, line, other);
            for (int y = 0; y < region->n[1]; y++)
                rows[y * terms + (kx + half[0])] = out[y];
        }
#pragma omp for schedule(static)
        for (int y = 0; y < region->n[1]; y++) {
            float complex *to = values + area(y, region->n[0]);
            chirp_run(chirp[0], rows + y * terms, to, line, other);
        }
        free(line);
        free(other);
        free(in);
        free(out);
    }
    free(rows);
    chirp_free(chirp[0]);
    chirp_free(chirp[1]);
}

/* Columns F(k_x, k_y) of a wave, moved by the lattice vector k, in real space along y: on the
 * points that divide the cell evenly. */
static void lattice_columns(const struct batch *batch, float complex *wave, const double k[2],
                            const struct wave_grid *points, float complex *moved)
{
    const struct wave_grid *grid = batch->grid;
    int ny = points->n[1], most = ny / 2 - 1, shift[2];
    for (int a = 0; a < 2; a++)
        shift[a] = (int)lrint(k[a] * grid->length[a]);
    int first = shift[1] - grid->n[1] / 2 + 1, last = shift[1] + grid->n[1] / 2 - 1;
    first = first > -most ? first : -most;
    last = last < most ? last : most;
#pragma omp parallel
    {
        float complex *line = memory_aligned(ny, sizeof *line);
#pragma omp for schedule(static)
        for (int kx = -points->half; kx < points->half; kx++) {
            float complex *to = wave_column(points, moved, kx);
            memset(line, 0, ny * sizeof *line);
            if (kx - shift[0] >= -grid->half && kx - shift[0] < grid->half) {
                const float complex *from = wave_column(grid, wave, kx - shift[0]);
                for (int ky = first; ky <= last; ky++)
                    line[wave_index(ky, ny)] = from[wave_index(ky - shift[1], grid->n[1])];
            }
            fft_line(points->fft[1], FFT_INVERSE, line, to);
        }
        free(line);
    }
}

/* Coefficients F(k_x, k_y) of a wave, times exp(2 pi i k.r), to the points of a region of the
 * lattice that divides the cell evenly. */
static void evaluate_lattice(const struct batch *batch, float complex *wave, const double k[2],
                             float complex *values)
{
    const struct region *region = batch->region;
    const int *period = batch->settings->period;
    int start[2];
    for (int a = 0; a < 2; a++) {
        long at = lrint(region->origin[a] / region->spacing[a]) % period[a];
        start[a] = (int)(at < 0 ? at + period[a] : at);
    }
    const struct wave_grid points =
        wave_grid_make(period, batch->grid->length, period[0] / batch->grid->length[0]);
    float complex *moved = memory_aligned(wave_size(&points), sizeof *moved);
    lattice_columns(batch, wave, k, &points, moved);
#pragma omp parallel
    {
        float complex *rows = wave_rows_create(&points);
#pragma omp for schedule(static)
        for (int y = 0; y < period[1]; y += WAVE_ROWS) {
            wave_rows_expand(&points, moved, y, rows);
            for (int i = 0; i < WAVE_ROWS; i++) {
                int row = (y + i - start[1] + period[1]) % period[1], until = period[0] - start[0];
                if (row >= region->n[1])
                    continue;
                size_t before = until < region->n[0] ? until : region->n[0];
                float complex *to = values + area(row, region->n[0]);
                memcpy(to, rows + area(i, period[0]) + start[0], before * sizeof *to);
                memcpy(to + before, rows + area(i, period[0]),
                       (region->n[0] - before) * sizeof *to);
            }
        }
        free(rows);
    }
    free(moved);
}

/* A wave in real space along y, through the last plane of a foil of thickness d, to the middle
 * and to the region. */
static void leave(struct batch *batch, int p, int plane, double d, float complex *values)
{
    const struct wave_grid *grid = batch->grid;
    struct propagator *back =
        batch_propagator(batch, p, d / 2 - slices_depth(batch->potential, plane));
    memcpy(batch->exit, batch->wave[p], wave_size(grid) * sizeof *batch->exit);
    transmit_all(batch, &batch->exit, 1);
#pragma omp parallel
    {
        float complex *line = memory_aligned(grid->n[1], sizeof *line);
#pragma omp for schedule(static)
        for (int kx = -grid->half; kx < grid->half; kx++)
            wave_column_leave(grid, batch->exit, kx, back, line);
        free(line);
    }
    propagator_free(back);
    (batch->settings->period[0] ? evaluate_lattice : evaluate)(batch, batch->exit, batch->k[p],
                                                               values);
}

/* Waves of the group from 1 at the entrance through all planes; where a foil ends, its values. */
static void batch_multislice(struct batch *batch, const struct exit_planes *out,
                             float complex *const *values)
{
    struct slices *potential = batch->potential;
    const struct wave_grid *grid = batch->grid;
    size_t points = (size_t)batch->region->n[0] * (size_t)batch->region->n[1];
    for (int p = 0; p < batch->count; p++) {
        memset(batch->wave[p], 0, wave_size(grid) * sizeof *batch->wave[p]);
        for (int y = 0; y < grid->n[1]; y++)
            wave_column(grid, batch->wave[p], 0)[y] = 1;
    }
    for (int next = 0, plane = 0; next < out->depths; next++) {
        int end = slices_last_plane(potential, out->depth[next]);
        for (int count; plane < end; plane += count) {
            count = end - plane < batch->block ? end - plane : batch->block;
            advance(batch, plane, count);
            progress_at(batch->done += batch->count * count, NULL);
        }
        slices_transmission(potential, end, true, batch->t);
        for (int p = 0; p < batch->count; p++)
            leave(batch, p, end, out->depth[next], values[next] + (size_t)p * points);
        progress_at(batch->done += batch->count, NULL);
    }
}

/* Adds i phase(k), propagated, to the waves: one plane's share of single scattering. */
static void add_scattered(struct batch *batch, int plane, double d)
{
    const struct wave_grid *grid = batch->grid;
    float scale = (float)grid->n[0] * (float)grid->n[1];
    for (int p = 0; p < batch->count; p++) {
        struct propagator *back =
            batch_propagator(batch, p, d / 2 - slices_depth(batch->potential, plane));
#pragma omp parallel for schedule(static)
        for (int kx = -grid->half; kx < grid->half; kx++) {
            int c = kx + grid->half;
            const float complex *phase = wave_column(grid, batch->t, kx);
            float complex *sum = wave_column(grid, batch->wave[p], kx);
            for (int ky = back->first[c]; ky <= back->last[c]; ky++) {
                int i = wave_index(ky, grid->n[1]);
                sum[i] += CMPLXF(0, scale) * phase[i] * back->x[c] * back->y[i];
            }
        }
        propagator_free(back);
    }
}

static void batch_kinematic(struct batch *batch, const struct exit_planes *out,
                            float complex *const *values)
{
    const struct wave_grid *grid = batch->grid;
    size_t points = (size_t)batch->region->n[0] * (size_t)batch->region->n[1];
    for (int d = 0; d < out->depths; d++) {
        int last = slices_last_plane(batch->potential, out->depth[d]);
        for (int p = 0; p < batch->count; p++) {
            memset(batch->wave[p], 0, wave_size(grid) * sizeof *batch->wave[p]);
            wave_column(grid, batch->wave[p], 0)[0] = 1;
        }
        for (int plane = 0; plane <= last; plane++) {
            slices_phase(batch->potential, plane, plane == last, batch->t);
            add_scattered(batch, plane, out->depth[d]);
            progress_at(batch->done += batch->count, NULL);
        }
        for (int p = 0; p < batch->count; p++)
            evaluate(batch, batch->wave[p], batch->k[p], values[d] + (size_t)p * points);
    }
}

static int block_of(double wave)
{
    return wave * sizeof(float complex) < (double)CACHED ? BLOCK : 1;
}

double scattering_memory(const int grid[2], double wave, int group)
{
    double real = block_of(wave) > 1 ? (double)BLOCK * grid[0] * grid[1] : 0;
    return ((group + 2) * wave + real) * sizeof(float complex);
}

void scattering_make(struct slices *potential, const struct wave_grid *grid,
                     const struct scattering_settings *settings, const struct incident_waves *in,
                     const struct exit_planes *out, float complex *values)
{
    size_t points = (size_t)out->region->n[0] * (size_t)out->region->n[1],
           real = (size_t)grid->n[0] * (size_t)grid->n[1];
    int group = settings->group < (size_t)in->count ? (int)settings->group : in->count;
    struct batch batch = {
        .potential = potential, .grid = grid, .settings = settings, .region = out->region};
    batch.block = block_of((double)wave_size(grid));
    batch.t = memory_aligned(wave_size(grid), sizeof *batch.t);
    batch.real =
        batch.block > 1 ? memory_aligned((size_t)batch.block * real, sizeof *batch.real) : NULL;
    batch.exit = memory_aligned(wave_size(grid), sizeof *batch.exit);
    batch.wave = memory_alloc((size_t)group, sizeof *batch.wave);
    batch.step = memory_alloc((size_t)group, sizeof *batch.step);
    float complex **to = memory_alloc((size_t)out->depths, sizeof *to);
    for (int p = 0; p < group; p++)
        batch.wave[p] = memory_aligned(wave_size(grid), sizeof *batch.wave[p]);
    double slice = slices_depth(potential, 1) - slices_depth(potential, 0);
    progress_start("plane waves through the foil", "slices", 0,
                   (double)in->count * slices_planes(potential));
    for (int first = 0; first < in->count; first += group) {
        batch.k = in->k + first;
        batch.count = in->count - first < group ? in->count - first : group;
        for (int p = 0; p < batch.count; p++)
            batch.step[p] = batch_propagator(&batch, p, slice);
        for (int d = 0; d < out->depths; d++)
            to[d] = values + ((size_t)d * (size_t)in->count + (size_t)first) * points;
        (settings->kinematic ? batch_kinematic : batch_multislice)(&batch, out, to);
        for (int p = 0; p < batch.count; p++)
            propagator_free(batch.step[p]);
    }
    progress_end();
    for (int p = 0; p < group; p++)
        free(batch.wave[p]);
    free(batch.wave);
    free(batch.step);
    free(batch.t);
    free(batch.real);
    free(batch.exit);
    free(to);
}
