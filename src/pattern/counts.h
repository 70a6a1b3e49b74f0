/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether intensities are counts, by what they are and not by how they are stored. */
#ifndef PATTERN_COUNTS_H
#define PATTERN_COUNTS_H
#include <stdbool.h>
#include "base/error.h"
#include "cube/cube.h"
#include "pattern/survey.h"

struct counts_guess {
    /* the first that was seen not to be a whole number from 0 on; counts where there is none */
    struct survey_fault fault;
    /* nine tenths of what is not 0 are whole numbers, if only below 0: most likely counts all
     * the same */
    bool nearly;
};

/* Looks at a few patterns spread over the scan; masked, missing and saturated pixels of
 * `settings` do not matter. That there is no fault is only a guess: the survey makes sure
 * (survey->fault). 0, or what cube_read returns. */
int counts_guess(struct counts_guess *guess, struct cube *cube,
                 const struct survey_settings *settings, struct error *error);

#endif
