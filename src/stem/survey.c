/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The pass over a data cube: chunks of patterns by threads, their sums added in order. */
#include "stem/survey.h"
#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "base/exit_codes.h"
#include "base/memory.h"
#include "base/progress.h"
#include "base/threads.h"
#include "stem/prepare.h"
#include "stem/survey_block.h"

enum { CHUNK_LEAST = 8, CHUNK_MOST = 256 };
static const size_t chunk_bytes = 16u << 20, read_bytes = 1u << 20;

/* Sums over patterns. One array, so that adding two of them is one loop. */
struct sums {
    size_t size;
    double *all;
    double *count, *mean, *mean2, *square, *ring,
        *inverse;                          /* [rings] of the ring means m: patterns, m, m^2, <I^2>, <I^2>/m^2 - 1, gain/m */
    double *radius_count, *power, *sector; /* [rings] of polar radii; power[rings][orders] */
    double *spectrum_count, *spectrum, *power_mean, *noise_mean; /* of the ring: [half], [orders] */
    double *pixel, *pixel2, *missing;                            /* [ny nx] */
};

struct pass {
    struct cube *cube;
    const struct survey_settings *settings;
    struct survey_plan plan;
    struct survey *survey;
    struct sums sums;
    size_t pixels, chunk, read;
    bool failed;
    struct error failure;
};

/* What one thread works in. */
struct worker {
    struct pass *pass;
    float *patterns, *shifted;
    bool *missing, *missing_plan; /* of the pattern in hand; of the special plan */
    bool has_special;
    struct survey_plan special; /* plan of the last pattern with missing pixels */
    struct survey_block block, special_block;
    struct sums sums;
    size_t missing_patterns, missing_pixels;
};

static void sums_init(struct sums *sums, const struct survey_plan *plan, size_t pixels)
{
    size_t rings = (size_t)plan->layout->rings, orders = (size_t)plan->settings->order_count, half = (size_t)plan->angular->half;
    sums->size = 8 * rings + rings * orders + 1 + half + 2 * orders + 3 * pixels;
    sums->all = memory_zeroed(sums->size, sizeof *sums->all);
    double *at = sums->all;
    double **ring_sums[] = {&sums->count, &sums->mean,    &sums->mean2,        &sums->square,
                            &sums->ring,  &sums->inverse, &sums->radius_count, &sums->sector};
    for (size_t i = 0; i < sizeof ring_sums / sizeof *ring_sums; i++, at += rings)
        *ring_sums[i] = at;
    sums->power = at;
    sums->spectrum_count = at += rings * orders;
    sums->spectrum = at += 1;
    sums->power_mean = at += half;
    sums->noise_mean = at += orders;
    sums->pixel = at += orders;
    sums->pixel2 = at += pixels;
    sums->missing = at + pixels;
}

static void sums_add(struct sums *sums, const struct sums *more)
{
    for (size_t i = 0; i < sums->size; i++)
        sums->all[i] += more->all[i];
}

static void add_rings(const struct worker *worker, struct sums *sums, int l, size_t position, double gain)
{
    const struct survey_block *block = &worker->block;
    struct survey *survey = worker->pass->survey;
    int rings = survey->layout->rings;
    for (int i = 0; i < rings; i++) {
        double m = block->mean[i][l], q = block->square[i][l];
        survey->profile[position * (size_t)rings + (size_t)i] = isnan(m) ? 0 : (float)m;
        survey->profile_square[position * (size_t)rings + (size_t)i] = isnan(m) ? 0 : (float)q;
        if (isnan(m))
            continue;
        sums->count[i]++;
        sums->mean[i] += m;
        sums->mean2[i] += m * m;
        sums->square[i] += q;
        if (m > 0) {
            sums->ring[i] += q / (m * m) - 1;
            sums->inverse[i] += gain / m;
        }
    }
}

/* Powers and V2D of every radius, less shot noise: gain is that of this pattern. */
static void add_radii(const struct worker *worker, struct sums *sums, int l, double gain)
{
    const struct pass *pass = worker->pass;
    const struct survey_block *block = &worker->block;
    const struct angular *angular = pass->plan.angular;
    int orders = angular->order_count;
    for (int i = 1; i < angular->radii; i++) {
        double inverse = (double)block->inverse[i][l];
        if (!(inverse > 0) || isinf(inverse))
            continue;
        const double *b = &angular->noise_power[(size_t)i * (size_t)(angular->half + 1)];
        sums->radius_count[i]++;
        sums->sector[i] += (double)block->sector[i][l] - gain * inverse * angular->noise_variance[i];
        for (int n = 0; n < orders; n++)
            sums->power[i * orders + n] += (double)block->power[i * orders + n][l] - gain * inverse * b[angular->order[n]];
    }
}

static void set_map(struct survey *survey, enum survey_map map, size_t position, double value)
{
    survey->map[map][position] = (float)value;
}

/* The maps that hold only of a pattern with intensity all along the ring. Means over the ring's radii, less shot noise. */
static void add_ring_maps(const struct worker *worker, struct sums *sums, int l, size_t position, double gain)
{
    const struct pass *pass = worker->pass;
    const struct survey_block *block = &worker->block;
    const struct angular *angular = pass->plan.angular;
    struct survey *survey = pass->survey;
    int orders = angular->order_count, radii = 0;
    double variance = 0, power[ANGULAR_ORDERS_MAX] = {0}, noise[ANGULAR_ORDERS_MAX] = {0};
    for (int i = pass->plan.ring_first; i <= pass->plan.ring_last; i++) {
        double inverse = (double)block->inverse[i][l];
        if (isnan(inverse)) /* a radius behind the beam stop */
            continue;
        if (!(inverse > 0) || isinf(inverse))
            return;
        const double *b = &angular->noise_power[(size_t)i * (size_t)(angular->half + 1)];
        variance += (double)block->sector[i][l] - gain * inverse * angular->noise_variance[i];
        for (int n = 0; n < orders; n++) {
            power[n] += (double)block->power[i * orders + n][l];
            noise[n] += gain * inverse * b[angular->order[n]];
        }
        radii++;
    }
    if (radii == 0)
        return;
    survey->valid[position] = true;
    set_map(survey, SURVEY_VARIANCE, position, variance / radii);
    for (int n = 0; n < orders; n++) {
        survey->power[n][position] = (float)((power[n] - noise[n]) / radii);
        sums->power_mean[n] += (power[n] - noise[n]) / radii;
        sums->noise_mean[n] += noise[n] / radii;
        double turn = 2 * M_PI / angular->order[n];
        double phase = -atan2((double)block->imaginary[n][l], (double)block->real[n][l]) / angular->order[n];
        survey->orientation[n][position] = (float)(phase < 0 ? phase + turn : phase);
    }
    sums->spectrum_count[0]++;
    for (int n = 0; n < angular->half; n++)
        sums->spectrum[n] += (double)block->spectrum[n][l];
    for (int r = 0; r < survey->shuffles; r++)
        for (int n = 0; n < orders; n++)
            survey->null[r * orders + n][position] = (float)((double)block->null[r * orders + n][l] - noise[n] / radii);
}

static void add_detectors(const struct worker *worker, int l, size_t position, double gain)
{
    const struct pass *pass = worker->pass;
    const struct survey_block *block = &worker->block;
    struct survey *survey = pass->survey;
    set_map(survey, SURVEY_TOTAL, position, block->total[l]);
    set_map(survey, SURVEY_BRIGHT, position, block->bright[l]);
    set_map(survey, SURVEY_DARK, position, block->dark[l]);
    set_map(survey, SURVEY_COM_X, position, block->com_x[l]);
    set_map(survey, SURVEY_COM_Y, position, block->com_y[l]);
    if (survey->has_detector)
        set_map(survey, SURVEY_DETECTOR, position, block->detector[l]);
    for (int w = 0; w < survey->window_count; w++)
        survey->window[w][position] = (float)block->window[w][l];
    double variance = 0, rings = 0;
    for (int i = pass->plan.ring_first; i <= pass->plan.ring_last; i++) {
        double m = block->mean[i][l], n = (double)(survey->layout->first[i + 1] - survey->layout->first[i]);
        if (m > 0) {
            variance += block->square[i][l] / (m * m) - 1 - gain * (1 - 1 / n) / m;
            rings++;
        }
    }
    set_map(survey, SURVEY_INTENSITY, position, block->intensity[l]);
    set_map(survey, SURVEY_RING_VARIANCE, position, rings > 0 ? variance / rings : 0);
}

/* Measures lane l, a pattern with missing pixels, by a plan of its own; consecutive patterns often miss the same ones. */
static void measure_missing(struct worker *worker, const float *pattern, bool *missing, int l)
{
    struct pass *pass = worker->pass;
    size_t pixels = pass->pixels;
    const bool *masked = pass->settings->masked;
    for (size_t p = 0; p < pixels; p++) {
        worker->sums.missing[p] += missing[p];
        missing[p] |= masked && masked[p];
    }
    if (!worker->has_special || memcmp(missing, worker->missing_plan, pixels * sizeof *missing) != 0) {
        if (worker->has_special) {
            survey_plan_release(&worker->special);
            survey_block_release(&worker->special_block);
        }
        survey_plan_init(&worker->special, pass->settings, missing, pass->plan.shuffle, &pass->plan);
        survey_block_init(&worker->special_block, &worker->special);
        memcpy(worker->missing_plan, missing, pixels * sizeof *missing);
        worker->has_special = true;
    }
    survey_block_measure(&worker->special_block, &worker->special, pattern, 1);
    survey_block_take(&worker->block, l, &worker->special_block, &pass->plan);
}

/* Makes pattern l ready; returns the gain of its intensities, and whether it has missing pixels. */
static double prepare(struct worker *worker, float *pattern, int l, size_t position, bool *holed)
{
    const struct survey_settings *settings = worker->pass->settings;
    size_t pixels = worker->pass->pixels;
    double gain = settings->gain;
    *holed = prepare_saturation(pattern, pixels, settings->saturation);
    if (settings->shift)
        prepare_shift(pattern, settings->geometry.ny, settings->geometry.nx, (double)settings->shift[2 * position],
                      (double)settings->shift[2 * position + 1], worker->shifted);
    if (settings->normalise) {
        double sum = prepare_normalise(pattern, pixels);
        gain = sum > 0 ? gain / sum : gain;
    }
    if (*holed) {
        worker->missing_pixels += prepare_missing(pattern, pixels, &worker->missing[(size_t)l * pixels]);
        worker->missing_patterns++;
    }
    return gain;
}

/* Eight patterns (or what is left); the first is that of `position`. */
static void measure_eight(struct worker *worker, float *patterns, int count, size_t position)
{
    struct pass *pass = worker->pass;
    size_t pixels = pass->pixels;
    double gain[LANES];
    bool holed[LANES];
    for (int l = 0; l < count; l++)
        gain[l] = prepare(worker, &patterns[(size_t)l * pixels], l, position + (size_t)l, &holed[l]);
    survey_block_measure(&worker->block, &pass->plan, patterns, count);
    lanes_moments(patterns, pixels, count, worker->sums.pixel, worker->sums.pixel2);
    for (int l = 0; l < count; l++) {
        if (holed[l])
            measure_missing(worker, &patterns[(size_t)l * pixels], &worker->missing[(size_t)l * pixels], l);
        add_rings(worker, &worker->sums, l, position + (size_t)l, gain[l]);
        add_radii(worker, &worker->sums, l, gain[l]);
        add_detectors(worker, l, position + (size_t)l, gain[l]);
        add_ring_maps(worker, &worker->sums, l, position + (size_t)l, gain[l]);
    }
}

static int measure_chunk(struct worker *worker, size_t first, size_t end, struct error *error)
{
    struct pass *pass = worker->pass;
    memset(worker->sums.all, 0, worker->sums.size * sizeof *worker->sums.all);
    for (size_t at = first; at < end; at += pass->read) {
        size_t count = end - at < pass->read ? end - at : pass->read;
        int code = cube_read(pass->cube, at, count, worker->patterns, error);
        if (code)
            return code;
        for (size_t i = 0; i < count; i += LANES)
            measure_eight(worker, &worker->patterns[i * pass->pixels], (int)(count - i < LANES ? count - i : LANES), at + i);
    }
    return 0;
}

static void worker_init(struct worker *worker, struct pass *pass)
{
    *worker = (struct worker){.pass = pass};
    worker->patterns = memory_aligned(pass->read * pass->pixels, sizeof *worker->patterns);
    worker->shifted = memory_alloc(pass->pixels, sizeof *worker->shifted);
    worker->missing = memory_zeroed(LANES * pass->pixels, sizeof *worker->missing);
    worker->missing_plan = memory_zeroed(pass->pixels, sizeof *worker->missing_plan);
    survey_block_init(&worker->block, &pass->plan);
    sums_init(&worker->sums, &pass->plan, pass->pixels);
}

static void worker_release(struct worker *worker)
{
    free(worker->patterns);
    free(worker->shifted);
    free(worker->missing);
    free(worker->missing_plan);
    survey_block_release(&worker->block);
    if (worker->has_special) {
        survey_plan_release(&worker->special);
        survey_block_release(&worker->special_block);
    }
    free(worker->sums.all);
}

/* All chunks; the sums of each are added in their order, whoever made them. */
static int measure_all(struct pass *pass, struct error *error)
{
    size_t positions = pass->survey->positions, chunks = (positions + pass->chunk - 1) / pass->chunk, done = 0;
    progress_start("patterns", (double)positions);
#pragma omp parallel
    {
        struct worker worker;
        worker_init(&worker, pass);
#pragma omp for ordered schedule(static, 1)
        for (size_t c = 0; c < chunks; c++) {
            size_t first = c * pass->chunk, end = first + pass->chunk < positions ? first + pass->chunk : positions;
            struct error failure = {0};
            bool failed = false;
#pragma omp atomic read
            failed = pass->failed;
            int code = failed ? 0 : measure_chunk(&worker, first, end, &failure);
#pragma omp ordered
            {
                if (code && !pass->failed) {
                    pass->failure = failure;
#pragma omp atomic write
                    pass->failed = true;
                }
                sums_add(&pass->sums, &worker.sums);
                progress_at((double)(done += end - first), NULL);
            }
        }
#pragma omp critical
        {
            pass->survey->missing_patterns += worker.missing_patterns;
            pass->survey->missing_pixels += worker.missing_pixels;
        }
        worker_release(&worker);
    }
    progress_end();
    if (pass->failed)
        *error = pass->failure;
    return pass->failed ? error->code : 0;
}

/* The mean pattern, its normalised variance, and from both the last two normalisations of V(k). */
static void finish_pixels(struct pass *pass)
{
    struct survey *survey = pass->survey;
    const struct layout *layout = survey->layout;
    double positions = (double)survey->positions, gain = pass->settings->gain;
    for (size_t p = 0; p < pass->pixels; p++) {
        double n = positions - pass->sums.missing[p], mean = pass->sums.pixel[p] / n, square = pass->sums.pixel2[p] / n;
        bool seen = layout->place[p] >= 0 && n > 0;
        survey->mean[p] = seen ? mean : (double)NAN;
        survey->variance[p] = seen && mean > 0 ? fmax(0, square - mean * mean) / (mean * mean) : (double)NAN;
    }
    for (int i = 0; i < layout->rings; i++) {
        struct survey_ring *ring = &survey->ring[i];
        double image = 0, noise = 0, variance = 0, mean = 0, pixels = 0, seen = 0;
        for (size_t at = layout->first[i]; at < layout->first[i + 1]; at++) {
            double m = survey->mean[layout->pixel[at]], v = survey->variance[layout->pixel[at]];
            if (isnan(m))
                continue;
            mean += m;
            seen++;
            if (isnan(v))
                continue;
            image += v;
            noise += gain / m;
            variance += v * m * m;
            pixels++;
        }
        mean /= seen;
        ring->image_noise = noise / pixels;
        ring->image = image / pixels - ring->image_noise;
        ring->image_ratio_noise = gain / mean;
        ring->image_ratio = variance / seen / (mean * mean) - ring->image_ratio_noise;
    }
}

static void finish_rings(struct pass *pass)
{
    struct survey *survey = pass->survey;
    const struct layout *layout = survey->layout;
    const struct sums *sums = &pass->sums;
    double gain = pass->settings->gain;
    for (int i = 0; i < layout->rings; i++) {
        struct survey_ring *ring = &survey->ring[i];
        double n = sums->count[i], m = sums->mean[i] / n, m2 = sums->mean2[i] / n, q = sums->square[i] / n;
        double pixels = (double)(layout->first[i + 1] - layout->first[i]);
        ring->k = i * layout->dk;
        ring->pixels = layout->first[i + 1] - layout->first[i];
        ring->patterns = n;
        ring->intensity = m;
        ring->omega_noise = gain / (pixels * m);
        ring->omega = fmax(0, m2 - m * m) / (m * m) - ring->omega_noise;
        ring->ring_noise = sums->inverse[i] / n * (1 - 1 / pixels);
        ring->ring = sums->ring[i] / n - ring->ring_noise;
        ring->ratio = (q - gain * m) / (m2 - gain * m / pixels) - 1;
        ring->ratio_noise = q / m2 - 1 - ring->ratio;
        ring->sector = sums->sector[i] / sums->radius_count[i];
        for (int n_order = 0; n_order < survey->order_count; n_order++)
            survey->power_k[i * survey->order_count + n_order] =
                sums->power[i * survey->order_count + n_order] / sums->radius_count[i];
    }
}

/* C(phi) is the Fourier sum of the mean powers. */
static void finish_spectrum(struct pass *pass)
{
    struct survey *survey = pass->survey;
    const struct sums *sums = &pass->sums;
    double count = sums->spectrum_count[0];
    for (int i = 0; i < survey->order_count; i++) {
        survey->power_mean[i] = sums->power_mean[i] / count;
        survey->power_noise[i] = sums->noise_mean[i] / count;
    }
    for (int j = 0; j < survey->angles; j++) {
        double sum = 0;
        for (int n = 1; n <= survey->half; n++)
            sum += (n == survey->half ? 1 : 2) * sums->spectrum[n - 1] / count *
                   cos(2 * M_PI * ((long)n * j % survey->angles) / survey->angles);
        survey->correlation[j] = sum;
    }
}

/* What the powers would be if speckles stood to each other by chance: the Fourier sum of C(phi) within one speckle's width of 0 (itself) and of 180
 * degrees (its Friedel mate), above the median of C elsewhere. */
static void random_powers(struct survey *survey, int width)
{
    int N = survey->angles, count = 0;
    double *outside = memory_alloc((size_t)N, sizeof *outside);
    for (int j = 0; j < N; j++)
        if (j % survey->half > width && survey->half - j % survey->half > width)
            outside[count++] = survey->correlation[j];
    gsl_sort(outside, 1, (size_t)count);
    double base = gsl_stats_median_from_sorted_data(outside, 1, (size_t)count);
    free(outside);
    survey->power_random = memory_zeroed((size_t)survey->order_count, sizeof *survey->power_random);
    for (int i = 0; i < survey->order_count; i++) {
        double sum = 0;
        for (int j = 0; j < N; j++)
            if (j % survey->half <= width || survey->half - j % survey->half <= width)
                sum += (survey->correlation[j] - base) * cos(2 * M_PI * ((long)survey->order[i] * j % N) / N);
        survey->power_random[i] = sum / N - survey->power_noise[i];
    }
}

/* Cuts between shuffled blocks move power from low to high orders: each order's null maps are scaled to the mean that it has at random. */
static void scale_null(struct survey *survey)
{
    for (int i = 0; i < survey->order_count; i++) {
        double sum = 0, count = 0;
        for (int r = 0; r < survey->shuffles; r++)
            for (size_t p = 0; p < survey->positions; p++)
                if (survey->valid[p]) {
                    sum += (double)survey->null[r * survey->order_count + i][p];
                    count++;
                }
        float scale = (float)(survey->power_random[i] / (sum / count));
        if (!(scale > 0) || isinf(scale))
            continue;
        for (int r = 0; r < survey->shuffles; r++)
            for (size_t p = 0; p < survey->positions; p++)
                survey->null[r * survey->order_count + i][p] *= scale;
    }
}

static float **maps_create(size_t count, size_t positions)
{
    float **maps = memory_alloc(count, sizeof *maps);
    for (size_t i = 0; i < count; i++)
        maps[i] = memory_zeroed(positions, sizeof **maps);
    return maps;
}

static void maps_free(float **maps, size_t count)
{
    for (size_t i = 0; maps && i < count; i++)
        free(maps[i]);
    free(maps);
}

static struct survey *survey_create(const struct cube_header *header, struct survey_plan *plan)
{
    const struct survey_settings *settings = plan->settings;
    struct survey *survey = memory_zeroed(1, sizeof *survey);
    size_t n = header->shape[CUBE_SCAN_Y] * header->shape[CUBE_SCAN_X], rings = (size_t)plan->layout->rings;
    size_t pixels = settings->geometry.ny * settings->geometry.nx, orders = (size_t)settings->order_count;
    survey->scan[0] = header->shape[CUBE_SCAN_Y];
    survey->scan[1] = header->shape[CUBE_SCAN_X];
    survey->positions = n;
    survey->detector_y = settings->geometry.ny;
    survey->detector_x = settings->geometry.nx;
    survey->ring_first = plan->ring_first;
    survey->ring_last = plan->ring_last;
    survey->order_count = settings->order_count;
    memcpy(survey->order, settings->order, sizeof survey->order);
    survey->half = plan->angular->half;
    survey->angles = plan->angular->angles;
    survey->sectors = plan->angular->sectors;
    survey->window_count = settings->window_count;
    survey->shuffles = plan->shuffle ? plan->shuffle->count : 0;
    survey->shuffle_blocks = plan->shuffle ? plan->shuffle->blocks : 0;
    survey->has_detector = settings->detector != NULL;
    survey->has_shot_noise = settings->gain > 0;
    survey->valid = memory_zeroed(n, sizeof *survey->valid);
    for (int m = 0; m < SURVEY_MAPS; m++)
        survey->map[m] = memory_zeroed(n, sizeof *survey->map[m]);
    survey->power = maps_create(orders, n);
    survey->orientation = maps_create(orders, n);
    survey->window = maps_create((size_t)survey->window_count, n);
    survey->null = maps_create((size_t)survey->shuffles * orders, n);
    survey->profile = memory_zeroed(n * rings, sizeof *survey->profile);
    survey->profile_square = memory_zeroed(n * rings, sizeof *survey->profile_square);
    survey->ring = memory_zeroed(rings, sizeof *survey->ring);
    survey->power_k = memory_zeroed(rings * orders, sizeof *survey->power_k);
    survey->power_mean = memory_zeroed(orders, sizeof *survey->power_mean);
    survey->power_noise = memory_zeroed(orders, sizeof *survey->power_noise);
    survey->correlation = memory_zeroed((size_t)survey->angles, sizeof *survey->correlation);
    survey->mean = memory_zeroed(pixels, sizeof *survey->mean);
    survey->variance = memory_zeroed(pixels, sizeof *survey->variance);
    return survey;
}

void survey_free(struct survey *survey)
{
    if (!survey)
        return;
    layout_free(survey->layout);
    free(survey->valid);
    for (int m = 0; m < SURVEY_MAPS; m++)
        free(survey->map[m]);
    maps_free(survey->power, (size_t)survey->order_count);
    maps_free(survey->orientation, (size_t)survey->order_count);
    maps_free(survey->window, (size_t)survey->window_count);
    maps_free(survey->null, (size_t)survey->shuffles * (size_t)survey->order_count);
    free(survey->profile);
    free(survey->profile_square);
    free(survey->ring);
    free(survey->power_k);
    free(survey->power_mean);
    free(survey->power_noise);
    free(survey->power_random);
    free(survey->correlation);
    free(survey->mean);
    free(survey->variance);
    free(survey);
}

double survey_memory(const struct cube_header *header, const struct survey_settings *settings)
{
    double n = (double)header->shape[CUBE_SCAN_Y] * (double)header->shape[CUBE_SCAN_X];
    double pixels = (double)header->shape[CUBE_KY] * (double)header->shape[CUBE_KX];
    double maps = SURVEY_MAPS + settings->order_count * (2 + settings->shuffles) + settings->window_count;
    double dk = settings->dk > 0 ? settings->dk : fmin(settings->geometry.pixel[0], settings->geometry.pixel[1]);
    double rings = geometry_reach(&settings->geometry) / dk + 1;
    return 4 * n * (maps + 2 * rings) + threads_get() * (pixels * (4 * 8 + 4 * 8 + 24) + (double)read_bytes) + 40 * pixels;
}

/* What cannot be measured on this detector. */
static int check_plan(const struct survey_plan *plan, struct error *error)
{
    const struct survey_settings *settings = plan->settings;
    double reach = (plan->layout->rings - 1) * plan->layout->dk;
    bool seen = false;
    if (plan->ring_last >= plan->layout->rings)
        return error_set(error, EXIT_BAD_INPUT,
                         "the ring %.4g-%.4g/nm reaches beyond the detector, which sees whole rings up to %.4g/nm",
                         10 * settings->ring[0], 10 * settings->ring[1], 10 * reach);
    for (int i = plan->ring_first; i <= plan->ring_last; i++)
        seen |= plan->angular->usable[i];
    if (!seen)
        return error_set(error, EXIT_BAD_INPUT,
                         "no radius of the ring %.4g-%.4g/nm (radii every %.4g/nm) is seen by enough of the detector",
                         10 * settings->ring[0], 10 * settings->ring[1], 10 * plan->layout->dk);
    for (int w = 0; w < settings->window_count; w++)
        if (plan->window[w][0] == plan->window[w][1])
            return error_set(error, EXIT_BAD_INPUT, "no pixel lies in the window %.4g-%.4g/nm", 10 * settings->window[w][0],
                             10 * settings->window[w][1]);
    return 0;
}

int survey_run(struct survey **survey, struct cube *cube, const struct survey_settings *settings, struct error *error)
{
    struct pass pass = {.cube = cube, .settings = settings, .pixels = cube_pattern_size(cube)};
    survey_plan_init(&pass.plan, settings, settings->masked, NULL, NULL);
    int code = check_plan(&pass.plan, error);
    struct shuffle *shuffle = NULL;
    if (!code && settings->shuffles > 0) {
        shuffle = shuffle_create(pass.plan.angular, settings->shuffle_width, settings->shuffles, settings->seed);
        if (!shuffle)
            code = error_set(error, EXIT_BAD_INPUT, "blocks of %.3g degrees are too wide to shuffle: a half ring must hold three",
                             settings->shuffle_width * 180 / M_PI);
        pass.plan.shuffle = shuffle;
    }
    if (!code) {
        size_t bytes = pass.pixels * sizeof(float), most = chunk_bytes / bytes, read = read_bytes / bytes;
        pass.chunk = most < CHUNK_LEAST ? CHUNK_LEAST : most > CHUNK_MOST ? CHUNK_MOST : most / LANES * LANES;
        pass.read = read < LANES ? LANES : read / LANES * LANES;
        size_t natural = cube_block(cube);
        if (natural > pass.read)
            pass.read = natural < pass.chunk ? (natural + LANES - 1) / LANES * LANES : pass.chunk;
        *survey = pass.survey = survey_create(cube_header(cube), &pass.plan);
        sums_init(&pass.sums, &pass.plan, pass.pixels);
        pass.survey->layout = pass.plan.layout;
        code = measure_all(&pass, error);
        finish_rings(&pass);
        finish_pixels(&pass);
        finish_spectrum(&pass);
        if (shuffle) {
            random_powers(pass.survey, shuffle->width);
            scale_null(pass.survey);
        }
        pass.plan.layout = NULL;
        free(pass.sums.all);
        if (code) {
            survey_free(*survey);
            *survey = NULL;
        }
    }
    shuffle_free(shuffle);
    survey_plan_release(&pass.plan);
    return code;
}
