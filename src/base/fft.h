/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One-dimensional Fourier transforms in single precision: the passes of a two-dimensional one
 * are made of them (stem/wave.h).
 *
 *     FFT_FORWARD  F_k = sum_j f_j exp(-2 pi i j k / n)        FFT_INVERSE: the other sign
 *                  neither divides by n
 *
 * Which algorithm FFTW (M. Frigo, S. G. Johnson, Proc. IEEE 93, 216 (2005), doi
 * 10.1109/JPROC.2004.840301) runs is its planner's choice. FFT_FIXED takes the planner's
 * estimate, which follows from the length, the library and the processor's instruction set
 * alone: the same bits from run to run, whatever wisdom there is. FFT_PATIENT times the
 * alternatives and keeps what it found as wisdom in the user's cache directory
 * ($XDG_CACHE_HOME/blowpipe/fftw-wisdom): another plan rounds otherwise (1e-7 of the largest
 * value or so), so that the same bits then need the same wisdom. */
#ifndef BASE_FFT_H
#define BASE_FFT_H
#include "base/complex_float.h"

enum { FFT_GRAIN = 16 };
enum fft_sign { FFT_FORWARD, FFT_INVERSE };
enum fft_planning { FFT_FIXED, FFT_PATIENT };

/* How later transforms are planned; FFT_FIXED until called. FFT_PATIENT reads the wisdom;
 * fft_keep_wisdom writes what is new. */
void fft_plan_by(enum fft_planning planning);
void fft_keep_wisdom(void);

struct fft;

/* The transforms of one length, planned at the first call for it and kept. Planning is not
 * thread-safe, transforming is. */
const struct fft *fft_of(int n);

/* From one 64-byte aligned line of n values to another. */
void fft_line(const struct fft *fft, enum fft_sign sign, float complex *from, float complex *to);

/* The length >= n, a multiple of FFT_GRAIN without a prime factor above 7, that is fastest; all
 * grids of this library have such. */
int fft_good_length(double n);
int fft_smooth_length(double n); /* the least of these lengths */

/* Floating-point operations per second of a line of this length on the machine of
 * docs/stem-sim.md: for choosing lengths and predicting times, never for results. */
double fft_rate(int n);

#endif
