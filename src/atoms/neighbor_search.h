/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Atoms sorted into the bins of a grid in reduced coordinates, for finding what is near. Whom a
 * list is enough for includes atoms/neighbors.h; this is for loops that go from bin to bin
 * (atoms/neighbor_near.h), in which every atom's surroundings are already at hand. */
#ifndef ATOMS_NEIGHBOR_SEARCH_H
#define ATOMS_NEIGHBOR_SEARCH_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "atoms/neighbors.h"

/* at[k] may be read so far beyond the last place */
enum { NEIGHBOR_SPARE = 8 };

struct neighbor_search {
    size_t n;
    double cutoff; /* A */
    double cell[3][3];
    bool pbc[3];
    int bins[3];  /* along each direction */
    int reach[3]; /* how many bins away a neighbour can be */
    /* of the bins' edges, where the first begins and how wide each is: reduced, and A */
    double low[3], width[3], thickness[3];
    bool upright;   /* a right-angled cell: distances between bins add up as squares */
    size_t *first;  /* places of bin b: first[b] ... first[b + 1] - 1 */
    int32_t *row;   /* of each place its atom's row, increasing within a bin */
    int32_t *place; /* of each row its atom's place */
    double *at[3];  /* of each place x, y, z, wrapped, A */
    float error;    /* of a vector's components in single precision (neighbor_near.h), A */
    float limit;    /* of squared distances in single precision: none within is above, A2 */
    const struct neighbor_filter *filter;
};

size_t neighbor_search_bins(const struct neighbor_search *search);
/* The bins in an order in which the surroundings of those that follow each other stay in the
 * caches, for number = 0 ... bins - 1. */
size_t neighbor_search_next(const struct neighbor_search *search, size_t number);
/* The bin that holds a place. */
size_t neighbor_search_bin(const struct neighbor_search *search, size_t place);

#endif
