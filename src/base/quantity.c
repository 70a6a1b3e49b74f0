/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Numbers with units: the parser of `1e10K/s`, `60meV/atom`, `0.16/nm`, `17.8A3`.
 *
 *     value = number * 10^(d - d0) * f / f0
 *
 * where the unit is f * 10^d in base units and the dimension's canonical unit f0 * 10^d0 in the
 * same. The power of ten goes into the exponent of the decimal text before the one conversion to
 * double; where f = f0 that is all, so the result is correctly rounded. Otherwise the product is
 * formed in long double and rounded once. Base units: A, fs, K, J, g, rad, V, electron, atom.
 * Constants: base/units.h; cal = 4.184 J (thermochemical), atm = 101325 Pa. */
#include "base/quantity.h"
#include <ctype.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include "base/exit_codes.h"

enum base { LENGTH, TIME, TEMPERATURE, ENERGY, MASS, ANGLE, VOLTAGE, ELECTRON, ATOM, BASE_COUNT };
enum { DIGITS_MAX = 256, POWER_MAX = 9 };

struct unit {
    int power[BASE_COUNT];
    int decimal;        /* exponent of ten */
    long double factor; /* the rest, 1 ... 10 mostly */
};

struct symbol {
    const char *text;
    const char *prefixes; /* those that make sense with it */
    struct unit unit;
};

/* clang-format off */
static const struct symbol symbols[] = {
    { "A", "", { { [LENGTH] = 1 }, 0, 1 } },
    { "Å", "", { { [LENGTH] = 1 }, 0, 1 } },       /* U+00C5 */
    { "\xe2\x84\xab", "", { { [LENGTH] = 1 }, 0, 1 } }, /* U+212B, the Angstrom sign */
    { "Angstrom", "", { { [LENGTH] = 1 }, 0, 1 } },
    { "m", "fpnumc", { { [LENGTH] = 1 }, 10, 1 } },
    { "s", "afpnum", { { [TIME] = 1 }, 15, 1 } },
    { "min", "", { { [TIME] = 1 }, 16, 6 } },
    { "h", "", { { [TIME] = 1 }, 18, 3.6L } },
    { "d", "", { { [TIME] = 1 }, 19, 8.64L } },
    { "K", "umkM", { { [TEMPERATURE] = 1 }, 0, 1 } },
    { "eV", "numkMG", { { [ENERGY] = 1 }, -19, 1.602176634L } },
    { "J", "zafpnumkM", { { [ENERGY] = 1 }, 0, 1 } },
    { "cal", "k", { { [ENERGY] = 1 }, 0, 4.184L } },
    { "N", "fpnum", { { [ENERGY] = 1, [LENGTH] = -1 }, -10, 1 } },
    { "Pa", "mhkMGT", { { [ENERGY] = 1, [LENGTH] = -3 }, -30, 1 } },
    { "bar", "mkMG", { { [ENERGY] = 1, [LENGTH] = -3 }, -25, 1 } },
    { "atm", "", { { [ENERGY] = 1, [LENGTH] = -3 }, -25, 1.01325L } },
    { "g", "numk", { { [MASS] = 1 }, 0, 1 } },
    { "u", "k", { { [MASS] = 1 }, -24, 1.66053906660L } },
    { "Da", "k", { { [MASS] = 1 }, -24, 1.66053906660L } },
    { "rad", "num", { { [ANGLE] = 1 }, 0, 1 } },
    { "deg", "m", { { [ANGLE] = 1 }, -2, 1.74532925199432957692L } },
    { "°", "", { { [ANGLE] = 1 }, -2, 1.74532925199432957692L } },
    { "V", "mkM", { { [VOLTAGE] = 1 }, 0, 1 } },
    { "e", "kMG", { { [ELECTRON] = 1 }, 0, 1 } },
    { "electrons", "", { { [ELECTRON] = 1 }, 0, 1 } },
    { "atom", "", { { [ATOM] = 1 }, 0, 1 } },
    { "mol", "mk", { { [ATOM] = 1 }, 23, 6.02214076L } },
    { "%", "", { { 0 }, -2, 1 } },
};

static const struct {
    char letter;
    int decimal;
} prefixes[] = { { 'z', -21 }, { 'a', -18 }, { 'f', -15 }, { 'p', -12 }, { 'n', -9 },
                 { 'u', -6 },  { 'm', -3 },  { 'c', -2 },  { 'h', 2 },   { 'k', 3 },
                 { 'M', 6 },   { 'G', 9 },   { 'T', 12 } };

/* `canonical` is the unit of values; `also` another unit of the same meaning; `units` what
 * messages propose, `usual` that of their example; `reduced` the unit of values under units=lj,
 * NULL where it is the same. */
static const struct {
    const char *name, *canonical, *also, *units, *usual, *reduced;
} dimensions[DIMENSION_COUNT] = {
    [DIMENSION_NONE] = { "number", "", NULL, "none, %", NULL, NULL },
    [DIMENSION_LENGTH] = { "length", "A", NULL, "A, nm, um", "A", "sigma" },
    [DIMENSION_AREA] = { "area", "A2", NULL, "A2, nm2", "A2", "sigma2" },
    [DIMENSION_VOLUME] = { "volume", "A3", NULL, "A3, nm3", "A3", "sigma3" },
    [DIMENSION_TIME] = { "time", "fs", NULL, "fs, ps, ns, us", "ps", "tau" },
    [DIMENSION_TEMPERATURE] = { "temperature", "K", NULL, "K", "K", "epsilon/k" },
    [DIMENSION_RATE] = { "rate", "K/fs", NULL, "K/s, K/ns, K/ps", "K/s", "epsilon/k/tau" },
    [DIMENSION_STRAIN_RATE] = { "strain rate", "/fs", NULL, "/s, /ns, /ps", "/s", "/tau" },
    [DIMENSION_ENERGY] = { "energy", "eV", NULL, "meV, eV, keV", "eV", "epsilon" },
    [DIMENSION_ENERGY_PER_ATOM] = { "energy per atom", "eV/atom", NULL, "meV/atom, eV/atom",
                                    "meV/atom", "epsilon/atom" },
    [DIMENSION_ENERGY_OF_ATOM] = { "energy of an atom", "eV", "eV/atom", "eV, meV", "eV",
                                   "epsilon" },
    [DIMENSION_FORCE] = { "force", "eV/A", NULL, "eV/A, meV/A, nN", "eV/A", "epsilon/sigma" },
    [DIMENSION_PRESSURE] = { "pressure", "GPa", NULL, "GPa, MPa, bar, atm", "GPa",
                             "epsilon/sigma3" },
    [DIMENSION_DENSITY] = { "density", "g/cm3", NULL, "g/cm3, kg/m3", "g/cm3", "m/sigma3" },
    [DIMENSION_MASS] = { "mass", "u", NULL, "u", "u", "m" },
    [DIMENSION_VELOCITY] = { "velocity", "A/fs", NULL, "A/fs, A/ps, m/s", "A/ps", "sigma/tau" },
    [DIMENSION_ANGLE] = { "angle", "rad", NULL, "mrad, rad, deg", "mrad", NULL },
    [DIMENSION_VOLTAGE] = { "voltage", "V", "eV", "kV, keV", "kV", NULL },
    [DIMENSION_WAVENUMBER] = { "wave number", "/A", NULL, "/nm, /A", "/nm", "/sigma" },
    [DIMENSION_DOSE] = { "number of electrons", "e", NULL, "e, ke, Me", "e", NULL },
    [DIMENSION_WALL_TIME] = { "wall-clock time", "s", NULL, "s, min, h, d", "min", NULL },
};
/* clang-format on */

const char *quantity_units(enum dimension dimension)
{
    return dimensions[dimension].units;
}

const char *quantity_canonical(enum dimension dimension)
{
    return dimensions[dimension].canonical;
}

const char *quantity_name(enum dimension dimension)
{
    return dimensions[dimension].name;
}

bool quantity_is_reduced(enum dimension dimension)
{
    return dimensions[dimension].reduced != NULL;
}

const char *quantity_reduced(enum dimension dimension)
{
    return dimensions[dimension].reduced;
}

/* The length of a plain decimal number `[+-]digits[.digits][e[+-]digits]` at text, or 0. An `e`
 * without digits belongs to the unit. */
static size_t number_length(const char *text, size_t *mantissa)
{
    const char *at = text;
    int digits = 0;
    if (*at == '+' || *at == '-')
        at++;
    for (; isdigit((unsigned char)*at); at++)
        digits++;
    if (*at == '.')
        for (at++; isdigit((unsigned char)*at); at++)
            digits++;
    if (!digits)
        return 0;
    *mantissa = (size_t)(at - text);
    if (*at == 'e' || *at == 'E') {
        const char *exponent = at + 1;
        if (*exponent == '+' || *exponent == '-')
            exponent++;
        if (isdigit((unsigned char)*exponent)) {
            while (isdigit((unsigned char)*exponent))
                exponent++;
            at = exponent;
        }
    }
    return (size_t)(at - text);
}

/* Whether a micro sign (U+00B5) or Greek mu (U+03BC) stands at text; both are two bytes. */
static bool is_micro(const char *text)
{
    return strncmp(text, "µ", 2) == 0 || strncmp(text, "\xce\xbc", 2) == 0;
}

/* The symbol of `length` bytes, with or without a prefix. */
static bool symbol_read(const char *text, size_t length, struct unit *unit)
{
    const size_t count = sizeof symbols / sizeof *symbols;
    for (size_t i = 0; i < count; i++)
        if (strlen(symbols[i].text) == length && strncmp(symbols[i].text, text, length) == 0) {
            *unit = symbols[i].unit;
            return true;
        }
    size_t skip = is_micro(text) ? 2 : 1;
    char letter = is_micro(text) ? 'u' : *text;
    for (size_t i = 0; i < count; i++) {
        if (strlen(symbols[i].text) + skip != length ||
            strncmp(symbols[i].text, text + skip, length - skip) != 0)
            continue;
        if (!strchr(symbols[i].prefixes, letter))
            continue;
        *unit = symbols[i].unit;
        for (size_t j = 0; j < sizeof prefixes / sizeof *prefixes; j++)
            if (prefixes[j].letter == letter)
                unit->decimal += prefixes[j].decimal;
        return true;
    }
    return false;
}

/* A power `3`, `^3`, `-1`, `^-1` at *at, which moves past it; 1 where there is none, 0 where it
 * is malformed. */
static int power_read(const char **at)
{
    bool caret = **at == '^';
    const char *start = *at + caret;
    if (!caret && !isdigit((unsigned char)*start) && *start != '-')
        return 1;
    char *end;
    long power = isdigit((unsigned char)start[*start == '-']) ? strtol(start, &end, 10) : 0;
    if (power == 0 || labs(power) > POWER_MAX)
        return 0;
    *at = end;
    return (int)power;
}

static void unit_multiply(struct unit *unit, const struct unit *by, int power)
{
    for (int i = 0; i < BASE_COUNT; i++)
        unit->power[i] += power * by->power[i];
    unit->decimal += power * by->decimal;
    for (int i = 0; i < abs(power); i++)
        unit->factor = power > 0 ? unit->factor * by->factor : unit->factor / by->factor;
}

/* Products and quotients of symbols with powers: `K/ps`, `A3`, `/nm`, `eV*A^-3`. The empty text
 * is the unit 1. */
static bool unit_read(const char *at, struct unit *unit)
{
    *unit = (struct unit){.factor = 1};
    if (!*at)
        return true;
    int sign = 1;
    if (*at == '/') {
        sign = -1;
        at++;
    }
    for (;;) {
        struct unit one;
        size_t length = strcspn(at, "0123456789^-*/");
        if (length == 0 || !symbol_read(at, length, &one))
            return false;
        at += length;
        int power = power_read(&at);
        if (power == 0)
            return false;
        unit_multiply(unit, &one, sign * power);
        if (!*at)
            return true;
        if (*at != '/' && *at != '*')
            return false;
        sign = *at == '/' ? -1 : 1;
        at++;
    }
}

/* number * 10^decimal * ratio, where the number is `length` bytes with a mantissa of `mantissa`
 * bytes. */
static double number_scale(const char *text, size_t length, size_t mantissa, int decimal,
                           long double ratio)
{
    char digits[DIGITS_MAX + 32];
    long exponent = length > mantissa ? strtol(text + mantissa + 1, NULL, 10) : 0;
    if (labs(exponent) > INT_MAX / 2)
        exponent = exponent > 0 ? INT_MAX / 2 : -INT_MAX / 2;
    snprintf(digits, sizeof digits, "%.*se%ld", (int)mantissa, text, exponent + decimal);
    return ratio == 1 ? strtod(digits, NULL) : (double)(strtold(digits, NULL) * ratio);
}

/* Whether the unit at `text` measures `canonical`; gives the power of ten and the ratio between
 * them. */
static bool unit_converts(const char *text, const char *canonical, int *decimal, long double *ratio)
{
    struct unit unit, target;
    if (!canonical || !unit_read(text, &unit) || !unit_read(canonical, &target))
        return false;
    *decimal = unit.decimal - target.decimal;
    *ratio = unit.factor == target.factor ? 1 : unit.factor / target.factor;
    return memcmp(unit.power, target.power, sizeof unit.power) == 0;
}

/* The unit that `unit`, which is none of the dimension's, may be meant as: one of those that
 * messages propose, in other letters, with blanks, or without what it is divided by (60meV for
 * 60meV/atom). Its `length`; NULL where there is none. */
static const char *unit_meant(const char *unit, enum dimension dimension, size_t *length)
{
    const char *list = dimensions[dimension].units;
    unit += strspn(unit, " ");
    for (; *list; list += *length + strspn(list + *length, ", ")) {
        size_t same = strcspn(unit, " ");
        *length = strcspn(list, ",");
        if (same && !unit[same + strspn(unit + same, " ")] && same <= *length &&
            strncasecmp(unit, list, same) == 0 && (same == *length || list[same] == '/'))
            return list;
    }
    return NULL;
}

static int unit_wrong(const char *text, const char *unit, enum dimension dimension,
                      struct error *error)
{
    if (dimension == DIMENSION_NONE)
        return error_set(error, EXIT_USAGE, "'%s' is not a number: '%s' has no place here", text,
                         unit);
    if (!*unit)
        return error_set(error, EXIT_USAGE, "'%s' needs a unit of %s, such as %s: '%s%s'", text,
                         dimensions[dimension].name, dimensions[dimension].units, text,
                         dimensions[dimension].usual);
    size_t length;
    const char *meant = unit_meant(unit, dimension, &length);
    error_set(error, EXIT_USAGE, "'%s' is not a unit of %s: '%s' needs one such as %s", unit,
              dimensions[dimension].name, text, dimensions[dimension].units);
    if (meant)
        error_append(error, " (did you mean '%.*s%.*s'?)", (int)(unit - text), text, (int)length,
                     meant);
    return error->code;
}

int quantity_parse(const char *text, enum dimension dimension, enum unit_system system,
                   double *value, struct error *error)
{
    int decimal = 0;
    long double ratio = 1;
    size_t mantissa = 0, length = number_length(text, &mantissa);
    const char *unit = text + length;
    bool reduced = system == UNITS_LJ && dimensions[dimension].reduced != NULL;
    if (length == 0 || length > DIGITS_MAX)
        return error_set(error, EXIT_USAGE, "'%s' is no %s: a number%s%s is needed", text,
                         dimensions[dimension].name,
                         dimension == DIMENSION_NONE || reduced ? "" : " with a unit such as ",
                         dimension == DIMENSION_NONE || reduced ? "" : dimensions[dimension].units);
    double plain = number_scale(text, length, mantissa, 0, 1);
    if (reduced && *unit)
        return error_set(error, EXIT_USAGE,
                         "'%s' has the unit '%s', but with units=lj such a quantity (%s) is a bare "
                         "number in reduced units",
                         text, unit, dimensions[dimension].name);
    if (!reduced && !(plain == 0 && !*unit) &&
        !unit_converts(unit, dimensions[dimension].canonical, &decimal, &ratio) &&
        !unit_converts(unit, dimensions[dimension].also, &decimal, &ratio))
        return unit_wrong(text, unit, dimension, error);
    *value = number_scale(text, length, mantissa, decimal, ratio);
    if (!isfinite(*value))
        return error_set(error, EXIT_USAGE, "'%s' is too large", text);
    return 0;
}

int quantity_check(const char *text, enum dimension dimension, struct error *error)
{
    double value;
    struct error ignored;
    if (quantity_parse(text, dimension, UNITS_LJ, &value, &ignored) == 0)
        return 0;
    return quantity_parse(text, dimension, UNITS_METAL, &value, error);
}
