/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The sums of a survey over its patterns, and what is made of them (the inside of
 * pattern/survey.h). */
#ifndef PATTERN_SURVEY_SUMS_H
#define PATTERN_SURVEY_SUMS_H
#include "pattern/survey_block.h"

enum { SURVEY_READ_BYTES = 1 << 20 }; /* of a thread, at a time */

/* Sums over patterns. One array, so that adding two of them is one loop. */
struct sums {
    size_t size;
    double *all;
    double *count, *mean, *mean2, *square, *ring,
        *inverse; /* [rings] of the ring means m: patterns, m, m^2, <I^2>, <I^2>/m^2 - 1, gain/m */
    double *radius_count, *power, *sector; /* [rings] of polar radii; power[rings][orders] */
    double *spectrum_count, *spectrum, *power_mean, *noise_mean; /* of the ring: [half], [orders] */
    double *pixel, *pixel2, *missing;                            /* [ny nx] */
};

void sums_init(struct sums *sums, const struct survey_plan *plan, size_t pixels);
void sums_add(struct sums *sums, const struct sums *more);
void sums_release(struct sums *sums);

/* An empty survey of the data, and the quantities of its rings, pixels and orders out of the
 * sums over all patterns. */
struct survey *survey_create(const struct cube_header *header, struct survey_plan *plan);
void survey_finish(struct survey *survey, const struct sums *sums, const struct survey_plan *plan);

#endif
