/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How the direct beam wanders over the scan.
 *
 * Each pattern's centre of mass within twice the disc around where the beam is expected, at first
 * the common centre. A plane a + b y + c x is laid through them: first by the least sum of
 * distances (weights 1/distance, by turns), which no outlier moves by much; then by least squares
 * through those that lie within six deviations of it (of a normal law with their median distance,
 * at least a quarter of a pixel). Where the plane reaches beyond the window, the patterns are
 * looked at once more around it. */
#ifndef PATTERN_DESCAN_H
#define PATTERN_DESCAN_H
#include "base/error.h"
#include "cube/cube.h"
#include "pattern/alignment.h"

/* Fills alignment->shift, shift_rms, shift_error, shift_outliers; moves the centre to the whole
 * scan's where not all patterns are seen, unless it is `known`. 0, EXIT_BAD_INPUT (no beam is
 * seen), or what cube_read returns. */
int descan_find(struct alignment *alignment, struct cube *cube,
                const struct alignment_settings *settings, bool known, struct error *error);

/* Lays the plane through both components of shift[y][x][2] of those positions that are `used`,
 * which becomes false of outliers: no nearer than `least` pixels. Returns how many these are. */
size_t descan_plane(const float *shift, bool *used, const size_t scan[2], double least,
                    double plane[2][3]);

#endif
