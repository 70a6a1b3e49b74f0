/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The inner loops that make a probe's exit wave out of plane waves, for a few probes side by side in a row of the scan. */
#ifndef STEM_REDUCE_H
#define STEM_REDUCE_H
#include <complex.h>
#include <stddef.h>

enum { REDUCE_PROBES = 4 };

/* out[b][i] = sum_p weight[p * weight_stride + i] wave[p * wave_stride + b * shift + i], i = 0 ... n - 1 (n a multiple of 8), for probes b. */
void reduce_fields(int n, int waves, const float complex *weight, size_t weight_stride, const float complex *wave,
                   size_t wave_stride, size_t shift, float complex *const out[REDUCE_PROBES]);

/* out[b][i] = sum_p weight[b][p] wave[p * wave_stride + shift[b] + i]. */
void reduce_scalars(int n, int waves, const float complex *const weight[REDUCE_PROBES], const float complex *wave,
                    size_t wave_stride, const size_t shift[REDUCE_PROBES], float complex *const out[REDUCE_PROBES]);

#endif
