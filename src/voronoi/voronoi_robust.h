/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The cutter without limits and without doubt about topology: see voronoi_cell.h for when it is
 * used. */
#ifndef VORONOI_VORONOI_ROBUST_H
#define VORONOI_VORONOI_ROBUST_H
#include "voronoi/voronoi_cell.h"

/* Same contract as voronoi_cell_cut, and never VORONOI_CELL_GAVE_UP. */
enum voronoi_cell_outcome voronoi_cell_cut_robust(struct voronoi_cell *cell, const double n[3],
                                                  double d, double eps);

/* Makes room for at least so many vertices and planes. */
void voronoi_cell_reserve(struct voronoi_cell *cell, size_t vertices, size_t planes);

#endif
