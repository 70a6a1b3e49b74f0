/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The atoms that are tried first on a Voronoi cell: those within the grid's cutoff, nearest
 * planes first.
 *
 * The atoms of the blocks around one block are gathered once, relative to the middle of that
 * block. For each atom of the block those closer than the cutoff are sorted by 2h = (r^2 + R_i^2
 * - R_j^2) / r, twice the distance of their plane, into buckets of equal width; within a bucket
 * they stay in the order of the list. Distances and keys are in single precision. The sort runs
 * once per atom on some sixty planes, in vectors: that of base/bins.h would have to allocate. */
#ifndef VORONOI_VORONOI_NEAR_H
#define VORONOI_VORONOI_NEAR_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "voronoi/voronoi_grid.h"

enum { NEAR_BUCKETS = 32, NEAR_PADDING = 64 };

/* The distance of the farthest vertex is looked at after so many planes; single precision needs
 * a margin, relative. */
enum { NEAR_TESTS_BEFORE_RADIUS = 16 };
#define NEAR_MARGIN 1e-5

struct near_run { /* atoms that lie one behind the other in the grid and in the list */
    size_t first; /* in the list */
    size_t at;    /* in the grid */
};

struct voronoi_near {
    const struct voronoi_grid *grid;
    /* the atoms about the block, `count` and NEAR_PADDING that are nowhere near */
    size_t count, capacity;
    double *x, *y, *z, *radius2; /* A, A2; radius2 holds zeros if plain */
    float *fx, *fy, *fz, *fradius2;
    struct near_run *runs;
    size_t run_count, run_capacity;
    size_t self_base; /* where the block's own atoms begin in the list */
    /* of the atom in hand */
    size_t self;      /* in the list */
    double radius2_i; /* R_i^2 */
    int near;         /* atoms within the cutoff */
    int32_t *member;  /* ... in the order of the list */
    float *distance2; /* ... their squared distances */
    float least2;     /* ... the least of these, or infinity */
    float *key;       /* ... and 2h */
    int32_t *bucket;
    int32_t *sorted; /* ... places in `member`, bucket by bucket */
    /* near_sort only: bucket b is sorted[start[b]] ... sorted[start[b + 1] - 1] */
    int start[NEAR_BUCKETS + 2];
    float low, step; /* A: bucket b begins at 2h = low + b * step */
};

void near_init(struct voronoi_near *near, const struct voronoi_grid *grid);
void near_release(struct voronoi_near *near);

/* Gathers the surroundings of the block at `place`. */
void near_gather(struct voronoi_near *near, const int place[3]);

/* Takes the atom number `self` of the list in hand: lists the atoms within the cutoff and their
 * distances. */
void near_filter(struct voronoi_near *near, size_t self);

/* Whether one of the near atoms sits where the atom in hand does, closer than `coincident`: its
 * number in the grid, or SIZE_MAX. */
size_t near_twin(const struct voronoi_near *near, double coincident);

/* Sorts the near atoms. */
void near_sort(struct voronoi_near *near);

/* The parts of near_sort that the kernels share: low and step for the least key; counting sort
 * by bucket, into sorted and start. */
void near_set_buckets(struct voronoi_near *near, float least);
void near_sort_buckets(struct voronoi_near *near);

#endif
