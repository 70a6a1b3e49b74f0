/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Probes made of plane waves that went through the whole foil, interpolated in tilt.
 *
 *     psi(r) = sum_p P_p(r - r0) u_p(r),   P_p(r) = sum_k a_k w_p(k) exp(-i pi lambda (d/2) (k^2
 *     + 2 k.kappa)) exp(2 pi i k.r)
 *
 * The foil is crossed by a few plane waves instead of by every probe of the scan; a probe then
 * costs as many products over its window as there are parents, whatever the number of slices.
 *
 * a: stem/probe.h; w: stem/parents.h; u: stem/scattering.h. The P_p are the same for all probes,
 * since the points of u are those of the scan. */
#include "stem/tilt.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "base/fft.h"
#include "base/index.h"
#include "base/memory.h"
#include "stem/parents.h"
#include "stem/reduce.h"

static size_t window_points(const struct stem *stem)
{
    return area(stem->window.n[0], stem->window.n[1]);
}

/* The points around the scan: probes stand on them, or (steps finer than the spacing) at
 * `interleave` offsets between them. */
static void region_init(const struct stem *stem, struct plane_waves *waves)
{
    const struct stem_settings *settings = &stem->settings;
    waves->advance =
        stem->plan.interleave > 1 ? 1 : (int)lrint(settings->step / stem->plan.spacing[0]);
    for (int a = 0; a < 2; a++) {
        double spacing = stem->plan.spacing[a];
        int reach =
            ((settings->scan[a] - 1) / stem->plan.interleave + REDUCE_PROBES) * waves->advance;
        waves->region.spacing[a] = spacing;
        waves->region.origin[a] = stem_position(stem, a, 0) - stem->window.n[a] / 2 * spacing;
        waves->region.n[a] = reach + stem->window.n[a];
    }
}

/* A function of the window given by its frequencies, in real space: F(k_x, k_y) in `wave` is
 * overwritten. */
static void window_to_real(const struct wave_grid *window, float complex *wave, float complex *rows,
                           float complex *line, float complex *values)
{
    int nx = window->n[0], ny = window->n[1];
    for (int kx = -window->half; kx < window->half; kx++) {
        float complex *column = wave_column(window, wave, kx);
        memcpy(line, column, ny * sizeof *line);
        fft_line(window->fft[1], FFT_INVERSE, line, column);
    }
    for (int y = 0; y < ny; y += WAVE_ROWS) {
        wave_rows_expand(window, wave, y, rows);
        memcpy(values + area(y, nx), rows, WAVE_ROWS * (size_t)nx * sizeof *rows);
    }
}

/* P_p of all parents for one offset, mode and depth. */
static void fields_make(const struct stem *stem, const struct parents *parents,
                        const double offset[2], const struct probe_mode *mode, double depth,
                        float complex *fields)
{
    const struct wave_grid *window = &stem->window;
    struct probe_waves probe =
        probe_waves_create(&stem->probe, window->length, stem->settings.defocus + mode->defocus);
    double radius = stem->probe.alpha / stem->plan.electron.wavelength, center[2],
           (*weight)[PARENTS_MAX];
    weight = memory_alloc(probe.count, sizeof *weight);
    for (int a = 0; a < 2; a++)
        center[a] = window->n[a] / 2 * stem->plan.spacing[a] + offset[a] + mode->offset[a];
    for (int i = 0; i < probe.count; i++) {
        const double k[2] = {probe.k[i][0] / window->length[0], probe.k[i][1] / window->length[1]};
        const double unit[2] = {k[0] / radius, k[1] / radius};
        parents_weights(parents, unit, weight[i]);
        probe.amplitude[i] = plane_waves_turned(
            probe.amplitude[i], plane_waves_half_way(stem, k, depth) -
                                    2 * M_PI * (k[0] * center[0] + k[1] * center[1]));
    }
#pragma omp parallel
    {
        float complex *wave = memory_aligned(wave_size(window), sizeof *wave),
                      *rows = wave_rows_create(window);
        float complex *line = memory_aligned(window->n[1], sizeof *line);
#pragma omp for schedule(static)
        for (int p = 0; p < parents->count; p++) {
            memset(wave, 0, wave_size(window) * sizeof *wave);
            for (int i = 0; i < probe.count; i++)
                wave_column(window, wave, probe.k[i][0])[wave_index(probe.k[i][1], window->n[1])] =
                    probe.amplitude[i] * (float)weight[i][p];
            window_to_real(window, wave, rows, line, fields + p * window_points(stem));
        }
        free(wave);
        free(rows);
        free(line);
    }
    free(weight);
    probe_waves_release(&probe);
}

/* P_p for every offset, mode and depth. */
static void fields_create(struct stem *stem, struct plane_waves *waves)
{
    struct parents parents = parents_make(stem->plan.number);
    double radius = stem->probe.alpha / stem->plan.electron.wavelength;
    int offsets = stem->plan.interleave;
    size_t size = parents.count * window_points(stem);
    waves->count = parents.count;
    waves->k = memory_alloc(waves->count, sizeof *waves->k);
    for (int p = 0; p < waves->count; p++)
        for (int a = 0; a < 2; a++)
            waves->k[p][a] = parents.k[p][a] * radius;
    waves->fields =
        memory_aligned((offsets * offsets * stem->plan.modes * stem->settings.depths) * size,
                       sizeof *waves->fields);
    for (int oy = 0; oy < offsets; oy++)
        for (int ox = 0; ox < offsets; ox++)
            for (int m = 0; m < stem->plan.modes; m++)
                for (int d = 0; d < stem->settings.depths; d++) {
                    const double offset[2] = {ox * stem->settings.step, oy * stem->settings.step};
                    fields_make(stem, &parents, offset, &stem->modes[m], stem->depth[d],
                                waves->fields + plane_waves_table(stem, oy, ox, m, d) * size);
                }
}

void tilt_prepare(struct stem *stem)
{
    struct plane_waves *waves = stem->waves = memory_zeroed(1, sizeof *waves);
    region_init(stem, waves);
    fields_create(stem, waves);
}

static void tilt_create(struct stem *stem)
{
    tilt_prepare(stem);
    plane_waves_scatter(stem, (struct scattering_settings){0});
}

/* What one thread works with: exit waves of a few probes. */
struct workspace {
    float complex *wave[REDUCE_PROBES];
    float complex *rows[REDUCE_PROBES]; /* [WAVE_ROWS + 1][n_x] */
    float complex *line;
    float *intensity;
};

static struct workspace workspace_create(const struct stem *stem)
{
    struct workspace work;
    for (int b = 0; b < REDUCE_PROBES; b++) {
        work.wave[b] = memory_aligned(wave_size(&stem->window), sizeof(float complex));
        work.rows[b] = wave_rows_create(&stem->window);
    }
    work.line = memory_aligned(stem->window.n[1], sizeof(float complex));
    work.intensity = memory_alloc(detector_map_room(stem->map), sizeof(float));
    return work;
}

static void workspace_release(struct workspace *work)
{
    for (int b = 0; b < REDUCE_PROBES; b++) {
        free(work->wave[b]);
        free(work->rows[b]);
    }
    free(work->line);
    free(work->intensity);
}

/* A few probes of a row: x[b] of the scan, `count` of them (the rest repeat the last), mode and
 * depth, of one configuration. */
struct task {
    int x[REDUCE_PROBES], count, y, configuration, mode, depth;
};

/* Exit waves by the fields of the parents. */
static void tilt_waves(const struct stem *stem, const struct task *task, struct workspace *work)
{
    const struct plane_waves *waves = stem->waves;
    int n = stem->window.n[0], inter = stem->plan.interleave;
    size_t wide = (size_t)waves->region.n[0], points = window_points(stem);
    const float complex *fields =
        waves->fields +
        plane_waves_table(stem, task->y % inter, task->x[0] % inter, task->mode, task->depth) *
            (size_t)waves->count * points;
    const float complex *corner = plane_waves_values(stem, task->configuration, task->depth) +
                                  (size_t)(task->y / inter * waves->advance) * wide +
                                  (size_t)(task->x[0] / inter * waves->advance);
    for (int row = 0; row < stem->window.n[1]; row += WAVE_ROWS) {
        for (int i = 0; i < WAVE_ROWS; i++) {
            float complex *out[REDUCE_PROBES];
            for (int b = 0; b < REDUCE_PROBES; b++)
                out[b] = work->rows[b] + i * n;
            const struct wave_values weight = {fields + (size_t)((row + i) * n), points},
                                     wave = {corner + (size_t)(row + i) * wide,
                                             plane_waves_points(waves)};
            reduce_fields(n, waves->count, weight, wave, (size_t)waves->advance, out);
        }
        for (int b = 0; b < task->count; b++)
            wave_rows_compact(&stem->window, work->wave[b], row, work->rows[b]);
    }
}

/* Probes x[0], x[0] + interleave, ... of a row through everything that is summed:
 * configurations, points of source and focus; at all depths. */
static void few_probes(const struct stem *stem, struct task *task, int row, int rows,
                       float *columns, struct workspace *work)
{
    int configurations = stem_configurations(stem), nx = stem->settings.scan[0];
    size_t pixels = stem_pixels(stem);
    for (task->depth = 0; task->depth < stem->settings.depths; task->depth++)
        for (task->configuration = 0; task->configuration < configurations; task->configuration++)
            for (task->mode = 0; task->mode < stem->plan.modes; task->mode++) {
                tilt_waves(stem, task, work);
                for (int b = 0; b < task->count; b++) {
                    size_t probe = at2(task->depth, row, rows) * nx + task->x[b];
                    stem_detect(stem, work->wave[b],
                                (float)(stem->modes[task->mode].weight / configurations),
                                columns + probe * pixels, work->line, work->intensity);
                }
            }
}

void tilt_rows(struct stem *stem, int first, int count, float *columns)
{
    int nx = stem->settings.scan[0], inter = stem->plan.interleave, stride = inter * REDUCE_PROBES;
    int tasks = (nx + stride - 1) / stride * inter;
#pragma omp parallel
    {
        struct workspace work = workspace_create(stem);
#pragma omp for schedule(dynamic)
        for (int i = 0; i < count * tasks; i++) {
            struct task task = {.y = first + i / tasks};
            int start = i % tasks / inter * stride + i % tasks % inter;
            for (int b = 0; b < REDUCE_PROBES; b++) {
                int x = start + b * inter;
                task.count += x < nx;
                task.x[b] = x < nx || b == 0 ? x : task.x[b - 1];
            }
            if (task.count > 0)
                few_probes(stem, &task, i / tasks, count, columns, &work);
        }
        workspace_release(&work);
    }
}

void tilt_windows(struct stem_plan *plan, const struct stem_settings *settings,
                  const struct specimen *specimen, const double reach[2])
{
    double side = stem_window(settings), step = settings->step,
           finest = plane_waves_finest(plan, settings, reach, side);
    plane_waves_grid(plan, settings, specimen, reach);
    if (step < finest)
        plan->interleave = (int)floor(finest / step);
    for (int a = 0; a < 2; a++) {
        plan->spacing[a] =
            step < finest ? plan->interleave * step : step / ceil(step / finest - 1e-9);
        plan->window[a] = fft_good_length(fmax(side / plan->spacing[a], 64));
    }
    if (settings->scan[0] == 1 && settings->scan[1] == 1)
        plan->interleave = 1;
    plan->window_limit = hypot(0.5 / plan->spacing[0], 0.5 / plan->spacing[1]);
    plan->beams = plan->number;
    plan->error = parents_error(plan->number, plan->phase);
}

void tilt_cost(struct stem_plan *plan, const struct stem_settings *settings,
               const struct specimen *specimen, int specimens, double beam)
{
    double window = (double)plan->window[0] * plan->window[1];
    struct plane_waves_costs own = {.points = 1, .beam = beam, .sums = plan->beams};
    for (int a = 0; a < 2; a++)
        own.points *= ceil((settings->scan[a] - 1) * settings->step / plan->spacing[a]) +
                      plan->window[a] + REDUCE_PROBES;
    own.fields = (double)plan->interleave * plan->interleave * plan->modes * settings->depths *
                 plan->beams * window;
    own.reducing = settings->threads * REDUCE_PROBES * 1.1 * window * (double)sizeof(float complex);
    plane_waves_cost(plan, settings, specimen, specimens, &own);
}

static void tilt_plan(struct stem_plan *plan, const struct stem_settings *settings,
                      const struct specimen *specimen, int specimens, const double reach[2])
{
    tilt_windows(plan, settings, specimen, reach);
    tilt_cost(plan, settings, specimen, specimens, plane_waves_beam_seconds(plan, settings));
}

const int tilt_numbers[] = {1, 7, 19, 37, 0};

const struct stem_method stem_tilt = {.name = "tilt",
                                      .choice = "tilt:N",
                                      .example = "tilt:7 (1, 19, 37)",
                                      .number_help = "N = 1, 7, 19 or 37 plane waves",
                                      .help =
                                          "tilt:7 (19, 37) sends that many plane waves through the "
                                          "whole foil and interpolates between them in tilt, some "
                                          "hundred times faster for a nanobeam",
                                      .number = 7,
                                      .numbers = tilt_numbers,
                                      .plan = tilt_plan,
                                      .create = tilt_create,
                                      .rows = tilt_rows,
                                      .free = plane_waves_free};
