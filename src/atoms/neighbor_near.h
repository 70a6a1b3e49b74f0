/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is near the atoms of one bin, in hand for a loop over bins: a thread's working space.
 *
 * The atoms of the bins about one bin (the candidates) are gathered once, in single precision and
 * relative to the middle of that bin. For each atom of the bin those that may be within the
 * cutoff are filtered out, many at a time; exact vectors, from the wrapped positions in double
 * precision, are the same whichever bin an atom is looked at from, and the opposite seen from the
 * other end to the bit: so that a pair may be looked at from one end for both.
 *
 *     neighbor_near_init(&near, search);
 *     for every bin: neighbor_near_gather(&near, bin, NEIGHBOR_ALL);
 *         for place = near.begin ... near.end - 1: list = neighbor_near_list(&near, place, &count);
 *     neighbor_near_release(&near); */
#ifndef ATOMS_NEIGHBOR_NEAR_H
#define ATOMS_NEIGHBOR_NEAR_H
#include "atoms/neighbor_filter.h"
#include "atoms/neighbor_search.h"

/* All candidates, or of every pair of atoms (or of atom and image) in the frame's bins one:
 * then those of the bin itself come first. */
enum neighbor_pairs { NEIGHBOR_ALL, NEIGHBOR_ONCE };

struct neighbor_run { /* candidates that lie one behind the other, in one image */
    size_t first;     /* of the candidates */
    size_t place;     /* ... in the search */
    double shift[3];  /* A */
};

struct neighbor_near {
    const struct neighbor_search *search;
    size_t begin, end; /* places of the bin's own atoms */
    size_t own;        /* the candidate that is the first of them */
    bool once;         /* pairs were gathered once */
    struct neighbor_points points;
    size_t capacity;
    float *x, *y, *z; /* of the candidates, A, from the bin's middle */
    int32_t *run_of;
    struct neighbor_run *runs;
    size_t run_count, run_capacity;
    /* of the atom in hand: candidates that may be within the cutoff, in order */
    size_t count;
    int32_t *found;
    float *distance2; /* off by what search->error makes of it */
    /* ... and its list */
    struct neighbor *unsorted, *list;
    int32_t *row, *rank;
    size_t list_capacity;
};

void neighbor_near_init(struct neighbor_near *near, const struct neighbor_search *search);
void neighbor_near_release(struct neighbor_near *near);

void neighbor_near_gather(struct neighbor_near *near, size_t bin, enum neighbor_pairs pairs);

/* Filters the candidates of an atom of the bin into found and distance2: itself among them, if
 * all were gathered; those behind itself otherwise. */
void neighbor_near_filter(struct neighbor_near *near, size_t place);

static inline size_t neighbor_near_place(const struct neighbor_near *near, int32_t candidate)
{
    const struct neighbor_run *run = &near->runs[near->run_of[candidate]];

    return run->place + ((size_t)candidate - run->first);
}

/* The exact vector from an atom of the bin to a candidate, A; returns its square. */
static inline double neighbor_near_vector(const struct neighbor_near *near, size_t place,
                                          int32_t candidate, double vector[3])
{
    const struct neighbor_run *run = &near->runs[near->run_of[candidate]];
    size_t other = run->place + ((size_t)candidate - run->first);

    for (int k = 0; k < 3; k++) {
        const double *at = near->search->at[k];

        vector[k] = at[other] - at[place] + run->shift[k];
    }
    return vector[0] * vector[0] + vector[1] * vector[1] + vector[2] * vector[2];
}

/* The neighbours of an atom of the bin, all of whose candidates are gathered, by increasing row,
 * then distance, as in atoms/neighbors.h. Valid until the next call. */
const struct neighbor *neighbor_near_list(struct neighbor_near *near, size_t place, size_t *count);
/* The same as they come: in the order of the bins, which is the same for any threads. */
const struct neighbor *neighbor_near_unsorted(struct neighbor_near *near, size_t place,
                                              size_t *count);

/* Hands every atom of a frame its unsorted list, by threads: a visit may write what is of its own
 * row only. */
void neighbor_every_atom(const struct frame *frame, double cutoff,
                         void (*visit)(void *work, size_t row, const struct neighbor *list,
                                       size_t count),
                         void *work);

#endif
