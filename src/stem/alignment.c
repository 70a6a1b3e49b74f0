/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Centre, ellipse, masks and disc of a data set. */
#include "stem/alignment.h"
#include <gsl/gsl_linalg.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "base/exit_codes.h"
#include "base/memory.h"
#include "stem/center.h"
#include "stem/mask.h"

enum { SAMPLE = 1024 };                 /* patterns in the mean */
static const double friedel_range = 12; /* pixels */

/* The mean of at most SAMPLE patterns spread evenly over the scan; NAN where no pattern has a value. */
static int sample_mean(struct cube *cube, double *mean, struct error *error)
{
    size_t positions = cube_patterns(cube), pixels = cube_pattern_size(cube), count = positions < SAMPLE ? positions : SAMPLE;
    float *pattern = memory_alloc(pixels, sizeof *pattern);
    double *seen = memory_zeroed(pixels, sizeof *seen);
    int code = 0;
    memset(mean, 0, pixels * sizeof *mean);
    for (size_t i = 0; i < count && !code; i++) {
        code = cube_read(cube, i * positions / count, 1, pattern, error);
        for (size_t p = 0; p < pixels && !code; p++)
            if (isfinite(pattern[p])) {
                mean[p] += (double)pattern[p];
                seen[p]++;
            }
    }
    for (size_t p = 0; p < pixels; p++)
        mean[p] = seen[p] > 0 ? mean[p] / seen[p] : (double)NAN;
    free(pattern);
    free(seen);
    return code;
}

static int find_center(struct alignment *alignment, const struct alignment_settings *settings, const double header_center[2],
                       const double *mean, struct error *error)
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
        return known ? 0 : center_mass(geometry, mean, alignment->masked, error);
    case CENTER_MASS:
        return center_mass(geometry, mean, alignment->masked, error);
    case CENTER_FRIEDEL:
    case CENTER_RING:
        break;
    }
    if (known)
        memcpy(geometry->center, header_center, sizeof geometry->center);
    else if (center_mass(geometry, mean, alignment->masked, error))
        return error->code;
    if (settings->center == CENTER_FRIEDEL)
        return center_friedel(geometry, mean, alignment->masked, friedel_range, 0, error);
    return center_ring(geometry, mean, alignment->masked, settings->ring, settings->fit_ellipse, &alignment->residual, error);
}

static int find_masks(struct alignment *alignment, const struct alignment_settings *settings, const double *mean,
                      struct error *error)
{
    const struct geometry *geometry = &alignment->geometry;
    if (settings->mask_path && mask_read(settings->mask_path, geometry->ny, geometry->nx, alignment->masked, error))
        return error->code;
    if (settings->bad_sigmas > 0)
        mask_bad_pixels(mean, geometry->ny, geometry->nx, settings->bad_sigmas, alignment->masked);
    for (size_t p = 0; p < geometry->ny * geometry->nx && mean; p++)
        alignment->masked[p] |= isnan(mean[p]);
    return 0;
}

/* Least squares plane a + b y + c x through each component of the shifts. */
static void fit_plane(float *shift, size_t ny, size_t nx)
{
    for (int component = 0; component < 2; component++) {
        double matrix[9] = {0}, right[3] = {0}, plane[3];
        for (size_t i = 0; i < ny * nx; i++) {
            double row[3] = {1, (double)(i / nx), (double)(i % nx)};
            for (int a = 0; a < 3; a++) {
                right[a] += row[a] * (double)shift[2 * i + (size_t)component];
                for (int b = 0; b < 3; b++)
                    matrix[3 * a + b] += row[a] * row[b];
            }
        }
        matrix[4] += ny == 1; /* a single row or column has no slope across it */
        matrix[8] += nx == 1;
        gsl_matrix_view m = gsl_matrix_view_array(matrix, 3, 3);
        gsl_vector_view r = gsl_vector_view_array(right, 3), x = gsl_vector_view_array(plane, 3);
        gsl_linalg_HH_solve(&m.matrix, &r.vector, &x.vector);
        for (size_t i = 0; i < ny * nx; i++)
            shift[2 * i + (size_t)component] = (float)(plane[0] + plane[1] * (double)(i / nx) + plane[2] * (double)(i % nx));
    }
}

/* Each pattern's centre of mass within twice the disc, relative to the common centre: pixels. */
static int find_shifts(struct alignment *alignment, struct cube *cube, const struct alignment_settings *settings,
                       struct error *error)
{
    const struct geometry *geometry = &alignment->geometry;
    size_t positions = cube_patterns(cube), pixels = cube_pattern_size(cube);
    if (isnan(alignment->disc))
        return error_set(error, EXIT_BAD_INPUT, "no direct beam is seen by which to follow each pattern's centre");
    double radius = 2 * alignment->disc;
    struct error failure = {0};
    alignment->shift = memory_zeroed(2 * positions, sizeof *alignment->shift);
#pragma omp parallel
    {
        float *pattern = memory_alloc(pixels, sizeof *pattern);
#pragma omp for schedule(static)
        for (size_t i = 0; i < positions; i++) {
            struct error local = {0};
            double sum = 0, y_sum = 0, x_sum = 0;
            if (cube_read(cube, i, 1, pattern, &local)) {
#pragma omp critical
                failure = local;
                continue;
            }
            for (size_t p = 0; p < pixels; p++) {
                double kx, ky, y = (double)(p / geometry->nx), x = (double)(p % geometry->nx);
                geometry_to_k(geometry, y, x, &kx, &ky);
                if (hypot(kx, ky) > radius || !isfinite(pattern[p]) || (alignment->masked && alignment->masked[p]))
                    continue;
                sum += (double)pattern[p];
                y_sum += (double)pattern[p] * (y - geometry->center[0]);
                x_sum += (double)pattern[p] * (x - geometry->center[1]);
            }
            alignment->shift[2 * i] = sum > 0 ? (float)(y_sum / sum) : 0;
            alignment->shift[2 * i + 1] = sum > 0 ? (float)(x_sum / sum) : 0;
        }
        free(pattern);
    }
    if (failure.code) {
        *error = failure;
        return failure.code;
    }
    const struct cube_header *header = cube_header(cube);
    if (settings->descan == DESCAN_PLANE)
        fit_plane(alignment->shift, header->shape[CUBE_SCAN_Y], header->shape[CUBE_SCAN_X]);
    double square = 0;
    for (size_t i = 0; i < 2 * positions; i++)
        square += (double)alignment->shift[i] * (double)alignment->shift[i];
    alignment->shift_rms = sqrt(square / (double)positions);
    return 0;
}

/* Whether anything asks for the mean pattern. */
static bool needs_mean(const struct alignment_settings *settings, const double header_center[2])
{
    bool known = isfinite(header_center[0]) && isfinite(header_center[1]);
    bool fixed =
        settings->center == CENTER_GIVEN || settings->center == CENTER_MIDDLE || (settings->center == CENTER_AUTO && known);
    return !fixed || settings->fit_ellipse || settings->bad_sigmas > 0 || settings->stop_part > 0 || settings->disc ||
           settings->descan != DESCAN_NONE;
}

static int find_all(struct alignment *alignment, struct cube *cube, const struct alignment_settings *settings, const double *mean,
                    struct error *error)
{
    struct geometry *geometry = &alignment->geometry;
    if (find_masks(alignment, settings, mean, error) || find_center(alignment, settings, cube_header(cube)->center, mean, error))
        return error->code;
    if (settings->stop_part > 0)
        mask_beam_stop(geometry, mean, settings->stop_part, 16, alignment->masked);
    if (settings->ellipse >= 1) {
        geometry->ellipse = settings->ellipse;
        geometry->ellipse_angle = settings->ellipse_angle;
    }
    if (settings->fit_ellipse &&
        center_ring(geometry, mean, alignment->masked, settings->ring, true, &alignment->residual, error))
        return error->code;
    if (mean)
        alignment->disc = center_disc(geometry, mean, alignment->masked);
    return settings->descan != DESCAN_NONE ? find_shifts(alignment, cube, settings, error) : 0;
}

int alignment_find(struct alignment *alignment, struct cube *cube, const struct alignment_settings *settings, struct error *error)
{
    const struct cube_header *header = cube_header(cube);
    size_t ny = header->shape[CUBE_KY], nx = header->shape[CUBE_KX];
    *alignment = (struct alignment){.disc = (double)NAN, .residual = (double)NAN};
    alignment->geometry = geometry_plain(ny, nx, header->pixel[0], header->pixel[1]);
    alignment->masked = memory_zeroed(ny * nx, sizeof *alignment->masked);
    double *mean = needs_mean(settings, header->center) ? memory_alloc(ny * nx, sizeof *mean) : NULL;
    int code = mean ? sample_mean(cube, mean, error) : 0;
    if (!code)
        code = find_all(alignment, cube, settings, mean, error);
    free(mean);
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
