/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The polar transform of a pattern: I(k_i, theta_j) with k_i = i dk (the rings of
 * pattern/layout.h), theta_j = 2 pi j / N, bilinear between the four pixels around the point. A
 * masked pixel takes no part: the weights of the others are scaled up; a point of which masked
 * pixels hold more than half is a hole.
 *
 * Bilinear interpolation at unit pixel distance smooths speckles of a few pixels by some percent
 * (weights 1/4 at worst); the correction for shot noise uses the weights themselves and so is
 * exact. */
#ifndef PATTERN_POLAR_H
#define PATTERN_POLAR_H
#include <stdbool.h>
#include <stdint.h>
#include "pattern/layout.h"

enum { POLAR_CORNERS = 4 };

struct polar {
    int radii;  /* the layout's rings; radius 0 is not used */
    int angles; /* N, a multiple of 4 */
    double dk;
    uint32_t *place; /* [radii][angles][4] place of a pixel in the layout */
    float *weight;   /* [radii][angles][4] */
    bool *hole;      /* [radii][angles] */
    int *holes;      /* [radii] how many of a radius are holes */
};

struct polar *polar_create(const struct layout *layout, int angles);
void polar_free(struct polar *polar);

#endif
