/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A pattern as the survey sees it: saturated, infinite and masked pixels NAN, moved to the
 * common centre, divided by its sum, if the settings say so. */
#ifndef PATTERN_PREPARED_H
#define PATTERN_PREPARED_H
#include "base/error.h"
#include "cube/cube.h"
#include "pattern/survey.h"

/* The part that the survey does alike, which leaves out what is masked by its layout instead:
 * moves the pattern, saturated and infinite pixels NAN, to the common centre and divides it.
 * *holed: becomes true where masked pixels became NAN for that. Returns what was divided by, or
 * 1. */
double prepared_move(const struct survey_settings *settings, size_t position, float *pattern,
                     float *work, bool *holed);

/* Prepares the pattern of `position`. work: ny nx floats. */
void prepared_pattern(const struct survey_settings *settings, size_t position, float *pattern,
                      float *work);

/* Reads it first. 0, or what cube_read returns. */
int prepared_read(struct cube *cube, const struct survey_settings *settings, size_t position,
                  float *pattern, float *work, struct error *error);

#endif
