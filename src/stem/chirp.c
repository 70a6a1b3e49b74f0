/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Values of a band-limited function at equidistant points, by Bluestein's convolution; see
 * chirp.h. */
#include "stem/chirp.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "base/fft.h"
#include "base/memory.h"

struct chirp {
    int half, points, n;
    const struct fft *fft;
    float complex *before; /* by h: exp(i pi a g^2 + 2 pi i g x0 / L), g = h + half */
    float complex *kernel; /* transform of exp(-i pi a m^2), over n */
    float complex *after;  /* by j: exp(i pi a j^2 - 2 pi i half (x0 + j d) / L) */
};

/* exp(2 pi i turns), turns reduced first. */
static float complex turn(double turns)
{
    double angle = 2 * M_PI * (turns - floor(turns));
    return CMPLXF((float)cos(angle), (float)sin(angle));
}

struct chirp *chirp_create(int half, double length, double x0, double spacing, int points)
{
    struct chirp *chirp = memory_zeroed(1, sizeof *chirp);
    int terms = 2 * half + 1, n = fft_good_length(points + terms);
    double a = spacing / length;
    chirp->half = half;
    chirp->points = points;
    chirp->n = n;
    chirp->fft = fft_of(n);
    chirp->before = memory_aligned(terms, sizeof *chirp->before);
    chirp->after = memory_aligned(points, sizeof *chirp->after);
    chirp->kernel = memory_aligned(n, sizeof *chirp->kernel);
    float complex *line = memory_aligned(n, sizeof *line);
    memset(line, 0, n * sizeof *line);
    for (int g = 0; g < terms; g++)
        chirp->before[g] = turn(0.5 * a * g * g + g * x0 / length);
    for (int j = 0; j < points; j++)
        chirp->after[j] = turn(0.5 * a * j * j - half * (x0 + j * spacing) / length);
    for (int m = -(terms - 1); m < points; m++)
        line[m < 0 ? m + n : m] = turn(-0.5 * a * m * m) / (float)n;
    fft_line(chirp->fft, FFT_FORWARD, line, chirp->kernel);
    free(line);
    return chirp;
}

void chirp_free(struct chirp *chirp)
{
    if (!chirp)
        return;
    free(chirp->before);
    free(chirp->kernel);
    free(chirp->after);
    free(chirp);
}

int chirp_room(const struct chirp *chirp)
{
    return chirp->n;
}

static inline float complex product(float complex a, float complex b)
{
    return CMPLXF(crealf(a) * crealf(b) - cimagf(a) * cimagf(b),
                  crealf(a) * cimagf(b) + cimagf(a) * crealf(b));
}

void chirp_run(const struct chirp *chirp, const float complex *coefficients, float complex *values,
               float complex *line, float complex *other)
{
    int terms = 2 * chirp->half + 1;
    for (int g = 0; g < terms; g++)
        line[g] = product(coefficients[g], chirp->before[g]);
    memset(line + terms, 0, (chirp->n - terms) * sizeof *line);
    fft_line(chirp->fft, FFT_FORWARD, line, other);
    for (int i = 0; i < chirp->n; i++)
        other[i] = product(other[i], chirp->kernel[i]);
    fft_line(chirp->fft, FFT_INVERSE, other, line);
    for (int j = 0; j < chirp->points; j++)
        values[j] = product(line[j], chirp->after[j]);
}
