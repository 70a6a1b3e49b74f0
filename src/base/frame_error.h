/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Means over frames and their errors between frames.
 *
 * A mean over all frames is a ratio of two sums, R = sum x / sum y: values of atoms by their
 * number, pairs by the number that an ideal gas would have. With n frames and e = x - R y of each,
 * its standard error is
 *
 *     sqrt(n / (n - 1) sum e^2) / sum y
 *
 * (W. G. Cochran, Sampling Techniques, 3rd edition, Wiley 1977, section 6.4), which is s / sqrt(n)
 * where y is the same in all frames. Frames are taken as independent: those that follow each other
 * in one run are so only if they lie farther apart than what is measured remembers, else the error
 * is too small. */
#ifndef BASE_FRAME_ERROR_H
#define BASE_FRAME_ERROR_H

/* The y of all frames; many x may share it. */
struct frame_weight {
    double y, y2;
    long frames; /* with y > 0: the others say nothing */
};

/* The x of all frames, kept as d = x - first y, so that no large numbers are subtracted. */
struct frame_sum {
    double first; /* x / y of the first frame */
    double d, d2, dy;
};

/* Enters a frame; frame_sum_add for each x, then frame_weight_add once. y >= 0. A sum that begins
 * after the first frame was 0 in those before. */
void frame_sum_add(struct frame_sum *sum, const struct frame_weight *weight, double x, double y);
void frame_weight_add(struct frame_weight *weight, double y);

/* The standard error of R between frames; NAN below two frames. */
double frame_error(const struct frame_sum *sum, const struct frame_weight *weight);

#endif
