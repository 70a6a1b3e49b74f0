/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The pass over a data cube: chunks of patterns by threads, their sums added in order. */
#include "pattern/survey.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "base/exit_codes.h"
#include "base/index.h"
#include "base/memory.h"
#include "base/progress.h"
#include "pattern/prepare.h"
#include "pattern/prepared.h"
#include "pattern/survey_sums.h"

enum { CHUNK_LEAST = 8, CHUNK_MOST = 256 };
static const size_t chunk_bytes = 16u << 20;

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
    size_t missing_patterns, missing_pixels, empty_patterns, dim_patterns, dim_first,
        broken_patterns, broken_first;
    struct survey_fault fault;
};

static void add_rings(const struct worker *worker, struct sums *sums, int l, size_t position,
                      double gain)
{
    const struct survey_block *block = &worker->block;
    struct survey *survey = worker->pass->survey;
    int rings = survey->layout->rings;
    for (int i = 0; i < rings; i++) {
        double m = block->mean[i][l], q = block->square[i][l];
        survey->profile[position * rings + i] = isnan(m) ? 0 : (float)m;
        survey->profile_square[position * rings + i] = isnan(m) ? 0 : (float)q;
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
        const double *b = &angular->noise_power[area(i, angular->half + 1)];
        sums->radius_count[i]++;
        sums->sector[i] +=
            (double)block->sector[i][l] - gain * inverse * angular->noise_variance[i];
        for (int n = 0; n < orders; n++)
            sums->power[i * orders + n] +=
                (double)block->power[i * orders + n][l] - gain * inverse * b[angular->order[n]];
    }
}

/* Powers, which hold only of a pattern with intensity all along the ring: means over the ring's
 * radii, less shot noise. */
static void add_powers(const struct worker *worker, struct sums *sums, int l, size_t position,
                       double gain)
{
    const struct pass *pass = worker->pass;
    const struct survey_block *block = &worker->block;
    const struct angular *angular = pass->plan.angular;
    struct survey *survey = pass->survey;
    int orders = angular->order_count, radii = 0;
    double power[ANGULAR_ORDERS_MAX] = {0}, noise[ANGULAR_ORDERS_MAX] = {0};
    for (int i = pass->plan.ring_first; i <= pass->plan.ring_last; i++) {
        double inverse = (double)block->inverse[i][l];
        if (isnan(inverse)) /* a radius behind the beam stop */
            continue;
        if (!(inverse > 0) || isinf(inverse))
            return;
        const double *b = &angular->noise_power[area(i, angular->half + 1)];
        for (int n = 0; n < orders; n++) {
            power[n] += (double)block->power[i * orders + n][l];
            noise[n] += gain * inverse * b[angular->order[n]];
        }
        radii++;
    }
    if (radii == 0)
        return;
    survey->valid[position] = true;
    for (int n = 0; n < orders; n++) {
        survey->power[n][position] = (float)((power[n] - noise[n]) / radii);
        sums->power_mean[n] += (power[n] - noise[n]) / radii;
        sums->noise_mean[n] += noise[n] / radii;
        double turn = 2 * M_PI / angular->order[n];
        double phase =
            -atan2((double)block->imaginary[n][l], (double)block->real[n][l]) / angular->order[n];
        survey->orientation[n][position] = (float)(phase < 0 ? phase + turn : phase);
    }
    sums->spectrum_count[0]++;
    for (int n = 0; n < angular->half; n++)
        sums->spectrum[n] += (double)block->spectrum[n][l];
    for (int n = 0; n < orders && survey->shuffles > 0; n++)
        survey->noise[n][position] = (float)(noise[n] / radii);
    for (int r = 0; r < survey->shuffles; r++)
        for (int n = 0; n < orders; n++)
            survey->null[r * orders + n][position] = (float)block->null[r * orders + n][l];
}

/* After add_powers, which says whether the ring was seen. */
static void add_maps(const struct worker *worker, int l, size_t position)
{
    const struct survey_block *block = &worker->block;
    struct survey *survey = worker->pass->survey;
    survey->total[position] = (float)block->total[l];
    survey->bright[position] = (float)block->bright[l];
    for (int m = 0, slot = 0; m < survey->measured_count; m++)
        for (int i = 0; i < survey->measured[m].members; i++, slot++)
            if (!survey->measured[m].ring || survey->valid[position])
                survey->map[slot][position] = (float)block->value[slot][l];
}

/* Measures lane l, a pattern with missing pixels, by a plan of its own; consecutive patterns
 * often miss the same ones. */
static void measure_missing(struct worker *worker, const float *pattern, bool *missing, int l,
                            double gain)
{
    struct pass *pass = worker->pass;
    size_t pixels = pass->pixels;
    const bool *masked = pass->settings->masked;
    for (size_t p = 0; p < pixels; p++) {
        worker->sums.missing[p] += missing[p];
        missing[p] |= masked && masked[p];
    }
    if (!worker->has_special ||
        memcmp(missing, worker->missing_plan, pixels * sizeof *missing) != 0) {
        if (worker->has_special) {
            survey_plan_release(&worker->special);
            survey_block_release(&worker->special_block);
        }
        survey_plan_init(&worker->special, pass->settings, missing, &pass->plan);
        survey_block_init(&worker->special_block, &worker->special);
        memcpy(worker->missing_plan, missing, pixels * sizeof *missing);
        worker->has_special = true;
    }
    survey_block_measure(&worker->special_block, &worker->special, pattern, 1,
                         (const double[LANES]){gain});
    survey_block_take(&worker->block, l, &worker->special_block, &pass->plan);
}

/* Whether the pattern, saturated pixels NAN, is none; counts it. */
static bool leave_out(struct worker *worker, const float *pattern, size_t position)
{
    const struct survey_settings *settings = worker->pass->settings;
    enum prepare_verdict verdict = prepare_judge(pattern, worker->pass->pixels, settings->masked,
                                                 settings->empty_level, settings->bright_level);
    if (verdict == PREPARE_GOOD)
        return false;
    if (verdict == PREPARE_DIM && worker->dim_patterns++ == 0)
        worker->dim_first = position;
    if (verdict == PREPARE_BROKEN && worker->broken_patterns++ == 0)
        worker->broken_first = position;
    worker->pass->survey->empty[position] = true;
    worker->empty_patterns++;
    return true;
}

static void look_for_fault(struct worker *worker, const float *pattern, size_t position)
{
    const struct survey_settings *settings = worker->pass->settings;
    size_t pixel = prepare_not_count(pattern, worker->pass->pixels, settings->masked,
                                     settings->saturation, settings->gain);
    if (pixel < worker->pass->pixels)
        worker->fault = (struct survey_fault){true, position, pixel, pattern[pixel]};
}

/* Makes pattern l ready; returns the gain of its intensities, and whether it has missing pixels.
 * An empty one becomes all 0, which adds nothing. */
static double prepare(struct worker *worker, float *pattern, int l, size_t position, bool *holed)
{
    const struct survey_settings *settings = worker->pass->settings;
    size_t pixels = worker->pass->pixels;
    double gain = settings->gain;
    if (settings->check_whole && !worker->fault.found)
        look_for_fault(worker, pattern, position);
    *holed = prepare_saturation(pattern, pixels, settings->saturation);
    if (leave_out(worker, pattern, position)) {
        if (*holed) {
            worker->missing_pixels +=
                prepare_missing(pattern, pixels, &worker->missing[l * pixels]);
            worker->missing_patterns++;
        }
        memset(pattern, 0, pixels * sizeof *pattern);
        return gain;
    }
    bool own = *holed; /* has missing pixels besides the masked ones */
    gain /= prepared_move(settings, position, pattern, worker->shifted, holed);
    if (*holed) {
        size_t missing = prepare_missing(pattern, pixels, &worker->missing[l * pixels]);
        worker->missing_pixels += own ? missing : 0;
        worker->missing_patterns += own;
    }
    return gain;
}

/* Eight patterns (or what is left); the first is that of `position`. */
static void measure_eight(struct worker *worker, float *patterns, int count, size_t position)
{
    struct pass *pass = worker->pass;
    size_t pixels = pass->pixels;
    double gain[LANES] = {0};
    bool holed[LANES];
    for (int l = 0; l < count; l++)
        gain[l] = prepare(worker, &patterns[l * pixels], l, position + l, &holed[l]);
    survey_block_measure(&worker->block, &pass->plan, patterns, count, gain);
    lanes_moments(patterns, pixels, count, worker->sums.pixel, worker->sums.pixel2);
    for (int l = 0; l < count; l++) {
        if (pass->survey->empty[position + l])
            continue;
        if (holed[l])
            measure_missing(worker, &patterns[l * pixels], &worker->missing[l * pixels], l,
                            gain[l]);
        add_rings(worker, &worker->sums, l, position + l, gain[l]);
        add_radii(worker, &worker->sums, l, gain[l]);
        add_powers(worker, &worker->sums, l, position + l, gain[l]);
        add_maps(worker, l, position + l);
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
            measure_eight(worker, &worker->patterns[i * pass->pixels],
                          (int)(count - i < LANES ? count - i : LANES), at + i);
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

/* Adds what a worker counted to the survey; of places, the first. */
static void add_counts(struct survey *survey, const struct worker *worker)
{
    survey->missing_patterns += worker->missing_patterns;
    survey->missing_pixels += worker->missing_pixels;
    survey->empty_patterns += worker->empty_patterns;
    if (worker->dim_patterns > 0 &&
        (survey->dim_patterns == 0 || worker->dim_first < survey->dim_first))
        survey->dim_first = worker->dim_first;
    survey->dim_patterns += worker->dim_patterns;
    if (worker->broken_patterns > 0 &&
        (survey->broken_patterns == 0 || worker->broken_first < survey->broken_first))
        survey->broken_first = worker->broken_first;
    survey->broken_patterns += worker->broken_patterns;
    if (worker->fault.found &&
        (!survey->fault.found || worker->fault.position < survey->fault.position))
        survey->fault = worker->fault;
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
    sums_release(&worker->sums);
}

/* All chunks; the sums of each are added in their order, whoever made them. */
static int measure_all(struct pass *pass, struct error *error)
{
    size_t positions = pass->survey->positions,
           chunks = (positions + pass->chunk - 1) / pass->chunk, done = 0;
    progress_start(NULL, "patterns", 0, (double)positions);
#pragma omp parallel
    {
        struct worker worker;
        worker_init(&worker, pass);
#pragma omp for ordered schedule(static, 1)
        for (size_t c = 0; c < chunks; c++) {
            size_t first = c * pass->chunk,
                   end = first + pass->chunk < positions ? first + pass->chunk : positions;
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
        add_counts(pass->survey, &worker);
        worker_release(&worker);
    }
    progress_end();
    if (pass->failed)
        *error = pass->failure;
    return pass->failed ? error->code : 0;
}

/* Virtual detectors that hold no pixel. */
static int check_virtual(const struct survey_plan *plan, struct error *error)
{
    const struct survey_settings *settings = plan->settings;
    const struct {
        const char *name;
        const double *k;
        const size_t *pixels;
    } annulus[2] = {{"bright", settings->bright, plan->bright},
                    {"dark", settings->dark, plan->dark}};
    for (int i = 0; i < 2; i++)
        if (settings->must_see[i] && annulus[i].pixels[0] == annulus[i].pixels[1])
            return error_set(error, EXIT_BAD_INPUT,
                             "no pixel lies in the virtual %s field %.4g-%.4g/nm", annulus[i].name,
                             10 * annulus[i].k[0], 10 * annulus[i].k[1]);
    for (int w = 0; w < settings->window_count; w++)
        if (plan->window[w][0] == plan->window[w][1])
            return error_set(error, EXIT_BAD_INPUT, "no pixel lies in the window %.4g-%.4g/nm",
                             10 * settings->window[w][0], 10 * settings->window[w][1]);
    bool seen = !plan->detector;
    for (size_t i = 0; i < plan->layout->count && !seen; i++)
        seen = plan->detector[i] > 0;
    return seen ? 0
                : error_set(error, EXIT_BAD_INPUT,
                            "no pixel that is measured lies in the virtual detector");
}

/* What cannot be measured on this detector. */
static int check_plan(const struct survey_plan *plan, struct error *error)
{
    const struct survey_settings *settings = plan->settings;
    double reach = (plan->layout->rings - 1) * plan->layout->dk;
    bool seen = false;
    if (plan->ring_last >= plan->layout->rings)
        return error_set(error, EXIT_BAD_INPUT,
                         "the ring %.4g-%.4g/nm reaches beyond the detector, which sees whole "
                         "rings up to %.4g/nm",
                         10 * settings->ring[0], 10 * settings->ring[1], 10 * reach);
    for (int i = plan->ring_first; i <= plan->ring_last; i++)
        seen |= plan->angular->usable[i];
    if (!seen)
        return error_set(error, EXIT_BAD_INPUT,
                         "no radius of the ring %.4g-%.4g/nm (radii every %.4g/nm) is seen by "
                         "enough of the detector",
                         10 * settings->ring[0], 10 * settings->ring[1], 10 * plan->layout->dk);
    return check_virtual(plan, error);
}

int survey_run(struct survey **survey, struct cube *cube, const struct survey_settings *settings,
               struct error *error)
{
    struct pass pass = {.cube = cube, .settings = settings, .pixels = cube_pattern_size(cube)};
    survey_plan_init(&pass.plan, settings, settings->masked, NULL);
    int code = check_plan(&pass.plan, error);
    struct shuffle *shuffle = NULL;
    if (!code && settings->shuffles > 0) {
        shuffle = shuffle_create(pass.plan.angular, settings->shuffle_width, settings->shuffles,
                                 settings->seed);
        if (!shuffle)
            code = error_set(
                error, EXIT_BAD_INPUT,
                "blocks of %.3g degrees are too wide to shuffle: a half ring must hold three",
                settings->shuffle_width * 180 / M_PI);
        pass.plan.shuffle = shuffle;
    }
    if (!code) {
        size_t bytes = pass.pixels * sizeof(float), most = chunk_bytes / bytes,
               read = SURVEY_READ_BYTES / bytes;
        pass.chunk = most < CHUNK_LEAST  ? CHUNK_LEAST
                     : most > CHUNK_MOST ? CHUNK_MOST
                                         : most / LANES * LANES;
        pass.read = read < LANES ? LANES : read / LANES * LANES;
        size_t natural = cube_block(cube);
        if (natural > pass.read)
            pass.read = natural < pass.chunk ? (natural + LANES - 1) / LANES * LANES : pass.chunk;
        *survey = pass.survey = survey_create(cube_header(cube), &pass.plan);
        sums_init(&pass.sums, &pass.plan, pass.pixels);
        pass.survey->layout = pass.plan.layout;
        code = measure_all(&pass, error);
        survey_finish(pass.survey, &pass.sums, &pass.plan);
        pass.plan.layout = NULL;
        sums_release(&pass.sums);
        if (code) {
            survey_free(*survey);
            *survey = NULL;
        }
    }
    shuffle_free(shuffle);
    survey_plan_release(&pass.plan);
    return code;
}
