/* SPDX-License-Identifier: GPL-3.0-or-later */
/* All pairs within a cutoff, for measuring (the engine keeps its own lists): any triclinic cell,
 * any mixture of periodic and open directions, cells smaller than the cutoff included (several
 * images of one atom, an atom as its own neighbour). */
#ifndef ATOMS_NEIGHBOURS_H
#define ATOMS_NEIGHBOURS_H
#include <stddef.h>
#include <stdint.h>
#include "atoms/frame.h"

struct neighbour {
    int32_t atom;     /* row of the neighbour */
    double vector[3]; /* from the atom to this image of the neighbour, A */
    double distance2; /* A2 */
};

struct
    /* full list: neighbours of atom i are list[first[i]] ... list[first[i+1] - 1], by increasing
     * row, then distance */
    neighbours {
    size_t n;
    size_t *first;
    struct neighbour *list;
};

/* Of every atom, all others (images of itself included) closer than cutoff. Threaded; the same
 * list for any number of threads. */
struct neighbours *neighbours_create(const struct frame *frame, double cutoff);
void neighbours_free(struct neighbours *neighbours);

/* The same, atom by atom, where the whole list would be too long to hold (rdf). The search keeps
 * its own copy of what it needs. */
struct neighbour_search;

struct neighbour_search *neighbour_search_create(const struct frame *frame, double cutoff);
/* Neighbours of one atom into *list (grown as needed; the caller frees it), by increasing row,
 * then distance; returns how many. Threads may ask at the same time, each with a list of its
 * own. */
size_t neighbour_search_atom(const struct neighbour_search *search, size_t atom,
                             struct neighbour **list, size_t *capacity);
void neighbour_search_free(struct neighbour_search *search);

#endif
