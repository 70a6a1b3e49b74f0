/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The simulation from the foil to the patterns; see stem.h. */
#include "stem/stem.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "base/index.h"
#include "base/memory.h"
#include "stem/stem_parts.h"
#include "stem/vector.h"

int stem_configurations(const struct stem *stem)
{
    return stem->specimen_count * stem->settings.configurations;
}

size_t stem_pixels(const struct stem *stem)
{
    return area(stem->settings.detector.n[0], stem->settings.detector.n[1]);
}

double stem_position(const struct stem *stem, int axis, int i)
{
    return stem->specimens[0]->scan_origin[axis] + i * stem->settings.step;
}

struct slices *stem_slices(const struct stem *stem, int c)
{
    const struct stem_settings *settings = &stem->settings;
    const struct specimen *specimen = stem->specimens[c / settings->configurations];
    struct specimen *moved = NULL;
    bool vibrates = false;
    for (int k = 0; k < specimen->kinds; k++)
        vibrates = vibrates || specimen->vibration[k] > 0;
    if (vibrates && !settings->debye_waller)
        moved = specimen_displaced(specimen, settings->seed, (uint64_t)c);
    const struct slices_settings how = {stem->plan.electron.wavelength,
                                        stem->plan.electron.gamma,
                                        settings->factors,
                                        stem->plan.slices,
                                        settings->split,
                                        settings->debye_waller,
                                        settings->absorptive};
    struct slices *potential = slices_create(&stem->grid, moved ? moved : specimen, &how);
    specimen_free(moved);
    return potential;
}

int stem_sums(const struct stem_settings *settings)
{
    int count = STEM_SUMS;
    for (int i = 0; i < settings->rings; i++)
        count += settings->ring[i].count;
    return count;
}

/* Pixels of the integrals. Defaults: bf the direct beam with its edge, adf from there to the
 * largest whole ring, haadf beyond it. */
static void rings_create(struct stem *stem)
{
    const struct detector *detector = &stem->settings.detector;
    double lambda = stem->plan.electron.wavelength, alpha = stem->probe.alpha / lambda;
    double edge = alpha + 1.5 * fmax(detector->pixel, 1 / stem->window.length[0]),
           whole = detector_whole(detector), at[STEM_SUMS + 1];
    const double standard[STEM_SUMS + 1] = {edge, edge, whole, whole};
    for (int i = 0; i <= STEM_SUMS; i++)
        at[i] = isnan(stem->settings.angle[i]) ? standard[i] : stem->settings.angle[i] / lambda;
    const struct detector_ring first[STEM_SUMS] = {[STEM_BF] = {0, at[0], 1, 0},
                                                   [STEM_ADF] = {at[1], at[2], 1, 0},
                                                   [STEM_HAADF] = {0, at[3], 1, 0}};
    stem->sums = stem_sums(&stem->settings);
    stem->inside = memory_alloc(stem->sums, sizeof *stem->inside);
    int sum = 0;
    for (; sum < STEM_SUMS; sum++)
        stem->inside[sum] = detector_segment(detector, &first[sum], 0);
    for (int r = 0; r < stem->settings.rings; r++) {
        struct detector_ring ring = stem->settings.ring[r];
        ring.inner /= lambda;
        ring.outer /= lambda;
        for (int segment = 0; segment < ring.count; segment++)
            stem->inside[sum++] = detector_segment(detector, &ring, segment);
    }
}

double stem_depth(const struct stem_settings *settings, int slices, int depth)
{
    double asked = settings->depth[depth], slice = settings->depth[settings->depths - 1] / slices,
           whole = slice * (double)lrint(asked / slice);
    return fabs(whole - asked) > 1e-9 * asked ? whole : asked;
}

struct stem *stem_create(const struct stem_settings *settings, const struct stem_plan *plan,
                         const struct specimen *const *specimens, int specimen_count)
{
    struct stem *stem = memory_zeroed(1, sizeof *stem);
    stem->settings = *settings;
    stem->plan = *plan;
    stem->specimens = specimens;
    stem->specimen_count = specimen_count;
    stem->probe = settings->probe;
    stem->probe.wavelength = plan->electron.wavelength;
    double length[2];
    for (int d = 0; d < settings->depths; d++)
        stem->depth[d] = stem_depth(settings, plan->slices, d);
    for (int a = 0; a < 2; a++) {
        stem->kappa[a] = tan(settings->beam_tilt[a]) / plan->electron.wavelength;
        length[a] = plan->window[a] * plan->spacing[a];
    }
    stem->grid = wave_grid_make(plan->grid, specimens[0]->length, plan->wave_limit);
    stem->window = wave_grid_make(plan->window, length, plan->window_limit);
    const double zero[2] = {0, 0};
    stem->band_limit = propagator_create(&stem->window, plan->electron.wavelength, 0, zero, zero);
    stem->map = detector_map_create(&settings->detector, length);
    probe_modes(stem->modes, settings->source_size, settings->energy_spread, settings->chromatic,
                settings->voltage);
    rings_create(stem);
    plan->method->create(stem);
    return stem;
}

void stem_watch(struct stem *stem, void (*tell)(void *context, double part), void *context)
{
    stem->tell = tell;
    stem->tell_context = context;
}

void stem_tell(const struct stem *stem, double part)
{
    if (stem->tell)
        stem->tell(stem->tell_context, part);
}

void stem_free(struct stem *stem)
{
    if (!stem)
        return;
    stem->plan.method->free(stem);
    propagator_free(stem->band_limit);
    detector_map_free(stem->map);
    for (int i = 0; i < stem->sums; i++)
        free(stem->inside[i]);
    free(stem->inside);
    free(stem);
}

/* |v|^2 times scale. */
GENERATIONS static void squares(const float complex *v, int n, float scale, float *square)
{
    for (int i = 0; i < n; i++)
        square[i] = scale * (crealf(v[i]) * crealf(v[i]) + cimagf(v[i]) * cimagf(v[i]));
}

void stem_detect(const struct stem *stem, float complex *wave, float weight, float *columns,
                 float complex *line, float *intensity)
{
    const struct wave_grid *window = &stem->window;
    int half[2] = {detector_map_half(stem->map, 0), detector_map_half(stem->map, 1)},
        ny = window->n[1];
    int from = half[0] < window->half ? -half[0] : -window->half,
        to = half[0] < window->half ? half[0] : window->half - 1;
    int reach = half[1] < ny / 2 ? half[1] : ny / 2 - 1;
    float points = (float)window->n[0] * (float)ny;
    for (int kx = from; kx <= to; kx++) {
        int c = kx + window->half, first = stem->band_limit->first[c],
            last = stem->band_limit->last[c];
        first = first > -reach ? first : -reach;
        last = last < reach ? last : reach;
        if (first > last)
            continue;
        fft_line(window->fft[1], FFT_FORWARD, wave_column(window, wave, kx), line);
        memset(intensity, 0, (2 * half[1] + 1) * sizeof *intensity);
        int negative = first < 0 ? (last < 0 ? last + 1 : 0) - first : 0,
            least = first > 0 ? first : 0;
        squares(line + ny + first, negative, 1 / (points * points), intensity + first + half[1]);
        if (last >= 0)
            squares(line + least, last - least + 1, 1 / (points * points),
                    intensity + least + half[1]);
        detector_add_column(stem->map, kx, intensity, weight, columns);
    }
}

/* Columns to the pattern as it is recorded, and its integrals. */
static void finish(const struct stem *stem, float *columns, float *pattern, double *sums)
{
    size_t pixels = stem_pixels(stem);
    detector_finish(&stem->settings.detector, columns, pattern);
    memcpy(columns, pattern, pixels * sizeof *pattern);
    for (int s = 0; s < stem->sums; s++) {
        double sum = 0;
        for (size_t i = 0; i < pixels; i++)
            sum += (double)stem->inside[s][i] * (double)pattern[i];
        sums[s] = s == STEM_HAADF ? 1 - sum : sum;
    }
}

void stem_rows(struct stem *stem, int first, int count, float *patterns, double *sums)
{
    size_t pixels = stem_pixels(stem),
           probes = area(stem->settings.depths, count) * stem->settings.scan[0];
    memset(patterns, 0, probes * pixels * sizeof *patterns);
    stem->plan.method->rows(stem, first, count, patterns);
#pragma omp parallel
    {
        float *pattern = memory_alloc(pixels, sizeof *pattern);
#pragma omp for schedule(static)
        for (size_t i = 0; i < probes; i++)
            finish(stem, patterns + i * pixels, pattern, sums + i * stem->sums);
        free(pattern);
    }
}
