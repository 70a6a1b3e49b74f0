/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How often each Voronoi index occurs, by species and region, as a table. */
#ifndef VORONOI_VORONOI_TABLE_H
#define VORONOI_VORONOI_TABLE_H
#include "atoms/frame.h"
#include "io/table.h"

/* The header line for an index n3 ... n_max_order. */
void voronoi_table_header(struct table *table, int max_order);

/* The rows of one annotated frame: frame, species, region ("all" without a column `region`),
 * index, class, atoms, fraction (of the atoms of that species and region); species and regions
 * in alphabetical order, the most frequent index first. */
void voronoi_table_frame(struct table *table, const struct frame *frame);

#endif
