/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The coefficients of the scattering factors, by atomic number - 1. */
#ifndef STEM_FORM_FACTOR_TABLES_H
#define STEM_FORM_FACTOR_TABLES_H

enum { FORM_FACTOR_ELEMENTS = 103 };

/* a1 a2 a3, b1 b2 b3, c1 c2 c3, d1 d2 d3 */
extern const double form_factor_kirkland[FORM_FACTOR_ELEMENTS][12];
extern const double form_factor_lobato[FORM_FACTOR_ELEMENTS][10]; /* a1 ... a5, b1 ... b5 */

#endif
