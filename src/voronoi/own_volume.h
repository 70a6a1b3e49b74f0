/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The volume that a sample fills, whatever its box: the sum of its atoms' plain Voronoi cells, in
 * which a cell larger than one and a half times the median of its species, as at a free surface,
 * counts as that median. A0 = V0/L0 and the stress of a sample with free surfaces are by this
 * volume, not by the box (Stukowski, JOM 66, 399 (2014), doi 10.1007/s11837-013-0827-5, discusses
 * the choices). */
#ifndef VORONOI_OWN_VOLUME_H
#define VORONOI_OWN_VOLUME_H
#include "atoms/frame.h"

/* 0, or EXIT_BAD_INPUT: as voronoi_create; or most atoms of a species are at a surface. */
int own_volume(const struct frame *frame, double *volume, struct error *error);

#endif
