/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How thick a film is, and how well it has mixed with its substrate:
 *
 *     thickness = surface - interface (film/heights.h)
 *     film_in_substrate = film atoms below the interface / film atoms
 *     substrate_in_film = substrate atoms above the interface / substrate atoms
 *
 * Column cluster is -1 for substrate atoms. The last is by a substrate as thick as it is; what the
 * roughness of the bare substrate contributes to it is not subtracted. */
#ifndef FILM_MIXING_H
#define FILM_MIXING_H
#include "atoms/frame.h"

struct film_mixing {
    double thickness; /* A */
    /* fractions; 0 where there is nothing to divide by */
    double film_in_substrate, substrate_in_film;
};

/* interface: A; width of the surface's columns: A. */
struct film_mixing film_mixing(const struct frame *frame, double interface, double width);

#endif
