/* SPDX-License-Identifier: GPL-3.0-or-later */
/* PRISM: probes as sums of plane waves' exit waves, within a window f times smaller than the
 * foil (C. Ophus, Adv. Struct. Chem. Imaging 3, 13 (2017), doi 10.1186/s40679-017-0046-1).
 *
 *     psi(r) = sum_b c_b exp(-2 pi i k_b.r0) S_b(r),   |x - x0|, |y - y0| < L / 2f
 *     c_b = a_b exp(-i pi lambda (d/2) (k_b^2 + 2 k_b.kappa)),   S_b(r) = exp(2 pi i k_b.r)
 *     u_b(r)      a: stem/probe.h; u: stem/scattering.h
 *
 * The k_b are every f-th of the foil's wave vectors within the aperture: the probe then repeats
 * with the window, and its tails fold back into it. Or they are all of them (settings.prism_all,
 * f^2 times as many): the tails are cut at the window's edge instead, and missing from the
 * total.
 *
 * The wave vectors lie on a lattice and the probes in rows. What is summed over k_y is common to
 * a row of the scan, so that a probe takes as many additions as the aperture has k_x (its
 * diameter), not plane waves (its area):
 *
 *     G_kx(r) = sum_ky c_b exp(-2 pi i k_y y0) S_b(r),   psi(r) = sum_kx exp(-2 pi i k_x x0)
 *     G_kx(r) */
#include <math.h>
#include <stdlib.h>
#include "base/fft.h"
#include "base/memory.h"
#include "stem/reduce.h"
#include "stem/stem_parts.h"
#include "stem/vector.h"

enum { ROW_PROBES = 32 }; /* that share the sums over k_y */

static int by_kx(const void *a, const void *b)
{
    const double *p = *(const double *const *)a, *q = *(const double *const *)b;
    return p[0] != q[0] ? (p[0] > q[0]) - (p[0] < q[0]) : (p[1] > q[1]) - (p[1] < q[1]);
}

/* Wave vectors of the lattice in order of k_x, then k_y: order[i] is the place in `probe` of
 * number i. */
static void sort_waves(const struct probe_waves *probe, const double length[2],
                       struct plane_waves *waves, int *order)
{
    double(*k)[2] = memory_alloc(probe->count, sizeof *k);
    const double **sorted = memory_alloc(probe->count, sizeof *sorted);
    for (int b = 0; b < probe->count; b++) {
        for (int a = 0; a < 2; a++)
            k[b][a] = probe->k[b][a] / length[a];
        sorted[b] = k[b];
    }
    qsort(sorted, probe->count, sizeof *sorted, by_kx);
    waves->count = probe->count;
    waves->k = memory_alloc(waves->count, sizeof *waves->k);
    waves->group = memory_alloc(waves->count + 1, sizeof *waves->group);
    for (int b = 0; b < waves->count; b++) {
        order[b] = (int)(sorted[b] - k[0]) / 2;
        waves->k[b][0] = sorted[b][0];
        waves->k[b][1] = sorted[b][1];
        if (b == 0 || waves->k[b][0] != waves->k[b - 1][0])
            waves->group[waves->groups++] = b;
    }
    waves->group[waves->groups] = waves->count;
    free(sorted);
    free(k);
}

/* Points of the region along an axis: around the scan, the whole lattice at most. */
static int region_points(const struct stem_plan *plan, const struct stem_settings *settings,
                         int axis)
{
    int needed = (int)ceil((settings->scan[axis] - 1) * settings->step / plan->spacing[axis]) +
                 plan->window[axis] + 2;
    int period = plan->number * plan->window[axis];
    return needed < period ? needed : period;
}

/* First point of a probe's window, on the lattice that divides the foil evenly. */
static int lattice_start(const struct stem *stem, int axis, int i)
{
    return (int)lrint(stem_position(stem, axis, i) / stem->plan.spacing[axis]) -
           stem->window.n[axis] / 2;
}

static void prism_create(struct stem *stem)
{
    struct plane_waves *waves = stem->waves = memory_zeroed(1, sizeof *waves);
    struct scattering_settings how = {0};
    for (int a = 0; a < 2; a++) {
        how.period[a] = stem->plan.number * stem->window.n[a];
        waves->region.spacing[a] = stem->plan.spacing[a];
        waves->region.origin[a] = lattice_start(stem, a, 0) * stem->plan.spacing[a];
        waves->region.n[a] = region_points(&stem->plan, &stem->settings, a);
    }
    bool all = stem->settings.prism_all;
    const double *length = all ? stem->grid.length : stem->window.length;
    /* amplitudes for a mean over the window, not over the foil */
    float scale = all ? 1 / (float)stem->plan.number : 1;
    int depths = stem->settings.depths, *order = NULL;
    for (int m = 0; m < stem->plan.modes; m++) {
        struct probe_waves probe = probe_waves_create(
            &stem->probe, length, stem->settings.defocus + stem->modes[m].defocus);
        if (m == 0) {
            order = memory_alloc(probe.count, sizeof *order);
            sort_waves(&probe, length, waves, order);
            waves->scalars =
                memory_alloc(stem->plan.modes * depths * waves->count, sizeof *waves->scalars);
        }
        for (int b = 0; b < waves->count; b++)
            for (int d = 0; d < depths; d++)
                waves->scalars[plane_waves_table(stem, 0, 0, m, d) * waves->count + b] =
                    plane_waves_turned(scale * probe.amplitude[order[b]],
                                       plane_waves_half_way(stem, waves->k[b], stem->depth[d]));
        probe_waves_release(&probe);
    }
    free(order);
    plane_waves_scatter(stem, how);
}

/* Probes of a row that a thread takes at a time. */
static int part_length(const struct stem_settings *settings)
{
    int share = (settings->scan[0] + settings->threads - 1) / settings->threads;
    return share < ROW_PROBES ? share : ROW_PROBES;
}

/* Points of the region along x that so many probes' windows cover, whole vectors. */
static size_t part_width(int probes, int window, double step, double spacing)
{
    return ((size_t)((probes - 1) * step / spacing) + window + 2 + FFT_GRAIN - 1) / FFT_GRAIN *
           FFT_GRAIN;
}

/* What its threads need, bytes. */
static double workspaces_memory(const struct stem_plan *plan, const struct stem_settings *settings)
{
    int probes = part_length(settings);
    double window = plan->window[0] * (plan->window[1] + 8.0),
           across = 2 * settings->probe.alpha / plan->electron.wavelength;
    double wide = (double)part_width(probes, plan->window[0], settings->step, plan->spacing[0]);
    double groups =
        /* aperture / lattice */
        across * plan->window[0] * plan->spacing[0] * (settings->prism_all ? plan->number : 1) + 2;
    return settings->threads * (probes * window + groups * WAVE_ROWS * wide) *
           sizeof(float complex);
}

/* What one thread works with. */
struct workspace {
    int probes;
    size_t width;
    float complex *wave[ROW_PROBES];
    float complex *partial; /* G: [group][WAVE_ROWS][width] */
    float complex *weight;  /* of plane waves, for the row */
    float complex *phase;   /* [probe][group] */
    float complex *rows, *line;
    float *intensity;
};

static struct workspace workspace_create(const struct stem *stem)
{
    const struct plane_waves *waves = stem->waves;
    struct workspace work = {.probes = part_length(&stem->settings)};
    work.width =
        part_width(work.probes, stem->window.n[0], stem->settings.step, stem->plan.spacing[0]);
    for (int p = 0; p < work.probes; p++)
        work.wave[p] = memory_aligned(wave_size(&stem->window), sizeof(float complex));
    work.partial = memory_aligned((size_t)waves->groups * WAVE_ROWS * work.width + FFT_GRAIN,
                                  sizeof(float complex));
    work.weight = memory_alloc(waves->count, sizeof(float complex));
    work.phase = memory_alloc(work.probes * waves->groups, sizeof(float complex));
    work.rows = wave_rows_create(&stem->window);
    work.line = memory_aligned(stem->window.n[1], sizeof(float complex));
    work.intensity = memory_alloc(detector_map_room(stem->map), sizeof(float));
    return work;
}

static void workspace_release(struct workspace *work)
{
    for (int p = 0; p < work->probes; p++)
        free(work->wave[p]);
    free(work->partial);
    free(work->weight);
    free(work->phase);
    free(work->rows);
    free(work->line);
    free(work->intensity);
}

/* Probes x ... x + count - 1 of row y. */
struct part {
    int y, x, count, configuration, mode, depth;
};

/* First point of a probe's window in the region. */
static int window_start(const struct stem *stem, int axis, int i)
{
    return (lattice_start(stem, axis, i) - lattice_start(stem, axis, 0)) %
           stem->waves->region.n[axis];
}

/* c_b exp(-2 pi i k_y y0), and exp(-2 pi i k_x x0) of the probes. */
static void part_weights(const struct stem *stem, const struct part *part, struct workspace *work)
{
    const struct plane_waves *waves = stem->waves;
    const double *offset = stem->modes[part->mode].offset;
    const float complex *scalars =
        waves->scalars + plane_waves_table(stem, 0, 0, part->mode, part->depth) * waves->count;
    double y = stem_position(stem, 1, part->y) + offset[1];
    for (int b = 0; b < waves->count; b++)
        work->weight[b] = plane_waves_turned(scalars[b], -2 * M_PI * waves->k[b][1] * y);
    for (int p = 0; p < part->count; p++)
        for (int g = 0; g < waves->groups; g++) {
            double x = stem_position(stem, 0, part->x + p) + offset[0];
            work->phase[p * waves->groups + g] =
                plane_waves_turned(1, -2 * M_PI * waves->k[waves->group[g]][0] * x);
        }
}

/* `width` points from `x` on in row y of the region, which goes on at its beginning. */
struct stretch {
    int x, y, width;
};

/* G of group g there. */
static inline void line_sum(const struct plane_waves *waves, const struct workspace *work,
                            const float complex *values, int g, struct stretch stretch,
                            float complex *out)
{
    int wide = waves->region.n[0], first = waves->group[g];
    size_t points = plane_waves_points(waves);
    const float complex *row =
        values + (size_t)first * points + (size_t)(stretch.y % waves->region.n[1]) * (size_t)wide;
    for (int x = stretch.x, width = stretch.width, count; width > 0;
         width -= count, out += count, x = 0) {
        count = wide - x < width ? wide - x : width;
        /* what is too much is overwritten */
        int whole = (count + VECTOR_COMPLEX - 1) / VECTOR_COMPLEX * VECTOR_COMPLEX;
        reduce_lines(whole, waves->group[g + 1] - first, work->weight + first,
                     (struct wave_values){row + x, points}, out);
    }
}

/* Exit waves of the probes, transformed along x: eight rows of the window at a time, which stay
 * in cache. */
static void part_waves(const struct stem *stem, const struct part *part, struct workspace *work)
{
    const struct plane_waves *waves = stem->waves;
    const float complex *values = plane_waves_values(stem, part->configuration, part->depth);
    int n = stem->window.n[0], x = window_start(stem, 0, part->x),
        y = window_start(stem, 1, part->y);
    int from = lattice_start(stem, 0, part->x),
        width = lattice_start(stem, 0, part->x + part->count - 1) - from + n;
    size_t stride = WAVE_ROWS * work->width;
    for (int row = 0; row < stem->window.n[1]; row += WAVE_ROWS) {
        for (int g = 0; g < waves->groups; g++)
            for (int i = 0; i < WAVE_ROWS; i++)
                line_sum(waves, work, values, g, (struct stretch){x, y + row + i, width},
                         work->partial + (size_t)g * stride + (size_t)i * work->width);
        for (int p = 0; p < part->count; p++) {
            const float complex *partial =
                work->partial + (lattice_start(stem, 0, part->x + p) - from);
            for (int i = 0; i < WAVE_ROWS; i++)
                reduce_lines(n, waves->groups, work->phase + p * waves->groups,
                             (struct wave_values){partial + (size_t)i * work->width, stride},
                             work->rows + i * n);
            wave_rows_compact(&stem->window, work->wave[p], row, work->rows);
        }
    }
}

/* A part of a row through everything that is summed: configurations, points of source and focus;
 * at all depths. columns: of the whole row's depth 0; the next depth's are `probes` probes on. */
static void part_run(const struct stem *stem, struct part *part, float *columns, size_t probes,
                     struct workspace *work)
{
    int configurations = stem_configurations(stem);
    size_t pixels = stem_pixels(stem);
    for (part->depth = 0; part->depth < stem->settings.depths; part->depth++)
        for (part->configuration = 0; part->configuration < configurations; part->configuration++)
            for (part->mode = 0; part->mode < stem->plan.modes; part->mode++) {
                part_weights(stem, part, work);
                part_waves(stem, part, work);
                for (int p = 0; p < part->count; p++)
                    stem_detect(stem, work->wave[p],
                                (float)(stem->modes[part->mode].weight / configurations),
                                columns + (part->depth * probes + (part->x + p)) * pixels,
                                work->line, work->intensity);
            }
}

static void prism_rows(struct stem *stem, int first, int count, float *columns)
{
    int nx = stem->settings.scan[0], length = part_length(&stem->settings),
        parts = (nx + length - 1) / length;
    size_t pixels = stem_pixels(stem);
#pragma omp parallel
    {
        struct workspace work = workspace_create(stem);
#pragma omp for schedule(dynamic)
        for (int i = 0; i < count * parts; i++) {
            int x = i % parts * length, row = i / parts;
            struct part part = {
                .y = first + row, .x = x, .count = nx - x < length ? nx - x : length};
            part_run(stem, &part, columns + (row * nx) * pixels, count * nx, &work);
        }
        workspace_release(&work);
    }
}

/* The lattice divides the foil evenly, windows the lattice. */
static void plan_windows(struct stem_plan *plan, const struct stem_settings *settings,
                         const struct specimen *specimen, const double reach[2])
{
    for (int a = 0; a < 2; a++) {
        double finest =
            plane_waves_finest(plan, settings, reach, specimen->length[a] / plan->number);
        plan->window[a] = fft_good_length(fmax(specimen->length[a] / (plan->number * finest), 64));
        plan->spacing[a] = specimen->length[a] / (plan->number * plan->window[a]);
    }
    plan->window_limit = hypot(0.5 / plan->spacing[0], 0.5 / plan->spacing[1]);
}

/* Plane waves within the aperture. */
static int count_beams(const struct stem_plan *plan, const struct stem_settings *settings)
{
    struct probe probe = settings->probe;
    probe.wavelength = plan->electron.wavelength;
    double length[2];
    for (int a = 0; a < 2; a++)
        length[a] = plan->window[a] * plan->spacing[a] * (settings->prism_all ? plan->number : 1);
    struct probe_waves waves = probe_waves_create(&probe, length, 0);
    int count = waves.count;
    probe_waves_release(&waves);
    return count;
}

static void prism_plan(struct stem_plan *plan, const struct stem_settings *settings,
                       const struct specimen *specimen, int specimens, const double reach[2])
{
    plane_waves_grid(plan, settings, specimen, reach);
    plan_windows(plan, settings, specimen, reach);
    plan->beams = count_beams(plan, settings);
    plan->error = 0;
    double window = (double)plan->window[0] * plan->window[1];
    /* a plane wave on all of the lattice */
    double whole = window * plan->number * plan->number * sizeof(float complex);
    const struct plane_waves_costs own = {.points = region_points(plan, settings, 0) *
                                                    (double)region_points(plan, settings, 1),
                                          .reducing = workspaces_memory(plan, settings) + whole,
                                          .beam = plane_waves_beam_seconds(plan, settings),
                                          .sums =
                                              /* over k_y for a row of probes, over k_x for each */
                                          4 + 4 * sqrt(plan->beams)};
    plane_waves_cost(plan, settings, specimen, specimens, &own);
}

const struct stem_method stem_prism = {.name = "prism",
                                       .choice = "prism:F",
                                       .example = "prism:2 (1, 3, ...)",
                                       .number_help = "F = 1, 2, ...",
                                       .help =
                                           "prism:f sends every f-th plane wave of the aperture "
                                           "and cuts windows f times smaller than the foil",
                                       .number = 1,
                                       .no_estimate = true,
                                       .narrow = true,
                                       .plan = prism_plan,
                                       .create = prism_create,
                                       .rows = prism_rows,
                                       .free = plane_waves_free};
