/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What thermal diffuse scattering takes from the elastic wave: the absorptive form factor of an
 * independently vibrating atom (Einstein model).
 *
 *     t(r) = exp(i phi(r) - mu(r)),     mu(k) = (gamma lambda)^2 / A  sum_atoms a(k) exp(-2 pi i
 *                                       k.r_atom)
 *     a(k) = 1/2 Int d^2q f(|k/2 + q|) f(|k/2 - q|) [exp(-2 pi^2 u^2 k^2) - exp(-2 pi^2 u^2 (2
 *     q^2 + k^2 / 2))]
 *
 * f: scattering factor of the atom at rest (A); u^2: mean square displacement along an axis
 * (A^2), B = 8 pi^2 u^2; phi: the phase with Debye-Waller factors. It is half the variance of a
 * displaced atom's phase: to second order in the phase exp(i phi - mu) is the mean of exp(i phi)
 * over displacements. 2 (gamma lambda)^2 a(0) is the cross-section of thermal diffuse
 * scattering. Source: C. R. Hall, P. B. Hirsch, Proc. R. Soc. A 286, 158 (1965), doi
 * 10.1098/rspa.1965.0136; for free atoms' factors A. Weickenmeier, H. Kohl, Acta Cryst. A 47,
 * 590 (1991), doi 10.1107/S0108767391004804. Assumes small angles, uncorrelated vibrations and
 * single inelastic events. The diffuse intensity itself is lost, not scattered: what a pattern
 * lacks. Electronic excitations are left out. */
#ifndef STEM_ABSORPTION_H
#define STEM_ABSORPTION_H
#include "stem/form_factor.h"

enum { ABSORPTION_POINTS = 192 };

/* a(k) at k = i * spacing, between them along straight lines. */
struct absorption {
    double spacing; /* 1/A */
    double value[ABSORPTION_POINTS + 1];
};

/* For k up to `limit` (1/A), of an element's atoms with a root mean square displacement u (A)
 * along an axis. */
void absorption_init(struct absorption *absorption, enum form_factors factors, int number, double u,
                     double limit);

/* a(k), 0 beyond the limit. */
double absorption_at(const struct absorption *absorption, double k);

#endif
