/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the methods share that send plane waves through the whole foil (stem/tilt.c,
 * stem/kinematic.c, stem/prism.c). */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include "base/fft.h"
#include "base/index.h"
#include "base/memory.h"
#include "base/progress.h"
#include "stem/stem_parts.h"

static const double GROUP_MEMORY = 5e8; /* bytes */

size_t plane_waves_points(const struct plane_waves *waves)
{
    return area(waves->region.n[0], waves->region.n[1]);
}

const float complex *plane_waves_values(const struct stem *stem, int configuration, int depth)
{
    size_t set = at2(configuration, depth, stem->settings.depths);
    return stem->waves->values + set * stem->waves->count * plane_waves_points(stem->waves);
}

double plane_waves_half_way(const struct stem *stem, const double k[2], double d)
{
    return -M_PI * stem->plan.electron.wavelength * d / 2 *
           (k[0] * (k[0] + 2 * stem->kappa[0]) + k[1] * (k[1] + 2 * stem->kappa[1]));
}

float complex plane_waves_turned(float complex a, double angle)
{
    return a * CMPLXF((float)cos(angle), (float)sin(angle));
}

size_t plane_waves_table(const struct stem *stem, int oy, int ox, int mode, int depth)
{
    size_t offset = at2(oy, ox, stem->plan.interleave);
    return (offset * stem->plan.modes + mode) * stem->settings.depths + depth;
}

/* Says which part of all is next; the last, behind those of the configurations, is the scan. */
static void part_of(const struct stem_plan *plan, int configuration, int configurations)
{
    char name[32];
    snprintf(name, sizeof name, "part %d of %d", configuration + 1, configurations + 1);
    const double share = plan->once / configurations;
    progress_within(&(struct progress_part){name, configuration * share, share, plan->seconds});
}

void plane_waves_scatter(struct stem *stem, struct scattering_settings how)
{
    struct plane_waves *waves = stem->waves;
    int configurations = stem_configurations(stem), depths = stem->settings.depths;
    how.wavelength = stem->plan.electron.wavelength;
    how.group = (size_t)stem->plan.group;
    detector_reach(&stem->settings.detector, how.reach);
    for (int a = 0; a < 2; a++) {
        how.tilt[a] = stem->kappa[a];
        how.reach[a] += 1 / stem->window.length[a] + stem->probe.alpha / how.wavelength;
    }
    size_t size = (size_t)(depths * waves->count) * plane_waves_points(waves);
    waves->values =
        memory_aligned((size_t)configurations * size + FFT_GRAIN, sizeof *waves->values);
    const struct incident_waves in = {waves->count, (const double(*)[2])waves->k};
    const struct exit_planes out = {depths, stem->depth, &waves->region};
    for (int c = 0; c < configurations; c++) {
        struct slices *potential = stem_slices(stem, c);
        part_of(&stem->plan, c, configurations);
        scattering_make(potential, &stem->grid, &how, &in, &out, waves->values + (size_t)c * size);
        slices_free(potential);
    }
}

void plane_waves_free(struct stem *stem)
{
    if (!stem->waves)
        return;
    free(stem->waves->k);
    free(stem->waves->values);
    free(stem->waves->fields);
    free(stem->waves->scalars);
    free(stem->waves->group);
    free(stem->waves);
}

static int grid_points(double least, double length, double window)
{
    (void)length;
    (void)window;
    return fft_good_length(least);
}

void plane_waves_grid(struct stem_plan *plan, const struct stem_settings *settings,
                      const struct specimen *specimen, const double reach[2])
{
    plan_grid(plan, settings, specimen, reach, grid_points);
    plan->interleave = plan->strip = plan->rows = 1;
}

double plane_waves_finest(const struct stem_plan *plan, const struct stem_settings *settings,
                          const double reach[2], double least)
{
    double aperture = settings->probe.alpha / plan->electron.wavelength;
    return 1 / (2 * (fmax(reach[0], reach[1]) + aperture + 1 / least));
}

double plane_waves_beam_seconds(const struct stem_plan *plan, const struct stem_settings *settings)
{
    return (plan->slices + settings->depths) * 2 * 0.9 *
           plan_wave_seconds(plan->grid[0], plan->grid[1]);
}

/* Plane waves that go through the foil together: each group needs the potential anew, and all
 * are kept meanwhile. */
static int plan_group(const struct stem_plan *plan, const struct stem_settings *settings,
                      double wave)
{
    double room = fmin(settings->memory - plan->memory, GROUP_MEMORY);
    int most = (int)fmax(room / (wave * (double)sizeof(float complex)), 7);
    int groups = (plan->beams + most - 1) / most;
    return (plan->beams + groups - 1) / groups;
}

void plane_waves_cost(struct stem_plan *plan, const struct stem_settings *settings,
                      const struct specimen *specimen, int specimens,
                      const struct plane_waves_costs *own)
{
    const double complex_size = sizeof(float complex);
    double probes = (double)settings->scan[0] * settings->scan[1],
           window = (double)plan->window[0] * plan->window[1];
    double wave = plan_wave_values(plan, specimen);
    int configurations = specimens * settings->configurations;
    double held =
        (double)configurations * settings->depths * plan->beams * own->points * complex_size;
    plan->memory = plan_memory(plan, settings, specimen, specimens) + held +
                   own->fields * complex_size + own->reducing;
    plan->group = plan_group(plan, settings, wave);
    plan->memory += scattering_memory(plan->grid, wave, plan->group);
    int groups = (plan->beams + plan->group - 1) / plan->group;
    double reduce =
        window * own->sums * 8 / 4e10 + plan_wave_seconds(plan->window[0], plan->window[1]);
    plan->once = configurations *
                 (groups * plan_fill_seconds(plan, settings, specimen) + plan->beams * own->beam);
    plan->seconds = plan->once + configurations * probes * plan->modes * settings->depths * reduce;
}
