/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the rows of a scan begin in a file of Merlin's frames, and which frames are the beam's
 * flyback: those that a detector without a trigger for each position takes while the beam
 * returns. */
#ifndef CUBE_CUBE_MIB_ROWS_H
#define CUBE_CUBE_MIB_ROWS_H
#include <stdint.h>
#include "base/error.h"
#include "cube/cube_format.h"

struct cube_mib_rows {
    size_t frames;    /* from the beginning of a row to the next; 0: not known */
    size_t positions; /* of them, those of the scan; the others are flyback */
    int64_t first;    /* frame at which the first whole row begins */
};

/* From the frames' exposures (one frame in so many that is longer is flyback) or times (a longer
 * pause, after so many frames, is between rows). Reads every frame's header. */
void cube_mib_rows_find(struct cube_mib_rows *rows, const struct cube *cube, int64_t frames);

/* Refuses a file in which one of the frames does not begin with a header (bytes are lost); notes
 * frames that lack by the numbers in their headers, or have that of the one before. 0 or
 * EXIT_BAD_INPUT. */
int cube_mib_check_numbers(struct cube *cube, int64_t frames, struct error *error);

/* Sets the scan where the file has more frames than said[rows, positions], which `where` says, and
 * they are as many more in each row: those are left out, and said. Leaves the cube's scan as it is
 * where there are no more. EXIT_BAD_INPUT where they could as well be rows. */
int cube_mib_flyback(struct cube *cube, const struct cube_mib_rows *rows, const size_t said[2],
                     int64_t frames, const char *where, struct error *error);

#endif
