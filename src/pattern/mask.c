/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Masks of the detector. */
#include "pattern/mask.h"
#include <ctype.h>
#include <errno.h>
#include <gsl/gsl_cdf.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/exit_codes.h"
#include "base/memory.h"
#include "base/order.h"
#include "pattern/layout.h"

/* The next number of a PGM header, comments skipped; -1 if there is none. */
static long header_number(FILE *file)
{
    int c = getc(file);
    while (isspace(c) || c == '#') {
        if (c == '#')
            while (c != '\n' && c != EOF)
                c = getc(file);
        c = getc(file);
    }
    long number = -1;
    for (; isdigit(c); c = getc(file))
        number = number < 0                     ? c - '0'
                 : number > (LONG_MAX - 9) / 10 ? LONG_MAX
                                                : 10 * number + (c - '0');
    return number;
}

static int read_pixels(FILE *file, bool text, long most, size_t count, bool *mask)
{
    for (size_t p = 0; p < count; p++) {
        long value = 0;
        if (text) {
            value = header_number(file);
            if (value < 0)
                return -1;
        } else {
            for (int byte = 0; byte < (most > 255 ? 2 : 1); byte++) {
                int c = getc(file);
                if (c == EOF)
                    return -1;
                value = 256 * value + c;
            }
        }
        mask[p] |= value != 0;
    }
    return 0;
}

/* Whether nothing but space and comments follows. */
static bool ends(FILE *file)
{
    return header_number(file) < 0 && feof(file);
}

int mask_read(const char *path, size_t ny, size_t nx, bool *mask, struct error *error)
{
    FILE *file = fopen(path, "rb");
    if (!file)
        return error_set(error, EXIT_NO_INPUT, "cannot read the mask '%s': %s", path,
                         strerror(errno));
    int p = getc(file), kind = getc(file), code = 0;
    long width = -1, height = -1, most = -1;
    if (p == 'P' && (kind == '2' || kind == '5')) {
        width = header_number(file);
        height = header_number(file);
        most = header_number(file);
    }
    if (most < 1 || most > 65535)
        code =
            error_set(error, EXIT_BAD_INPUT, "the mask '%s' is no grey PGM image (P2 or P5)", path);
    else if (width != (long)nx || height != (long)ny)
        code =
            error_set(error, EXIT_BAD_INPUT,
                      "the mask '%s' has %ld x %ld pixels, the detector %zu x %zu (width x height)",
                      path, width, height, nx, ny);
    else if (read_pixels(file, kind == '2', most, ny * nx, mask))
        code = error_set(error, EXIT_BAD_INPUT, "the mask '%s' ends early", path);
    else if (!ends(file))
        code = error_set(error, EXIT_BAD_INPUT, "the mask '%s' goes on after its %ld x %ld pixels",
                         path, width, height);
    fclose(file);
    return code;
}

static double median(double *values, int count)
{
    qsort(values, count, sizeof *values, order_double);
    return count % 2 ? values[count / 2] : (values[count / 2 - 1] + values[count / 2]) / 2;
}

enum { AROUND = 24 };

double mask_least_step(const double *image, size_t n)
{
    double least = INFINITY;
    for (size_t p = 0; p < n; p++)
        if (image[p] > 0)
            least = fmin(least, image[p]);
    return isfinite(least) ? least : 0;
}

/* The values of the 24 pixels around p that have one; returns how many. */
static int values_around(const struct mask_image *image, size_t p, double around[AROUND])
{
    size_t y = p / image->nx, x = p % image->nx;
    int count = 0;
    for (long dy = -2; dy <= 2; dy++)
        for (long dx = -2; dx <= 2; dx++) {
            long py = (long)y + dy, px = (long)x + dx;
            bool counts = (dy || dx) && py >= 0 && px >= 0 && py < (long)image->ny &&
                          px < (long)image->nx && !isnan(image->value[py * (long)image->nx + px]);
            if (counts)
                around[count++] = image->value[py * (long)image->nx + px];
        }
    return count;
}

/* Whether a count as far off as `value`, after `count` pixels with `each` electrons each, is less
 * likely than one in a hundred detectors. */
static bool is_unlikely(const struct mask_image *image, double value, double each, int count)
{
    const double chance = 0.01 / (double)(image->ny * image->nx), most = 1e9;
    double electrons = value / image->one, expected = fmax(0, each) / image->one;
    if (!(image->one > 0) || electrons > most || expected > most)
        return true;
    double successes = expected * count + 0.5, part = count / (count + 1.0);
    unsigned at = (unsigned)fmax(0, floor(electrons + 0.5));
    return electrons > expected
               ? at > 0 && gsl_cdf_negative_binomial_Q(at - 1, part, successes) < chance
               : gsl_cdf_negative_binomial_P(at, part, successes) < chance;
}

/* sigmas: as mask_bad_pixels. */
static bool is_bad(const struct mask_image *image, size_t p, double sigmas)
{
    double around[AROUND], value = image->value[p], mean = 0;
    int count = values_around(image, p, around);
    if (isnan(value))
        return true;
    if (count < AROUND / 3)
        return false;
    double middle = median(around, count), typical = 0;
    /* sorted: without the brightest quarter, which may be hot themselves */
    for (int i = 0; i < count - count / 4; i++)
        typical += around[i] / (count - count / 4);
    for (int i = 0; i < count; i++) {
        mean += around[i] / count;
        around[i] = fabs(around[i] - middle);
    }
    double spread = fmax(1.4826 * median(around, count), 1e-3 * fabs(middle));
    if (median(around, count) == 0)
        spread = fmax(spread, image->one + sqrt(fmax(0, mean) * image->one));
    bool far = fabs(value - middle) > sigmas * spread;
    return far && (value > 3 * middle || value < 0.1 * middle) &&
           is_unlikely(image, value, fmax(middle, typical), count);
}

size_t mask_bad_pixels(const struct mask_image *image, double sigmas, bool *mask)
{
    size_t count = 0;
    for (size_t p = 0; p < image->ny * image->nx; p++)
        if (is_bad(image, p, sigmas)) {
            mask[p] = true;
            count++;
        }
    return count;
}

/* How many of the eight pixels around p are above the part of its value. */
static int bright_neighbors(const double *image, size_t ny, size_t nx, size_t p, double part)
{
    int count = 0;
    for (long dy = -1; dy <= 1; dy++)
        for (long dx = -1; dx <= 1; dx++) {
            long y = (long)(p / nx) + dy, x = (long)(p % nx) + dx;
            if ((dy || dx) && y >= 0 && x >= 0 && y < (long)ny && x < (long)nx)
                count += image[y * (long)nx + x] > part * image[p];
        }
    return count;
}

size_t mask_count_spikes(const double *image, const struct layout *layout, int first_ring,
                         int last_ring, size_t *first)
{
    const struct geometry *geometry = &layout->geometry;
    size_t count = 0;
    for (int i = first_ring; i <= last_ring; i++) {
        size_t begin = layout->first[i], end = layout->first[i + 1];
        double sum = 0;
        for (size_t at = begin; at < end; at++)
            sum += fmax(0, image[layout->pixel[at]]);
        for (size_t at = begin; at < end && end - begin > 20; at++) {
            size_t p = layout->pixel[at];
            bool spike = image[p] > sum / 10 &&
                         bright_neighbors(image, geometry->ny, geometry->nx, p, 0.1) <= 1;
            if (spike && count++ == 0)
                *first = p;
        }
    }
    return count;
}

/* The median of the image at each ring of one pixel's width, for rings 0 ... ; caller frees. */
static double *ring_medians(const struct layout *layout, const double *image, int rings)
{
    double *medians = memory_zeroed(rings, sizeof *medians);
    double *values = memory_alloc(layout->count, sizeof *values);
    for (int i = 0; i < rings; i++) {
        size_t first, end;
        int count = 0;
        layout_range(layout, (i - 0.5) * layout->dk, (i + 0.5) * layout->dk, &first, &end);
        for (size_t at = first; at < end; at++)
            if (!isnan(image[layout->pixel[at]]))
                values[count++] = image[layout->pixel[at]];
        medians[i] = count > 0 ? median(values, count) : 0;
    }
    free(values);
    return medians;
}

/* Marks the connected dark pixels around `seed` with `number`; returns how many. */
static size_t flood(const bool *dark, int *number, size_t ny, size_t nx, size_t seed, int mark,
                    size_t *stack)
{
    size_t count = 0;
    stack[count++] = seed;
    number[seed] = mark;
    for (size_t i = 0; i < count; i++) {
        size_t y = stack[i] / nx, x = stack[i] % nx;
        size_t next[4] = {y > 0 ? stack[i] - nx : seed, y + 1 < ny ? stack[i] + nx : seed,
                          x > 0 ? stack[i] - 1 : seed, x + 1 < nx ? stack[i] + 1 : seed};
        for (int d = 0; d < 4; d++)
            if (dark[next[d]] && number[next[d]] == 0) {
                number[next[d]] = mark;
                stack[count++] = next[d];
            }
    }
    return count;
}

static size_t add_grown(const int *number, size_t ny, size_t nx, int mark, bool *mask)
{
    size_t added = 0;
    for (size_t p = 0; p < ny * nx; p++) {
        if (number[p] != mark)
            continue;
        size_t y = p / nx, x = p % nx;
        for (size_t py = y > 0 ? y - 1 : 0; py <= y + 1 && py < ny; py++)
            for (size_t px = x > 0 ? x - 1 : 0; px <= x + 1 && px < nx; px++) {
                added += !mask[py * nx + px];
                mask[py * nx + px] = true;
            }
    }
    return added;
}

size_t mask_beam_stop(const struct geometry *geometry, const double *image, double part,
                      size_t least, bool *mask)
{
    size_t n = geometry->ny * geometry->nx, added = 0;
    struct layout *layout = layout_create(geometry, NULL, LAYOUT_DK_PIXEL, LAYOUT_K_WHOLE);
    int rings = (int)floor(layout->k[layout->count - 1] / layout->dk + 0.5) + 1, marks = 0;
    double *medians = ring_medians(layout, image, rings);
    bool *dark = memory_zeroed(n, sizeof *dark);
    int *number = memory_zeroed(n, sizeof *number);
    size_t *stack = memory_alloc(n, sizeof *stack);
    for (size_t i = 0; i < layout->count; i++) {
        double value = image[layout->pixel[i]];
        dark[layout->pixel[i]] =
            isnan(value) || value < part * medians[(int)floor(layout->k[i] / layout->dk + 0.5)];
    }
    for (size_t p = 0; p < n; p++)
        if (dark[p] && number[p] == 0 &&
            flood(dark, number, geometry->ny, geometry->nx, p, ++marks, stack) >= least)
            added += add_grown(number, geometry->ny, geometry->nx, marks, mask);
    layout_free(layout);
    free(medians);
    free(dark);
    free(number);
    free(stack);
    return added;
}
