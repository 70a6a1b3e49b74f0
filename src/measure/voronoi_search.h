/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which planes cut the cell of one atom, in which order, and when there can be no more. One search per thread. */
#ifndef MEASURE_VORONOI_SEARCH_H
#define MEASURE_VORONOI_SEARCH_H
#include "measure/voronoi_cell.h"
#include "measure/voronoi_grid.h"

struct voronoi_search;

struct voronoi_search *voronoi_search_create(const struct voronoi_grid *grid);
void voronoi_search_free(struct voronoi_search *search);

/* Gathers the surroundings of a block, before the cells of its atoms are asked for. */
void voronoi_search_block(struct voronoi_search *search, size_t block);

/* The finished cell of the grid's atom number `at` (in the block gathered last), or NULL if it is empty (radical) or if another atom sits in
 * the same place: then *twin is that atom's number in the grid, else SIZE_MAX. The cell stays the search's. */
struct voronoi_cell *voronoi_search_cell(struct voronoi_search *search, size_t at, size_t *twin);

/* How far from the last atom another one could still cut its cell, A. */
double voronoi_search_need(const struct voronoi_search *search);

#endif
