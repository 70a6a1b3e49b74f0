/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether intensities are counts, by what they are and not by how they are stored. */
#ifndef PATTERN_COUNTS_H
#define PATTERN_COUNTS_H
#include <stdbool.h>
#include "base/error.h"
#include "cube/cube.h"
#include "pattern/survey.h"

/* Whether a few patterns spread over the scan hold whole numbers from 0 on, and nothing else (but masked, missing and saturated pixels of `settings`).
 * Only a guess where it is so: the survey makes sure (survey->whole). 0, or what cube_read returns. */
int counts_guess(bool *counts, struct cube *cube, const struct survey_settings *settings, struct error *error);

#endif
