/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lennard-Jones mixtures in reduced units, each pair of species with its own eps, sigma and r_c:
 *
 *     phi(r) = 4 eps [(sigma/r)^12 - (sigma/r)^6] - phi(r_c) for r < r_c, 0 beyond.
 *
 * Energies are shifted to zero at the cutoff, so that E(V) has no jumps; forces are cut (LAMMPS:
 * lj/cut with pair_modify shift yes).
 *
 * Built in, lj:wahnstrom: the binary glass former of Wahnstroem, Phys. Rev. A 44, 3752 (1991), doi
 * 10.1103/PhysRevA.44.3752: sigma_AA = 1, sigma_BB = 5/6, sigma_AB = 11/12, every eps = 1, masses 1
 * and 1/2, one cutoff 2.5 sigma_AA for every pair. Any other comes from a file whose name ends in
 * .lj: docs/potentials.md. */
#ifndef POTENTIAL_LENNARD_JONES_H
#define POTENTIAL_LENNARD_JONES_H
#include <stdbool.h>
#include "potential/potential.h"

enum { LENNARD_JONES_PAIRS = POTENTIAL_SPECIES_MAX * POTENTIAL_SPECIES_MAX };

/* By a * species + b, symmetric. */
struct lennard_jones_mixture {
    double epsilon[LENNARD_JONES_PAIRS], sigma[LENNARD_JONES_PAIRS], cutoff[LENNARD_JONES_PAIRS];
};

/* Of a potential of this form. */
static inline struct lennard_jones_mixture *mixture_of(const struct potential *potential)
{
    return potential->own;
}

/* Whether pairs differ in their cutoffs. */
bool lennard_jones_own_cutoffs(const struct potential *potential);

/* What the pair loop multiplies with: phi = ((c12 s - c6) s) - shift and -phi'/r = (f12 s - f6) s /
 * r^2 with s = 1/r^6. */
struct lennard_jones {
    double c12, c6, f12, f6, shift;
};

struct lennard_jones lennard_jones_pair(const struct potential *potential, int a, int b);

/* All of them: what the form's `table` makes. */
struct lennard_jones_table {
    int species;
    struct lennard_jones pair[LENNARD_JONES_PAIRS];
    double cutoff2[LENNARD_JONES_PAIRS]; /* apart, since loops over one cutoff have no use for it */
};

#endif
