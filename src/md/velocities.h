/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Velocities of a start: Maxwell-Boltzmann, without total momentum (and angular momentum, for a
 * free cluster), scaled to the temperature exactly: dynamics conserve these momenta, and a drift
 * would be counted as heat for as long as the run lasts. Random numbers are keyed by atom id.
 * Internal units. */
#ifndef MD_VELOCITIES_H
#define MD_VELOCITIES_H
#include <stdbool.h>
#include "base/random.h"
#include "force/system.h"

/* Draws velocities of every moving atom with variance k T / m; `draw` tells several draws of one
 * run apart. */
void velocities_draw(struct system *system, double energy, struct random_key key, int64_t draw);
void velocities_remove_momentum(struct system *system);
/* About the centre of mass; for systems without periodic directions. v <- v - w x r, w = I^-1 L,
 * for the moving atoms. */
void velocities_remove_rotation(struct system *system);
/* Scales so that sum m v^2 = degrees * k T; nothing if all velocities are 0. */
void velocities_rescale(struct system *system, double degrees, double energy);
void velocities_center(const struct system *system, double center[3]); /* centre of mass, A */

#endif
