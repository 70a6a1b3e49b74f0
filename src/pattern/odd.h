/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Patches of the detector that are unlike all else at their k, in the mean of many patterns.
 *
 * Bright: connected pixels above three times the median of their ring of which those opposite,
 * where a crystal's reflection has its Friedel mate, are less than half as bright, and which vary
 * less from pattern to pattern than half of their ring does, as speckles would not. Dark: below a
 * tenth of the median, where the ring is not. At least four connected (8) pixels are a patch; of
 * dark ones as many as two speckles have, which are as large as the probe disc (25 where that is
 * not known), since what overlapping probes see is dark by chance alike. */
#ifndef PATTERN_ODD_H
#define PATTERN_ODD_H
#include "pattern/survey.h"

struct odd {
    size_t bright, bright_at; /* pixels of the largest patch; its brightest */
    size_t dark, dark_at;     /* likewise; one of them */
};

/* disk: its radius, 1/A, or NAN. Nothing where fewer than sixteen patterns were measured. */
struct odd odd_find(const struct survey *survey, double disk);

#endif
