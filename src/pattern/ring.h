/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The strongest ring of a data set: where a first look would put --ring.
 *
 * I(k), the azimuthal mean of a mean pattern, smoothed over three pixels, has a peak there: the
 * one that stands highest above the deeper of the valleys on its two sides (its prominence),
 * among those beyond the direct beam, 1.5 radii of the probe disc. Where the background hides
 * all of them, the same of k^2 I(k). The ring is the part of the peak above half of its
 * prominence. */
#ifndef PATTERN_RING_H
#define PATTERN_RING_H
#include <stdbool.h>
#include "base/error.h"
#include "cube/cube.h"
#include "pattern/alignment.h"

/* ring[2] (1/A) from at most 64 patterns spread over the scan; NAN where no peak rises a twentieth
 * above its valleys. 0, or what cube_read returns. */
int ring_propose(double ring[2], struct cube *cube, const struct alignment *alignment,
                 struct error *error);

/* The same of I[n] of rings i dk, with the direct beam below ring `least`: whether there is one. */
bool ring_of_profile(const double *intensity, int n, double dk, int least, double ring[2]);

#endif
