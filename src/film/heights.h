/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Heights of a film along z, its open direction; x and y are periodic.
 *
 * The surface of a set of atoms is the mean, over square columns of a given width, of the
 * topmost atom's height; columns without an atom do not count. A film on its substrate is
 * bounded by its surface above and by the interface below: the surface of the substrate before
 * the first landing. */
#ifndef FILM_HEIGHTS_H
#define FILM_HEIGHTS_H
#include <stddef.h>
#include <stdint.h>
#include "atoms/frame.h"

/* Lowest z of all atoms, A; infinity if there are none. */
double film_lowest(const struct frame *frame);

/* Highest z of the atoms whose lateral distance from (x, y) is at most `radius` (A, periodic images
 * included; INFINITY: of all atoms); -infinity if there are none. */
double film_highest(const struct frame *frame, double x, double y, double radius);

/* Surface of all atoms (A), from columns `width` (A) wide: two atoms or so. */
double film_surface(const struct frame *frame, double width);

/* Square of the lateral distance (A2) of the point r from (x, y), to the nearest periodic image. */
double film_lateral2(const struct frame *frame, const double r[3], double x, double y);

/* What flies off above `ceiling` and falls through `floor` (A), counted over a whole deposition. */
struct film_bounds {
    double floor, ceiling;
    int64_t evaporated, lost;
};

/* Takes the atoms beyond the bounds out and counts them. Returns the frame, a new one (the old one
 * is freed) if any went. */
struct frame *film_drop(struct frame *frame, struct film_bounds *bounds);

#endif
