/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The plane of the beam's wander, robustly. */
#include "pattern/descan.h"
#include <gsl/gsl_linalg.h>
#include <gsl/gsl_sort_double.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "base/exit_codes.h"
#include "base/memory.h"
#include "pattern/level.h"
#include "pattern/prepare.h"
#include "pattern/sample.h"

enum { ROUNDS = 20, LOOKS = 3 };
/* of the median intensity around the centre: less of it shows no beam */
static const double seen_part = 0.01;
static const double nearest = 0.02, within = 6; /* pixels; deviations */
static const double descan_least = 0.25;        /* pixels */
/* of a normal law in two dimensions: the median distance, in deviations */
static const double median_distance = 1.17741;

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

/* The weighted least squares plane through a component. */
static void fit(const float *shift, const double *weight, size_t ny, size_t nx,
                const bool several[2], int component, double plane[3])
{
    double matrix[9] = {0}, right[3] = {0};
    for (size_t i = 0; i < ny * nx; i++) {
        if (!(weight[i] > 0))
            continue;
        double row[3] = {1, several[0] ? (double)(i / nx) : 0, several[1] ? (double)(i % nx) : 0};
        for (int a = 0; a < 3; a++) {
            right[a] += weight[i] * row[a] * (double)shift[2 * i + (size_t)component];
            for (int b = 0; b < 3; b++)
                matrix[3 * a + b] += weight[i] * row[a] * row[b];
        }
    }
    matrix[4] += !several[0]; /* a single row or column has no slope across it */
    matrix[8] += !several[1];
    gsl_matrix_view m = gsl_matrix_view_array(matrix, 3, 3);
    gsl_vector_view r = gsl_vector_view_array(right, 3), x = gsl_vector_view_array(plane, 3);
    gsl_linalg_HH_solve(&m.matrix, &r.vector, &x.vector);
}

static double plane_at(const double plane[3], size_t i, size_t nx)
{
    return plane[0] + plane[1] * (double)(i / nx) + plane[2] * (double)(i % nx);
}

static double distance(const float *shift, const double plane[2][3], size_t i, size_t nx)
{
    return hypot((double)shift[2 * i] - plane_at(plane[0], i, nx),
                 (double)shift[2 * i + 1] - plane_at(plane[1], i, nx));
}

/* Six deviations, by the median distance of those used. `work`: room for all. */
static double limit(const float *shift, const bool *used, const size_t scan[2],
                    const double plane[2][3], double *work)
{
    size_t n = 0, nx = scan[1];
    for (size_t i = 0; i < scan[0] * nx; i++)
        if (used[i])
            work[n++] = distance(shift, plane, i, nx);
    gsl_sort(work, 1, n);
    return n > 0 ? within * work[n / 2] / median_distance : (double)INFINITY;
}

size_t descan_plane(const float *shift, bool *used, const size_t scan[2], double least,
                    double plane[2][3])
{
    size_t ny = scan[0], nx = scan[1], n = ny * nx, outliers = 0;
    bool several[2];
    memset(plane, 0, 2 * sizeof *plane);
    if (!spread_out(used, ny, nx, several))
        return 0;
    double *weight = memory_alloc(n, sizeof *weight), *work = memory_alloc(n, sizeof *work);
    for (int round = 0; round <= ROUNDS; round++) {
        for (size_t i = 0; i < n; i++)
            weight[i] = !used[i]     ? 0.0
                        : round == 0 ? 1.0
                                     : 1 / fmax(nearest, distance(shift, plane, i, nx));
        for (int c = 0; c < 2; c++)
            fit(shift, weight, ny, nx, several, c, plane[c]);
    }
    double most = fmax(least, limit(shift, used, scan, plane, work));
    for (size_t i = 0; i < n; i++) {
        bool out = used[i] && distance(shift, plane, i, nx) > most;
        outliers += out;
        used[i] &= !out;
        weight[i] = used[i];
    }
    bool left = spread_out(used, ny, nx, several);
    for (int c = 0; c < 2 && left; c++)
        fit(shift, weight, ny, nx, several, c, plane[c]);
    free(weight);
    free(work);
    return outliers;
}

/* A pattern's centre of mass within `radius` (1/A) of where the beam is expected, `shift` from
 * the common centre: comes to `shift`. Returns the sum there. */
static double find_shift(const struct alignment *alignment, const float *pattern, double radius,
                         float shift[2])
{
    const struct geometry *geometry = &alignment->geometry;
    struct geometry here = *geometry;
    double sum = 0, y_sum = 0, x_sum = 0;
    here.center[0] += (double)shift[0];
    here.center[1] += (double)shift[1];
    for (size_t p = 0; p < geometry->ny * geometry->nx; p++) {
        double kx, ky, y = (double)(p / geometry->nx), x = (double)(p % geometry->nx);
        geometry_to_k(&here, y, x, &kx, &ky);
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
                if (prepare_judge(pattern, pixels, alignment->masked, alignment->empty_level,
                                  alignment->bright_level) == PREPARE_GOOD)
                    sum[i] = find_shift(alignment, pattern, 2 * alignment->disk,
                                        &alignment->shift[2 * i]);
                continue;
            }
#pragma omp critical
            failure = local;
        }
        free(pattern);
    }
    double low = level_of(sum, positions, seen_part);
    for (size_t i = 0; i < positions; i++) {
        seen[i] = sum[i] > 0 && sum[i] >= low;
        if (!seen[i])
            alignment->shift[2 * i] = alignment->shift[2 * i + 1] = 0;
    }
    free(sum);
    if (failure.code)
        *error = failure;
    return failure.code;
}

/* The plane's values in the place of all shifts, less their mean if `centered`; returns their root
 * mean square. shift for that alone. */
static double lay(const double plane[2][3], size_t ny, size_t nx, bool centered, float *shift,
                  double mean[2])
{
    double square = 0;
    size_t n = ny * nx;
    for (size_t c = 0; c < 2; c++) {
        mean[c] = 0;
        for (size_t i = 0; i < n && centered; i++)
            mean[c] += plane_at(plane[c], i, nx) / (double)n;
        for (size_t i = 0; i < n; i++) {
            double value = plane_at(plane[c], i, nx) - mean[c];
            square += value * value;
            if (shift)
                shift[2 * i + c] = (float)value;
        }
    }
    return sqrt(square / (double)n);
}

/* The errors of that, and of the plane in the middle of the scan, by the jackknife over groups of
 * positions. */
static void lay_error(struct alignment *alignment, const bool *used, size_t ny, size_t nx,
                      bool centered)
{
    double value[3][SAMPLE_GROUPS], plane[2][3], mean[2];
    size_t n = ny * nx, middle = ny / 2 * nx + nx / 2;
    double *weight = memory_alloc(n, sizeof *weight);
    bool *some = memory_alloc(n, sizeof *some), several[2], fits = n >= SAMPLE_GROUPS;
    for (int g = 0; g < SAMPLE_GROUPS && fits; g++) {
        for (size_t i = 0; i < n; i++) {
            some[i] = used[i] && sample_group((const size_t[]){ny, nx}, i) != g;
            weight[i] = some[i];
        }
        fits &= spread_out(some, ny, nx, several);
        for (int c = 0; c < 2 && fits; c++) {
            fit(alignment->shift, weight, ny, nx, several, c, plane[c]);
            value[c][g] = plane_at(plane[c], middle, nx);
        }
        value[2][g] = fits ? lay(plane, ny, nx, centered, NULL, mean) : (double)NAN;
    }
    free(weight);
    free(some);
    alignment->shift_error = fits ? sample_jackknife(value[2], SAMPLE_GROUPS) : (double)NAN;
    for (int c = 0; c < 2 && isfinite(alignment->center_error[c]) && fits; c++)
        alignment->center_error[c] = sample_jackknife(value[c], SAMPLE_GROUPS);
}

/* Follows the beam by planes. all: every pattern is seen. */
static int follow_plane(struct alignment *alignment, struct cube *cube,
                        const struct alignment_settings *settings, bool known, struct error *error)
{
    const size_t *shape = cube_header(cube)->shape;
    size_t ny = shape[CUBE_SCAN_Y], nx = shape[CUBE_SCAN_X];
    double plane[2][3], mean[2],
        pixel = fmax(alignment->geometry.pixel[0], alignment->geometry.pixel[1]);
    bool *used = memory_alloc(ny * nx, sizeof *used), several[2], more = true;
    int code = 0;
    for (int look = 0; look < LOOKS && more && !code; look++) {
        code = measure_shifts(alignment, cube, settings->saturation, used, error);
        bool all = true;
        for (size_t i = 0; i < ny * nx; i++)
            all &= used[i];
        if (!code && !spread_out(used, ny, nx, several))
            code = error_set(error, EXIT_BAD_INPUT,
                             "the direct beam is seen in too few patterns to follow it over the "
                             "scan by a plane");
        if (code)
            break;
        bool centered = !all && !known;
        alignment->shift_outliers =
            descan_plane(alignment->shift, used, shape, descan_least, plane);
        lay_error(alignment, used, ny, nx, centered);
        alignment->shift_rms = lay(plane, ny, nx, centered, alignment->shift, mean);
        /* it is that of a part of the scan: the plane knows the whole */
        for (int c = 0; c < 2; c++)
            alignment->geometry.center[c] += mean[c];
        double farthest = 0;
        for (size_t i = 0; i < ny * nx; i++)
            farthest = fmax(farthest, hypot((double)alignment->shift[2 * i],
                                            (double)alignment->shift[2 * i + 1]));
        more = farthest * pixel > alignment->disk;
    }
    free(used);
    return code;
}

int descan_find(struct alignment *alignment, struct cube *cube,
                const struct alignment_settings *settings, bool known, struct error *error)
{
    size_t positions = cube_patterns(cube);
    if (isnan(alignment->disk))
        return error_set(error, EXIT_BAD_INPUT,
                         "no direct beam is seen by which to follow each pattern's centre");
    alignment->shift = memory_zeroed(2 * positions, sizeof *alignment->shift);
    if (settings->descan == DESCAN_PLANE)
        return follow_plane(alignment, cube, settings, known, error);
    bool *seen = memory_zeroed(positions, sizeof *seen);
    int code = measure_shifts(alignment, cube, settings->saturation, seen, error);
    double square = 0, count = 0;
    for (size_t i = 0; i < positions; i++)
        if (seen[i]) {
            square += (double)alignment->shift[2 * i] * (double)alignment->shift[2 * i] +
                      (double)alignment->shift[2 * i + 1] * (double)alignment->shift[2 * i + 1];
            count++;
        }
    alignment->shift_rms = count > 0 ? sqrt(square / count) : 0;
    free(seen);
    return code;
}
