/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A picture of atoms as a scene for the ray tracer Tachyon (Stone, MSc thesis, University of
 * Missouri-Rolla (1998)): coloured spheres or sticks, the box as thin rods, an orthographic
 * camera, white background, one light and a sky that darkens crevices (ambient occlusion).
 *
 * The scene is written in camera axes: x to the right, y up, z away from the viewer. */
#ifndef PICTURE_SCENE_H
#define PICTURE_SCENE_H
#include <stdio.h>
#include "atoms/frame.h"
#include "picture/key.h"

struct scene {
    const struct frame *frame;
    const bool *shown;        /* n */
    const double (*color)[3]; /* n: red, green, blue, 0 ... 1 */
    double from[3];           /* direction from the atoms to the viewer */
    double radius_scale;      /* drawn radius / the element's; under units=lj / half of sigma */
    /* instead of spheres: rods from pos to pos + this vector (R:3), or NULL */
    const struct column *sticks;
    bool backward;       /* ... to pos - vector */
    double stick_radius; /* A */
    int width, height;   /* pixels */
    bool box;
    double box_part[3][2]; /* where its edges begin and end, as parts of the cell's */
};

/* Of the element, A; of species that are none 1.4; under units=lj half of sigma, 5/12 for the small
 * atoms B of the Wahnstrom mixture. */
double scene_radius(const struct frame *frame, size_t i);

/* Ends the box along open directions where the shown atoms end: a cell says nothing there. */
void scene_fit_box(struct scene *scene);

struct coloring {
    const bool *shown;      /* n */
    double range[2];        /* ends of the map: given if range[0] < range[1], else they are set */
    double (*color)[3];     /* n: of the shown atoms, as in struct scene */
    char legend[1024];      /* one line: what means what */
    struct picture_key key; /* the same, to be drawn: key_release */
};

/* Colours of the shown atoms by a column (or `species`, `pos_z`, `voronoi_index_3`): species by
 * element, texts and integers by a palette of distinct colours (integers of more than 24 values,
 * and reals, by the map viridis from least to greatest). common_neighbours 3 ... 8: purple, red,
 * blue, yellow, green, orange; others grey. 0 or EXIT_USAGE (the key is empty then). */
int scene_colors(const struct frame *frame, const char *name, struct coloring *coloring,
                 struct error *error);

void scene_write(const struct scene *scene, FILE *to);

#endif
