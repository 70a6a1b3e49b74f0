/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Forces, energies and virial of a system under a potential, with the neighbour list behind it.
 *
 * EAM: E = sum_i F_i(rho_i) + 1/2 sum_ij phi_ij(r_ij), rho_i = sum_j rho_ji(r_ij)   (Daw, Baskes,
 * Phys. Rev. B 29, 6443 (1984), doi 10.1103/PhysRevB.29.6443; Finnis, Sinclair, Philos. Mag. A 50,
 * 45 (1984), doi 10.1080/01418618408244210). Owner computes: the force on atom i is summed over its
 * full list by whoever owns i (of Lennard-Jones in mixed precision by whoever meets the pair first,
 * force/list.h), and sums are free of order, so that the result has the same bits for any number of
 * threads, any sorting of atoms, any age and skin of the list.
 *
 * Exact forces use the potential's own splines in double precision. Fast ones (force/kernel.h) use
 * polynomials fitted to them, with one atom per vector lane, in double or mixed precision; energies
 * and off-diagonal virials are exact ones always, and the diagonal of the virial, which barostats
 * need at every step, comes with the forces. Precision and kernel:
 *     mixed   float and 32-bit sums; forces are within some 1e-5 eV/A of the exact ones
 *     double  double and 64-bit sums; within some 1e-7 eV/A
 *     exact   no kernel
 * Kernels plain, avx2 and avx512 of one precision give the same bits. Where a potential's functions
 * are too rough for the tables, mixed becomes double and double exact. A form of potential without
 * a kernel (force/force_form.h) is computed exactly, through its plain functions. */
#ifndef FORCE_FORCE_H
#define FORCE_FORCE_H
#include "force/system.h"
#include "potential/potential.h"

struct force;

/* Forces and virials are along the axes of the box (system.h). */
struct force_sums {
    double energy;       /* eV */
    double virial[3][3]; /* sum over atoms of r (x) f in the pair sense, eV */
};

enum force_precision { FORCE_EXACT, FORCE_DOUBLE, FORCE_MIXED };

struct force_choice {
    enum force_precision precision;
    const char *kernel; /* plain, avx2, avx512; NULL: the fastest that runs here */
    double skin;        /* A; 0: a default that suits the potential */
    /* exact, and atoms stay where they are: lists take no more memory than the atoms of a block,
     * and are made anew for each pass over the atoms */
    bool once;
};

/* The potential must outlive the force. EXIT_USAGE: a kernel that is not known, or that this
 * processor does not run. */
int force_create(struct force **force, const struct potential *potential,
                 const struct system *system, const struct force_choice *choice,
                 struct error *error);
void force_free(struct force *force);

/* Fills system->force. sums and atom_energy (n) may be NULL when not wanted (cheaper). The list is
 * rebuilt when an atom has moved half the skin or the box has changed enough. EXIT_BAD_INPUT: a
 * box narrower, between opposite faces, than twice (cutoff + skin) [for md; of smaller cells
 * md_energy makes the plain sum], an atom outside the private box of an open direction (lost; says
 * which), or not a number. */
int force_compute(struct force *force, struct system *system, struct force_sums *sums,
                  double *atom_energy, struct error *error);

/* The same, with nothing but the diagonal of the virial: the bits of sums->virial[k][k]. */
int force_compute_virial(struct force *force, struct system *system, double virial[3],
                         struct error *error);

/* From now on by the exact functions, or again by the chosen kernel. */
void force_set_exact(struct force *force, bool exact);

enum force_precision force_precision(const struct force *force); /* what it came to */

/* Why no kernel serves this potential, whatever the precision, as "has no fast loops", or NULL: its
 * forces are exact ones then, some times slower. */
const char *force_unfit(const struct force *force);

/* Makes the next force_compute rebuild the list (after atoms were moved by hand). */
void force_invalidate(struct force *force);

#endif
