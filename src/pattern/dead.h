/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Dead pixels, rows and columns: those that are 0 in all patterns amid others that count.
 *
 * What is 0 in a square of five pixels and more is no dead line but a beam stop, or the limit of
 * a simulation, and stays. The rest, connected parts, are dead if a pixel that saw what the
 * pixels around see could not have stayed 0 by chance: the chance that n patterns of fully
 * developed speckle with l electrons in all leave none is (1 + l/n)^-n (the negative binomial law
 * of Goodman, Statistical Optics (1985), for one speckle a pixel; e^-l where they are many), and
 * is to be below e^-14 for any of the detector's pixels.
 * Probes overlap: all patterns together are taken for no more than sixteen independent ones.
 * Rows and columns that are 0 from end to end beside others that are not are judged as a whole,
 * an eighth of their pixels being independent. */
#ifndef PATTERN_DEAD_H
#define PATTERN_DEAD_H
#include <stdbool.h>
#include <stddef.h>

struct dead {
    size_t count, first;  /* pixels that were added; the first of them */
    size_t rows, columns; /* of the detector, that are dead all along or for at least half */
};

/* The mean of some patterns. */
struct dead_image {
    const double *mean; /* [ny][nx] NAN pixels take no part */
    const bool *alive;  /* [ny][nx] not 0 in all of them */
    size_t ny, nx, patterns;
    /* what one electron is at most, the least value above 0 of any pattern, so that fractions
     * count much; 0: nothing is dead */
    double one;
};

/* Adds them to mask[ny][nx]. */
struct dead dead_find(const struct dead_image *image, bool *mask);

#endif
