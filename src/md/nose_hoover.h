/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Nose-Hoover chain of three thermostats on a set of degrees of freedom.
 *
 *     dv/dt = ... - v x1,  Q1 dx1/dt = sum m v^2 - Nf k T - Q1 x1 x2,  Qj dxj/dt = Q(j-1)
 *                          x(j-1)^2 - k T - Qj xj x(j+1)
 *     Q1 = Nf k T tau^2, Qj = k T tau^2
 * Martyna, Klein, Tuckerman, J. Chem. Phys. 97, 2635 (1992), doi 10.1063/1.463940; integrated by
 * the Trotter factorisation of Martyna, Tuckerman, Tobias, Klein, Mol. Phys. 87, 1117 (1996),
 * doi 10.1080/00268979600100761, without Suzuki-Yoshida substeps (tau is many steps long).
 * A chain, because one thermostat alone need not visit the canonical distribution (a stiff or small
 * system swings with it); the second and third thermalise the one before. Internal units. */
#ifndef MD_NOSE_HOOVER_H
#define MD_NOSE_HOOVER_H

enum { NOSE_HOOVER_CHAIN = 3 };

struct nose_hoover {
    double velocity[NOSE_HOOVER_CHAIN]; /* x1, x2, x3: rates */
    double mass[NOSE_HOOVER_CHAIN];     /* Q */
    double degrees;                     /* Nf */
    double energy;                      /* k T, the target */
    /* taken from the atoms so far: int k T (Nf x1 + x2 + x3) dt, and work of a change of target */
    double heat;
};

void nose_hoover_reset(struct nose_hoover *chain);

/* Sets the target k T (> 0), the degrees of freedom and the relaxation time tau; may change from
 * step to step. */
void nose_hoover_target(struct nose_hoover *chain, double degrees, double energy, double tau);

/* Moves the chain on by `interval` (half a step); twice_kinetic = sum m v^2 of what it drives.
 * Returns the factor for those velocities. */
double nose_hoover_advance(struct nose_hoover *chain, double twice_kinetic, double interval);

/* The chain's part of the conserved energy: sum Q x^2 / 2 + heat. */
double nose_hoover_conserved(const struct nose_hoover *chain);

#endif
