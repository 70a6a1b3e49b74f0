/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Forces, energies and virial of a system under a potential, with the neighbour list behind it.
 *
 * EAM: E = sum_i F_i(rho_i) + 1/2 sum_ij phi_ij(r_ij), rho_i = sum_j rho_ji(r_ij)   (Daw, Baskes, Phys. Rev. B 29, 6443 (1984),
 * doi 10.1103/PhysRevB.29.6443; Finnis, Sinclair, Philos. Mag. A 50, 45 (1984), doi 10.1080/01418618408244210). Owner computes:
 * the force on atom i is summed over its full list by whoever owns i, in an order fixed by the neighbours' ids or by order-free
 * integer sums, so that the result has the same bits for any number of threads. */
#ifndef MD_FORCE_H
#define MD_FORCE_H
#include "md/potential.h"
#include "md/system.h"

struct force;

struct force_sums {
    double energy;       /* eV */
    double virial[3][3]; /* sum over atoms of r (x) f in the pair sense, eV */
};

/* skin <= 0: a default that suits the potential. The potential must outlive the force. */
int force_create(struct force **force, const struct potential *potential, const struct system *system, double skin,
                 struct error *error);
void force_free(struct force *force);

/* Fills system->force. sums and atom_energy (n) may be NULL when not wanted (cheaper). The list is rebuilt when an atom has moved
 * half the skin or the box has changed enough. EXIT_BAD_INPUT: a periodic edge shorter than twice (cutoff + skin) [for md;
 * smaller cells are handled by md_energy through replication], an atom outside the private box of an open direction (lost; says
 * which), or not a number. */
int force_compute(struct force *force, struct system *system, struct force_sums *sums, double *atom_energy, struct error *error);

/* Makes the next force_compute rebuild the list (after atoms were moved by hand). */
void force_invalidate(struct force *force);

#endif
