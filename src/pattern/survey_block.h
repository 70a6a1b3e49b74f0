/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is measured of eight patterns at once (the inside of pattern/survey.h). */
#ifndef PATTERN_SURVEY_BLOCK_H
#define PATTERN_SURVEY_BLOCK_H
#include "pattern/shuffle.h"
#include "pattern/survey.h"

/* Where the pixels are: all that depends on the mask. */
struct survey_plan {
    const struct survey_settings *settings;
    struct layout *layout;
    struct polar *polar;
    struct angular *angular;
    const struct shuffle *shuffle; /* of the survey; NULL: none */
    int ring_first, ring_last;
    size_t bright[2], dark[2]; /* places */
    size_t window[SURVEY_WINDOWS_MAX][2];
    double *detector; /* [places] 0 or 1, or NULL */
    /* layout->first of the plan without missing pixels: shot noise is counted by its rings */
    const size_t *noise_first;
};

/* whole: NULL; or, of patterns with missing pixels, the plan of the others, whose shuffle and
 * shot-noise factors are theirs too. */
void survey_plan_init(struct survey_plan *plan, const struct survey_settings *settings,
                      const bool *masked, const struct survey_plan *whole);
void survey_plan_release(struct survey_plan *plan);

struct survey_block {
    lanes *data;             /* [pixels] */
    double (*mean)[LANES];   /* [rings] ring means; NAN where the ring has no pixel */
    double (*square)[LANES]; /* [rings] ring means of squares */
    lanes *power;            /* [rings][orders] P_n as measured; NAN where it cannot be */
    lanes *inverse;          /* [rings] 1 / mean of the polar profile */
    lanes *sector;           /* [rings] V2D as measured */
    lanes *spectrum;         /* [half] mean over the ring's radii of P_1 ... P_half as measured */
    lanes *real, *imaginary; /* [orders] sum over the ring's radii of I_n / I_0 */
    lanes *null;             /* [shuffles][orders] mean over the ring's radii */
    int radii;               /* usable ones of the ring */
    double total[LANES], bright[LANES];
    double (*value)[LANES]; /* [survey_map_slots] of the maps */
};

/* What the function of a map is handed: eight patterns that have been measured. */
struct sight {
    const struct survey_plan *plan;
    const struct survey_block *block; /* all but `value` */
    /* [LANES] intensity of one electron in each; 0: no shot noise */
    const double *gain;
};

void survey_block_init(struct survey_block *block, const struct survey_plan *plan);
void survey_block_release(struct survey_block *block);

/* patterns[count][ny nx], count <= LANES; gain[LANES]: of each. */
void survey_block_measure(struct survey_block *block, const struct survey_plan *plan,
                          const float *patterns, int count, const double gain[LANES]);

/* Copies lane 0 of `from` (of another plan, same rings) to lane l. */
void survey_block_take(struct survey_block *block, int l, const struct survey_block *from,
                       const struct survey_plan *plan);

#endif
