/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Numbers with units: `2ns`, `1e10K/s`, `60meV/atom`, `0.16/nm`, `17.8A3`, `7.2g/cm3`.
 *
 * A quantity is a whole-token decimal number followed by a unit: products and quotients of unit
 * symbols with prefixes and integer powers (`K/ps`, `A3`, `A^3`, `/nm`, `1/nm`). Each dimension
 * has one canonical unit (base/units.h) in which values are returned. Where the conversion is a
 * power of ten it is done on the decimal text, so that `2ns` is exactly the double 2000000. */
#ifndef BASE_QUANTITY_H
#define BASE_QUANTITY_H
#include <stdbool.h>
#include "base/error.h"
#include "base/units.h"

enum dimension {
    DIMENSION_NONE,            /* a pure number; `%` is accepted (10% = 0.1) */
    DIMENSION_LENGTH,          /* A */
    DIMENSION_AREA,            /* A2 */
    DIMENSION_VOLUME,          /* A3 */
    DIMENSION_TIME,            /* fs */
    DIMENSION_TEMPERATURE,     /* K */
    DIMENSION_RATE,            /* K/fs */
    DIMENSION_STRAIN_RATE,     /* 1/fs */
    DIMENSION_ENERGY,          /* eV */
    DIMENSION_ENERGY_PER_ATOM, /* eV/atom, never eV: a cluster's energy is not an atom's */
    DIMENSION_ENERGY_OF_ATOM,  /* eV or eV/atom: of one atom, such as the column pe */
    DIMENSION_FORCE,           /* eV/A */
    DIMENSION_PRESSURE,        /* GPa; also bar, atm, Pa with prefixes */
    DIMENSION_DENSITY,         /* g/cm3 (also kg/m3); under lj: number density */
    DIMENSION_MASS,            /* u */
    DIMENSION_VELOCITY,        /* A/fs; also m/s */
    DIMENSION_ANGLE,           /* rad; also mrad, deg */
    DIMENSION_VOLTAGE,         /* V; keV and kV are the same accelerating voltage */
    DIMENSION_WAVENUMBER,      /* 1/A */
    DIMENSION_DOSE,            /* electrons */
    DIMENSION_WALL_TIME,       /* s: wall-clock intervals such as 10min, 2h */
    DIMENSION_COUNT
};

/* Parses text as a quantity of the dimension into canonical units. Under UNITS_LJ a bare number
 * is taken as reduced units and a unit is an error; under UNITS_METAL a bare number is an error
 * unless the dimension is NONE (or the number is 0, which needs no unit). The error text shows
 * the text and units that would do. Returns 0 or EXIT_USAGE. NaN, infinity and trailing
 * characters are refused. */
int quantity_parse(const char *text, enum dimension dimension, enum unit_system system,
                   double *value, struct error *error);

/* Whether text is well formed for the dimension under either unit system (used before the frame,
 * and so its unit system, is known). */
int quantity_check(const char *text, enum dimension dimension, struct error *error);

/* `K, mK` ...: the accepted units of a dimension for messages and help, and its canonical unit. */
const char *quantity_units(enum dimension dimension);
const char *quantity_canonical(enum dimension dimension);

/* What a quantity of the dimension is called: `temperature`, `cooling or heating rate`, ... */
const char *quantity_name(enum dimension dimension);

/* Whether the dimension is in reduced units under UNITS_LJ. Pure numbers, angles, voltages,
 * electrons and wall-clock times are not: they are written in the same way under both systems. */
bool quantity_is_reduced(enum dimension dimension);

/* `sigma3` ...: the unit of values under UNITS_LJ; NULL for a dimension that is not reduced. */
const char *quantity_reduced(enum dimension dimension);

#endif
