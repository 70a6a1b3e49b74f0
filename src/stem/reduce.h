/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The inner loops that make probes' exit waves out of plane waves' exit waves. */
#ifndef STEM_REDUCE_H
#define STEM_REDUCE_H
#include <stddef.h>
#include "base/complex_float.h"

enum { REDUCE_PROBES = 4 };

/* Values of several plane waves: v[p * stride + i] of wave p. */
struct wave_values {
    const float complex *v;
    size_t stride;
};

/* out[b][i] = sum_p weight(p, i) wave(p, b * shift + i), i = 0 ... n - 1 (n a multiple of 8), for
 * REDUCE_PROBES probes b side by side in a row of the scan. */
void reduce_fields(int n, int waves, struct wave_values weight, struct wave_values wave,
                   size_t shift, float complex *const out[REDUCE_PROBES]);

/* out[i] = sum_p weight[p] wave(p, i), i = 0 ... n - 1 (n a multiple of 8). */
void reduce_lines(int n, int waves, const float complex *weight, struct wave_values wave,
                  float complex *out);

#endif
