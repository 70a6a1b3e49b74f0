/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lennard-Jones mixtures in reduced units: phi(r) = 4 eps [(sigma/r)^12 - (sigma/r)^6] - phi(r_c) for r < r_c, 0 beyond.
 *
 * The binary glass former of Wahnstroem, Phys. Rev. A 44, 3752 (1991), doi 10.1103/PhysRevA.44.3752: sigma_AA = 1, sigma_BB =
 * 5/6, sigma_AB = 11/12, every eps = 1, masses 1 and 1/2. One cutoff 2.5 sigma_AA for every pair, energies shifted to zero there,
 * so that E(V) has no jumps. */
#ifndef POTENTIAL_LENNARD_JONES_H
#define POTENTIAL_LENNARD_JONES_H
#include "potential/potential.h"

/* Fills a zeroed potential. */
void lennard_jones_wahnstrom(struct potential *potential);

/* What the pair loop multiplies with: phi = ((c12 s - c6) s) - shift and -phi'/r = (f12 s - f6) s / r^2 with s = 1/r^6. */
struct lennard_jones {
    double c12, c6, f12, f6, shift;
};

struct lennard_jones lennard_jones_pair(const struct potential *potential, int a, int b);

#endif
