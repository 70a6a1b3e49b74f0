/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How often each Voronoi index occurs, by species and region, as a table. */
#ifndef VORONOI_VORONOI_TABLE_H
#define VORONOI_VORONOI_TABLE_H
#include "atoms/frame.h"
#include "io/table.h"

struct voronoi_counts;

/* Begins the table of frames whose index goes from n3 to n_max_order. */
struct voronoi_counts *voronoi_counts_create(struct table *table, int max_order);

/* The rows of one annotated frame: frame, species, region ("all" without a column `region`),
 * index, class, atoms, fraction (of the atoms of that species and region); species and regions
 * in alphabetical order, the most frequent index first. Those of the first frame are held back
 * until it is known whether another one comes. */
void voronoi_counts_frame(struct voronoi_counts *counts, const struct frame *frame);

/* The end: of several frames, which have one more column, error (nan), the rows of all frames
 * together, with the word mean in place of the frame, the atoms of all, their fraction and its
 * standard error between frames (base/frame_error.h). Frees. */
void voronoi_counts_finish(struct voronoi_counts *counts);

#endif
