/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The physics, plainly: energy, forces and virial of a frame as a textbook writes them.
 *
 *     E = sum_i F_i(rho_i) + 1/2 sum_i sum_j phi_ij(r_ij),      rho_i = sum_j rho_ji(r_ij)
 *     f_i = sum_j g_ij (r_j - r_i),    g_ij = [F'_i rho'_ji + F'_j rho'_ij + phi'_ij] / r_ij =
 *                                      (dE/dr_ij) / r_ij
 *     W = -1/2 sum_i sum_j g_ij (r_j - r_i) (x) (r_j - r_i)
 *
 * (Daw, Baskes, Phys. Rev. B 29, 6443 (1984), doi 10.1103/PhysRevB.29.6443; of pair potentials F
 * = 0). Sums go over every atom j within the cutoff of i, periodic images and images of i itself
 * included: any triclinic cell, any directions open, cells smaller than the cutoff. The
 * functions are those of the potential's form (potential/form.h). Shares nothing with the
 * engine's lists, sorting and loops but these functions themselves, and so is what they are
 * tested against. */
#ifndef FORCE_PLAIN_H
#define FORCE_PLAIN_H
#include "atoms/frame.h"
#include "base/error.h"
#include "potential/potential.h"

/* pe (n; the atom's F and half of its pair energies) and forces (3n) may be NULL. Energies in eV,
 * forces in eV/A, or reduced units. 0; EXIT_BAD_INPUT: a species that the potential does not know,
 * atoms that overlap. */
int plain_sum(const struct frame *frame, const struct potential *potential, double *pe,
              double *forces, double *energy, double virial[3][3], struct error *error);

/* EXIT_BAD_INPUT where the energy of one of n atoms is none, or larger than sums have room for. */
int plain_check(const double *pe, size_t n, struct error *error);

#endif
