/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The autocorrelation of a map over distance, corrected for the scan's edges:
 *
 *     sigma(r) = < (M(x) - <M>) (M(x + r) - <M>) > / < (M - <M>)^2 >
 *
 * averaged over all pairs of valid positions whose distance lies in the bin, so that long
 * distances, of which the scan has fewer pairs, are not damped. */
#ifndef MAPS_AUTOCORRELATION_H
#define MAPS_AUTOCORRELATION_H
#include "maps/scanned_map.h"

struct autocorrelation {
    int bins;
    /* of a bin: A; bin i holds distances in [(i - 1/2) width, (i + 1/2) width) */
    double width;
    double *distance; /* [bins] mean distance of the bin's pairs: A */
    double *sigma;    /* [bins] NAN without pairs */
    double *pairs;    /* [bins] */
    double half;      /* distance where sigma falls to 1/2: A; NAN if it does not */
    /* the neighbour peak: the highest maximum beyond the first minimum; NAN if there is none */
    double peak, peak_sigma;
};

/* Over distances up to `longest` (A). A constant map has sigma NAN. */
void autocorrelation_find(struct autocorrelation *autocorrelation, const struct scanned_map *map,
                          double longest);
void autocorrelation_release(struct autocorrelation *autocorrelation);

#endif
