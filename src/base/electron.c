/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Wavelength and interaction constant of the fast electron; formulas in electron.h. */
#include "base/electron.h"
#include <math.h>
#include "base/units.h"

static const double PLANCK = 6.62607015e-34;          /* J s */
static const double ELECTRON_MASS = 9.1093837015e-31; /* kg */
static const double LIGHT_SPEED = 299792458.0;        /* m/s */
static const double METRES = 1e-10;                   /* in an A */

struct electron electron_at(double voltage)
{
    double energy = UNITS_ELEMENTARY_CHARGE * voltage,
           rest = ELECTRON_MASS * LIGHT_SPEED * LIGHT_SPEED;
    double wavelength = PLANCK / sqrt(2 * ELECTRON_MASS * energy * (1 + energy / (2 * rest)));
    double gamma = 1 + energy / rest;
    double sigma =
        2 * M_PI * gamma * ELECTRON_MASS * UNITS_ELEMENTARY_CHARGE * wavelength / (PLANCK * PLANCK);
    return (struct electron){voltage, wavelength / METRES, gamma, sigma * METRES};
}
