/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Items sorted into numbered bins by counting: the base of the grids in which atoms are looked up
 * by place. What a bin is (a cell of a box, a band of a layer) its owner says.
 *
 * Within a bin the items keep their order, so that sums over a bin, and lists made from it, do
 * not depend on how the items came there. Two of these sorts stay apart on purpose: that of the
 * engine's list (force/list.h: 32-bit, in units padded for vectors, in every build) and that of
 * the planes of one Voronoi cell (voronoi/voronoi_near.h: 32 buckets, on the stack of a kernel). */
#ifndef BASE_BINS_H
#define BASE_BINS_H
#include <stddef.h>

struct bins {
    size_t count, items;
    size_t *first; /* count + 1: bin b holds order[first[b]] ... order[first[b + 1] - 1] */
    size_t *order; /* items: their numbers, increasing within a bin */
};

/* Room for so many; bins_fill may then be called any number of times. */
void bins_create(struct bins *bins, size_t count, size_t items);
void bins_fill(struct bins *bins, const size_t *bin); /* bin[i] < count: of item i */
void bins_release(struct bins *bins);

#endif
