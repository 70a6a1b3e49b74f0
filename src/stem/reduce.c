/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Exit waves out of plane waves, a row of probes at a time; see reduce.h. */
#include "stem/reduce.h"
#include "stem/vector.h"

GENERATIONS void reduce_fields(int n, int waves, struct wave_values weight, struct wave_values wave,
                               size_t shift, float complex *const out[REDUCE_PROBES])
{
    for (int i = 0; i < n; i += VECTOR_COMPLEX) {
        vector16 real[REDUCE_PROBES] = {{0}}, imaginary[REDUCE_PROBES] = {{0}};
        for (int p = 0; p < waves; p++) {
            vector16 w = vector_load(weight.v + (size_t)p * weight.stride + i),
                     w_real = vector_real(w), w_imaginary = vector_imaginary(w);
            const float complex *from = wave.v + (size_t)p * wave.stride + i;
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

enum { BLOCK = 4 }; /* vectors that share a weight, in registers */

INLINE void lines_block(int vectors, int waves, const float complex *weight,
                        const float complex *wave, size_t stride, float complex *out)
{
    vector16 real[BLOCK] = {{0}}, imaginary[BLOCK] = {{0}};
    for (int p = 0; p < waves; p++) {
        vector16 w_real = vector_all(crealf(weight[p])),
                 w_imaginary = vector_all(cimagf(weight[p]));
        const float complex *from = wave + p * stride;
        for (int v = 0; v < vectors; v++) {
            vector16 s = vector_load(from + v * VECTOR_COMPLEX);
            real[v] += w_real * s;
            imaginary[v] += w_imaginary * s;
        }
    }
    for (int v = 0; v < vectors; v++)
        vector_store(out + v * VECTOR_COMPLEX, real[v] + vector_times_i(imaginary[v]));
}

GENERATIONS void reduce_lines(int n, int waves, const float complex *weight,
                              struct wave_values wave, float complex *out)
{
    int i = 0;
    for (; i + BLOCK * VECTOR_COMPLEX <= n; i += BLOCK * VECTOR_COMPLEX)
        lines_block(BLOCK, waves, weight, wave.v + i, wave.stride, out + i);
    for (; i < n; i += VECTOR_COMPLEX)
        lines_block(1, waves, weight, wave.v + i, wave.stride, out + i);
}
