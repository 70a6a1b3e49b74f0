/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether the atoms of a periodic frame are a free cluster: vacuum all round. Other programs write
 * molecules and clusters so, in a periodic box much larger than they are. */
#ifndef ATOMS_VACUUM_H
#define ATOMS_VACUUM_H
#include "atoms/frame.h"

/* Whether along every periodic direction there is a slab without atoms so thick that the images do
 * not touch (4 A, 1.6 sigma); an open direction needs none. Never of a frame without atoms. */
bool vacuum_around(const struct frame *frame, enum unit_system units);

/* Whether there is such a slab between the atoms along cell vector k. */
bool vacuum_along(const struct frame *frame, int k, enum unit_system units);

/* Opens the directions of a frame that vacuum_around holds of: atoms beyond the vacuum are moved
 * by whole cell vectors, so that the cluster is in one piece, and no direction is periodic. */
void vacuum_open(struct frame *frame);

#endif
