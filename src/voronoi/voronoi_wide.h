/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The AVX-512 kernel: a Voronoi cell of at most 32 vertices in vector registers. It does what
 * the plain kernel does (voronoi_near.h, voronoi_cell.h), to the bit, for the cells of which a
 * glass or a crystal mostly consists, and gives up where it cannot: the caller then starts again
 * with the plain kernel. */
#ifndef VORONOI_VORONOI_WIDE_H
#define VORONOI_VORONOI_WIDE_H
#include "voronoi/voronoi_cell.h"
#include "voronoi/voronoi_near.h"

enum { WIDE_VERTICES = 32 };
struct wide_cell;

struct wide_kernel {
    /* Released with free(). */
    struct wide_cell *(*create)(void);

    /* near_filter and near_sort. */
    void (*filter)(struct voronoi_near *near, size_t self);
    void (*sort)(struct voronoi_near *near);

    /* Cuts the cube of the cutoff's half-width by the walls and then by the sorted near atoms,
     * until no nearer plane is left. eps and the stop are those of the plain kernel. False: gave
     * up. Else the squared distance of the farthest vertex goes into *far2. */
    bool (*build)(struct wide_cell *cell, const struct voronoi_near *near,
                  const struct voronoi_cell_plane *walls, int wall_count, double eps, double *far2);

    /* Goes on with the atoms of the list beyond the cutoff but closer than `need`. False: gave
     * up, also if a piece of the cube is left. */
    bool (*extend)(struct wide_cell *cell, const struct voronoi_near *near, double need, double eps,
                   double *far2);

    /* Lists the vertices, up to WIDE_VERTICES; returns their number. */
    int (*vertices)(const struct wide_cell *cell, double (*vertices)[3]);

    /* voronoi_cell_measure of the cell built last. */
    void (*measure)(struct wide_cell *cell, double radius,
                    const struct voronoi_cell_thresholds *thresholds,
                    struct voronoi_cell_measures *measures);
};

/* NULL where this machine lacks the instructions. */
const struct wide_kernel *wide_kernel(void);

#endif
