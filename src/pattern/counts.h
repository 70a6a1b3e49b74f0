/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether intensities are counts, and what one electron is in them, by what they are and not by
 * how they are stored.
 *
 * Whole multiples of one value from 0 on are counts of electrons of that intensity each. Counts
 * vary at least as their mean (Poisson): where the median over pixels of variance over mean,
 * pattern by pattern, is far below one electron, something lies under them that does not vary (a
 * pedestal), or they are none (a simulation in whole numbers); where it is, of the faintest tenth
 * of the pixels, far above what fully developed speckle of counts has, 1 + mean (Goodman,
 * Statistical Optics (1985)), one electron is more than that value (a camera's units). */
#ifndef PATTERN_COUNTS_H
#define PATTERN_COUNTS_H
#include <stdbool.h>
#include "base/error.h"
#include "cube/cube.h"
#include "pattern/survey.h"

enum counts_kind {
    COUNTS_FRACTIONS, /* no multiples of anything */
    COUNTS_NEARLY,    /* whole numbers, nine tenths of what is not 0, but not all, or below 0 */
    COUNTS_PEDESTAL,  /* multiples of one value above another that is none */
    COUNTS_STILL,     /* whole numbers that vary too little for counts */
    COUNTS_WILD,      /* whole numbers that vary too much: taken for counts all the same */
    COUNTS_SURE
};

struct counts_guess {
    enum counts_kind kind;
    double gain;       /* intensity of one electron for the survey; 0: not counts */
    double pedestal;   /* the least value, of PEDESTAL and STILL */
    double dispersion; /* median of variance over mean; NAN: of too few patterns */
    /* the first that was seen not to be a whole number from 0 on; none where all are */
    struct survey_fault fault;
};

/* Looks at a few patterns spread over the scan; masked, missing and saturated pixels of
 * `settings` do not matter. That there is no fault is only a guess: the survey makes sure
 * (survey->fault). 0, or what cube_read returns. */
int counts_guess(struct counts_guess *guess, struct cube *cube,
                 const struct survey_settings *settings, struct error *error);

#endif
