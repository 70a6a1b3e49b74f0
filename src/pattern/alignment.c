/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Centre, ellipse, masks and disc of a data set. */
#include "pattern/alignment.h"
#include <gsl/gsl_linalg.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "base/exit_codes.h"
#include "base/memory.h"
#include "pattern/center.h"
#include "pattern/hot.h"
#include "pattern/level.h"
#include "pattern/mask.h"
#include "pattern/prepare.h"

enum { SAMPLE = 1024 };                 /* patterns in the mean */
static const double friedel_range = 12; /* pixels */
/* of the median intensity around the centre: less of it shows no beam */
static const double seen_part = 0.01;

/* The sums of a sample of patterns. */
struct totals {
    size_t count;
    double total[SAMPLE];
};

static size_t sample_count(const struct cube *cube)
{
    return cube_patterns(cube) < SAMPLE ? cube_patterns(cube) : SAMPLE;
}

/* Adds a pattern to mean and seen. An empty one has a value, but none that counts. */
static void add_pattern(const float *pattern, size_t pixels, double level, double *mean,
                        double *seen, bool *dark)
{
    bool empty = prepare_is_empty(pattern, pixels, NULL, level);
    for (size_t p = 0; p < pixels; p++) {
        if (!isfinite(pattern[p]))
            continue;
        dark[p] = true;
        mean[p] += empty ? 0 : (double)pattern[p];
        seen[p] += !empty;
    }
}

/* The mean of at most SAMPLE patterns spread evenly over the scan, of those that are not empty;
 * NAN where no pattern has a value below the saturation. Also the sums of all. */
static int sample_mean(struct cube *cube, double saturation, double level, double *mean,
                       struct totals *totals, struct error *error)
{
    size_t positions = cube_patterns(cube), pixels = cube_pattern_size(cube),
           count = sample_count(cube);
    float *pattern = memory_alloc(pixels, sizeof *pattern);
    double *seen = memory_zeroed(pixels, sizeof *seen);
    bool *dark = memory_zeroed(pixels, sizeof *dark);
    int code = 0;
    memset(mean, 0, pixels * sizeof *mean);
    for (size_t i = 0; i < count && !code; i++) {
        code = cube_read(cube, i * positions / count, 1, pattern, error);
        if (code)
            break;
        prepare_saturation(pattern, pixels, saturation);
        add_pattern(pattern, pixels, level, mean, seen, dark);
        totals->total[i] = prepare_total(pattern, pixels, NULL);
    }
    totals->count = count;
    for (size_t p = 0; p < pixels; p++)
        mean[p] = seen[p] > 0 ? mean[p] / seen[p] : dark[p] ? 0 : (double)NAN;
    free(pattern);
    free(seen);
    free(dark);
    return code;
}

/* The mean without patterns that are too dim to be any, which takes a second look where there
 * are such. */
static int bright_mean(struct cube *cube, const struct alignment_settings *settings, double *mean,
                       struct totals *totals, struct error *error)
{
    if (sample_mean(cube, settings->saturation, 0, mean, totals, error))
        return error->code;
    double level = level_of(totals->total, totals->count, settings->empty_part);
    bool dim = false;
    for (size_t i = 0; i < totals->count; i++)
        dim |= totals->total[i] < level;
    return dim ? sample_mean(cube, settings->saturation, level, mean, totals, error) : 0;
}

/* The level of empty patterns, by what is not masked. `totals`: of all pixels. */
static int find_level(struct alignment *alignment, struct cube *cube,
                      const struct alignment_settings *settings, struct totals *totals,
                      struct error *error)
{
    size_t pixels = cube_pattern_size(cube), count = sample_count(cube), masked = 0;
    float *pattern = memory_alloc(pixels, sizeof *pattern);
    int code = 0;
    for (size_t p = 0; p < pixels; p++)
        masked += alignment->masked[p];
    for (size_t i = 0; i < count && masked > 0 && settings->empty_part > 0; i++) {
        code = cube_read(cube, i * cube_patterns(cube) / count, 1, pattern, error);
        if (code)
            break;
        prepare_saturation(pattern, pixels, settings->saturation);
        totals->total[i] = prepare_total(pattern, pixels, alignment->masked);
    }
    free(pattern);
    alignment->empty_level = level_of(totals->total, totals->count, settings->empty_part);
    return code;
}

/* Whether the centre is not to be found from the patterns. */
static bool center_known(const struct alignment_settings *settings, const double header_center[2])
{
    bool known = isfinite(header_center[0]) && isfinite(header_center[1]);
    return settings->center == CENTER_GIVEN || settings->center == CENTER_MIDDLE ||
           (settings->center == CENTER_AUTO && known);
}

static int find_center(struct alignment *alignment, const struct alignment_settings *settings,
                       const double header_center[2], const double *mean, struct error *error)
{
    struct geometry *geometry = &alignment->geometry;
    bool known = isfinite(header_center[0]) && isfinite(header_center[1]);
    switch (settings->center) {
    case CENTER_GIVEN:
        memcpy(geometry->center, settings->given, sizeof geometry->center);
        return 0;
    case CENTER_MIDDLE:
        return 0;
    case CENTER_AUTO:
        if (known)
            memcpy(geometry->center, header_center, sizeof geometry->center);
        return known ? 0 : center_mass(geometry, mean, alignment->masked, &alignment->beam, error);
    case CENTER_MASS:
        return center_mass(geometry, mean, alignment->masked, &alignment->beam, error);
    case CENTER_FRIEDEL:
    case CENTER_RING:
        break;
    }
    if (known)
        memcpy(geometry->center, header_center, sizeof geometry->center);
    else if (center_mass(geometry, mean, alignment->masked, &alignment->beam, error))
        return error->code;
    if (settings->center == CENTER_FRIEDEL)
        return center_friedel(geometry, mean, alignment->masked, friedel_range, 0, error);
    return center_ring(geometry, mean, alignment->masked, settings->ring, settings->fit_ellipse,
                       &alignment->residual, error);
}

/* Pixels that outshine the direct beam. kept: they are looked for, to be told, but not left out. */
static void find_hot(struct alignment *alignment, const double *mean, bool kept)
{
    size_t ny = alignment->geometry.ny, nx = alignment->geometry.nx;
    if (!kept) {
        alignment->hot = hot_find(mean, ny, nx, alignment->masked);
        return;
    }
    bool *masked = memory_copy(alignment->masked, ny * nx, sizeof *masked);
    struct hot hot = hot_find(mean, ny, nx, masked);
    alignment->hot.in_doubt = hot.in_doubt || hot.count > 0;
    free(masked);
}

/* judged: what has no value in the mean is to be masked too. */
static int find_masks(struct alignment *alignment, const struct alignment_settings *settings,
                      const double *mean, bool judged, struct error *error)
{
    const struct geometry *geometry = &alignment->geometry;
    if (settings->mask_path &&
        mask_read(settings->mask_path, geometry->ny, geometry->nx, alignment->masked, error))
        return error->code;
    if (settings->bad_sigmas > 0)
        mask_bad_pixels(mean, geometry->ny, geometry->nx, settings->bad_sigmas, alignment->masked);
    find_hot(alignment, mean, settings->keep_hot);
    for (size_t p = 0; p < geometry->ny * geometry->nx && judged; p++)
        alignment->masked[p] |= isnan(mean[p]);
    return 0;
}

/* Whether the seen positions lie in several rows, in several columns, and not all on one line. */
static bool spread_out(const bool *seen, size_t ny, size_t nx, bool several[2])
{
    double n = 0, y = 0, x = 0, yy = 0, xx = 0, yx = 0;
    for (size_t i = 0; i < ny * nx; i++)
        if (seen[i]) {
            double row = (double)(i / nx), column = (double)(i % nx);
            n++;
            y += row;
            x += column;
            yy += row * row;
            xx += column * column;
            yx += row * column;
        }
    double vary = yy - y * y / n, varx = xx - x * x / n, both = yx - y * x / n;
    several[0] = vary > 0.4; /* two positions in rows next to each other have 1/2 */
    several[1] = varx > 0.4;
    return n > 0 && (!several[0] || !several[1] || vary * varx - both * both > 1e-6 * vary * varx);
}

/* Least squares plane a + b y + c x through each component of the shifts of the seen positions,
 * put in the place of all. */
static int fit_plane(float *shift, const bool *seen, size_t ny, size_t nx, struct error *error)
{
    bool several[2];
    if (!spread_out(seen, ny, nx, several))
        return error_set(
            error, EXIT_BAD_INPUT,
            "the direct beam is seen in too few patterns to follow it over the scan by a plane");
    for (int component = 0; component < 2; component++) {
        double matrix[9] = {0}, right[3] = {0}, plane[3];
        for (size_t i = 0; i < ny * nx; i++) {
            if (!seen[i])
                continue;
            double row[3] = {1, several[0] ? (double)(i / nx) : 0,
                             several[1] ? (double)(i % nx) : 0};
            for (int a = 0; a < 3; a++) {
                right[a] += row[a] * (double)shift[2 * i + component];
                for (int b = 0; b < 3; b++)
                    matrix[3 * a + b] += row[a] * row[b];
            }
        }
        matrix[4] += !several[0]; /* a single row or column has no slope across it */
        matrix[8] += !several[1];
        gsl_matrix_view m = gsl_matrix_view_array(matrix, 3, 3);
        gsl_vector_view r = gsl_vector_view_array(right, 3), x = gsl_vector_view_array(plane, 3);
        gsl_linalg_HH_solve(&m.matrix, &r.vector, &x.vector);
        for (size_t i = 0; i < ny * nx; i++)
            shift[2 * i + component] =
                (float)(plane[0] + plane[1] * (double)(i / nx) + plane[2] * (double)(i % nx));
    }
    return 0;
}

/* A pattern's centre of mass within `radius` (1/A) of the common centre, relative to it: pixels.
 * Returns the sum there. */
static double find_shift(const struct alignment *alignment, const float *pattern, double radius,
                         float shift[2])
{
    const struct geometry *geometry = &alignment->geometry;
    double sum = 0, y_sum = 0, x_sum = 0;
    for (size_t p = 0; p < geometry->ny * geometry->nx; p++) {
        double kx, ky, y = (double)(p / geometry->nx), x = (double)(p % geometry->nx);
        geometry_to_k(geometry, y, x, &kx, &ky);
        if (hypot(kx, ky) > radius || !isfinite(pattern[p]) ||
            (alignment->masked && alignment->masked[p]))
            continue;
        sum += (double)pattern[p];
        y_sum += (double)pattern[p] * (y - geometry->center[0]);
        x_sum += (double)pattern[p] * (x - geometry->center[1]);
    }
    shift[0] = sum > 0 ? (float)(y_sum / sum) : 0;
    shift[1] = sum > 0 ? (float)(x_sum / sum) : 0;
    return sum;
}

/* All patterns' shifts, by twice the disc; seen[positions]: those whose direct beam is, and not
 * just a stray count where it would be. */
static int measure_shifts(struct alignment *alignment, struct cube *cube, double saturation,
                          bool *seen, struct error *error)
{
    size_t positions = cube_patterns(cube), pixels = cube_pattern_size(cube);
    double *sum = memory_zeroed(positions, sizeof *sum);
    struct error failure = {0};
#pragma omp parallel
    {
        float *pattern = memory_alloc(pixels, sizeof *pattern);
#pragma omp for schedule(static)
        for (size_t i = 0; i < positions; i++) {
            struct error local = {0};
            if (!cube_read(cube, i, 1, pattern, &local)) {
                prepare_saturation(pattern, pixels, saturation);
                if (!prepare_is_empty(pattern, pixels, alignment->masked, alignment->empty_level))
                    sum[i] = find_shift(alignment, pattern, 2 * alignment->disk,
                                        &alignment->shift[2 * i]);
                continue;
            }
#pragma omp critical
            failure = local;
        }
        free(pattern);
    }
    double least = level_of(sum, positions, seen_part);
    for (size_t i = 0; i < positions; i++) {
        seen[i] = sum[i] > 0 && sum[i] >= least;
        if (!seen[i])
            alignment->shift[2 * i] = alignment->shift[2 * i + 1] = 0;
    }
    free(sum);
    if (failure.code)
        *error = failure;
    return failure.code;
}

/* Moves the common centre to the mean of the shifts of all positions. */
static void center_shifts(struct alignment *alignment, size_t positions)
{
    for (size_t k = 0; k < 2; k++) {
        double mean = 0;
        for (size_t i = 0; i < positions; i++)
            mean += (double)alignment->shift[2 * i + k] / (double)positions;
        alignment->geometry.center[k] += mean;
        for (size_t i = 0; i < positions; i++)
            alignment->shift[2 * i + k] -= (float)mean;
    }
}

/* How the beam wanders over the scan. `known`: the centre was given, and is not to be moved. */
static int find_shifts(struct alignment *alignment, struct cube *cube,
                       const struct alignment_settings *settings, bool known, struct error *error)
{
    const size_t *shape = cube_header(cube)->shape;
    size_t positions = cube_patterns(cube);
    if (isnan(alignment->disk))
        return error_set(error, EXIT_BAD_INPUT,
                         "no direct beam is seen by which to follow each pattern's centre");
    bool *seen = memory_zeroed(positions, sizeof *seen);
    alignment->shift = memory_zeroed(2 * positions, sizeof *alignment->shift);
    int code = measure_shifts(alignment, cube, settings->saturation, seen, error);
    bool plane = settings->descan == DESCAN_PLANE, all = true;
    for (size_t i = 0; i < positions; i++)
        all &= seen[i];
    if (!code && plane)
        code = fit_plane(alignment->shift, seen, shape[CUBE_SCAN_Y], shape[CUBE_SCAN_X], error);
    /* it is that of a part of the scan: the plane knows the whole */
    if (!code && plane && !all && !known)
        center_shifts(alignment, positions);
    double square = 0, count = 0;
    for (size_t i = 0; i < positions; i++)
        if (plane || seen[i]) {
            for (size_t k = 0; k < 2; k++)
                square += (double)alignment->shift[2 * i + k] * (double)alignment->shift[2 * i + k];
            count++;
        }
    alignment->shift_rms = count > 0 ? sqrt(square / count) : 0;
    free(seen);
    return code;
}

/* Whether anything but the search for hot pixels asks for the mean pattern. */
static bool uses_mean(const struct alignment_settings *settings, const double header_center[2])
{
    return !center_known(settings, header_center) || settings->fit_ellipse ||
           settings->bad_sigmas > 0 || settings->stop_part > 0 || settings->disk ||
           settings->descan != DESCAN_NONE;
}

static int find_all(struct alignment *alignment, struct cube *cube,
                    const struct alignment_settings *settings, const double *mean,
                    struct totals *totals, struct error *error)
{
    struct geometry *geometry = &alignment->geometry;
    if (find_masks(alignment, settings, mean, uses_mean(settings, cube_header(cube)->center),
                   error) ||
        find_center(alignment, settings, cube_header(cube)->center, mean, error))
        return error->code;
    if (settings->stop_part > 0)
        mask_beam_stop(geometry, mean, settings->stop_part, 16, alignment->masked);
    if (settings->ellipse >= 1) {
        geometry->ellipse = settings->ellipse;
        geometry->ellipse_angle = settings->ellipse_angle;
    }
    if (settings->fit_ellipse && center_ring(geometry, mean, alignment->masked, settings->ring,
                                             true, &alignment->residual, error))
        return error->code;
    if (uses_mean(settings, cube_header(cube)->center))
        alignment->disk = center_disk(geometry, mean, alignment->masked);
    if (find_level(alignment, cube, settings, totals, error))
        return error->code;
    return settings->descan != DESCAN_NONE
               ? find_shifts(alignment, cube, settings,
                             center_known(settings, cube_header(cube)->center), error)
               : 0;
}

int alignment_find(struct alignment *alignment, struct cube *cube,
                   const struct alignment_settings *settings, struct error *error)
{
    const struct cube_header *header = cube_header(cube);
    size_t ny = header->shape[CUBE_KY], nx = header->shape[CUBE_KX];
    *alignment = (struct alignment){.disk = (double)NAN, .residual = (double)NAN};
    alignment->geometry = geometry_plain(ny, nx, header->pixel[0], header->pixel[1]);
    alignment->masked = memory_zeroed(ny * nx, sizeof *alignment->masked);
    double *mean = memory_alloc(ny * nx, sizeof *mean);
    struct totals *totals = memory_zeroed(1, sizeof *totals);
    int code = bright_mean(cube, settings, mean, totals, error);
    if (!code)
        code = find_all(alignment, cube, settings, mean, totals, error);
    free(mean);
    free(totals);
    for (size_t p = 0; p < ny * nx; p++)
        alignment->masked_count += alignment->masked[p];
    if (alignment->masked_count == 0) {
        free(alignment->masked);
        alignment->masked = NULL;
    }
    if (code)
        alignment_release(alignment);
    return code;
}

void alignment_release(struct alignment *alignment)
{
    free(alignment->masked);
    free(alignment->shift);
    alignment->masked = NULL;
    alignment->shift = NULL;
}
