/* SPDX-License-Identifier: GPL-3.0-or-later */
/* All pairs within a cutoff, for measuring (the engine keeps its own lists): any triclinic cell,
 * any mixture of periodic and open directions, cells smaller than the cutoff included (several
 * images of one atom, an atom as its own neighbour). */
#ifndef ATOMS_NEIGHBORS_H
#define ATOMS_NEIGHBORS_H
#include <stddef.h>
#include <stdint.h>
#include "atoms/frame.h"

struct neighbor {
    int32_t atom;     /* row of the neighbour */
    int32_t place;    /* ... and its place in the search that found it (neighbor_search.h) */
    double vector[3]; /* from the atom to this image of the neighbour, A */
    double distance2; /* A2 */
};

struct
    /* full list: neighbours of atom i are list[first[i]] ... list[first[i+1] - 1], by increasing
     * row, then distance */
    neighbors {
    size_t n;
    size_t *first;
    struct neighbor *list;
};

/* Of every atom, all others (images of itself included) closer than cutoff. Threaded; the same
 * list for any number of threads. */
struct neighbors *neighbors_create(const struct frame *frame, double cutoff);

/* Whether that can be done in reasonable time: EXIT_BAD_INPUT where an atom would have millions
 * of neighbours, be it by a large cutoff or a tiny cell, or atoms are on top of each other
 * (crowd.h). For who takes a cutoff, or a frame, from a user. */
int neighbors_check(const struct frame *frame, double cutoff, struct error *error);
/* The same for who keeps the lists of all atoms (neighbors_create): they are to fit into memory. */
int neighbors_check_lists(const struct frame *frame, double cutoff, struct error *error);
void neighbors_free(struct neighbors *neighbors);

/* By how many whole cell vectors the image that a neighbour of `atom` is, is from that atom's own
 * place in the frame; inverse: of the frame's cell, if it has one. */
void neighbor_image(const struct frame *frame, const double inverse[3][3], size_t atom,
                    const struct neighbor *neighbor, int image[3]);

/* The same of one atom here and there. The search keeps its own copy of what it needs. Loops over
 * all atoms, of which no list is to be held, go from bin to bin: atoms/neighbor_near.h. */
struct neighbor_search;

struct neighbor_search *neighbor_search_create(const struct frame *frame, double cutoff);
/* Neighbours of one atom into *list (grown as needed; the caller frees it), by increasing row,
 * then distance; returns how many. Threads may ask at the same time, each with a list of its
 * own. */
size_t neighbor_search_atom(const struct neighbor_search *search, size_t atom,
                            struct neighbor **list, size_t *capacity);
void neighbor_search_free(struct neighbor_search *search);

#endif
