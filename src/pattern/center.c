/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Centre and ellipse of a mean pattern. */
#include "pattern/center.h"
#include <gsl/gsl_linalg.h>
#include <gsl/gsl_sort_double.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "base/exit_codes.h"
#include "base/memory.h"
#include "base/transform.h"
#include "pattern/hot.h"

/* pixels above this percentile are taken to have no more than it: neither the direct beam nor hot
 * patches decide where a pattern is its own inversion */
static const double capped_above = 0.95;

static bool seen(const double *image, const bool *masked, size_t p)
{
    return !isnan(image[p]) && !(masked && masked[p]);
}

/* The mean of the pixels within `radius` of the centre. Returns false if they hold nothing. */
static bool mass_within(const struct geometry *geometry, const double *image, const bool *masked,
                        double radius, double center[2])
{
    double sum = 0, y_sum = 0, x_sum = 0;
    for (size_t p = 0; p < geometry->ny * geometry->nx; p++) {
        double y = (double)(p / geometry->nx), x = (double)(p % geometry->nx);
        if (!seen(image, masked, p) ||
            hypot(y - geometry->center[0], x - geometry->center[1]) > radius)
            continue;
        sum += image[p];
        y_sum += image[p] * y;
        x_sum += image[p] * x;
    }
    center[0] = y_sum / sum;
    center[1] = x_sum / sum;
    return sum > 0;
}

/* Whether most of the pixels above `least` are one spot around the centre. */
static bool is_spot(const struct geometry *geometry, const double *image, const bool *masked,
                    double least, double radius)
{
    double all = 0, count = 0, square = 0;
    for (size_t p = 0; p < geometry->ny * geometry->nx; p++) {
        if (!seen(image, masked, p) || !(image[p] > least))
            continue;
        double y = (double)(p / geometry->nx) - geometry->center[0],
               x = (double)(p % geometry->nx) - geometry->center[1];
        all++;
        if (hypot(y, x) > radius)
            continue;
        count++;
        square += y * y + x * x;
    }
    return 4 * count >= 3 * all && hot_is_spot(count, square / count);
}

int center_mass(struct geometry *geometry, const double *image, const bool *masked,
                struct center_beam *beam, struct error *error)
{
    size_t n = geometry->ny * geometry->nx;
    double most = -INFINITY, area = 0, y_sum = 0, x_sum = 0;
    for (size_t p = 0; p < n; p++)
        if (seen(image, masked, p))
            most = fmax(most, image[p]);
    if (!(most > 0))
        return error_set(error, EXIT_BAD_INPUT,
                         "the mean pattern has no intensity: there is no centre to find");
    for (size_t p = 0; p < n; p++)
        if (seen(image, masked, p) && image[p] > most / 2) {
            y_sum += (double)(p / geometry->nx);
            x_sum += (double)(p % geometry->nx);
            area++;
        }
    geometry->center[0] = y_sum / area;
    geometry->center[1] = x_sum / area;
    double radius = fmax(3, 2 * sqrt(area / M_PI));
    for (int round = 0; round < 20; round++) {
        double center[2];
        if (!mass_within(geometry, image, masked, radius, center))
            return error_set(
                error, EXIT_BAD_INPUT,
                "the mean pattern has no direct beam: there is no centre of mass to find");
        memcpy(geometry->center, center, sizeof center);
    }
    *beam = (struct center_beam){(size_t)area, is_spot(geometry, image, masked, most / 2, radius)};
    return 0;
}

/* Sums over p of a(p) b(s - p) for every s, from their transforms; padded to twice the size. */
static double *self_product(const double *a, const double *b, size_t py, size_t px)
{
    double *z = memory_alloc(2 * py * px, sizeof *z);
    for (size_t i = 0; i < py * px; i++) {
        z[2 * i] = a[2 * i] * b[2 * i] - a[2 * i + 1] * b[2 * i + 1];
        z[2 * i + 1] = a[2 * i] * b[2 * i + 1] + a[2 * i + 1] * b[2 * i];
    }
    transform_backward(z, py, px);
    return z;
}

/* The level below which the part of the seen pixels lies. */
static double percentile(const double *image, const bool *masked, size_t n, double part)
{
    double *sorted = memory_alloc(n, sizeof *sorted), level = (double)NAN;
    size_t count = 0;
    for (size_t p = 0; p < n; p++)
        if (seen(image, masked, p))
            sorted[count++] = image[p];
    if (count > 0) {
        gsl_sort(sorted, 1, count);
        level = sorted[(size_t)(part * (double)(count - 1))];
    }
    free(sorted);
    return level;
}

/* The correlation between the pattern and its inversion about s/2, over the pixels of which both
 * are seen; -1 where those are too few, or the same throughout (a detector's empty part, whose
 * variance is nothing but the transforms' rounding). */
static double *inversion_correlation(const struct geometry *geometry, const double *image,
                                     const bool *masked, double k_least, size_t py, size_t px)
{
    double cap = percentile(image, masked, geometry->ny * geometry->nx, capped_above);
    size_t n = py * px;
    double *value = memory_zeroed(2 * n, sizeof *value),
           *square = memory_zeroed(2 * n, sizeof *square);
    double *window = memory_zeroed(2 * n, sizeof *window), count = 0, squares = 0;
    for (size_t p = 0; p < geometry->ny * geometry->nx; p++) {
        double kx, ky;
        size_t y = p / geometry->nx, x = p % geometry->nx, at = 2 * (y * px + x);
        geometry_to_k(geometry, (double)y, (double)x, &kx, &ky);
        if (!seen(image, masked, p) || hypot(kx, ky) < k_least)
            continue;
        value[at] = fmin(image[p], cap);
        square[at] = value[at] * value[at];
        window[at] = 1;
        squares += square[at];
        count++;
    }
    transform_forward(value, py, px);
    transform_forward(square, py, px);
    transform_forward(window, py, px);
    double *ii = self_product(value, value, py, px), *iw = self_product(value, window, py, px);
    double *qw = self_product(square, window, py, px), *ww = self_product(window, window, py, px);
    double *correlation = memory_alloc(n, sizeof *correlation);
    for (size_t i = 0; i < n; i++) {
        double pairs = ww[2 * i], mean = iw[2 * i] / pairs,
               variance = qw[2 * i] / pairs - mean * mean;
        bool enough = pairs > 0.25 * count && variance > 1e-6 * squares / count;
        correlation[i] = enough ? (ii[2 * i] / pairs - mean * mean) / variance : -1;
    }
    double *all[] = {value, square, window, ii, iw, qw, ww};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        free(all[i]);
    return correlation;
}

/* The image in bins of `bin` pixels: the means of those that are seen, at most `cap`. */
static double *binned(const struct geometry *geometry, const double *image, const bool *masked,
                      size_t bin, double cap)
{
    size_t ny = geometry->ny / bin, nx = geometry->nx / bin;
    double *to = memory_zeroed(ny * nx, sizeof *to);
    for (size_t b = 0; b < ny * nx; b++) {
        double count = 0;
        for (size_t i = 0; i < bin * bin; i++) {
            size_t p = (b / nx * bin + i / bin) * geometry->nx + b % nx * bin + i % bin;
            if (!seen(image, masked, p))
                continue;
            to[b] += fmin(image[p], cap);
            count++;
        }
        to[b] /= count;
    }
    return to;
}

struct center_symmetry center_symmetry(const struct geometry *geometry, const double *image,
                                       const bool *masked)
{
    enum { SIDE = 64 };
    size_t longer = geometry->ny > geometry->nx ? geometry->ny : geometry->nx,
           bin = (longer + SIDE - 1) / SIDE;
    struct geometry coarse = geometry_plain(geometry->ny / bin, geometry->nx / bin, 1, 1);
    struct center_symmetry symmetry = {(double)NAN, (double)NAN, {(double)NAN, (double)NAN}, false};
    double cap = percentile(image, masked, geometry->ny * geometry->nx, capped_above);
    if (coarse.ny < 4 || coarse.nx < 4 || !(cap > 0))
        return symmetry;
    size_t py = transform_padded(2 * coarse.ny), px = transform_padded(2 * coarse.nx), at = 0;
    double *small = binned(geometry, image, masked, bin, cap),
           *correlation = inversion_correlation(&coarse, small, NULL, 0, py, px);
    for (size_t i = 0; i < py * px; i++)
        at = correlation[i] > correlation[at] ? i : at;
    symmetry.best = correlation[at];
    /* bin b has its middle at pixel b bin + (bin - 1) / 2 */
    double half = (double)bin / 2, rest = ((double)bin - 1) / 2;
    symmetry.center[0] = (double)(at / px) * half + rest;
    symmetry.center[1] = (double)(at % px) * half + rest;
    long y = lround((geometry->center[0] - rest) / half),
         x = lround((geometry->center[1] - rest) / half);
    for (long dy = -1; dy <= 1; dy++)
        for (long dx = -1; dx <= 1; dx++) {
            bool inside = y + dy >= 0 && x + dx >= 0 && y + dy < (long)py && x + dx < (long)px;
            if (inside)
                symmetry.here = fmax(symmetry.here, correlation[(y + dy) * (long)px + x + dx]);
        }
    free(small);
    free(correlation);
    return symmetry;
}

/* Where a parabola through three values has its top, between -1/2 and 1/2. */
static double parabola(double before, double at, double after)
{
    double bend = before - 2 * at + after;
    return bend < 0 ? fmax(-0.5, fmin(0.5, 0.5 * (before - after) / bend)) : 0;
}

int center_friedel(struct geometry *geometry, const double *image, const bool *masked, double range,
                   double k_least, struct error *error)
{
    size_t py = transform_padded(2 * geometry->ny), px = transform_padded(2 * geometry->nx);
    double *correlation = inversion_correlation(geometry, image, masked, k_least, py, px);
    long y0 = lround(2 * geometry->center[0]), x0 = lround(2 * geometry->center[1]),
         reach = lround(2 * range), best_y = -1, best_x = -1;
    double best = -2;
    for (long y = y0 - reach; y <= y0 + reach; y++)
        for (long x = x0 - reach; x <= x0 + reach; x++) {
            bool inside = y >= 1 && x >= 1 && y + 1 < (long)py && x + 1 < (long)px;
            if (inside && correlation[y * (long)px + x] > best) {
                best = correlation[y * (long)px + x];
                best_y = y;
                best_x = x;
            }
        }
    bool at_edge = best_y < 0 || labs(best_y - y0) == reach || labs(best_x - x0) == reach;
    if (!at_edge) {
        const double *c = &correlation[best_y * (long)px + best_x];
        geometry->center[0] = ((double)best_y + parabola(c[-(long)px], c[0], c[px])) / 2;
        geometry->center[1] = ((double)best_x + parabola(c[-1], c[0], c[1])) / 2;
    }
    free(correlation);
    if (at_edge)
        return error_set(error, EXIT_BAD_INPUT,
                         "no point of inversion within %g pixels of (%.1f, %.1f): give the centre "
                         "(--center=Y,X) or a wider range",
                         range, geometry->center[0], geometry->center[1]);
    return 0;
}

/* --- rings --- */

enum { SECTORS = 36, POINTS = 41, ANGLES = 8, UNKNOWNS_MAX = 5 };

static double bilinear(const struct geometry *geometry, const double *image, const bool *masked,
                       double y, double x)
{
    double y0 = floor(y), x0 = floor(x), fy = y - y0, fx = x - x0;
    if (y0 < 0 || x0 < 0 || y0 + 1 >= (double)geometry->ny || x0 + 1 >= (double)geometry->nx)
        return (double)NAN;
    size_t p = (size_t)y0 * geometry->nx + (size_t)x0;
    for (size_t c = 0; c < 4; c++)
        if (!seen(image, masked, p + c / 2 * geometry->nx + c % 2))
            return (double)NAN;
    const double *at = &image[p], *below = at + geometry->nx;
    return (1 - fy) * ((1 - fx) * at[0] + fx * at[1]) + fy * ((1 - fx) * below[0] + fx * below[1]);
}

/* Mean intensity of each sector at POINTS values of k; whether each sector is wholly seen.
 * Returns how many are. */
static int sector_profiles(const struct geometry *geometry, const double *image, const bool *masked,
                           const double k[POINTS], double profile[SECTORS][POINTS],
                           bool whole[SECTORS])
{
    int count = 0;
    for (int s = 0; s < SECTORS; s++) {
        whole[s] = true;
        for (int i = 0; i < POINTS; i++) {
            double sum = 0, points = 0;
            for (int a = 0; a < ANGLES; a++) {
                double phi = 2 * M_PI * (s + (a + 0.5) / ANGLES) / SECTORS, y, x;
                geometry_to_pixel(geometry, k[i] * cos(phi), k[i] * sin(phi), &y, &x);
                double value = bilinear(geometry, image, masked, y, x);
                if (!isnan(value)) {
                    sum += value;
                    points++;
                }
            }
            whole[s] &= points >= ANGLES / 2;
            profile[s][i] = sum / points;
        }
        count += whole[s];
    }
    return count;
}

/* By how much (in k) each sector's profile is shifted against the mean one: least squares of a
 * (P - shift P') + b. */
static double sector_shift(const double *profile, const double *mean, const double k[POINTS])
{
    double matrix[9] = {0}, right[3] = {0}, x[3], step = k[1] - k[0];
    for (int i = 1; i + 1 < POINTS; i++) {
        double column[3] = {mean[i], -(mean[i + 1] - mean[i - 1]) / (2 * step), 1};
        for (int a = 0; a < 3; a++) {
            right[a] += column[a] * profile[i];
            for (int b = 0; b < 3; b++)
                matrix[3 * a + b] += column[a] * column[b];
        }
    }
    gsl_matrix_view m = gsl_matrix_view_array(matrix, 3, 3);
    gsl_vector_view r = gsl_vector_view_array(right, 3), solution = gsl_vector_view_array(x, 3);
    gsl_vector *tau = gsl_vector_alloc(3), *rest = gsl_vector_alloc(3);
    gsl_linalg_QR_decomp(&m.matrix, tau);
    gsl_linalg_QR_lssolve(&m.matrix, tau, &r.vector, &solution.vector, rest);
    gsl_vector_free(tau);
    gsl_vector_free(rest);
    double shift = x[1] / x[0], limit = 4 * (k[POINTS - 1] - k[0]) / POINTS;
    return isfinite(shift) ? fmax(-limit, fmin(limit, shift)) : 0;
}

/* shift(phi) = b0 + b1 cos phi + b2 sin phi (+ b3 cos 2 phi + b4 sin 2 phi), least squares over
 * the whole sectors. */
static double fit_shifts(const double shift[SECTORS], const bool whole[SECTORS], int unknowns,
                         double b[UNKNOWNS_MAX])
{
    gsl_matrix *m = gsl_matrix_calloc(SECTORS, unknowns);
    gsl_vector *right = gsl_vector_calloc(SECTORS), *tau = gsl_vector_alloc(unknowns),
               *rest = gsl_vector_alloc(SECTORS);
    gsl_vector_view solution = gsl_vector_view_array(b, unknowns);
    double square = 0, count = 0;
    for (int s = 0; s < SECTORS; s++) {
        double phi = 2 * M_PI * (s + 0.5) / SECTORS,
               row[UNKNOWNS_MAX] = {1, cos(phi), sin(phi), cos(2 * phi), sin(2 * phi)};
        for (int u = 0; u < unknowns && whole[s]; u++)
            gsl_matrix_set(m, s, u, row[u]);
        if (whole[s])
            gsl_vector_set(right, s, shift[s]);
    }
    gsl_linalg_QR_decomp(m, tau);
    gsl_linalg_QR_lssolve(m, tau, right, &solution.vector, rest);
    for (int s = 0; s < SECTORS; s++)
        if (whole[s]) {
            square += gsl_vector_get(rest, s) * gsl_vector_get(rest, s);
            count++;
        }
    gsl_matrix_free(m);
    gsl_vector_free(right);
    gsl_vector_free(tau);
    gsl_vector_free(rest);
    return sqrt(square / count);
}

/* Adds the small ellipse that lengthens k by the part (c cos 2 phi + s sin 2 phi) to the
 * geometry's. */
static void add_ellipse(struct geometry *geometry, double c, double s)
{
    double e = log(geometry->ellipse) / 2, cosine = e * cos(2 * geometry->ellipse_angle) + c,
           sine = e * sin(2 * geometry->ellipse_angle) + s;
    geometry->ellipse = exp(2 * hypot(cosine, sine));
    double angle = atan2(sine, cosine) / 2;
    geometry->ellipse_angle = angle < 0 ? angle + M_PI : angle;
}

int center_ring(struct geometry *geometry, const double *image, const bool *masked,
                const double ring[2], bool ellipse, double *residual, struct error *error)
{
    double k[POINTS], profile[SECTORS][POINTS], mean[POINTS], shift[SECTORS], b[UNKNOWNS_MAX] = {0};
    bool whole[SECTORS];
    double margin = (ring[1] - ring[0]) / 4, low = ring[0] - margin, high = ring[1] + margin,
           middle = (ring[0] + ring[1]) / 2;
    for (int i = 0; i < POINTS; i++)
        k[i] = low + (high - low) * i / (POINTS - 1);
    for (int round = 0; round < 60; round++) {
        int count = sector_profiles(geometry, image, masked, k, profile, whole);
        if (count < SECTORS / 2)
            return error_set(
                error, EXIT_BAD_INPUT,
                "the ring %.4g-%.4g/nm is seen in %d of %d directions only: too few to fit",
                10 * ring[0], 10 * ring[1], count, SECTORS);
        for (int i = 0; i < POINTS; i++) {
            mean[i] = 0;
            for (int s = 0; s < SECTORS; s++)
                mean[i] += whole[s] ? profile[s][i] / count : 0;
        }
        for (int s = 0; s < SECTORS; s++)
            shift[s] = whole[s] ? sector_shift(profile[s], mean, k) : 0;
        *residual = fit_shifts(shift, whole, ellipse ? 5 : 3, b);
        double y, x, last[2] = {geometry->center[0], geometry->center[1]};
        geometry_to_pixel(geometry, b[1], b[2], &y, &x);
        geometry->center[0] = y;
        geometry->center[1] = x;
        if (ellipse)
            add_ellipse(geometry, b[3] / middle, b[4] / middle);
        bool inside = y > 0 && x > 0 && y < (double)geometry->ny && x < (double)geometry->nx &&
                      geometry->ellipse < 2;
        if (!inside)
            return error_set(error, EXIT_NOT_CONVERGED,
                             "the fit of the ring %.4g-%.4g/nm ran away: is a ring there?",
                             10 * ring[0], 10 * ring[1]);
        if (hypot(y - last[0], x - last[1]) < 1e-4 && hypot(b[3], b[4]) < 1e-5 * middle)
            return 0;
    }
    return error_set(error, EXIT_NOT_CONVERGED,
                     "the fit of the ring %.4g-%.4g/nm did not settle in 60 rounds", 10 * ring[0],
                     10 * ring[1]);
}

double center_disk(const struct geometry *geometry, const double *image, const bool *masked)
{
    double pixel = fmin(geometry->pixel[0], geometry->pixel[1]), step = pixel / 8, last = 0,
           top = 0;
    for (int i = 0; i * step < geometry_reach(geometry); i++) {
        double sum = 0, count = 0;
        for (int a = 0; a < 4 * SECTORS; a++) {
            double phi = 2 * M_PI * a / (4 * SECTORS), y, x;
            geometry_to_pixel(geometry, i * step * cos(phi), i * step * sin(phi), &y, &x);
            double value = bilinear(geometry, image, masked, y, x);
            if (!isnan(value)) {
                sum += value;
                count++;
            }
        }
        double now = sum / count;
        if (i == 0)
            top = now;
        if (!(top > 0) || now > 2 * top) /* it rises: that is no disc */
            return (double)NAN;
        if (now < top / 2)
            return i > 0 ? step * (i - 1 + (last - top / 2) / (last - now)) : (double)NAN;
        last = now;
    }
    return (double)NAN;
}
