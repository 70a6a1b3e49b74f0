/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Exit waves out of plane waves, a row of probes at a time; see reduce.h. */
#include "stem/reduce.h"
#include "stem/vector.h"

GENERATIONS void reduce_fields(int n, int waves, const float complex *weight, size_t weight_stride, const float complex *wave,
                               size_t wave_stride, size_t shift, float complex *const out[REDUCE_PROBES])
{
    for (int i = 0; i < n; i += VECTOR_COMPLEX) {
        vector16 real[REDUCE_PROBES] = {{0}}, imaginary[REDUCE_PROBES] = {{0}};
        for (int p = 0; p < waves; p++) {
            vector16 w = vector_load(weight + (size_t)p * weight_stride + i), w_real = vector_real(w),
                     w_imaginary = vector_imaginary(w);
            const float complex *from = wave + (size_t)p * wave_stride + i;
            for (int b = 0; b < REDUCE_PROBES; b++) {
                vector16 s = vector_load(from + (size_t)b * shift);
                real[b] += w_real * s;
                imaginary[b] += w_imaginary * s;
            }
        }
        for (int b = 0; b < REDUCE_PROBES; b++)
            vector_store(out[b] + i, real[b] + vector_times_i(imaginary[b]));
    }
}

GENERATIONS void reduce_scalars(int n, int waves, const float complex *const weight[REDUCE_PROBES], const float complex *wave,
                                size_t wave_stride, const size_t shift[REDUCE_PROBES], float complex *const out[REDUCE_PROBES])
{
    for (int i = 0; i < n; i += VECTOR_COMPLEX) {
        vector16 real[REDUCE_PROBES] = {{0}}, imaginary[REDUCE_PROBES] = {{0}};
        for (int p = 0; p < waves; p++) {
            const float complex *from = wave + (size_t)p * wave_stride + i;
            for (int b = 0; b < REDUCE_PROBES; b++) {
                vector16 s = vector_load(from + shift[b]);
                real[b] += s * crealf(weight[b][p]);
                imaginary[b] += s * cimagf(weight[b][p]);
            }
        }
        for (int b = 0; b < REDUCE_PROBES; b++)
            vector_store(out[b] + i, real[b] + vector_times_i(imaginary[b]));
    }
}
