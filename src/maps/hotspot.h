/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Hot spots of a map: connected regions above a threshold, taken for spheres.
 *
 * A region of area S has the diameter d = 2 sqrt(S / pi). The volume fraction of the ordered
 * regions of a foil of area A and thickness t is
 *
 *     f = sum (4/3) pi (d/2)^3 / (A t acceptance)
 *
 * where the acceptance is the part of them that is in the diffracting condition: within the
 * Bragg acceptance angle dphi, dphi / (180 deg - dphi) (10 degrees: 1/17 = 5.9 %), after Im,
 * Chen, Johnson et al., Ultramicroscopy 195 (2018) 189, doi 10.1016/j.ultramic.2018.09.005 and
 * Stratton and Voyles, Ultramicroscopy 108 (2008) 727, doi 10.1016/j.ultramic.2007.11.004.
 * Assumed: spheres; no two above each other; sizes as seen. The seen size is never below the
 * probe's: compare with a null model (pattern/shuffle.h). */
#ifndef MAPS_HOTSPOT_H
#define MAPS_HOTSPOT_H
#include "maps/scanned_map.h"

struct hotspot {
    double y, x;     /* centre of mass of the excess over the threshold: positions */
    double area;     /* A2 */
    double diameter; /* A */
    double peak;     /* largest value */
    bool edge;       /* touches the edge of the scan */
};

struct hotspots {
    size_t count;
    struct hotspot *spot;
    double threshold;
    double hot;       /* part of the valid positions */
    double diameter;  /* mean: A; NAN without spots */
    double deviation; /* standard deviation of the diameters */
    double error;     /* of the mean */
    double volume;    /* sum of the spheres: A3 */
};

/* What counts as a hot spot. */
struct hotspot_rule {
    double threshold; /* a value is hot if it is greater */
    size_t least;     /* regions of fewer positions do not count */
    bool diagonal;    /* neighbours across corners touch too */
};

/* label[ny][nx] (may be NULL): number of the region from 1, or 0. */
void hotspots_find(struct hotspots *hotspots, const struct scanned_map *map,
                   const struct hotspot_rule *rule, int *label);
void hotspots_release(struct hotspots *hotspots);

/* dphi / (pi - dphi), dphi in rad. */
double hotspot_acceptance(double dphi);

#endif
