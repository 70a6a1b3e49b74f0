/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Monte-Carlo exchange of unlike atoms at fixed composition: for the chemical order that a glass
 * would reach by diffusion, in far longer than a run.
 *
 * One attempt draws an atom i, then an atom j of another species, each uniformly among the atoms
 * that may move, and puts each in the other's place with probability min(1, exp(-dE / kT))
 * (Metropolis, Rosenbluth, Rosenbluth, Teller, Teller, J. Chem. Phys. 21, 1087 (1953), doi
 * 10.1063/1.1699114). A pair is drawn with the same probability in both directions, since
 * exchanges do not change how many atoms of each species there are: detailed balance for the
 * canonical distribution of the arrangements. Atoms take their masses and momenta along, so that
 * the momenta, whose distribution does not depend on the arrangement, keep theirs; between
 * attempts go steps of molecular dynamics (Sadigh, Erhart, Stukowski, Caro, Martinez,
 * Zepeda-Ruiz, Phys. Rev. B 85, 184203 (2012), doi 10.1103/PhysRevB.85.184203, there with the
 * composition free).
 *
 * dE is summed over the neighbours of both places only: with types a at i and b at j,
 *     pairs       sum_k!=j [phi_bk(r_ik) - phi_ak(r_ik)] + sum_k!=i [phi_ak(r_jk) -
 *                 phi_bk(r_jk)]
 *     EAM also    F_b(rho'_i) - F_a(rho_i) + F_a(rho'_j) - F_b(rho_j) + sum_k [F_k(rho'_k) -
 *                 F_k(rho_k)]
 * with rho' the densities after the exchange. Assumes a box of at least two cutoffs: one image
 * of each neighbour. */
#ifndef MD_SWAP_H
#define MD_SWAP_H
#include <stdbool.h>
#include <stdint.h>
#include "atoms/frame.h"
#include "base/random.h"
#include "potential/potential.h"

struct swap;

struct swap *swap_create(const struct potential *potential); /* the potential must outlive it */
void swap_free(struct swap *swap);                           /* NULL is fine */

/* Takes the places of the atoms from the frame, and the species number of each (n). fixed (n, or
 * NULL): atoms that keep their places. */
void swap_begin(struct swap *swap, const struct frame *frame, const int32_t *type,
                const bool *fixed);

/* Whether there are two unlike atoms to exchange. */
bool swap_possible(const struct swap *swap);

/* What the energy would gain if atoms i and j, of different species, changed places, eV. */
double swap_change(struct swap *swap, size_t i, size_t j);

/* One attempt, drawn by (key; step, attempt); energy_target is kT, eV. If accepted, *change is
 * what the energy gained. */
bool swap_attempt(struct swap *swap, struct random_key key, uint64_t step, uint64_t attempt,
                  double energy_target, double *change);

/* Where each atom stands now: atom i is where atom swap_places(swap)[i] was at swap_begin. */
const int32_t *swap_places(const struct swap *swap);

#endif
