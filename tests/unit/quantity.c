/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Numbers with units: conversions by powers of ten are exact, others correct to the last bit or
 * so; wrong ones are refused. */
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include "base/exit_codes.h"
#include "base/quantity.h"

static int failures;

static void expect(int line, const char *text, enum dimension dimension, enum unit_system system,
                   double want, double relative)
{
    struct error error = {0};
    double value = NAN;
    int code = quantity_parse(text, dimension, system, &value, &error);
    if (code || !(fabs(value - want) <= relative * fabs(want))) {
        printf("%s:%d: '%s' is %.17g, not %.17g %s\n", __FILE__, line, text, value, want,
               error.text);
        failures++;
    }
}

static void refuse(int line, const char *text, enum dimension dimension, enum unit_system system,
                   const char *hint)
{
    struct error error = {0};
    double value = NAN;
    if (quantity_parse(text, dimension, system, &value, &error) != EXIT_USAGE ||
        !strstr(error.text, hint)) {
        printf("%s:%d: '%s' is accepted as %g, or the message lacks '%s': %s\n", __FILE__, line,
               text, value, hint, error.text);
        failures++;
    }
}

#define EXACT(text, dimension, want) expect(__LINE__, text, dimension, UNITS_METAL, want, 0)
#define CLOSE(text, dimension, want)                                                               \
    expect(__LINE__, text, dimension, UNITS_METAL, want, 2 * DBL_EPSILON)
#define REFUSE(text, dimension, hint) refuse(__LINE__, text, dimension, UNITS_METAL, hint)

static void powers_of_ten_are_exact(void)
{
    EXACT("2ns", DIMENSION_TIME, 2000000.0);
    EXACT("0.3ps", DIMENSION_TIME, 300.0);
    EXACT("1e10K/s", DIMENSION_RATE, 1e-5);
    EXACT("2.5e12K/s", DIMENSION_RATE, 2.5e-3);
    EXACT("60meV/atom", DIMENSION_ENERGY_PER_ATOM, 0.06);
    EXACT("60meV", DIMENSION_ENERGY_OF_ATOM, 0.06);
    EXACT("60meV/atom", DIMENSION_ENERGY_OF_ATOM, 0.06);
    EXACT("0.16/nm", DIMENSION_WAVENUMBER, 0.016);
    EXACT("1/nm", DIMENSION_WAVENUMBER, 0.1);
    EXACT("1nm^-1", DIMENSION_WAVENUMBER, 0.1);
    EXACT("17.8A3", DIMENSION_VOLUME, 17.8);
    EXACT("17.8A^3", DIMENSION_VOLUME, 17.8);
    EXACT("0.0178nm3", DIMENSION_VOLUME, 17.8);
    EXACT("3.5Å", DIMENSION_LENGTH, 3.5);
    EXACT("3.5Angstrom", DIMENSION_LENGTH, 3.5);
    EXACT("2µm", DIMENSION_LENGTH, 20000.0);
    EXACT("7.2g/cm3", DIMENSION_DENSITY, 7.2);
    EXACT("7200kg/m3", DIMENSION_DENSITY, 7.2);
    EXACT("1bar", DIMENSION_PRESSURE, 1e-4);
    EXACT("101325Pa", DIMENSION_PRESSURE, 1.01325e-4);
    EXACT("1m/s", DIMENSION_VELOCITY, 1e-5);
    EXACT("1.15mrad", DIMENSION_ANGLE, 1.15e-3);
    EXACT("300keV", DIMENSION_VOLTAGE, 300000.0);
    EXACT("300kV", DIMENSION_VOLTAGE, 300000.0);
    EXACT("10%", DIMENSION_NONE, 0.1);
    EXACT("5e", DIMENSION_DOSE, 5.0);
    EXACT("-1.5e1K", DIMENSION_TEMPERATURE, -15.0);
    EXACT("0", DIMENSION_LENGTH, 0.0);
}

static void other_factors_are_close(void)
{
    CLOSE("1atm", DIMENSION_PRESSURE, 1.01325e-4);
    CLOSE("1eV/A3", DIMENSION_PRESSURE, 160.2176634);
    CLOSE("180deg", DIMENSION_ANGLE, 3.14159265358979323846);
    CLOSE("10min", DIMENSION_WALL_TIME, 600.0);
    CLOSE("2h", DIMENSION_WALL_TIME, 7200.0);
    CLOSE("1.5d", DIMENSION_WALL_TIME, 129600.0);
    CLOSE("1nN", DIMENSION_FORCE, 1.0 / 1.602176634);
    CLOSE("96.48533212331002kJ/mol", DIMENSION_ENERGY_PER_ATOM, 1.0);
}

static void wrong_units_are_refused(void)
{
    REFUSE("1e10K", DIMENSION_RATE, "K/s, K/ns, K/ps");
    REFUSE("5", DIMENSION_RATE, "needs a unit");
    REFUSE("60meV", DIMENSION_ENERGY_PER_ATOM, "meV/atom");
    REFUSE("nan", DIMENSION_LENGTH, "number");
    REFUSE("inf", DIMENSION_NONE, "number");
    REFUSE("0x10nm", DIMENSION_LENGTH, "unit");
    REFUSE("1nm ", DIMENSION_LENGTH, "unit");
    REFUSE("1K//s", DIMENSION_RATE, "unit");
    REFUSE("1K/s/", DIMENSION_RATE, "unit");
    REFUSE("1A99", DIMENSION_AREA, "unit");
    REFUSE("1fK", DIMENSION_TEMPERATURE, "unit");
    REFUSE("1e400nm", DIMENSION_LENGTH, "too large");
    REFUSE("", DIMENSION_LENGTH, "number");
    REFUSE("3nm", DIMENSION_NONE, "nm");
    refuse(__LINE__, "3nm", DIMENSION_LENGTH, UNITS_LJ, "reduced units");
}

static void reduced_units_are_bare(void)
{
    expect(__LINE__, "0.25", DIMENSION_RATE, UNITS_LJ, 0.25, 0);
    expect(__LINE__, "10min", DIMENSION_WALL_TIME, UNITS_LJ, 600.0, 0);
}

int main(void)
{
    powers_of_ten_are_exact();
    other_factors_are_close();
    wrong_units_are_refused();
    reduced_units_are_bare();
    return failures > 0;
}
