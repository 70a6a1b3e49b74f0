/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the clusters of a film land, and in which round.
 *
 * A hexagonal net of nx x ny sites that is commensurate with the periodic box Lx x Ly: site (i, j)
 * at ((i + (j mod 2)/2 + 1/4) Lx/nx, (j + 1/2) Ly/ny), ny even. Layers are stacked ABAB...: every
 * second one is shifted to the hollows of the first, by (1/2 Lx/nx, 1/3 Ly/ny). Rounds: within a
 * layer, sites are coloured so that no two neighbours (closer than a given distance, periodic
 * images included) have one colour; all sites of a colour land together. A hexagonal net takes
 * four colours, as in the paper's four slots per layer. */
#ifndef FILM_SITES_H
#define FILM_SITES_H
#include <stddef.h>
#include "base/error.h"
#include "base/random.h"

struct site {
    double x, y; /* A */
    int layer;   /* from 1 */
    int round;   /* from 1, over all layers; 0 before sites_schedule */
};

struct sites {
    size_t count;
    struct site *site;
    int rounds;
    double spacing; /* A: distance of nearest neighbours in a hexagonal net, else 0 */
};

void sites_center(struct sites *sites, const double length[2], int layers);
void sites_random(struct sites *sites, const double length[2], size_t per_layer, int layers,
                  struct random_key key);
/* per_layer {0, 0}: as many as clusters of that diameter (A) fit, at least 1 x 2. EXIT_USAGE if ny
 * is odd. */
int sites_hcp(struct sites *sites, const double length[2], const int per_layer[2], double diameter,
              int layers, struct error *error);
/* The positions (x, y) of a frame in a file, with an optional column layer. */
int sites_file(struct sites *sites, const char *path, struct error *error);

/* Colours and sorts by round (within a round by the given order). `least` colours are used where
 * there are so many sites. */
void sites_schedule(struct sites *sites, const double length[2], double distance, int least);
void sites_release(struct sites *sites);

#endif
