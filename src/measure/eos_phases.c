/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two-phase minimum and common tangent on splines (measure/eos_phases.h): a scan brackets every
 * minimum, golden sections narrow it. */
#include "measure/eos_phases.h"
#include <gsl/gsl_errno.h>
#include <gsl/gsl_spline.h>
#include <math.h>
#include <stdlib.h>
#include "base/exit_codes.h"
#include "base/memory.h"

enum { SCAN = 2000, SECTIONS = 100, BISECTIONS = 200 };

struct eos_line {
    gsl_spline *spline;
    double low, high;
};

int eos_line_create(struct eos_line **line, const struct eos_curve *curve, struct error *error)
{
    *line = NULL;
    if (curve->count < 4)
        return error_set(error, EXIT_BAD_INPUT,
                         "%zu volumes are too few for a curve: four at least", curve->count);
    for (size_t i = 1; i < curve->count; i++)
        if (!(curve->volume[i] > curve->volume[i - 1]))
            return error_set(error, EXIT_BAD_INPUT, "two frames have the volume %.9g per atom",
                             curve->volume[i]);
    *line = memory_zeroed(1, sizeof **line);
    (*line)->spline = gsl_spline_alloc(gsl_interp_cspline, curve->count);
    gsl_spline_init((*line)->spline, curve->volume, curve->energy, curve->count);
    (*line)->low = curve->volume[0];
    (*line)->high = curve->volume[curve->count - 1];
    return 0;
}

void eos_line_free(struct eos_line *line)
{
    if (line)
        gsl_spline_free(line->spline);
    free(line);
}

bool eos_line_reaches(const struct eos_line *line, double volume)
{
    return volume >= line->low && volume <= line->high;
}

double eos_line_energy(const struct eos_line *line, double volume)
{
    return gsl_spline_eval(line->spline, volume, NULL);
}

double eos_line_pressure(const struct eos_line *line, double volume)
{
    return -gsl_spline_eval_deriv(line->spline, volume, NULL);
}

/* A function of one volume to be made least. */
struct target {
    struct eos_line *const *line;
    double fraction, volume; /* two phases */
    int phase;               /* one phase under a pressure, */
    double pressure;
    bool enthalpy; /* ... if true */
};

static double target_value(const struct target *target, double v)
{
    if (target->enthalpy)
        return eos_line_energy(target->line[target->phase], v) + target->pressure * v;
    double x = target->fraction, other = (target->volume - x * v) / (1 - x);
    other = fmin(fmax(other, target->line[1]->low), target->line[1]->high);
    return x * eos_line_energy(target->line[0], v) +
           (1 - x) * eos_line_energy(target->line[1], other);
}

/* The least value between low and high; *at_end where it is that of an end. */
static double least(const struct target *target, double low, double high, bool *at_end)
{
    const double ratio = 0.6180339887498949;
    double step = (high - low) / SCAN, best = low, value = target_value(target, low);
    for (int k = 1; k <= SCAN; k++) {
        double v = k == SCAN ? high : low + k * step, here = target_value(target, v);
        if (here < value) {
            best = v;
            value = here;
        }
    }
    *at_end = best <= low || best >= high;
    double a = fmax(low, best - step), b = fmin(high, best + step);
    for (int k = 0; k < SECTIONS; k++) {
        double c = b - ratio * (b - a), d = a + ratio * (b - a);
        if (target_value(target, c) < target_value(target, d))
            b = d;
        else
            a = c;
    }
    return (a + b) / 2;
}

static void fill(struct eos_phases *phases, struct eos_line *const line[2])
{
    for (int k = 0; k < 2; k++)
        phases->phase_energy[k] = eos_line_energy(line[k], phases->volume[k]);
    phases->energy = phases->fraction * phases->phase_energy[0] +
                     (1 - phases->fraction) * phases->phase_energy[1];
    phases->pressure = eos_line_pressure(line[0], phases->volume[0]);
}

int eos_phases_minimum(struct eos_line *const line[2], double fraction, double volume,
                       struct eos_phases *phases, struct error *error)
{
    struct target target = {.line = line, .fraction = fraction, .volume = volume};
    double low = fmax(line[0]->low, (volume - (1 - fraction) * line[1]->high) / fraction);
    double high = fmin(line[0]->high, (volume - (1 - fraction) * line[1]->low) / fraction);
    bool at_end = true;
    *phases = (struct eos_phases){.fraction = fraction};
    if (low < high) {
        phases->volume[0] = least(&target, low, high, &at_end);
        phases->volume[1] = (volume - fraction * phases->volume[0]) / (1 - fraction);
    }
    if (at_end)
        return error_set(
            error, EXIT_BAD_INPUT,
            "the curves do not reach the two-phase minimum at volume %g: give more volumes",
            volume);
    fill(phases, line);
    return 0;
}

/* Enthalpy of a phase at a pressure, and its volume. */
static double enthalpy(struct eos_line *const line[2], int phase, double pressure, double *volume,
                       bool *at_end)
{
    struct target target = {.line = line, .phase = phase, .pressure = pressure, .enthalpy = true};
    *volume = least(&target, line[phase]->low, line[phase]->high, at_end);
    return target_value(&target, *volume);
}

/* Pressures at which both phases have their least enthalpy inside their curves. */
static void pressure_range(struct eos_line *const line[2], double range[2])
{
    range[0] = -INFINITY;
    range[1] = INFINITY;
    for (int k = 0; k < 2; k++) {
        double low = INFINITY;
        for (int i = 0; i <= SCAN; i++)
            low = fmin(low, eos_line_pressure(
                                line[k], line[k]->low + (line[k]->high - line[k]->low) * i / SCAN));
        range[0] = fmax(range[0], low);
        range[1] = fmin(range[1], eos_line_pressure(line[k], line[k]->low));
    }
}

/* H_A - H_B; NaN where a least enthalpy is at the end of a curve. */
static double difference(struct eos_line *const line[2], double pressure, double volume[2])
{
    bool at_end[2];
    double a = enthalpy(line, 0, pressure, &volume[0], &at_end[0]),
           b = enthalpy(line, 1, pressure, &volume[1], &at_end[1]);
    return at_end[0] || at_end[1] ? (double)NAN : a - b;
}

int eos_phases_tangent(struct eos_line *const line[2], double volume, struct eos_phases *phases,
                       struct error *error)
{
    enum { PRESSURES = 200 };
    double range[2], here, last = NAN, low = NAN, high = NAN;
    *phases = (struct eos_phases){0};
    pressure_range(line, range);
    for (int k = 0; k <= PRESSURES && isnan(high); k++) {
        double p = range[0] + (range[1] - range[0]) * k / PRESSURES;
        here = difference(line, p, phases->volume);
        if (!isnan(here) && !isnan(last) && here * last <= 0)
            high = p;
        else
            low = p;
        last = here;
    }
    if (isnan(high))
        return error_set(error, EXIT_NOT_CONVERGED,
                         "the two curves have no common tangent at the volumes given");
    double sign = difference(line, low, phases->volume);
    for (int k = 0; k < BISECTIONS && high - low > 1e-15 * (fabs(low) + fabs(high)); k++) {
        double p = (low + high) / 2;
        *(difference(line, p, phases->volume) * sign > 0 ? &low : &high) = p;
    }
    double share = (volume - phases->volume[1]) / (phases->volume[0] - phases->volume[1]);
    phases->fraction = share >= 0 && share <= 1 ? share : (double)NAN;
    fill(phases, line);
    return 0;
}
