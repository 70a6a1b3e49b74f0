/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where zero frequency lies on the detector, and how the rings are distorted, from a mean
 * pattern.
 *
 *     mass     centre of mass of the direct beam: of the pixels above half of the brightest,
 *              then within twice its radius, iterated
 *     friedel  the point of inversion: I(c + k) = I(c - k) holds on average even of plural
 *              scattering. The c of highest correlation between the pattern
 *              and its inversion over the pixels of which both are seen; works with the direct
 *              beam behind a stop
 *     ring     the c, and the ellipse, for which the first ring is a circle: profiles of 36
 *              sectors are laid on their mean; the shifts' first harmonic
 *              is the centre, the second the ellipse; iterated
 *
 * Steeds and Vincent's and other many-beam centres are left out. */
#ifndef PATTERN_CENTER_H
#define PATTERN_CENTER_H
#include <stdbool.h>
#include "base/error.h"
#include "pattern/geometry.h"

/* image[ny][nx] of the geometry's detector, NAN or masked[] pixels (masked may be NULL) take no
 * part. Each improves geometry->center, starting there. */

/* What was taken for the direct beam. */
struct center_beam {
    size_t pixels; /* above half of the brightest */
    bool spot;     /* three quarters of them, or more, lie around the centre as a disc does */
};

/* 0, or EXIT_BAD_INPUT where nothing is bright. */
int center_mass(struct geometry *geometry, const double *image, const bool *masked,
                struct center_beam *beam, struct error *error);

/* About which point the whole pattern is its own inversion: a check of any centre. */
struct center_symmetry {
    double here, best; /* correlation with the inversion about the centre, and about `center` */
    double center[2];  /* the best there is: pixels; to half a bin of a 64th of the detector */
    bool doubted;      /* for whoever judges it */
};

/* Of the image in bins (at most 64 along a side), no pixel brighter than the 95th percentile, so
 * that neither the direct beam nor a hot patch decides. NAN correlations where nothing varies. */
struct center_symmetry center_symmetry(const struct geometry *geometry, const double *image,
                                       const bool *masked);

/* Looks up to `range` pixels from where the centre is; k < k_least (1/A) is left out. 0, or
 * EXIT_BAD_INPUT where the best is at the edge of the range. */
int center_friedel(struct geometry *geometry, const double *image, const bool *masked, double range,
                   double k_least, struct error *error);

/* The ring between k = ring[0] and ring[1] (1/A), with what is around it; also the ellipse if
 * `ellipse`. *residual: what is left of the shifts of the sectors (root mean square, 1/A). 0,
 * EXIT_BAD_INPUT (ring off the detector, too few sectors seen), EXIT_NOT_CONVERGED. */
int center_ring(struct geometry *geometry, const double *image, const bool *masked,
                const double ring[2], bool ellipse, double *residual, struct error *error);

/* The radius (1/A) at which the azimuthal mean falls to half of the centre's: the probe disc;
 * NAN if it does not. */
double center_disk(const struct geometry *geometry, const double *image, const bool *masked);

#endif
