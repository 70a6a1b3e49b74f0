/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Standard errors of I(k), of V(k) and of the powers, by resampling the scan.
 *
 * Probes that overlap see the same atoms, so that positions are not independent: the scan is cut
 * into blocks as wide as the probe and as neighbors are alike, as many blocks are drawn with
 * replacement, the quantities are computed anew from what was drawn, and their standard deviation
 * over the realisations is the error (block bootstrap: Efron, Ann. Statist. 7 (1979) 1; Kunsch,
 * Ann. Statist. 17 (1989) 1217, doi 10.1214/aos/1176347265).
 *
 * Left out: the two normalisations that need the variance image, which would need an image of
 * sums for every block. Errors of the centre and of other calibrations: pattern/sample.h. Blocks
 * at the right and lower edge of the scan are smaller. */
#ifndef MAPS_BOOTSTRAP_H
#define MAPS_BOOTSTRAP_H
#include "maps/phases.h"
#include "pattern/survey.h"

struct bootstrap_settings {
    size_t block[2]; /* positions along y, x; at least 1 */
    int realizations;
    uint64_t seed;
};

/* One group of positions: all of them, or a phase. Errors by ring; NAN where there are fewer
 * than two blocks. */
struct bootstrap_group {
    double *intensity, *omega, *ring, *ratio; /* [rings] */
};

struct bootstrap {
    size_t blocks;
    int groups;                    /* 1 + phases */
    struct bootstrap_group *group; /* [groups] the whole scan, then the phases */
    double *power;                 /* [order_count] of the ring, mean over the scan */
};

/* Makes the blocks at least as wide as neighbors are alike in the map values[positions]
 * (maps/blocking.h). */
void bootstrap_widen(struct bootstrap_settings *settings, const struct survey *survey,
                     const float *values);

/* phases: NULL or those of the survey. */
struct bootstrap *bootstrap_create(const struct survey *survey, const struct phases *phases,
                                   const struct bootstrap_settings *settings);
void bootstrap_free(struct bootstrap *bootstrap);

#endif
