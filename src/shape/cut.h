/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A cluster cut out of a glass: all atoms within an ellipsoid (sphere), or the n atoms nearest
 * to a point, periodic images considered. */
#ifndef SHAPE_CUT_H
#define SHAPE_CUT_H
#include <stdint.h>
#include "atoms/frame.h"
#include "base/random.h"

struct cut {
    double half_axis[3]; /* A; of the ellipsoid. Not used if atoms > 0 */
    int64_t atoms;       /* > 0: the so many atoms nearest to the centre */
    bool random;         /* search centres at random; else `center` */
    double center[3];    /* A; set to the centre found */
    /* largest allowed deviation of a species' fraction from the parent's; not finite: none asked */
    double tolerance;
    double vacuum; /* A, around the ellipsoid */
};

/* Returns the cluster in *cluster: rows in the parent's order, whole (unwrapped), its centre in
 * the middle of an open box; ids 1 ... n with the parent's in column parent_id, column cluster =
 * 1, keys cluster_diameter (A) and cluster_center (A, in the parent). `tries` centres are
 * searched. 0, EXIT_BAD_INPUT (the parent is too small, no atom inside), EXIT_NOT_CONVERGED (no
 * centre with that composition). */
int cut_cluster(const struct frame *parent, struct cut *cut, struct random_key key, int64_t tries,
                struct frame **cluster, struct error *error);

#endif
