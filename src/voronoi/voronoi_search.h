/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which planes cut the cell of one atom, in which order, and when there can be no more. One
 * search per thread. */
#ifndef VORONOI_VORONOI_SEARCH_H
#define VORONOI_VORONOI_SEARCH_H
#include "voronoi/voronoi.h"
#include "voronoi/voronoi_cell.h"
#include "voronoi/voronoi_grid.h"

struct voronoi_search;

/* The kernel is one that this machine runs. */
struct voronoi_search *voronoi_search_create(const struct voronoi_grid *grid,
                                             const struct voronoi_cell_thresholds *thresholds,
                                             enum voronoi_kernel kernel);
void voronoi_search_free(struct voronoi_search *search);

/* Gathers the surroundings of a block, before the cells of its atoms are asked for. */
void voronoi_search_block(struct voronoi_search *search, size_t block);

enum voronoi_cell_state {
    VORONOI_CELL_MEASURED,
    VORONOI_CELL_NONE, /* empty (radical) */
    /* another atom sits in the same place: *twin is its number in the grid, else SIZE_MAX */
    VORONOI_CELL_COINCIDES,
    VORONOI_CELL_ENDLESS /* it reaches through a box that is long and all but empty */
};

/* Measures the cell of the grid's atom number `at` (in the block gathered last). */
enum voronoi_cell_state voronoi_search_cell(struct voronoi_search *search, size_t at,
                                            struct voronoi_cell_measures *measures, size_t *twin);

/* How far from the last atom another one could still cut its cell, A. */
double voronoi_search_need(const struct voronoi_search *search);

/* How many cells the AVX-512 kernel has finished. */
size_t voronoi_search_by_wide(const struct voronoi_search *search);

#endif
