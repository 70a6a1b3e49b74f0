/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Patterns of the sample whose direct beam is not where that of the others is (a beam that jumped
 * or was doubled): their centre of mass within three discs of the centre is more than six
 * deviations and a pixel from the plane through all of them over the scan (pattern/descan.h), or
 * the part of their intensity that lies there is below the median one by eight deviations and two
 * fifths of it. Where no direct beam is seen, those whose correlation with the mean pattern is
 * below the median one by eight deviations and a quarter. Deviations are those of a normal law
 * with the same median. More than a tenth of all are no outliers. */
#ifndef PATTERN_STRAYS_H
#define PATTERN_STRAYS_H
#include "pattern/alignment.h"
#include "pattern/sample.h"

/* Marks them in sample->stray; *count: how many; *wander: by how many pixels the direct beam moves
 * from corner to corner of the scan, 0 where that is not certain or none is seen. 0, or what
 * cube_read returns. */
int strays_find(struct sample *sample, const struct alignment *alignment, struct cube *cube,
                double saturation, size_t *count, double *wander, struct error *error);

#endif
