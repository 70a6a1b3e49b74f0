/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The integral of the absorptive form factor; see absorption.h. */
#include "stem/absorption.h"
#include <math.h>

/* Over a quarter of the plane of q by the midpoint rule, q = t / (1 - t) in 1/A; the integrand
 * falls as q^-4. */
static double integral(enum form_factors factors, int number, double u, double k)
{
    enum { RADII = 160, DIRECTIONS = 24 };
    double sum = 0, debye_waller = exp(-2 * M_PI * M_PI * u * u * k * k);
    for (int i = 0; i < RADII; i++) {
        double t = (i + 0.5) / RADII, q = t / (1 - t), measure = q / ((1 - t) * (1 - t)) / RADII;
        double moved = debye_waller - exp(-2 * M_PI * M_PI * u * u * (2 * q * q + k * k / 2)),
               ring = 0;
        for (int j = 0; j < DIRECTIONS; j++) {
            double x = q * cos((j + 0.5) / DIRECTIONS * M_PI / 2),
                   y = q * sin((j + 0.5) / DIRECTIONS * M_PI / 2);
            ring += form_factor(factors, number, hypot(k / 2 + x, y)) *
                    form_factor(factors, number, hypot(k / 2 - x, y));
        }
        sum += ring * 2 * M_PI / DIRECTIONS * moved * measure;
    }
    return sum / 2;
}

void absorption_init(struct absorption *absorption, enum form_factors factors, int number, double u,
                     double limit)
{
    absorption->spacing = limit / ABSORPTION_POINTS;
#pragma omp parallel for schedule(static)
    for (int i = 0; i <= ABSORPTION_POINTS; i++)
        absorption->value[i] = u > 0 ? integral(factors, number, u, i * absorption->spacing) : 0;
}

double absorption_at(const struct absorption *absorption, double k)
{
    double at = k / absorption->spacing;
    int i = (int)at;
    if (i >= ABSORPTION_POINTS)
        return 0;
    return absorption->value[i] + (at - i) * (absorption->value[i + 1] - absorption->value[i]);
}
