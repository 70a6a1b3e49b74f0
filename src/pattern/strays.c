/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Patterns with the direct beam elsewhere. */
#include "pattern/strays.h"
#include <gsl/gsl_sort_double.h>
#include <math.h>
#include <stdlib.h>
#include "base/memory.h"
#include "pattern/descan.h"
#include "pattern/prepare.h"

enum { FEW = 8 };
static const double least = 1; /* pixels */
/* of the error of a mean (the scatter by the root of the number): what a slope of the plane is not
 * by chance, whose own error is 5 times as large from corner to corner */
static const double certain = 20;
/* deviations; of the median part around the centre; of a correlation */
static const double unlike = 8, less_beam = 0.4, less_like = 0.25;

/* Of each pattern of the sample. */
struct look {
    size_t count;
    /* part NAN: left out of the mean already. The part of the intensity around the centre, or
     * (no beam) the correlation with the mean pattern */
    double *y, *x, *part;
    bool beam;
};

/* The pixels [from, to) of n that can lie within the radius (pixels) of the center. */
static void rows_within(double center, double radius, size_t n, size_t from_to[2])
{
    from_to[0] = (size_t)fmin(fmax(floor(center - radius), 0), (double)n);
    from_to[1] = (size_t)fmin(fmax(ceil(center + radius) + 1, 0), (double)n);
}

/* Centre of mass and sum within the radius (1/A) of the centre. */
static double mass(const struct alignment *alignment, const float *pattern, double radius,
                   double at[2])
{
    const struct geometry *geometry = &alignment->geometry;
    double sum = 0, y_sum = 0, x_sum = 0;
    size_t ny[2], nx[2];
    rows_within(geometry->center[0], radius / geometry->pixel[0], geometry->ny, ny);
    rows_within(geometry->center[1], radius / geometry->pixel[1], geometry->nx, nx);
    for (size_t iy = ny[0]; iy < ny[1]; iy++)
        for (size_t ix = nx[0]; ix < nx[1]; ix++) {
            double y = (double)iy - geometry->center[0], x = (double)ix - geometry->center[1];
            size_t p = iy * geometry->nx + ix;
            if (hypot(y * geometry->pixel[0], x * geometry->pixel[1]) > radius ||
                !isfinite(pattern[p]) || alignment->masked[p])
                continue;
            sum += (double)pattern[p];
            y_sum += (double)pattern[p] * y;
            x_sum += (double)pattern[p] * x;
        }
    at[0] = sum > 0 ? y_sum / sum : 0;
    at[1] = sum > 0 ? x_sum / sum : 0;
    return sum;
}

/* The correlation of a pattern with the mean one. */
static double likeness(const struct alignment *alignment, const double *mean, const float *pattern)
{
    const struct geometry *geometry = &alignment->geometry;
    double n = 0, a = 0, b = 0, aa = 0, bb = 0, ab = 0;
    for (size_t p = 0; p < geometry->ny * geometry->nx; p++) {
        if (!isfinite(pattern[p]) || isnan(mean[p]) || alignment->masked[p])
            continue;
        double value = (double)pattern[p];
        n++;
        a += value;
        b += mean[p];
        aa += value * value;
        bb += mean[p] * mean[p];
        ab += value * mean[p];
    }
    double spread = (aa - a * a / n) * (bb - b * b / n);
    return spread > 0 ? (ab - a * b / n) / sqrt(spread) : 0;
}

static int look_at(struct look *look, const struct sample *sample,
                   const struct alignment *alignment, struct cube *cube, double saturation,
                   struct error *error)
{
    float *pattern = memory_alloc(sample->pixels, sizeof *pattern);
    int code = 0;
    for (size_t i = 0; i < sample->count && !code; i++) {
        double total = sample->total[i], at[2];
        look->part[i] = (double)NAN;
        if (!(total > 0) || total < sample->level || total > sample->bright)
            continue;
        code = cube_read(cube, sample_position(sample, i), 1, pattern, error);
        if (code)
            break;
        prepare_saturation(pattern, sample->pixels, saturation);
        if (!look->beam) {
            look->part[i] = likeness(alignment, sample->mean, pattern);
            continue;
        }
        look->part[i] = mass(alignment, pattern, 3 * alignment->disk, at) / total;
        look->y[i] = at[0];
        look->x[i] = at[1];
    }
    free(pattern);
    return code;
}

/* The median of value[] (less `middle`, without its sign, where that is not NAN) of those that
 * are looked at. */
static double median(const struct look *look, const double *value, double middle, double *work)
{
    size_t n = 0;
    for (size_t i = 0; i < look->count; i++)
        if (!isnan(look->part[i]))
            work[n++] = isnan(middle) ? value[i] : fabs(value[i] - middle);
    gsl_sort(work, 1, n);
    return n >= FEW ? work[n / 2] : (double)NAN;
}

/* By how many pixels the plane moves from corner to corner of the scan; 0 where that is no more
 * than the scatter about it explains. */
static double wandering(const struct look *look, const struct sample *sample, const bool *used,
                        const double plane[2][3])
{
    const size_t ny = sample->scan[0], nx = sample->scan[1];
    double far[2], square = 0, count = 0;
    for (int c = 0; c < 2; c++)
        far[c] = fabs(plane[c][1]) * ((double)ny - 1) + fabs(plane[c][2]) * ((double)nx - 1);
    for (size_t i = 0; i < look->count; i++) {
        size_t at = sample_position(sample, i);
        double row = (double)(at / nx), column = (double)(at % nx);
        if (!used[at])
            continue;
        double y = look->y[i] - plane[0][0] - plane[0][1] * row - plane[0][2] * column,
               x = look->x[i] - plane[1][0] - plane[1][1] * row - plane[1][2] * column;
        square += y * y + x * x;
        count++;
    }
    double wander = hypot(far[0], far[1]);
    return count >= FEW && wander > certain * sqrt(square / count / count) ? wander : 0;
}

/* Marks those whose centre of mass lies far from the plane through all of them over the scan. */
static void mark_far(const struct look *look, const struct sample *sample, bool *stray,
                     double *wander)
{
    float *shift = memory_zeroed(2 * sample->positions, sizeof *shift);
    bool *used = memory_zeroed(sample->positions, sizeof *used);
    double plane[2][3];
    for (size_t i = 0; i < look->count; i++) {
        size_t at = sample_position(sample, i);
        used[at] = !isnan(look->part[i]);
        shift[2 * at] = (float)look->y[i];
        shift[2 * at + 1] = (float)look->x[i];
    }
    descan_plane(shift, used, sample->scan, least, plane);
    *wander = wandering(look, sample, used, plane);
    for (size_t i = 0; i < look->count; i++)
        stray[i] = !isnan(look->part[i]) && !used[sample_position(sample, i)];
    free(shift);
    free(used);
}

static size_t judge(const struct look *look, const struct sample *sample, bool *stray,
                    double *wander)
{
    double *work = memory_alloc(look->count, sizeof *work);
    double part = median(look, look->part, (double)NAN, work);
    double low = part - fmax(look->beam ? less_beam * part : less_like,
                             unlike * 1.4826 * median(look, look->part, part, work));
    size_t count = 0, looked = 0;
    if (look->beam && !isnan(part))
        mark_far(look, sample, stray, wander);
    for (size_t i = 0; i < look->count; i++) {
        stray[i] |= look->part[i] < low;
        count += stray[i];
        looked += !isnan(look->part[i]);
    }
    free(work);
    for (size_t i = 0; i < look->count && 10 * count > looked; i++)
        stray[i] = false;
    return 10 * count > looked ? 0 : count;
}

int strays_find(struct sample *sample, const struct alignment *alignment, struct cube *cube,
                double saturation, size_t *count, double *wander, struct error *error)
{
    struct look look = {.count = sample->count, .beam = isfinite(alignment->disk)};
    *count = 0;
    *wander = 0;
    look.y = memory_zeroed(3 * look.count, sizeof *look.y);
    look.x = look.y + look.count;
    look.part = look.x + look.count;
    int code = look_at(&look, sample, alignment, cube, saturation, error);
    if (!code)
        *count = judge(&look, sample, sample->stray, wander);
    free(look.y);
    return code;
}
