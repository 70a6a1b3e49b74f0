/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a frame is, in a few numbers: composition, cell, density, energy, temperature, Voronoi
 * classes.
 *
 *     density     rho = sum of masses / cell volume                          g/cm3 (m/sigma3
 *                 under units=lj)
 *     temperature T = sum m v^2 / ((3N - 3) k_B), v without the centre of mass   K
 *     (epsilon/k_B)
 * Masses: atoms/elements.h. What cannot be known (no cell, an unknown element, no velocities) is
 * NaN. */
#ifndef IO_XYZ_SUMMARY_H
#define IO_XYZ_SUMMARY_H
#include <stddef.h>
#include "atoms/frame.h"

enum { SUMMARY_CLASSES = 5 };
extern const char *const summary_class_names[SUMMARY_CLASSES]; /* FI ILO CRYST MIXED OTHER */

struct summary {
    /* of the cell vectors, A, and between them (bc, ca, ab), degrees */
    double length[3], angle[3];
    double volume;  /* A3 */
    double density; /* g/cm3 */
    /* eV/atom: the mean of the column pe, else the key energy / N */
    double pe;
    double temperature;               /* K */
    double time;                      /* fs: the key Time */
    double fraction[SUMMARY_CLASSES]; /* of voronoi_class; NaN without the column */
    char *composition;                /* "Cu50.0Zr50.0", percent, alphabetically */
    char *counts;                     /* "Cu 2000, Zr 2000" */
};

/* units: of the frame. Free with summary_release. */
void summary_init(struct summary *summary, const struct frame *frame, enum unit_system units);
void summary_release(struct summary *summary);

#endif
