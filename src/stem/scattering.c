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
struct flight {
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

static struct propagator *flight_propagator(const struct flight *flight, int p, double dz)
{
    const double *tilt = flight->settings->tilt, *k = flight->k[p];
    const double kappa[2] = {k[0] + tilt[0], k[1] + tilt[1]};
    return propagator_create(flight->grid, flight->settings->wavelength, dz, kappa, k);
}

/* All waves times the transmission function. */
static void transmit_all(struct flight *flight, float complex *const *wave, int count)
{
    const struct wave_grid *grid = flight->grid;
    int nx = grid->n[0];
#pragma omp parallel
    {
        float complex *t = wave_rows_create(grid), *rows = wave_rows_create(grid);
        const float complex *lines[WAVE_ROWS];
        for (int i = 0; i < WAVE_ROWS; i++)
            lines[i] = t + i * nx;
#pragma omp for schedule(static)
        for (int y = 0; y < grid->n[1]; y += WAVE_ROWS) {
            wave_rows_expand(grid, flight->t, y, t);
            for (int p = 0; p < count; p++)
                wave_rows_transmit(grid, wave[p], y, lines, rows);
        }
        free(t);
        free(rows);
    }
}

static void propagate_all(struct flight *flight)
{
    const struct wave_grid *grid = flight->grid;
    int columns = 2 * grid->half;
#pragma omp parallel
    {
        float complex *line = memory_aligned(grid->n[1], sizeof *line);
#pragma omp for schedule(static)
        for (int i = 0; i < columns * flight->count; i++)
            wave_column_propagate(grid, flight->wave[i / columns], i % columns - grid->half,
                                  flight->step[i / columns], line);
        free(line);
    }
}

/* The transmission function in hand in real space. */
static void expand(const struct flight *flight, float complex *real)
{
    const struct wave_grid *grid = flight->grid;
    size_t nx = grid->n[0];
#pragma omp parallel
    {
        float complex *rows = wave_rows_create(grid);
#pragma omp for schedule(static)
        for (int y = 0; y < grid->n[1]; y += WAVE_ROWS) {
            wave_rows_expand(grid, flight->t, y, rows);
            memcpy(real + y * nx, rows, WAVE_ROWS * nx * sizeof *rows);
        }
        free(rows);
    }
}

/* One wave through `count` planes, by one thread. */
static void through_planes(const struct flight *flight, int p, int count, float complex *rows,
                           float complex *line)
{
    const struct wave_grid *grid = flight->grid;
    size_t nx = grid->n[0], ny = grid->n[1];
    for (int i = 0; i < count; i++) {
        for (size_t y = 0; y < ny; y += WAVE_ROWS) {
            const float complex *t[WAVE_ROWS];
            for (size_t row = 0; row < WAVE_ROWS; row++)
                t[row] = flight->real + (i * ny + y + row) * nx;
            wave_rows_transmit(grid, flight->wave[p], (int)y, t, rows);
        }
        for (int kx = -grid->half; kx < grid->half; kx++)
            wave_column_propagate(grid, flight->wave[p], kx, flight->step[p], line);
    }
}

/* All waves through planes first ... first + count - 1, count <= block: wave by wave where one
 * stays in cache, plane by plane otherwise. */
static void advance(struct flight *flight, int first, int count)
{
    const struct wave_grid *grid = flight->grid;
    for (int i = 0; i < count; i++) {
        slices_transmission(flight->potential, first + i, false, flight->t);
        if (flight->block > 1) {
            expand(flight, flight->real + area(i, grid->n[0]) * grid->n[1]);
        } else {
            transmit_all(flight, flight->wave, flight->count);
            propagate_all(flight);
        }
    }
    if (flight->block == 1)
        return;
#pragma omp parallel
    {
        float complex *rows = wave_rows_create(grid),
                      *line = memory_aligned((size_t)grid->n[1], sizeof *line);
#pragma omp for schedule(dynamic)
        for (int p = 0; p < flight->count; p++)
            through_planes(flight, p, count, rows, line);
        free(rows);
        free(line);
    }
}

/* Coefficients F(k_x, k_y) of a wave to the points of the region: along y, column by column,
 * then along x. */
static void evaluate(const struct flight *flight, float complex *wave, const double k[2],
                     float complex *values)
{
    const struct wave_grid *grid = flight->grid;
    const struct region *region = flight->region;
    struct chirp *chirp[2];
    int half[2];
    for (int a = 0; a < 2; a++) {
        double most = flight->settings->reach[a] + fabs(k[a]);
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
static void lattice_columns(const struct flight *flight, float complex *wave, const double k[2],
                            const struct wave_grid *points, float complex *moved)
{
    const struct wave_grid *grid = flight->grid;
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
static void evaluate_lattice(const struct flight *flight, float complex *wave, const double k[2],
                             float complex *values)
{
    const struct region *region = flight->region;
    const int *period = flight->settings->period;
    int start[2];
    for (int a = 0; a < 2; a++) {
        long at = lrint(region->origin[a] / region->spacing[a]) % period[a];
        start[a] = (int)(at < 0 ? at + period[a] : at);
    }
    const struct wave_grid points =
        wave_grid_make(period, flight->grid->length, period[0] / flight->grid->length[0]);
    float complex *moved = memory_aligned(wave_size(&points), sizeof *moved);
    lattice_columns(flight, wave, k, &points, moved);
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
static void leave(struct flight *flight, int p, int plane, double d, float complex *values)
{
    const struct wave_grid *grid = flight->grid;
    struct propagator *back =
        flight_propagator(flight, p, d / 2 - slices_depth(flight->potential, plane));
    memcpy(flight->exit, flight->wave[p], wave_size(grid) * sizeof *flight->exit);
    transmit_all(flight, &flight->exit, 1);
#pragma omp parallel
    {
        float complex *line = memory_aligned(grid->n[1], sizeof *line);
#pragma omp for schedule(static)
        for (int kx = -grid->half; kx < grid->half; kx++)
            wave_column_leave(grid, flight->exit, kx, back, line);
        free(line);
    }
    propagator_free(back);
    (flight->settings->period[0] ? evaluate_lattice : evaluate)(flight, flight->exit, flight->k[p],
                                                                values);
}

/* Waves of the group from 1 at the entrance through all planes; where a foil ends, its values. */
static void fly(struct flight *flight, const struct exit_planes *out, float complex *const *values)
{
    struct slices *potential = flight->potential;
    const struct wave_grid *grid = flight->grid;
    size_t points = (size_t)flight->region->n[0] * (size_t)flight->region->n[1];
    for (int p = 0; p < flight->count; p++) {
        memset(flight->wave[p], 0, wave_size(grid) * sizeof *flight->wave[p]);
        for (int y = 0; y < grid->n[1]; y++)
            wave_column(grid, flight->wave[p], 0)[y] = 1;
    }
    for (int next = 0, plane = 0; next < out->depths; next++) {
        int end = slices_last_plane(potential, out->depth[next]);
        for (int count; plane < end; plane += count) {
            count = end - plane < flight->block ? end - plane : flight->block;
            advance(flight, plane, count);
            progress_at(flight->done += flight->count * count, NULL);
        }
        slices_transmission(potential, end, true, flight->t);
        for (int p = 0; p < flight->count; p++)
            leave(flight, p, end, out->depth[next], values[next] + (size_t)p * points);
        progress_at(flight->done += flight->count, NULL);
    }
}

/* Adds i phase(k), propagated, to the waves: one plane's share of single scattering. */
static void add_scattered(struct flight *flight, int plane, double d)
{
    const struct wave_grid *grid = flight->grid;
    float scale = (float)grid->n[0] * (float)grid->n[1];
    for (int p = 0; p < flight->count; p++) {
        struct propagator *back =
            flight_propagator(flight, p, d / 2 - slices_depth(flight->potential, plane));
#pragma omp parallel for schedule(static)
        for (int kx = -grid->half; kx < grid->half; kx++) {
            int c = kx + grid->half;
            const float complex *phase = wave_column(grid, flight->t, kx);
            float complex *sum = wave_column(grid, flight->wave[p], kx);
            for (int ky = back->first[c]; ky <= back->last[c]; ky++) {
                int i = wave_index(ky, grid->n[1]);
                sum[i] += CMPLXF(0, scale) * phase[i] * back->x[c] * back->y[i];
            }
        }
        propagator_free(back);
    }
}

static void fly_kinematic(struct flight *flight, const struct exit_planes *out,
                          float complex *const *values)
{
    const struct wave_grid *grid = flight->grid;
    size_t points = (size_t)flight->region->n[0] * (size_t)flight->region->n[1];
    for (int d = 0; d < out->depths; d++) {
        int last = slices_last_plane(flight->potential, out->depth[d]);
        for (int p = 0; p < flight->count; p++) {
            memset(flight->wave[p], 0, wave_size(grid) * sizeof *flight->wave[p]);
            wave_column(grid, flight->wave[p], 0)[0] = 1;
        }
        for (int plane = 0; plane <= last; plane++) {
            slices_phase(flight->potential, plane, plane == last, flight->t);
            add_scattered(flight, plane, out->depth[d]);
            progress_at(flight->done += flight->count, NULL);
        }
        for (int p = 0; p < flight->count; p++)
            evaluate(flight, flight->wave[p], flight->k[p], values[d] + (size_t)p * points);
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
    struct flight flight = {
        .potential = potential, .grid = grid, .settings = settings, .region = out->region};
    flight.block = block_of((double)wave_size(grid));
    flight.t = memory_aligned(wave_size(grid), sizeof *flight.t);
    flight.real =
        flight.block > 1 ? memory_aligned((size_t)flight.block * real, sizeof *flight.real) : NULL;
    flight.exit = memory_aligned(wave_size(grid), sizeof *flight.exit);
    flight.wave = memory_alloc((size_t)group, sizeof *flight.wave);
    flight.step = memory_alloc((size_t)group, sizeof *flight.step);
    float complex **to = memory_alloc((size_t)out->depths, sizeof *to);
    for (int p = 0; p < group; p++)
        flight.wave[p] = memory_aligned(wave_size(grid), sizeof *flight.wave[p]);
    double slice = slices_depth(potential, 1) - slices_depth(potential, 0);
    progress_start("plane waves through the foil", (double)in->count * slices_planes(potential));
    for (int first = 0; first < in->count; first += group) {
        flight.k = in->k + first;
        flight.count = in->count - first < group ? in->count - first : group;
        for (int p = 0; p < flight.count; p++)
            flight.step[p] = flight_propagator(&flight, p, slice);
        for (int d = 0; d < out->depths; d++)
            to[d] = values + ((size_t)d * (size_t)in->count + (size_t)first) * points;
        (settings->kinematic ? fly_kinematic : fly)(&flight, out, to);
        for (int p = 0; p < flight.count; p++)
            propagator_free(flight.step[p]);
    }
    progress_end();
    for (int p = 0; p < group; p++)
        free(flight.wave[p]);
    free(flight.wave);
    free(flight.step);
    free(flight.t);
    free(flight.real);
    free(flight.exit);
    free(to);
}
