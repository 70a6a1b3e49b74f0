/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Multislice of each probe by itself, through a window of the foil around it (stem/wave.h has
 * the two steps).
 *
 * The transmission functions of a strip of rows of the scan are kept in memory, in real space; a
 * probe's wave lives in its window alone and stays in cache from slice to slice. What leaves the
 * window on one side comes back on the other: the window must hold the probe and its spread. */
#include <math.h>
#include <omp.h>
#include <stdlib.h>
#include <string.h>
#include "base/fft.h"
#include "base/index.h"
#include "base/memory.h"
#include "stem/stem_parts.h"

struct stack {
    /* rows of the grid that are kept; first_row may be negative: rows wrap around */
    int first_row, rows;
    int layers;        /* planes, then one for each depth at which a foil ends */
    int configuration; /* whose; -1: none yet */
    int strip_first, strip_count;
    float complex *t; /* [layers][rows][n_x] */
};

/* Rows of a strip that is kept. */
static int strip_rows(int n, int window, double spacing, double step, int probes)
{
    double rows = ceil((probes - 1) * step / spacing) + window + 1;
    return rows < n ? (int)rows : n;
}

/* First grid point of the window of a probe along an axis. */
static int window_start(const struct stem *stem, int axis, int i)
{
    if (stem->window.n[axis] == stem->grid.n[axis])
        return 0;
    return (int)lrint(stem_position(stem, axis, i) / stem->plan.spacing[axis]) -
           stem->window.n[axis] / 2;
}

static int wrapped(int i, int n)
{
    return (i % n + n) % n;
}

static int planes_of(const struct stem *stem, struct slices *potential)
{
    return slices_last_plane(potential, stem->depth[stem->settings.depths - 1]);
}

static void multislice_create(struct stem *stem)
{
    stem->stack = memory_zeroed(1, sizeof *stem->stack);
    stem->stack->configuration = -1;
}

static void multislice_free(struct stem *stem)
{
    if (stem->stack)
        free(stem->stack->t);
    free(stem->stack);
}

/* Keeps the strip's rows of a transmission function. */
static void stack_keep(const struct stem *stem, float complex *wave, int layer)
{
    const struct wave_grid *grid = &stem->grid;
    struct stack *stack = stem->stack;
    size_t nx = grid->n[0];
#pragma omp parallel
    {
        float complex *rows = wave_rows_create(grid);
#pragma omp for schedule(static)
        for (int y = 0; y < grid->n[1]; y += WAVE_ROWS) {
            bool wanted = false;
            for (int i = 0; i < WAVE_ROWS; i++)
                wanted = wanted || wrapped(y + i - stack->first_row, grid->n[1]) < stack->rows;
            if (!wanted)
                continue;
            wave_rows_expand(grid, wave, y, rows);
            for (int i = 0; i < WAVE_ROWS; i++) {
                size_t row = wrapped(y + i - stack->first_row, grid->n[1]);
                if (row < (size_t)stack->rows)
                    memcpy(stack->t + (area(layer, stack->rows) + row) * nx, rows + i * nx,
                           nx * sizeof *rows);
            }
        }
        free(rows);
    }
}

/* Part of the rows in hand, as stem_tell counts them. */
struct stretch {
    double before, share;
};

/* The stack of a configuration for rows first ... first + count - 1 of the scan, and as many
 * after them as the plan's strip holds. */
static void stack_fill(struct stem *stem, int configuration, int first, int count,
                       const struct stretch *of)
{
    struct stack *stack = stem->stack;
    bool covered =
        first >= stack->strip_first && first + count <= stack->strip_first + stack->strip_count;
    if (stack->configuration == configuration && (covered || stack->rows == stem->grid.n[1]))
        return;
    int left = stem->settings.scan[1] - first,
        strip = stem->plan.strip < left ? stem->plan.strip : left;
    count = count > strip ? count : strip;
    int whole = stem->grid.n[1], start = window_start(stem, 1, first);
    int rows = window_start(stem, 1, first + count - 1) - start + stem->window.n[1];
    bool all = rows >= whole;
    struct slices *potential = stem_slices(stem, configuration);
    stack->configuration = configuration;
    stack->strip_first = first;
    stack->strip_count = count;
    stack->first_row = all ? 0 : start;
    stack->rows = all ? whole : rows;
    int planes = planes_of(stem, potential), depths = stem->settings.depths;
    stack->layers = planes + depths;
    free(stack->t);
    stack->t = memory_aligned(area(stack->layers, stack->rows) * stem->grid.n[0], sizeof *stack->t);
    float complex *wave = memory_aligned(wave_size(&stem->grid), sizeof *wave);
    for (int plane = 0; plane < stack->layers; plane++) {
        bool ends = plane >= planes;
        slices_transmission(
            potential, ends ? slices_last_plane(potential, stem->depth[plane - planes]) : plane,
            ends, wave);
        stack_keep(stem, wave, plane);
        stem_tell(stem, of->before + of->share * (plane + 1) / stack->layers);
    }
    free(wave);
    slices_free(potential);
}

/* What one thread works with. */
struct workspace {
    float complex *wave, *exit, *rows, *line, *t;
    float *intensity;
};

static struct workspace workspace_create(const struct stem *stem)
{
    const struct wave_grid *window = &stem->window;
    return (struct workspace){
        memory_aligned(wave_size(window), sizeof(float complex)),
        memory_aligned(wave_size(window), sizeof(float complex)),
        wave_rows_create(window),
        memory_aligned(stem->window.n[1], sizeof(float complex)),
        memory_aligned(WAVE_ROWS * (size_t)window->n[0], sizeof(float complex)),
        memory_alloc(detector_map_room(stem->map), sizeof(float))};
}

static void workspace_release(struct workspace *work)
{
    free(work->wave);
    free(work->exit);
    free(work->rows);
    free(work->line);
    free(work->t);
    free(work->intensity);
}

/* The wave times a layer's window at (x, y) of the grid. */
static void transmit(const struct stem *stem, int layer, int x, int y, float complex *wave,
                     struct workspace *work)
{
    const struct stack *stack = stem->stack;
    const struct wave_grid *window = &stem->window;
    int nx = stem->grid.n[0], n = window->n[0], from = wrapped(x, nx);
    const float complex *plane = stack->t + area(layer, stack->rows) * nx, *t[WAVE_ROWS];
    for (int row = 0; row < window->n[1]; row += WAVE_ROWS) {
        for (int i = 0; i < WAVE_ROWS; i++) {
            const float complex *line =
                plane + (size_t)wrapped(y + row + i - stack->first_row, stem->grid.n[1]) * nx;
            t[i] = line + from;
            if (from + n <= nx)
                continue;
            float complex *copy = work->t + i * n;
            for (int done = 0, at = from; done < n; at = 0) {
                int part = nx - at < n - done ? nx - at : n - done;
                memcpy(copy + done, line + at, part * sizeof *copy);
                done += part;
            }
            t[i] = copy;
        }
        wave_rows_transmit(window, wave, row, t, work->rows);
    }
}

/* The probe at the first plane, off by (dx, dy) from the window's corner. */
static void enter_foil(const struct stem *stem, const struct probe_waves *probe, const double at[2],
                       double depth, float complex *wave, float complex *line)
{
    const struct wave_grid *window = &stem->window;
    double lambda = stem->plan.electron.wavelength;
    int ny = window->n[1];
    memset(wave, 0, wave_size(window) * sizeof *wave);
    for (int i = 0; i < probe->count; i++) {
        double kx = probe->k[i][0] / window->length[0], ky = probe->k[i][1] / window->length[1];
        double angle = -2 * M_PI * (kx * at[0] + ky * at[1]) -
                       M_PI * lambda * depth *
                           (kx * (kx + 2 * stem->kappa[0]) + ky * (ky + 2 * stem->kappa[1]));
        wave_column(window, wave, probe->k[i][0])[wave_index(probe->k[i][1], ny)] =
            probe->amplitude[i] * CMPLXF((float)cos(angle), (float)sin(angle));
    }
    for (int kx = -window->half; kx < window->half; kx++) {
        float complex *column = wave_column(window, wave, kx);
        bool empty = true;
        for (int i = 0; i < ny && empty; i++)
            empty = column[i] == 0;
        if (empty)
            continue;
        memcpy(line, column, ny * sizeof *line);
        fft_line(window->fft[1], FFT_INVERSE, line, column);
    }
}

/* What all probes of one point of source and focus share on their way through the foil. */
struct pass {
    const struct stem *stem;
    const struct probe_mode *mode;
    struct probe_waves probe;
    float weight; /* of the patterns in the sum over modes and configurations */
    struct propagator *step;
    int last[STEM_DEPTHS]; /* the plane before each depth at which patterns are taken */
    double entrance;       /* from the entrance to the first plane: A */
    struct stretch stretch;
    int probes, done; /* of this pass; done by all threads so far */
};

/* `part` of a probe more is behind than those that are done. */
static void tell(const struct pass *pass, double part)
{
    int done;
    if (omp_get_thread_num() != 0)
        return;
#pragma omp atomic read
    done = pass->done;
    stem_tell(pass->stem,
              pass->stretch.before + pass->stretch.share * fmin((done + part) / pass->probes, 1));
}

/* The probe of a position of the scan through the foil, to patterns at all depths. */
static void propagate_probe(const struct pass *pass, int ix, int iy, float *const *columns,
                            struct workspace *work)
{
    const struct stem *stem = pass->stem;
    const struct wave_grid *window = &stem->window;
    const double *offset = pass->mode->offset, *spacing = stem->plan.spacing;
    int x = window_start(stem, 0, ix), y = window_start(stem, 1, iy);
    const double at[2] = {stem_position(stem, 0, ix) + offset[0] - x * spacing[0],
                          stem_position(stem, 1, iy) + offset[1] - y * spacing[1]};
    int planes = pass->last[stem->settings.depths - 1];
    enter_foil(stem, &pass->probe, at, pass->entrance, work->wave, work->line);
    for (int plane = 0, next = 0; plane <= planes; plane++) {
        if (plane == pass->last[next]) {
            memcpy(work->exit, work->wave, wave_size(window) * sizeof *work->wave);
            transmit(stem, planes + next, x, y, work->exit, work);
            stem_detect(stem, work->exit, pass->weight, columns[next], work->line, work->intensity);
            next++;
        }
        if (plane == planes)
            break;
        transmit(stem, plane, x, y, work->wave, work);
        for (int kx = -window->half; kx < window->half; kx++)
            wave_column_propagate(window, work->wave, kx, pass->step, work->line);
        tell(pass, (plane + 1.0) / planes);
    }
}

/* Of a probe through the foil. */
static double probe_seconds(const struct stem_plan *plan, int depths)
{
    return (plan->slices + depths) * 2 * 0.9 * plan_wave_seconds(plan->window[0], plan->window[1]);
}

/* What all transmission functions and what all probes are of the rows in hand, of both together. */
static void split_shares(const struct stem *stem, int probes, double *fill, double *pass)
{
    double filling = plan_fill_seconds(&stem->plan, &stem->settings, stem->specimens[0]),
           passing = stem->plan.modes * probes * probe_seconds(&stem->plan, stem->settings.depths);
    *fill = filling / (filling + passing) / stem_configurations(stem);
    *pass = passing / (filling + passing) / stem_configurations(stem) / stem->plan.modes;
}

static void multislice_rows(struct stem *stem, int first, int count, float *columns)
{
    int configurations = stem_configurations(stem), nx = stem->settings.scan[0],
        depths = stem->settings.depths;
    size_t pixels = stem_pixels(stem);
    double slice = stem->specimens[0]->thickness / stem->plan.slices;
    const double zero[2] = {0, 0};
    struct pass pass = {
        .stem = stem, .entrance = stem->settings.split ? 0 : slice / 2, .probes = count * nx};
    double fill, share, before = 0;
    split_shares(stem, count * nx, &fill, &share);
    pass.step =
        propagator_create(&stem->window, stem->plan.electron.wavelength, slice, stem->kappa, zero);
    for (int d = 0; d < depths; d++)
        pass.last[d] = (int)lrint(stem->depth[d] / slice) - !stem->settings.split;
    for (int c = 0; c < configurations; c++) {
        stack_fill(stem, c, first, count, &(struct stretch){before, fill});
        before += fill;
        for (int m = 0; m < stem->plan.modes; m++) {
            pass.stretch = (struct stretch){before, share};
            pass.done = 0;
            pass.mode = &stem->modes[m];
            pass.weight = (float)(pass.mode->weight / configurations);
            pass.probe = probe_waves_create(&stem->probe, stem->window.length,
                                            stem->settings.defocus + pass.mode->defocus);
#pragma omp parallel
            {
                struct workspace work = workspace_create(stem);
#pragma omp for schedule(dynamic)
                for (int i = 0; i < count * nx; i++) {
                    float *to[STEM_DEPTHS];
                    for (int d = 0; d < depths; d++)
                        to[d] = columns + at2(d, i, count * nx) * pixels;
                    propagate_probe(&pass, i % nx, first + i / nx, to, &work);
#pragma omp atomic
                    pass.done++;
                }
                workspace_release(&work);
            }
            probe_waves_release(&pass.probe);
            before += share;
        }
    }
    propagator_free(pass.step);
}

/* Points along an axis of the region's grid: those whose windows transform fastest. */
static int grid_points(double least, double length, double window)
{
    if (window >= length)
        return fft_good_length(least);
    int best = 0;
    double fastest = INFINITY;
    for (int n = fft_smooth_length(least); best == 0 || n <= 1.3 * least;
         n = fft_smooth_length(n + 1)) {
        int points = fft_good_length(fmax(window * n / length, 64));
        double seconds = plan_fft_seconds(points, points);
        if (seconds < fastest) {
            fastest = seconds;
            best = n;
        }
    }
    return best;
}

/* A window of the region's own grid. */
static void plan_windows(struct stem_plan *plan, const struct stem_settings *settings,
                         const struct specimen *specimen)
{
    double side = stem_window(settings);
    for (int a = 0; a < 2; a++) {
        plan->spacing[a] = specimen->length[a] / plan->grid[a];
        plan->window[a] = fft_good_length(fmax(side / plan->spacing[a], 64));
        if (specimen->fill == SPECIMEN_PERIODIC && plan->window[a] >= plan->grid[a])
            plan->window[a] = plan->grid[a] * (int)fmax(lrint(side / specimen->length[a]), 1);
    }
    plan->window_limit = plan->wave_limit;
}

/* The longest strip that memory holds. */
static void plan_strip(struct stem_plan *plan, const struct stem_settings *settings,
                       const struct specimen *specimen, int specimens)
{
    const double complex_size = sizeof(float complex);
    double layers = plan->slices + settings->depths,
           wave = (double)plan->window[0] * plan->window[1];
    int configurations = specimens * settings->configurations;
    plan->memory = INFINITY;
    for (plan->strip = settings->scan[1]; plan->strip >= 1;
         plan->strip = plan->strip > 1 ? (plan->strip + 1) / 2 : 0) {
        /* one configuration: the strip's slices serve row after row */
        plan->rows = configurations > 1 ? plan->strip : 1;
        double rows = strip_rows(plan->grid[1], plan->window[1], plan->spacing[1], settings->step,
                                 plan->strip);
        plan->memory = plan_memory(plan, settings, specimen, specimens) +
                       layers * rows * plan->grid[0] * complex_size +
                       plan_wave_values(plan, specimen) * complex_size +
                       settings->threads * 2.1 * wave * complex_size;
        if (plan->memory <= settings->memory || plan->strip == 1)
            break;
    }
}

static void multislice_plan(struct stem_plan *plan, const struct stem_settings *settings,
                            const struct specimen *specimen, int specimens, const double reach[2])
{
    plan_grid(plan, settings, specimen, reach, grid_points);
    plan_windows(plan, settings, specimen);
    plan->beams = 0;
    plan->interleave = 1;
    plan->error = 0;
    plan_strip(plan, settings, specimen, specimens);
    double probes = (double)settings->scan[0] * settings->scan[1];
    int strips = (settings->scan[1] + plan->strip - 1) / plan->strip;
    plan->once = 0;
    plan->seconds = specimens * settings->configurations *
                    (strips * plan_fill_seconds(plan, settings, specimen) +
                     probes * plan->modes * probe_seconds(plan, settings->depths));
}

const struct stem_method stem_multislice = {
    .name = "multislice",
    .choice = "multislice",
    .example = "multislice",
    .help = "multislice is the reference, one window of the foil for each probe",
    .plan = multislice_plan,
    .create = multislice_create,
    .rows = multislice_rows,
    .free = multislice_free};
