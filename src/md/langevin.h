/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The Ornstein-Uhlenbeck part of Langevin dynamics, between the two half drifts of a step
 * (BAOAB):
 *     v <- c v + sqrt((1 - c^2) k T / m) R,  c = exp(-h/tau),  R normal, mean 0, variance 1
 * Leimkuhler, Matthews, Appl. Math. Res. Express 2013, 34, doi 10.1093/amrx/abs010. Random
 * numbers are keyed by step and atom id, so that threads and the order of atoms do not show.
 * Only the thermostatted group is touched. Internal units. */
#ifndef MD_LANGEVIN_H
#define MD_LANGEVIN_H
#include "base/random.h"
#include "force/system.h"

/* Returns the kinetic energy given to the atoms. energy = k T >= 0. */
double langevin_kick(struct system *system, double interval, double energy, double tau,
                     struct random_key key, int64_t step);

#endif
