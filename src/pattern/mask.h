/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Detector pixels to leave out: given, dead, hot, or behind a beam stop; found from the mean
 * pattern. */
#ifndef PATTERN_MASK_H
#define PATTERN_MASK_H
#include <stdbool.h>
#include "base/error.h"
#include "pattern/geometry.h"
#include "pattern/layout.h"

/* Adds pixels of the 8-bit or 16-bit grey image (PGM, P2 or P5) at `path` that are not 0 to
 * mask[ny][nx]. Any picture or array program writes PGM. 0, EXIT_NO_INPUT, EXIT_BAD_INPUT (no
 * PGM, another size). */
int mask_read(const char *path, size_t ny, size_t nx, bool *mask, struct error *error);

/* The least of n values above 0: of counts, what one of them adds. 0 where none is. */
double mask_least_step(const double *image, size_t n);

/* The mean of some patterns, and what one electron is in it at most (0: not known). */
struct mask_image {
    const double *value; /* [ny][nx] */
    size_t ny, nx;
    double one;
};

/* Adds dead and hot pixels: those whose mean differs from the median of the 24 around by more
 * than `sigmas` of that neighbourhood's spread (1.4826 median absolute deviation, at least 1e-3
 * of the median; where most of them are equal, as 0 where there are few counts, at least that of
 * counting as many electrons) and is below a tenth or above three times the median, and which no
 * pixel of the detector would have by chance, being one of counts like those around (less than
 * one in a hundred detectors: the negative binomial law of a count after others, Gamma-Poisson
 * with the prior of Jeffreys). The direct beam's edge, where neighbours differ as much, is spared
 * by the second condition. Returns how many. */
size_t mask_bad_pixels(const struct mask_image *image, double sigmas, bool *mask);

/* How many pixels of the rings first_ring ... last_ring hold a tenth of their ring's intensity
 * each, with all neighbours but one below a tenth of theirs: hot ones, most likely, where the
 * image is the mean of many patterns. *first: the first of them. */
size_t mask_count_spikes(const double *image, const struct layout *layout, int first_ring,
                         int last_ring, size_t *first);

/* Adds the shadow of a beam stop: the connected pixels whose mean is below `part` of the median
 * at their k, if there are at least `least`, and the pixels next to them. Returns how many. */
size_t mask_beam_stop(const struct geometry *geometry, const double *image, double part,
                      size_t least, bool *mask);

#endif
