/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The first look at what may be near an atom: squared distances in single precision of many at a
 * time against one limit. Each generation of processors has its loop. They need not find the
 * same to the last: the limit is beyond the cutoff by what single precision can be off, and exact
 * distances decide afterwards (neighbor_near.h). */
#ifndef ATOMS_NEIGHBOR_FILTER_H
#define ATOMS_NEIGHBOR_FILTER_H
#include <stddef.h>
#include <stdint.h>

enum { NEIGHBOR_LANES = 16 }; /* as many may be read and written beyond the end */

struct neighbor_points {
    const float *x, *y, *z; /* `count`, A */
    size_t count;
};

/* Of the points from number `from` on, those whose squared distance from r is not above the limit
 * (nor equal; a limit that is no number stops none): their numbers and squared distances, in
 * order. How many. */
typedef size_t neighbor_filter_loop(const struct neighbor_points *points, size_t from,
                                    const float r[3], float limit, int32_t *found,
                                    float *distance2);

struct neighbor_filter {
    const char *name;
    neighbor_filter_loop *loop;
};

/* The fastest that this machine runs; all of them, the plain one last, by number: NULL after it,
 * or loop NULL where it does not run here. */
const struct neighbor_filter *neighbor_filter_best(void);
const struct neighbor_filter *neighbor_filter_number(int number);

#endif
