/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Barostat of Martyna, Tobias and Klein: the box edges as dynamical variables with a Nose-Hoover
 * chain of their own.
 *
 *     dL_k/dt = e_k L_k
 *     W de_k/dt = V (P_kk - P) + (1/Nf) sum m v^2 - W e_k x1,   V P_kk = sum m v_k^2 + sum r_k
 *     f_k
 *     dv_k/dt = f_k/m - (e_k + (e_x + e_y + e_z)/Nf) v_k,        W = (Nf/3 + 1) k T tau^2
 * J. Chem. Phys. 101, 4177 (1994), doi 10.1063/1.467468; Tuckerman et al., J. Phys. A 39, 5629
 * (2006), doi 10.1088/0305-4470/39/19/S18. Isotropic: the periodic edges share the mean of their
 * accelerations. Open directions do not change. The box has a chain of its own, since that of the
 * atoms, whose energy is some N times larger, would not feel it. Far from equilibrium (a start at
 * a wrong density, gaps that close) the rates are held below `most` so that the box cannot outrun
 * the atoms; equilibrium rates, about 1/(tau sqrt(Nf)), are far below it. Internal units. */
#ifndef MD_BAROSTAT_H
#define MD_BAROSTAT_H
#include <stdbool.h>
#include "force/system.h"
#include "md/nose_hoover.h"

struct barostat {
    bool moves[3]; /* edges that change */
    int edges;
    bool isotropic;
    double rate[3];     /* e_k */
    double friction[3]; /* e_k + sum e / Nf: what the atoms feel */
    double mass;        /* W, of each edge */
    double pressure;    /* P, the target */
    double degrees;     /* Nf, of all moving atoms */
    double most;        /* largest |e_k| */
    /* done on the box by changes of target and by the limit, so that the conserved energy stays
     * one */
    double work;
    struct nose_hoover chain;
};

/* moves: the periodic directions; none: the barostat does nothing. */
void barostat_reset(struct barostat *barostat, const bool moves[3], bool isotropic);
void barostat_target(struct barostat *barostat, const struct system *system, double degrees,
                     double pressure, double energy, double tau, double most);
void barostat_chain(struct barostat *barostat, double interval);
/* Changes the rates over `interval`; virial[k][k] = sum r_k f_k. */
void barostat_kick(struct barostat *barostat, const struct system *system, double virial[3][3],
                   double interval);
/* W sum e^2 / 2 + P V + chain + work. */
double barostat_conserved(const struct barostat *barostat, const struct system *system);
double barostat_volume(const struct system *system);

#endif
