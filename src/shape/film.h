/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A film on its substrate: the three layers beneath, what is launched at it, what leaves it, and how well the two have mixed.
 *
 * Heights are along z, the open direction. The surface of a set of atoms is the mean, over square columns of a given width, of the topmost atom's height.
 * The interface is the surface of the substrate before the first landing; then
 *     film_in_substrate = film atoms below the interface / film atoms,   substrate_in_film = substrate atoms above it / all atoms above it,
 * What the roughness of the bare substrate contributes to the second is not subtracted. */
#ifndef SHAPE_FILM_H
#define SHAPE_FILM_H
#include <stdbool.h>
#include <stdint.h>
#include "atoms/frame.h"

enum film_layer { FILM_THERMOSTAT, FILM_BUFFER, FILM_FIXED }; /* same numbers as enum md_group: mobile, free, fixed */

struct film_layers {
    double fixed, thermostat; /* A: thickness of the two lowest layers */
    bool hemisphere;          /* substrate atoms farther than `radius` from the impact point are thermostatted too */
    double impact[3], radius; /* A */
};

/* Makes the frame a substrate: z open; columns id, cluster (-1), region (substrate) and velo where it has none. A periodic bulk is cut at the cell's faces. One with atoms below z = 0, which the
 * film's cell would not hold, is moved up by *raised (A, else 0), so that its lowest atom is at 0. EXIT_BAD_INPUT for other cells. */
int film_substrate(struct frame *frame, double *raised, struct error *error);

/* Lowest z of all atoms, highest z of those within `radius` (lateral, periodic) of (x, y) among the first n; -infinity if there are none. */
double film_lowest(const struct frame *frame);
double film_highest(const struct frame *frame, size_t n, double x, double y, double radius);

/* Surface of all atoms (A), from columns `width` (A) wide: two atoms or so. */
double film_surface(const struct frame *frame, double width);

/* Writes the layer of every substrate atom into column `name` (integer; others are FILM_BUFFER). EXIT_USAGE if no buffer is left. */
int film_assign(struct frame *frame, const char *name, const struct film_layers *layers, struct error *error);

struct film_mixing {
    double thickness; /* A: surface - interface */
    double film_in_substrate, substrate_in_film;
};
struct film_mixing film_mixing(const struct frame *frame, double interface, double width);

/* Drops atoms above `ceiling` and below `floor`; counts are added to *evaporated and *lost. Returns the frame (a new one if any left). */
struct frame *film_drop(struct frame *frame, double floor, double ceiling, int64_t *evaporated, int64_t *lost);

#endif
