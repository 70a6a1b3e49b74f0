/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Grids, methods and costs, before anything is computed.
 *
 * Band limit of the waves: what is scattered within the foil beyond it cannot come back, which shows in the pattern well below it; 1.5 times the
 * detector's reach, and at least 1.5/A, leaves an error of 6 % at 3-5/nm and 10 % at 6-10/nm, twice of it 1 % and 2 % (docs/stem-sim.md).
 * Costs: 5 N log2 N operations for a transform of N points at the rates of base/fft.h, and measured factors for what goes with it. */
#include <math.h>
#include <stdio.h>
#include <string.h>
#include "base/exit_codes.h"
#include "base/fft.h"
#include "stem/parents.h"
#include "stem/reduce.h"
#include "stem/stem_parts.h"

static const double REACH = 1.5;      /* band limit over the detector's reach */
static const double LEAST_BAND = 1.5; /* 1/A */
static const double PROBE_SIDE =
    7.5; /* side of a window in lambda / alpha: 0.971 of the probe's intensity lies within a circle of it */
static const double ATOM_SECONDS = 1.2e-7; /* to spread an atom into two planes */
static const double POINTWISE = 1.35;      /* time of transform and what goes with it, over the transform's */
static const double GROUP_MEMORY = 5e8;    /* bytes */
static const double COMPLEX = sizeof(float complex);

static double fft_seconds(double nx, double ny)
{
    return 5 * nx * ny * (log2(nx) / fft_rate((int)nx) + log2(ny) / fft_rate((int)ny));
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
    return fmax(
        PROBE_SIDE * lambda / alpha + 2 * (alpha * (depth + fabs(settings->defocus)) + spread) + 2 * settings->source_size, 15);
}

/* Scattering to the band limit sideways over the thickness, and half a window. */
double stem_margin(const struct stem_settings *settings)
{
    double lambda = electron_at(settings->voltage).wavelength,
           depth = settings->depths ? settings->depth[settings->depths - 1] : 0;
    return 0.75 * stem_window(settings) + fmax(lambda * LEAST_BAND * depth, 5);
}

/* Points along an axis of the region's grid: those that transform fastest, or, for multislice, whose windows do. */
static int grid_points(enum stem_method method, double least, double length, double window)
{
    if (method != STEM_MULTISLICE || window >= length)
        return fft_good_length(least);
    int best = 0;
    double fastest = INFINITY;
    for (int n = fft_smooth_length(least); best == 0 || n <= 1.3 * least; n = fft_smooth_length(n + 1)) {
        int points = fft_good_length(fmax(window * n / length, 64));
        double seconds = fft_seconds(points, points);
        if (seconds < fastest) {
            fastest = seconds;
            best = n;
        }
    }
    return best;
}

/* Grid of the whole region, and slices. */
static void plan_grid(struct stem_plan *plan, const struct stem_settings *settings, const struct specimen *specimen,
                      const double reach[2])
{
    double aperture = settings->probe.alpha / plan->electron.wavelength;
    double limit = fmax(fmax(REACH * fmax(reach[0], reach[1]), LEAST_BAND), 1.2 * aperture);
    plan->wave_limit = INFINITY;
    for (int a = 0; a < 2; a++) {
        double wanted = isnan(settings->sampling) ? 2 * limit * specimen->length[a] / settings->antialias
                                                  : specimen->length[a] / settings->sampling;
        plan->grid[a] = grid_points(plan->method, fmax(wanted, 64), specimen->length[a], stem_window(settings));
        plan->wave_limit = fmin(plan->wave_limit, settings->antialias * plan->grid[a] / (2 * specimen->length[a]));
    }
    plan->slices = (int)fmax(ceil(specimen->thickness / settings->slice - 1e-6), 1);
}

/* Window and its grid, by method. */
static void plan_window(struct stem_plan *plan, const struct stem_settings *settings, const struct specimen *specimen,
                        const double reach[2])
{
    double aperture = settings->probe.alpha / plan->electron.wavelength, side = stem_window(settings);
    plan->interleave = 1;
    for (int a = 0; a < 2; a++) {
        double least = plan->method == STEM_PRISM ? specimen->length[a] / plan->interpolation : side;
        double finest =
            1 / (2 * (fmax(reach[0], reach[1]) + aperture + 1 / least)); /* no frequency folds onto one that is seen */
        if (plan->method == STEM_MULTISLICE) {
            plan->spacing[a] = specimen->length[a] / plan->grid[a];
            plan->window[a] = fft_good_length(fmax(side / plan->spacing[a], 64));
            if (specimen->fill == SPECIMEN_PERIODIC && plan->window[a] >= plan->grid[a])
                plan->window[a] = plan->grid[a] * (int)fmax(lrint(side / specimen->length[a]), 1);
        } else if (plan->method == STEM_PRISM) {
            plan->window[a] = fft_good_length(fmax(specimen->length[a] / (plan->interpolation * finest), 64));
            plan->spacing[a] = specimen->length[a] / (plan->interpolation * plan->window[a]);
        } else {
            double step = settings->step;
            plan->interleave = step < finest ? (int)floor(finest / step) : 1;
            plan->spacing[a] = step < finest ? plan->interleave * step : step / ceil(step / finest - 1e-9);
            plan->window[a] = fft_good_length(fmax(side / plan->spacing[a], 64));
        }
    }
    if (settings->scan[0] == 1 && settings->scan[1] == 1)
        plan->interleave = 1;
}

static int plan_beams(const struct stem_plan *plan, const struct stem_settings *settings)
{
    if (plan->method == STEM_MULTISLICE)
        return 0;
    if (plan->method != STEM_PRISM)
        return plan->parents;
    struct probe probe = settings->probe;
    probe.wavelength = plan->electron.wavelength;
    double length[2];
    for (int a = 0; a < 2; a++)
        length[a] = plan->window[a] * plan->spacing[a] * (settings->prism_all ? plan->interpolation : 1);
    struct probe_waves waves = probe_waves_create(&probe, length, 0);
    int count = waves.count;
    probe_waves_release(&waves);
    return count;
}

/* Complex values of a wave on the region's grid. */
static double wave_values(const struct stem_plan *plan, const struct specimen *specimen)
{
    return fmin(2 * (plan->wave_limit * specimen->length[0] + 8), plan->grid[0]) * (plan->grid[1] + 8);
}

/* Memory of what is common to all methods: atoms, potential, patterns of the rows in hand. */
static double common_memory(const struct stem_plan *plan, const struct stem_settings *settings, const struct specimen *specimen,
                            int specimens)
{
    double pixels = (double)settings->detector.n[0] * settings->detector.n[1], atoms = (double)specimen->n;
    double rows = 2.0 * settings->depths * plan->rows * settings->scan[0] * pixels * sizeof(float);
    double scratch =
        (double)settings->threads * slices_fine(plan->grid[0], specimen->length[0]) * (16 * COMPLEX + 2 * 16 * sizeof(float));
    return (25 * atoms + 80.0 * (double)specimen->frame_atoms) * specimens + rows +
           slices_memory(plan->grid, specimen->length, specimen->kinds, atoms, settings->absorptive) + scratch + 20e6;
}

static void cost_multislice(struct stem_plan *plan, const struct stem_settings *settings, const struct specimen *specimen,
                            int specimens)
{
    double layers = plan->slices + settings->depths, probes = (double)settings->scan[0] * settings->scan[1];
    double wave = (double)plan->window[0] * plan->window[1];
    int configurations = specimens * settings->configurations;
    plan->memory = INFINITY;
    for (plan->strip = settings->scan[1]; plan->strip >= 1; plan->strip = plan->strip > 1 ? (plan->strip + 1) / 2 : 0) {
        plan->rows = configurations > 1 ? plan->strip : 1; /* one configuration: the strip's slices serve row after row */
        double rows = multislice_strip_rows(plan->grid[1], plan->window[1], plan->spacing[1], settings->step, plan->strip);
        plan->memory = common_memory(plan, settings, specimen, specimens) + layers * rows * plan->grid[0] * COMPLEX +
                       wave_values(plan, specimen) * COMPLEX + settings->threads * 2.1 * wave * COMPLEX;
        if (plan->memory <= settings->memory || plan->strip == 1)
            break;
    }
    int strips = (settings->scan[1] + plan->strip - 1) / plan->strip;
    double fill =
        layers *
            (5 * fft_seconds(slices_fine(plan->grid[0], specimen->length[0]), slices_fine(plan->grid[1], specimen->length[1])) /
             2 * POINTWISE) +
        (double)specimen->n * ATOM_SECONDS;
    double probe = layers * 2 * 0.9 * fft_seconds(plan->window[0], plan->window[1]) * POINTWISE;
    plan->seconds = configurations * (strips * fill + probes * plan->modes * probe);
}

/* Plane waves that go through the foil together: each group needs the potential anew, and all are kept meanwhile. */
static int plan_group(const struct stem_plan *plan, const struct stem_settings *settings, double wave)
{
    double room = fmin(settings->memory - plan->memory, GROUP_MEMORY);
    int most = (int)fmax(room / (wave * COMPLEX), 7);
    int groups = (plan->beams + most - 1) / most;
    return (plan->beams + groups - 1) / groups;
}

static void cost_plane_waves(struct stem_plan *plan, const struct stem_settings *settings, const struct specimen *specimen,
                             int specimens)
{
    double probes = (double)settings->scan[0] * settings->scan[1], window = (double)plan->window[0] * plan->window[1];
    int configurations = specimens * settings->configurations;
    double points = 1, wave = wave_values(plan, specimen);
    bool prism = plan->method == STEM_PRISM;
    for (int a = 0; a < 2; a++)
        points *= prism ? prism_points(plan, settings, a)
                        : ceil((settings->scan[a] - 1) * settings->step / plan->spacing[a]) + plan->window[a] + REDUCE_PROBES;
    plan->strip = plan->rows = 1;
    double held = (double)configurations * settings->depths * plan->beams * points * COMPLEX;
    double fields =
        prism ? 0 : (double)plan->interleave * plan->interleave * plan->modes * settings->depths * plan->beams * window;
    double whole = window * plan->interpolation * plan->interpolation * COMPLEX; /* a plane wave on all of PRISM's lattice */
    double reducing = prism ? prism_memory(plan, settings) + whole : settings->threads * REDUCE_PROBES * 1.1 * window * COMPLEX;
    plan->memory = common_memory(plan, settings, specimen, specimens) + held + fields * COMPLEX + reducing;
    plan->group = plan_group(plan, settings, wave);
    plan->memory += scattering_memory(plan->grid, wave, plan->group);
    int groups = (plan->beams + plan->group - 1) / plan->group;
    double fill =
        (plan->slices + settings->depths) * 2.5 *
            fft_seconds(slices_fine(plan->grid[0], specimen->length[0]), slices_fine(plan->grid[1], specimen->length[1])) *
            POINTWISE +
        (double)specimen->n * ATOM_SECONDS;
    double beam = (plan->slices + settings->depths) * 2 * 0.9 * fft_seconds(plan->grid[0], plan->grid[1]) * POINTWISE;
    if (plan->method == STEM_KINEMATIC)
        beam = plan->slices * wave * 2e-9;
    double sums =
        prism ? 4 + 4 * sqrt(plan->beams) : plan->beams; /* stem/prism.c: over k_y for a row of probes, over k_x for each */
    double reduce = window * sums * 8 / 4e10 + fft_seconds(plan->window[0], plan->window[1]) * POINTWISE;
    plan->seconds = configurations * (groups * fill + plan->beams * beam + probes * plan->modes * settings->depths * reduce);
}

/* Everything that follows from the method. */
static void plan_method(struct stem_plan *plan, const struct stem_settings *settings, const struct specimen *specimen,
                        int specimens, const double reach[2])
{
    plan_grid(plan, settings, specimen, reach);
    plan_window(plan, settings, specimen, reach);
    plan->beams = plan_beams(plan, settings);
    if (plan->method == STEM_MULTISLICE)
        cost_multislice(plan, settings, specimen, specimens);
    else
        cost_plane_waves(plan, settings, specimen, specimens);
    plan->error = plan->method == STEM_TILT || plan->method == STEM_KINEMATIC ? parents_error(plan->parents, plan->phase) : 0;
}

/* The cheapest of tilt:7, 19, 37 and multislice that is accurate enough. Neither threads nor the memory at hand have a say: they must not change the
 * patterns. */
static void plan_auto(struct stem_plan *plan, const struct stem_settings *settings, const struct specimen *specimen,
                      int specimens, const double reach[2])
{
    static const int parents[] = {7, 19, 37, 0};
    struct stem_settings anywhere = *settings;
    anywhere.memory = INFINITY;
    anywhere.threads = 1;
    struct stem_plan best = *plan;
    best.seconds = INFINITY;
    for (int i = 0; i < 4; i++) {
        struct stem_plan candidate = *plan;
        candidate.method = parents[i] ? STEM_TILT : STEM_MULTISLICE;
        candidate.parents = parents[i];
        plan_method(&candidate, &anywhere, specimen, specimens, reach);
        if (candidate.error <= settings->accuracy && candidate.seconds < best.seconds)
            best = candidate;
    }
    *plan = best;
    plan_method(plan, settings, specimen, specimens, reach);
    if (plan->method == STEM_TILT)
        snprintf(plan->why, sizeof plan->why,
                 "tilt:%d: predicted error %.2g %% at the detector's edge (phase %.2g rad), asked for %.2g %%", plan->parents,
                 100 * plan->error, plan->phase, 100 * settings->accuracy);
    else
        snprintf(plan->why, sizeof plan->why, "multislice: %s",
                 parents_error(37, plan->phase) > settings->accuracy
                     ? "the aperture is too wide, or the foil too thick, to interpolate in tilt"
                     : "so few probes that it costs least");
}

/* What does not fit is refused with what would. */
static int refuse_memory(const struct stem_plan *plan, const struct stem_settings *settings, const struct specimen *specimen,
                         int specimens, const double reach[2], struct error *error)
{
    if (plan->memory <= settings->memory)
        return 0;
    const char *what = settings->configurations > 1 || settings->depths > 1
                           ? "fewer --configurations or depths, a smaller scan (--rows does not help)"
                           : "a coarser --sampling, a thicker --slice, a smaller scan";
    static const enum stem_method others[] = {STEM_TILT, STEM_MULTISLICE};
    static const char *const names[] = {"tilt:7", "multislice"};
    char text[128] = "";
    for (int i = 0; i < 2; i++) {
        struct stem_plan other = *plan;
        other.method = others[i];
        other.parents = 7;
        plan_method(&other, settings, specimen, specimens, reach);
        if (other.memory <= settings->memory)
            snprintf(text + strlen(text), sizeof text - strlen(text), ", or --method=%s (%.2f GB)", names[i], other.memory / 1e9);
    }
    return error_set(error, EXIT_USAGE, "%.2f GB are needed, --memory allows %.2f GB: %s%s would do with less",
                     plan->memory / 1e9, settings->memory / 1e9, what, text);
}

int stem_plan_make(struct stem_plan *plan, const struct stem_settings *settings, const struct specimen *specimen, int specimens,
                   struct error *error)
{
    double reach[2];
    *plan =
        (struct stem_plan){.method = settings->method, .parents = settings->parents, .interpolation = settings->interpolation};
    plan->electron = electron_at(settings->voltage);
    plan->margin = stem_margin(settings);
    struct probe_mode modes[PROBE_MODES];
    plan->modes = probe_modes(modes, settings->source_size, settings->energy_spread, settings->chromatic, settings->voltage);
    detector_reach(&settings->detector, reach);
    plan->phase = parents_phase(settings->probe.alpha, fmax(reach[0], reach[1]), specimen->thickness);
    if (plan->method == STEM_AUTO)
        plan_auto(plan, settings, specimen, specimens, reach);
    else
        plan_method(plan, settings, specimen, specimens, reach);
    double slice = specimen->thickness / plan->slices, aperture = settings->probe.alpha / plan->electron.wavelength;
    if (plan->wave_limit < aperture)
        return error_set(error, EXIT_USAGE,
                         "the waves' band ends at %.3g/nm, inside the aperture's %.3g/nm: a finer --sampling is needed",
                         10 * plan->wave_limit, 10 * aperture);
    for (int d = 0; d < settings->depths; d++)
        if (lrint(settings->depth[d] / slice) < 1 ||
            (d && lrint(settings->depth[d] / slice) <= lrint(settings->depth[d - 1] / slice)))
            return error_set(error, EXIT_USAGE, "--thickness: depths must increase by a slice (%.3g nm) at least", slice / 10);
    return refuse_memory(plan, settings, specimen, specimens, reach, error);
}
