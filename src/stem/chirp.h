/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A band-limited periodic function at any equidistant points: f_j = sum_{h=-half}^{half} c_h
 * exp(2 pi i h (x0 + j d) / L), j = 0 ... m - 1.
 *
 * Bluestein's chirp transform (L. I. Bluestein, IEEE Trans. Audio Electroacoust. 18, 451 (1970),
 * doi 10.1109/TAU.1970.1162132): h j = (h^2 + j^2 - (j - h)^2) / 2 makes the sum a convolution.
 * So waves on a cell's own grid come onto the grid of a scan, exactly. */
#ifndef STEM_CHIRP_H
#define STEM_CHIRP_H
#include "base/complex_float.h"

struct chirp;

struct chirp *chirp_create(int half, double length, double x0, double spacing, int points);
void chirp_free(struct chirp *chirp);
/* complex values that chirp_run needs in each of its two scratch lines, aligned */
int chirp_room(const struct chirp *chirp);

/* coefficients[h + half] to values[j]. */
void chirp_run(const struct chirp *chirp, const float complex *coefficients, float complex *values,
               float complex *line, float complex *other);

#endif
