/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Atoms sorted into the blocks of a grid in reduced coordinates, for finding the neighbours that
 * can cut a Voronoi cell. Blocks are parallelepipeds at least `cutoff` wide where the box
 * allows; smaller boxes are visited over several images. */
#ifndef VORONOI_VORONOI_GRID_H
#define VORONOI_VORONOI_GRID_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "atoms/frame.h"

struct voronoi_grid {
    double cell[3][3], inverse[3][3],
        /* rows: cell vectors; unit normals of the box's faces (along the reduced axes) */
        normal[3][3];
    double width[3]; /* of the box, A */
    bool periodic[3];
    /* sum of the lengths of the cell vectors: no Voronoi cell reaches farther */
    double span;
    double cutoff;         /* neighbours closer than this are looked at first, A */
    int blocks[3];         /* along each reduced axis */
    int layers[3];         /* blocks on each side that hold everything closer than cutoff */
    double block_width[3]; /* A */
    double block_radius;   /* of the sphere about a block, A */
    size_t inside;         /* atoms in the box */
    size_t outside;        /* atoms outside the box in an open direction: not in the grid */
    size_t *first;         /* blocks + 1: atoms of block b are first[b] ... first[b + 1] - 1 */
    size_t *atom;          /* inside: their rows in the frame, by increasing row within a block */
    double *position[3];   /* x, y, z of the atoms inside, wrapped, A */
    double *radius;        /* inside: R, A; NULL if plain */
    double radius_min, radius_max;
};

/* cutoff <= 0: 1.9 times the cube root of the volume per atom, the volume being that of the part
 * of the box that holds atoms. */
struct voronoi_grid *voronoi_grid_create(const struct frame *frame, const double *radii,
                                         double cutoff);
void voronoi_grid_free(struct voronoi_grid *grid);

/* The block at integer place (i, j, k), which may lie outside the box along periodic axes: its
 * number and the shift of its atoms, A. */
size_t voronoi_grid_block(const struct voronoi_grid *grid, const int place[3], double shift[3]);

/* First and last place along an axis, `layers` around place, cut off at the walls of an open
 * axis. */
void voronoi_grid_range(const struct voronoi_grid *grid, int axis, int place, int layers, int *low,
                        int *high);

#endif
