/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The two halves of velocity Verlet, on 64-bit fractions of the box, with the factors that a
 * barostat asks for.
 *
 * Under a box that grows along axis k at the rate e_k (dL_k/dt = e_k L_k) and with friction a_k
 * (Martyna, Tobias, Klein, J. Chem. Phys. 101, 4177 (1994), doi 10.1063/1.467468; Tuckerman et
 * al., J. Phys. A 39, 5629 (2006), doi 10.1088/0305-4470/39/19/S18):
 *     kick over h:   v <- v exp(-a h) + h f/m exp(-a h/2) sinh(a h/2)/(a h/2)
 *     drift over h:  L <- L exp(e h);  x/L <- x/L + h v exp(-e h/2) sinh(e h/2)/(e h/2) / L_old
 * With tilts (force/system.h) x/L is the vector s of fractions, x = h s: the box becomes F h, F =
 * diag(exp(e_k h)), which takes the tilts along, and s <- s + h_old^-1 (the same displacement).
 * With a = e = 0 this is plain velocity Verlet: Swope et al., J. Chem. Phys. 76, 637 (1982), doi
 * 10.1063/1.442716. Fixed atoms stay. Internal units. */
#ifndef MD_VERLET_H
#define MD_VERLET_H
#include "base/error.h"
#include "force/system.h"

/* How the box moves: rates of growth along the axes (of kicks: friction), and rates at which it
 * leans, d(tilt)/dt over the edge across: xy, xz, yz. Under these, with x along y,
 *     kick   v_x <- v_x - g h/2 (v_y before + v_y after)
 *     drift  x <- x + h v_x - g h^2/2 v_y, in the box as it was before it leans
 * each of which is the exact flow of its part (md/drive.h). */
struct verlet_flow {
    double rate[3], shear[3];
};

/* Returns the largest m v^2 of an own moving atom; infinity if one is not a number. */
double verlet_kick(struct system *system, double interval, const struct verlet_flow *friction);

/* An atom that would move further than `limit` (A) in the interval, or whose velocity is not a
 * number, ends in EXIT_BAD_INPUT naming its id. */
int verlet_drift(struct system *system, double interval, const struct verlet_flow *flow,
                 double limit, struct error *error);

/* A kick over interval[0] and a drift over interval[1], in one pass over the atoms: the same
 * bits. */
int verlet_kick_drift(struct system *system, const double interval[2],
                      const struct verlet_flow *friction, const struct verlet_flow *flow,
                      double limit, struct error *error);

/* Moves an atom by a displacement given as a fraction of the box, |change| < 1/2: rounded to the
 * nearest 2^-64, ties to even. */
void verlet_shift(uint64_t *fraction, double change);

/* Puts atom i at a displacement (A, along the axes of the box) from where `origin` says. */
void verlet_place(struct system *system, size_t i, const uint64_t origin[3],
                  const double displacement[3]);

/* Multiplies the velocities of one group (enum md_group) by a factor. */
void verlet_scale(struct system *system, int group, double factor);

enum { VERLET_ALL_MOVING = -1 }; /* every group but MD_GROUP_FIXED */

/* Sums over atoms of one group, or VERLET_ALL_MOVING, of m v_k^2 along the three axes. The same
 * bits for any number of threads. */
void verlet_twice_kinetic(const struct system *system, int group, double sum[3]);

/* Sums over all moving atoms of m v_a v_b. */
void verlet_kinetic_tensor(const struct system *system, double sum[3][3]);

#endif
