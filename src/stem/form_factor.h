/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Electron scattering factors of neutral, independent atoms.
 *
 * The projected potential of an atom is the Fourier transform V(k) = h^2 / (2 pi m0 e) f_e(k)
 * (base/electron.h has the constant), k = 1/d, no 2 pi. Bonding and charge transfer are left
 * out: below about 2 /nm they matter, in a metal's rings they do not. */
#ifndef STEM_FORM_FACTOR_H
#define STEM_FORM_FACTOR_H
#include <stdbool.h>

enum form_factors { FORM_FACTORS_KIRKLAND, FORM_FACTORS_LOBATO };

bool form_factor_known(int number); /* atomic numbers 1 ... 103 */

/* f_e at k (1/A), in A; number must be known. */
double form_factor(enum form_factors kind, int number, double k);

#endif
