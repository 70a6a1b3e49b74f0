/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Patches unlike their ring. */
#include "pattern/odd.h"
#include <gsl/gsl_sort_double.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "base/memory.h"

enum { MANY = 16, PATCH = 4, SHADOW = 25, COUNTED = 32 };
static const double brighter = 3, darker = 0.1, calmer = 0.5;

/* The median of values of ring i, NAN ones left out; NAN where there is none. */
static double ring_median(const struct layout *layout, int i, const double *value, double *work)
{
    size_t n = 0;
    for (size_t at = layout->first[i]; at < layout->first[i + 1]; at++)
        if (!isnan(value[layout->pixel[at]]))
            work[n++] = value[layout->pixel[at]];
    gsl_sort(work, 1, n);
    return n > 0 ? work[n / 2] : (double)NAN;
}

/* The pixel opposite p; ny nx where that is off the detector. */
static size_t opposite(const struct geometry *geometry, size_t p)
{
    double y = 2 * geometry->center[0] - (double)(p / geometry->nx),
           x = 2 * geometry->center[1] - (double)(p % geometry->nx);
    bool inside =
        y > -0.5 && x > -0.5 && y < (double)geometry->ny - 0.5 && x < (double)geometry->nx - 0.5;
    return inside ? (size_t)lround(y) * geometry->nx + (size_t)lround(x)
                  : geometry->ny * geometry->nx;
}

/* Marks what is odd of ring i: 1 bright, 2 dark. */
static void mark_ring(const struct survey *survey, int i, double *work, unsigned char *kind)
{
    const struct layout *layout = survey->layout;
    size_t n = survey->detector_y * survey->detector_x;
    double middle = ring_median(layout, i, survey->mean, work),
           vary = ring_median(layout, i, survey->variance, work),
           seen = (double)(survey->positions - survey->empty_patterns);
    bool below = false; /* a background was subtracted: darkness says nothing */
    for (size_t at = layout->first[i]; at < layout->first[i + 1]; at++)
        below |= survey->mean[layout->pixel[at]] < 0;
    if (!(middle > 0) || below)
        return;
    for (size_t at = layout->first[i]; at < layout->first[i + 1]; at++) {
        size_t p = layout->pixel[at], q = opposite(&layout->geometry, p);
        double value = survey->mean[p], mate = q < n ? survey->mean[q] : (double)NAN;
        bool counted = value * seen >= COUNTED || !survey->has_shot_noise;
        if (value > brighter * middle && mate < value / 2 && counted &&
            survey->variance[p] < calmer * vary)
            kind[p] = 1;
        if (value < darker * middle && (middle * seen >= COUNTED || !survey->has_shot_noise))
            kind[p] = 2;
    }
}

/* The largest connected patch of a kind: how many pixels, and its brightest. */
static size_t largest(const struct survey *survey, unsigned char *kind, unsigned char wanted,
                      size_t *where)
{
    size_t nx = survey->detector_x, ny = survey->detector_y, most = 0;
    size_t *stack = memory_alloc(ny * nx, sizeof *stack);
    for (size_t p = 0; p < ny * nx; p++) {
        size_t count = 0, brightest = p;
        if (kind[p] != wanted)
            continue;
        kind[p] = 0;
        stack[count++] = p;
        for (size_t i = 0; i < count; i++) {
            size_t y = stack[i] / nx, x = stack[i] % nx;
            if (survey->mean[stack[i]] > survey->mean[brightest])
                brightest = stack[i];
            for (size_t v = y > 0 ? y - 1 : 0; v <= y + 1 && v < ny; v++)
                for (size_t u = x > 0 ? x - 1 : 0; u <= x + 1 && u < nx; u++)
                    if (kind[v * nx + u] == wanted) {
                        kind[v * nx + u] = 0;
                        stack[count++] = v * nx + u;
                    }
        }
        if (count > most) {
            most = count;
            *where = brightest;
        }
    }
    free(stack);
    return most;
}

struct odd odd_find(const struct survey *survey, double disk)
{
    const struct layout *layout = survey->layout;
    struct odd odd = {0};
    if (survey->positions - survey->empty_patterns < MANY)
        return odd;
    size_t n = survey->detector_y * survey->detector_x;
    unsigned char *kind = memory_zeroed(n, sizeof *kind);
    double *work = memory_alloc(layout->count + 1, sizeof *work);
    for (int i = 1; i < layout->rings; i++)
        mark_ring(survey, i, work, kind);
    odd.bright = largest(survey, kind, 1, &odd.bright_at);
    odd.dark = largest(survey, kind, 2, &odd.dark_at);
    const double *pixel = layout->geometry.pixel;
    double speckle = M_PI * disk * disk / (pixel[0] * pixel[1]),
           shadow = isfinite(speckle) ? fmax(PATCH, 2 * speckle) : SHADOW;
    odd.bright = odd.bright >= PATCH ? odd.bright : 0;
    odd.dark = (double)odd.dark >= shadow ? odd.dark : 0;
    free(kind);
    free(work);
    return odd;
}
