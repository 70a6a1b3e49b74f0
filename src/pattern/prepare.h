/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is done to a pattern before it is measured: saturated pixels go missing, the pattern is
 * moved to the common centre, and divided by its sum. */
#ifndef PATTERN_PREPARE_H
#define PATTERN_PREPARE_H
#include <stdbool.h>
#include <stddef.h>

/* Sets pixels at or above the level (NAN: none) to NAN, as well as infinite ones. Returns
 * whether any pixel of the pattern is NAN. */
bool prepare_saturation(float *pattern, size_t pixels, double level);

/* The sum of the pixels that are finite and not masked (masked: NULL or one flag a pixel). */
double prepare_total(const float *pattern, size_t pixels, const bool *masked);

/* What a pattern is good for. One that is not good says nothing of the specimen, and takes no part
 * in anything. */
enum prepare_verdict {
    PREPARE_GOOD,
    PREPARE_EMPTY, /* nothing was recorded (a blanked beam, a dropped frame): no pixel is above 0 */
    PREPARE_DIM,   /* the sum is below the level of empty ones */
    PREPARE_BROKEN, /* saturated all over, or most of it missing: no diffraction pattern */
};

/* Judges a pattern, saturated pixels NAN, by its pixels that are not masked. Broken: more than
 * half of them have no value; or their sum is above `bright` (INFINITY: of no sum), and more than
 * half of them have the largest value of all. */
enum prepare_verdict prepare_judge(const float *pattern, size_t pixels, const bool *masked,
                                   double empty, double bright);

/* The first pixel that is no count: of those that are finite, below the level (NAN: none) and
 * not masked, the first that is not a whole multiple of the gain from 0 on (but for float32's
 * rounding), as counts are, whatever type they are stored as. `pixels` where there is none. */
size_t prepare_not_count(const float *pattern, size_t pixels, const bool *masked, double level,
                         double gain);

/* Sets masked pixels (masked: NULL or one flag a pixel) to NAN, so that a pattern that is moved
 * does not carry them to where none is masked. Returns whether there are any. */
bool prepare_mask(float *pattern, size_t pixels, const bool *masked);

/* Moves the pattern by (-dy, -dx) pixels, bilinear, edges repeated: what was at centre + (dy,
 * dx) comes to the centre. NAN spreads to the pixels it weighs on. work: ny nx floats. */
void prepare_shift(float *pattern, size_t ny, size_t nx, double dy, double dx, float *work);

/* Divides by the sum of the pixels that are not NAN; returns the sum (0 or less: pattern
 * unchanged). */
double prepare_normalize(float *pattern, size_t pixels);

/* Pixels that are NAN become 0 and missing[p] = true (false elsewhere); returns how many. */
size_t prepare_missing(float *pattern, size_t pixels, bool *missing);

#endif
