/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Grids and costs that the methods share, before anything is computed; each method's own plan is
 * in its file.
 *
 * Band limit of the waves: what is scattered within the foil beyond it cannot come back, which
 * shows in the pattern well below it; 1.5 times the detector's reach, and at least 1.5/A, leaves
 * an error of 6 % at 3-5/nm and 10 % at 6-10/nm, twice of it 1 % and 2 % (docs/stem-sim.md).
 * Costs: 5 N log2 N operations for a transform of N points at the rates of base/fft.h, and
 * measured factors for what goes with it. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/exit_codes.h"
#include "base/fft.h"
#include "stem/parents.h"
#include "stem/stem_parts.h"

static const double REACH = 1.5;      /* band limit over the detector's reach */
static const double LEAST_BAND = 1.5; /* 1/A */
static const double PROBE_SIDE =
    /* side of a window in lambda / alpha: 0.971 of the probe's intensity lies within a circle of
     * it */
    7.5;
static const double ATOM_SECONDS = 1.2e-7; /* to spread an atom into two planes */
/* time of transform and what goes with it, over the transform's */
static const double POINTWISE = 1.35;

double plan_fft_seconds(double nx, double ny)
{
    return 5 * nx * ny * (log2(nx) / fft_rate((int)nx) + log2(ny) / fft_rate((int)ny));
}

double plan_wave_seconds(double nx, double ny)
{
    return plan_fft_seconds(nx, ny) * POINTWISE;
}

double plan_fill_seconds(const struct stem_plan *plan, const struct stem_settings *settings,
                         const struct specimen *specimen)
{
    double fine[2];
    for (int a = 0; a < 2; a++)
        fine[a] = slices_fine(plan->grid[a], specimen->length[a]);
    return (plan->slices + settings->depths) * 2.5 * plan_fft_seconds(fine[0], fine[1]) *
               POINTWISE +
           (double)specimen->n * ATOM_SECONDS;
}

double stem_window(const struct stem_settings *settings)
{
    double lambda = electron_at(settings->voltage).wavelength, alpha = settings->probe.alpha;
    if (!isnan(settings->window))
        return settings->window;
    double spread = 0;
    for (int i = 0; i < PROBE_ABERRATIONS; i++)
        spread += fabs(settings->probe.coefficient[i]) * pow(alpha, probe_aberrations[i].n);
    double depth = settings->depths ? settings->depth[settings->depths - 1] : 0;
    return fmax(PROBE_SIDE * lambda / alpha +
                    2 * (alpha * (depth + fabs(settings->defocus)) + spread) +
                    2 * settings->source_size,
                15);
}

/* Scattering to the band limit sideways over the thickness, and half a window. */
double stem_margin(const struct stem_settings *settings)
{
    double lambda = electron_at(settings->voltage).wavelength,
           depth = settings->depths ? settings->depth[settings->depths - 1] : 0;
    return 0.75 * stem_window(settings) + fmax(lambda * LEAST_BAND * depth, 5);
}

void plan_grid(struct stem_plan *plan, const struct stem_settings *settings,
               const struct specimen *specimen, const double reach[2],
               int (*points)(double least, double length, double window))
{
    double aperture = settings->probe.alpha / plan->electron.wavelength;
    double limit = fmax(fmax(REACH * fmax(reach[0], reach[1]), LEAST_BAND), 1.2 * aperture);
    plan->wave_limit = INFINITY;
    for (int a = 0; a < 2; a++) {
        double wanted = isnan(settings->sampling)
                            ? 2 * limit * specimen->length[a] / settings->antialias
                            : specimen->length[a] / settings->sampling;
        plan->grid[a] = points(fmax(wanted, 64), specimen->length[a], stem_window(settings));
        plan->wave_limit =
            fmin(plan->wave_limit, settings->antialias * plan->grid[a] / (2 * specimen->length[a]));
    }
    plan->slices = (int)fmax(ceil(specimen->thickness / settings->slice - 1e-6), 1);
}

double plan_wave_values(const struct stem_plan *plan, const struct specimen *specimen)
{
    return fmin(2 * (plan->wave_limit * specimen->length[0] + 8), plan->grid[0]) *
           (plan->grid[1] + 8);
}

double plan_memory(const struct stem_plan *plan, const struct stem_settings *settings,
                   const struct specimen *specimen, int specimens)
{
    double pixels = (double)settings->detector.n[0] * settings->detector.n[1],
           atoms = (double)specimen->n;
    double rows = 2.0 * settings->depths * plan->rows * settings->scan[0] * pixels * sizeof(float);
    double scratch = (double)settings->threads * slices_fine(plan->grid[0], specimen->length[0]) *
                     (16 * sizeof(float complex) + 2 * 16 * sizeof(float));
    return (25 * atoms + 80.0 * (double)specimen->frame_atoms) * specimens + rows +
           slices_memory(plan->grid, specimen->length, specimen->kinds, atoms,
                         settings->absorptive) +
           scratch + 20e6;
}

/* What does not fit is refused with what would. */
static int refuse_memory(const struct stem_plan *plan, const struct stem_settings *settings,
                         const struct specimen *specimen, int specimens, const double reach[2],
                         struct error *error)
{
    if (plan->memory <= settings->memory)
        return 0;
    const char *what =
        settings->configurations > 1 || settings->depths > 1
            ? "fewer --configurations or depths, a smaller scan (--rows does not help)"
            : "a coarser --sampling, a thicker --slice, a smaller scan";
    static const struct stem_method *const others[] = {&stem_tilt, &stem_multislice};
    char text[128] = "";
    for (int i = 0; i < 2; i++) {
        struct stem_plan other = *plan;
        other.method = others[i];
        other.number = others[i]->number;
        other.method->plan(&other, settings, specimen, specimens, reach);
        char *name = stem_method_text(other.method, other.number);
        if (other.memory <= settings->memory)
            snprintf(text + strlen(text), sizeof text - strlen(text), ", or --method=%s (%.2f GB)",
                     name, other.memory / 1e9);
        free(name);
    }
    return error_set(error, EXIT_USAGE,
                     "%.2f GB are needed, --memory allows %.2f GB: %s%s would do with less",
                     plan->memory / 1e9, settings->memory / 1e9, what, text);
}

int stem_plan_make(struct stem_plan *plan, const struct stem_settings *settings,
                   const struct specimen *specimen, int specimens, struct error *error)
{
    static const double most_slices = 1e7, widest = 1e6; /* A: 0.1 mm */
    double reach[2];
    if (!(specimen->thickness <= most_slices * settings->slice))
        return error_set(
            error, EXIT_BAD_INPUT,
            "the foil is %.3g nm thick, more than %.0e slices: is the cell, or an atom "
            "far away, what it should be?",
            specimen->thickness / 10, most_slices);
    *plan = (struct stem_plan){.method = settings->method, .number = settings->number};
    for (int a = 0; a < 2; a++)
        if (!(specimen->length[a] <= widest))
            return error_set(error, EXIT_BAD_INPUT,
                             "the simulated region is %.3g nm wide: is the cell, or an atom far "
                             "away, what it should be?",
                             specimen->length[a] / 10);
    plan->electron = electron_at(settings->voltage);
    plan->margin = stem_margin(settings);
    struct probe_mode modes[PROBE_MODES];
    plan->modes = probe_modes(modes, settings->source_size, settings->energy_spread,
                              settings->chromatic, settings->voltage);
    detector_reach(&settings->detector, reach);
    plan->phase =
        parents_phase(settings->probe.alpha, fmax(reach[0], reach[1]), specimen->thickness);
    plan->method->plan(plan, settings, specimen, specimens, reach);
    double slice = specimen->thickness / plan->slices,
           aperture = settings->probe.alpha / plan->electron.wavelength;
    if (plan->wave_limit < aperture)
        return error_set(error, EXIT_USAGE,
                         "the waves' band ends at %.3g/nm, inside the aperture's %.3g/nm: a finer "
                         "--sampling is needed",
                         10 * plan->wave_limit, 10 * aperture);
    for (int d = 0; d < settings->depths; d++)
        if (lrint(settings->depth[d] / slice) < 1 ||
            (d && lrint(settings->depth[d] / slice) <= lrint(settings->depth[d - 1] / slice)))
            return error_set(error, EXIT_USAGE,
                             "--thickness: depths must increase by a slice (%.3g nm) at least",
                             slice / 10);
    return refuse_memory(plan, settings, specimen, specimens, reach, error);
}
