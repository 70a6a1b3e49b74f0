/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How clusters start towards a film.
 *
 * A cluster is turned into a uniformly random orientation, with its thermal motion, and set above
 * its site so that its lowest atom is `gap` higher than the highest film atom that it could touch
 * on its way down: those within its radius and the potential's cutoff of the site, laterally. All
 * its atoms then get the velocity v = sqrt(2 E / m) downwards, E being the energy per atom and m
 * the cluster's mean atomic mass, so that its centre of mass moves with E for every atom. */
#ifndef FILM_LAUNCH_H
#define FILM_LAUNCH_H
#include <stdint.h>
#include "atoms/frame.h"
#include "base/random.h"
#include "film/sites.h"
#include "potential/potential.h"
#include "shape/clusters.h"

struct launch {
    const struct clusters *clusters;   /* what lands; its species are known to the potential */
    const struct potential *potential; /* masses and cutoff */
    enum unit_system units;            /* of the frames */
    double energy;                     /* eV per atom */
    double gap;                        /* A */
    struct random_key orientations;    /* counted by the cluster's number in the film */
    /* clusters on the substrate before the first: numbers go on from there */
    int64_t before;
};

/* How long the flight over the gap takes (fs), for the mean of all clusters. */
double launch_flight(const struct launch *launch);

/* The clusters of `count` sites that land together, above the film as it stands; the first is
 * number `from` (from 1) of this deposition. Column cluster holds their numbers in the film.
 * *ceiling (A) is raised to a cutoff above the highest of their atoms. Caller frees the frame. */
struct frame *launch_round(const struct launch *launch, const struct frame *film,
                           const struct site *sites, size_t count, int64_t from, double *ceiling);

#endif
