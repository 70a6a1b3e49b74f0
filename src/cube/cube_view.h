/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A part of a data cube, and neighbours summed: what --crop and --bin of every program mean.
 *
 * Cropping leaves out rows and columns of the scan (a column of flyback, a bad row) and of the
 * detector. Binning then adds neighbours: bin[k] samples along axis k become one, their sum, so
 * that counts stay counts (as py4DSTEM and HyperSpy bin). What is left over at the end of an
 * axis and fills no bin is left out (cube_view_left). A sum with a missing pixel (NaN) is
 * missing. Counts of 1 and 2 bytes get a type that holds their sums. Calibrations follow: step
 * and pixel grow, the first position and the center are where they were, a dose adds up over the
 * positions that are summed. */
#ifndef CUBE_CUBE_VIEW_H
#define CUBE_CUBE_VIEW_H
#include <stdbool.h>
#include <stddef.h>
#include "base/error.h"
#include "cube/cube.h"

struct cube_view {
    /* samples from ... to - 1 of each axis; negative: counted from its end; to = 0: to the end */
    long from[CUBE_AXES], to[CUBE_AXES];
    size_t bin[CUBE_AXES];
    /* Pixels at or above are missing (NAN) before they are summed, and so is the sum. NAN: those
     * of the largest value of an unsigned type are, and their sum is the largest of its type. */
    double saturation;
};

/* All of it, no sums. */
struct cube_view cube_view_whole(void);
bool cube_view_is_whole(const struct cube_view *view);
bool cube_view_sums(const struct cube_view *view); /* whether samples are summed */

/* "x=1:,y=:-2,kx=64:192": parts FROM:TO of axes x, y (scan), kx, ky (detector), as Python's
 * slices; "scan" and "detector" are both axes. 0 or EXIT_USAGE. */
int cube_view_crop(struct cube_view *view, const char *text, struct error *error);

/* "scan=2,detector=4" or any of x, y, kx, ky. 0 or EXIT_USAGE. */
int cube_view_bin(struct cube_view *view, const char *text, struct error *error);

/* The view as those two options, "--crop=y=0:4 --bin=kx=2", for people and provenance; "" of all.
 * Caller frees. */
char *cube_view_text(const struct cube_view *view);

/* How many samples at the end of each axis of a cube of that shape fill no bin. */
void cube_view_left(const struct cube_view *view, const size_t shape[CUBE_AXES],
                    size_t left[CUBE_AXES]);

/* Makes *cube the view of it: a cube like any other, that closes the whole one when it is closed.
 * Does nothing for a view of all. The history gets an entry. 0; EXIT_USAGE where the view is not
 * inside the cube or holds no sample: *cube is as it was. */
int cube_view_apply(struct cube **cube, const struct cube_view *view, struct error *error);

#endif
