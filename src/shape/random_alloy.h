/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A random alloy: points thrown into a periodic box one after another, none closer than a least
 * distance to an earlier one (random sequential addition), species assigned at random with exact
 * composition. A start for melting, not a structure.
 *
 * The least distance is that at which spheres of that diameter fill a quarter of the box; random
 * sequential addition can reach 0.38 (Feder, J. Theor. Biol. 87, 237 (1980), doi
 * 10.1016/0022-5193(80)90358-6; in three dimensions Cooper, Phys. Rev. A 38, 522 (1988)). */
#ifndef SHAPE_RANDOM_ALLOY_H
#define SHAPE_RANDOM_ALLOY_H
#include "shape/composition.h"

struct frame *random_alloy(const struct composition *composition, size_t atoms, const double box[3],
                           uint64_t seed);

#endif
