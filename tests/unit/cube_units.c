/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Units as programs and people write them. */
#include "cube/cube_units.h"
#include <math.h>
#include <stdio.h>
#include "check.h"

static const struct {
    const char *text;
    enum cube_unit_kind kind;
    double factor;
} cases[] = {
    {"nm", CUBE_UNIT_LENGTH, 10},
    {" [n_m] ", CUBE_UNIT_LENGTH, 10},
    {"\u00c5", CUBE_UNIT_LENGTH, 1},
    {"$\\AA$", CUBE_UNIT_LENGTH, 1},
    {"[\u00c5]", CUBE_UNIT_LENGTH, 1},
    {"\u00b5m", CUBE_UNIT_LENGTH, 1e4},
    {"$\\mu m$", CUBE_UNIT_LENGTH, 1e4},
    {"Angstroms", CUBE_UNIT_LENGTH, 1},
    {"nanometers", CUBE_UNIT_LENGTH, 10},
    {"m", CUBE_UNIT_LENGTH, 1e10},
    {"k_nm^-1", CUBE_UNIT_WAVENUMBER, .1},
    {"$k_{nm}^{-1}$", CUBE_UNIT_WAVENUMBER, .1},
    {"k_A^-1", CUBE_UNIT_WAVENUMBER, 1},
    {"q_nm^-1", CUBE_UNIT_WAVENUMBER, .1 / 6.283185307179586},
    {"q_A^-1", CUBE_UNIT_WAVENUMBER, 1 / 6.283185307179586},
    {"rad/nm", CUBE_UNIT_WAVENUMBER, .1 / 6.283185307179586},
    {"rad nm^-1", CUBE_UNIT_WAVENUMBER, .1 / 6.283185307179586},
    {"$\\AA^{-1}$", CUBE_UNIT_WAVENUMBER, 1},
    {"$A^{-1}$", CUBE_UNIT_WAVENUMBER, 1},
    {"$\\mathrm{nm}^{-1}$", CUBE_UNIT_WAVENUMBER, .1},
    {"1/\u00c5", CUBE_UNIT_WAVENUMBER, 1},
    {"1 / nm", CUBE_UNIT_WAVENUMBER, .1},
    {"nm\u207b\u00b9", CUBE_UNIT_WAVENUMBER, .1},
    {"nm^\u22121", CUBE_UNIT_WAVENUMBER, .1},
    {"nm**-1", CUBE_UNIT_WAVENUMBER, .1},
    {"A^-1", CUBE_UNIT_WAVENUMBER, 1},
    {"[n_m^-1]", CUBE_UNIT_WAVENUMBER, .1},
    {"1/m", CUBE_UNIT_WAVENUMBER, 1e-10},
    {"1/pm", CUBE_UNIT_WAVENUMBER, 100},
    {"reciprocal nm", CUBE_UNIT_WAVENUMBER, .1},
    {"mrad", CUBE_UNIT_ANGLE, 1e-3},
    {"[mrad]", CUBE_UNIT_ANGLE, 1e-3},
    {"rad", CUBE_UNIT_ANGLE, 1},
    {"2th_deg", CUBE_UNIT_ANGLE, .017453292519943295},
    {"px", CUBE_UNIT_NONE, NAN},
    {"Pixels", CUBE_UNIT_NONE, NAN},
    {"", CUBE_UNIT_NONE, NAN},
    {NULL, CUBE_UNIT_NONE, NAN},
    {"<undefined>", CUBE_UNIT_NONE, NAN},
    {"_None_", CUBE_UNIT_NONE, NAN},
    {"eV", CUBE_UNIT_OTHER, NAN},
    {"furlong", CUBE_UNIT_UNKNOWN, NAN},
    {"1/furlong", CUBE_UNIT_UNKNOWN, NAN},
    {"MM", CUBE_UNIT_UNKNOWN, NAN},
    {"NM", CUBE_UNIT_UNKNOWN, NAN},
    {"nm^-2", CUBE_UNIT_UNKNOWN, NAN},
    {"1/px", CUBE_UNIT_UNKNOWN, NAN},
    {"k_mrad", CUBE_UNIT_UNKNOWN, NAN},
    {"rad", CUBE_UNIT_ANGLE, 1},
};

int main(void)
{
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct cube_unit unit = cube_unit_parse(cases[i].text);
        const char *text = cases[i].text ? cases[i].text : "NULL";
        CHECK(unit.kind == cases[i].kind, "'%s' is of kind %d", text, (int)unit.kind);
        CHECK(isnan(cases[i].factor) ? isnan(unit.factor)
                                     : fabs(unit.factor / cases[i].factor - 1) < 1e-12,
              "'%s' is %g", text, unit.factor);
    }
    /* 300 kV: 0.019687 A */
    CHECK(fabs(cube_unit_wavenumber(cube_unit_parse("mrad"), 3e5) * 19.687489 - 1) < 1e-6);
    CHECK(isnan(cube_unit_wavenumber(cube_unit_parse("mrad"), NAN)));
    CHECK(isnan(cube_unit_wavenumber(cube_unit_parse("nm"), 3e5)));
    CHECK(isnan(cube_unit_length(cube_unit_parse("1/nm"))));
    return failures != 0;
}
