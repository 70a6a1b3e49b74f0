/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Units of a data cube's axes, as programs and people write them: nm, 1/Å, nm^-1, $\AA^{-1}$,
 * pyxem's k_nm^-1 (without 2 pi) and q_nm^-1 (with 2 pi), Prismatic's [n_m], mrad, px. */
#ifndef CUBE_CUBE_UNITS_H
#define CUBE_CUBE_UNITS_H

enum cube_unit_kind {
    CUBE_UNIT_NONE,       /* empty, pixels, arbitrary */
    CUBE_UNIT_LENGTH,     /* factor: A */
    CUBE_UNIT_WAVENUMBER, /* factor: 1/A, without 2 pi */
    CUBE_UNIT_ANGLE,      /* factor: rad */
    CUBE_UNIT_OTHER,      /* time, energy: understood, but of no detector or scan */
    CUBE_UNIT_UNKNOWN     /* not understood */
};

struct cube_unit {
    enum cube_unit_kind kind;
    double factor; /* of one unit; NAN for the other kinds */
};

/* text: NULL is none. */
struct cube_unit cube_unit_parse(const char *text);

/* A in one unit, NAN where it is no length. */
double cube_unit_length(struct cube_unit unit);

/* 1/A in one unit; of an angle theta / lambda, which needs the voltage (V; NAN: NAN). */
double cube_unit_wavenumber(struct cube_unit unit, double voltage);

#endif
