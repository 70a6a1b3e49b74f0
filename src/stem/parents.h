/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A few parent plane waves that stand for all of a small aperture.
 *
 * What a foil makes of a plane wave of transverse wave vector k, with the free propagation of
 * the incident and of the scattered wave taken back to the foil's middle, is a smooth function
 * of k: scattering by g at depth z leaves the phase 2 pi lambda (t/2 - z) k.g, at most
 *
 *     phi = pi alpha g t       (0.3 rad at g = 4/nm, t = 20 nm, alpha = 1.15 mrad)
 *
 * So it is computed for 7, 19 or 37 parents (the axis and rings of 6, 12, 18) and interpolated
 * between by the least-squares polynomial in k of degree 2, 4 or 6 through them: u(k) = sum_p
 * w_p(k) u_p. One parent takes u as constant. The error falls as phi^3, phi^5, phi^7
 * (docs/stem-sim.md has it measured). PRISM (C. Ophus, Adv. Struct. Chem. Imaging 3, 13 (2017),
 * doi 10.1186/s40679-017-0046-1) instead computes many plane waves and cuts the probe's window;
 * partitioned PRISM (P. M. Pelz et al., Microsc. Microanal. 27, 835 (2021), doi
 * 10.1017/S1431927621012083) interpolates between neighbours, not as polynomials referred to the
 * middle plane. */
#ifndef STEM_PARENTS_H
#define STEM_PARENTS_H

enum { PARENTS_MAX = 37, PARENTS_TERMS = 28 };

struct parents {
    int count, degree, terms;
    double k[PARENTS_MAX][2];                       /* in units of the aperture's radius */
    double coefficient[PARENTS_MAX][PARENTS_TERMS]; /* of the polynomial that is w_p */
};

/* count: 1, 7, 19 or 37. */
struct parents parents_make(int count);

/* w_p at k, in units of the aperture's radius. */
void parents_weights(const struct parents *parents, const double k[2], double weight[PARENTS_MAX]);

/* The worst phase phi for wave vectors g up to g_most (1/A), a thickness (A) and alpha (rad);
 * and the interpolation's error in intensity that it predicts (R = sum |I - I'| / sum I at g). */
double parents_phase(double alpha, double g, double thickness);
double parents_error(int count, double phase);

#endif
