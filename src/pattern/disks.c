/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bragg discs, pattern by pattern. */
#include "pattern/disks.h"
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "base/exit_codes.h"
#include "base/memory.h"
#include "pattern/prepared.h"

struct finder {
    const struct survey_settings *settings;
    const struct layout *layout;
    const bool *empty; /* [positions] */
    double radius, sigmas;
    long reach; /* of the disc: pixels */
    int ring_first, ring_last;
    float *pattern, *work, *average; /* [ny nx]; average NAN where it is not known */
    struct disk *found;              /* of the pattern in hand */
    size_t count, capacity;
};

static void finder_init(struct finder *finder, const struct survey_settings *settings,
                        const struct survey *survey, double radius, double sigmas)
{
    const struct layout *layout = survey->layout;
    size_t pixels = settings->geometry.ny * settings->geometry.nx;
    double pixel = fmin(settings->geometry.pixel[0], settings->geometry.pixel[1]);
    *finder = (struct finder){.settings = settings,
                              .layout = layout,
                              .empty = survey->empty,
                              .radius = radius,
                              .sigmas = sigmas,
                              .reach = lround(ceil(radius / pixel))};
    finder->ring_first = (int)ceil(2 * radius / layout->dk);
    finder->ring_last = layout->rings - 1 - (int)ceil(radius / layout->dk);
    finder->pattern = memory_alloc(pixels, sizeof *finder->pattern);
    finder->work = memory_alloc(pixels, sizeof *finder->work);
    finder->average = memory_alloc(pixels, sizeof *finder->average);
}

static void finder_release(struct finder *finder)
{
    free(finder->pattern);
    free(finder->work);
    free(finder->average);
    free(finder->found);
}

/* The centre of what in a disc is brighter than `base`. */
struct centroid {
    double base, kx, ky;
};

/* Sum over the disc around pixel (y, x) of I, and the mean k weighted by I - base where it is
 * positive (where it is asked for: not NULL); pixels not known are left out. */
static double disk_sums(const struct finder *finder, long y, long x, struct centroid *centroid,
                        double *pixels)
{
    const struct geometry *g = &finder->settings->geometry;
    double sum = 0, weight = 0;
    *pixels = 0;
    for (long py = y - finder->reach; py <= y + finder->reach; py++)
        for (long px = x - finder->reach; px <= x + finder->reach; px++) {
            double dy = (double)(py - y) * g->pixel[0], dx = (double)(px - x) * g->pixel[1];
            if (dy * dy + dx * dx > finder->radius * finder->radius || py < 0 || px < 0 ||
                py >= (long)g->ny || px >= (long)g->nx)
                continue;
            long p = py * (long)g->nx + px;
            double value = (double)finder->pattern[p];
            if (isnan(value))
                continue;
            sum += value;
            (*pixels)++;
            if (centroid && value > centroid->base) {
                double kx, ky;
                geometry_to_k(g, (double)py, (double)px, &kx, &ky);
                centroid->kx += (value - centroid->base) * kx;
                centroid->ky += (value - centroid->base) * ky;
                weight += value - centroid->base;
            }
        }
    if (centroid && weight > 0) {
        centroid->kx /= weight;
        centroid->ky /= weight;
    }
    return sum;
}

static void average_disks(struct finder *finder)
{
    const struct layout *layout = finder->layout;
    size_t nx = finder->settings->geometry.nx;
    double full = M_PI * finder->radius * finder->radius /
                  (finder->settings->geometry.pixel[0] * finder->settings->geometry.pixel[1]);
    for (size_t p = 0; p < finder->settings->geometry.ny * nx; p++)
        finder->average[p] = NAN;
    for (size_t at = layout->first[finder->ring_first - 1];
         at < layout->first[finder->ring_last + 2]; at++) {
        size_t p = layout->pixel[at];
        double pixels, sum = disk_sums(finder, (long)(p / nx), (long)(p % nx), NULL, &pixels);
        if (pixels > full / 2)
            finder->average[p] = (float)(sum / pixels);
    }
}

static bool is_maximum(const struct finder *finder, size_t p)
{
    size_t nx = finder->settings->geometry.nx;
    for (long dy = -1; dy <= 1; dy++)
        for (long dx = -1; dx <= 1; dx++) {
            float other = finder->average[(long)p + dy * (long)nx + dx];
            if ((dy || dx) && (other > finder->average[p] ||
                               (other == finder->average[p] && dy * (long)nx + dx < 0)))
                return false;
        }
    return true;
}

/* Median of the averages along a ring, and their spread: 1.4826 median absolute deviations, at
 * least a thousandth of the median; few bright discs change neither. Returns false where nothing
 * is known. */
static bool ring_statistics(const struct finder *finder, int ring, double *middle, double *spread)
{
    const struct layout *layout = finder->layout;
    size_t count = 0, size = layout->first[ring + 1] - layout->first[ring];
    double *values = memory_alloc(size, sizeof *values);
    for (size_t at = layout->first[ring]; at < layout->first[ring + 1]; at++)
        if (!isnan(finder->average[layout->pixel[at]]))
            values[count++] = (double)finder->average[layout->pixel[at]];
    if (count > 0) {
        *middle = gsl_stats_median(values, 1, count);
        for (size_t i = 0; i < count; i++)
            values[i] = fabs(values[i] - *middle);
        *spread = fmax(1.4826 * gsl_stats_median(values, 1, count), 1e-3 * fabs(*middle));
    }
    free(values);
    return count > 0 && *spread > 0;
}

static void find_in_ring(struct finder *finder, int ring, size_t position)
{
    const struct layout *layout = finder->layout;
    size_t nx = finder->settings->geometry.nx;
    double middle, spread;
    if (!ring_statistics(finder, ring, &middle, &spread))
        return;
    for (size_t at = layout->first[ring]; at < layout->first[ring + 1]; at++) {
        size_t p = layout->pixel[at];
        double contrast = ((double)finder->average[p] - middle) / spread, pixels;
        if (!(contrast > finder->sigmas) || !is_maximum(finder, p))
            continue;
        struct centroid centroid = {.base = middle};
        disk_sums(finder, (long)(p / nx), (long)(p % nx), &centroid, &pixels);
        struct disk disk = {.position = position,
                            .kx = centroid.kx,
                            .ky = centroid.ky,
                            .intensity = (double)finder->average[p],
                            .contrast = contrast};
        memory_grow(&finder->found, &finder->capacity, finder->count + 1, sizeof disk);
        finder->found[finder->count++] = disk;
    }
}

static int by_contrast(const void *a, const void *b)
{
    const struct disk *x = a, *y = b;
    return x->contrast > y->contrast ? -1 : x->contrast < y->contrast;
}

/* Of discs nearer to each other than their radius the one of most contrast stays. */
static void thin(struct finder *finder)
{
    size_t kept = 0;
    qsort(finder->found, finder->count, sizeof *finder->found, by_contrast);
    for (size_t i = 0; i < finder->count; i++) {
        bool alone = true;
        for (size_t j = 0; j < kept && alone; j++)
            alone = hypot(finder->found[i].kx - finder->found[j].kx,
                          finder->found[i].ky - finder->found[j].ky) > finder->radius;
        if (alone)
            finder->found[kept++] = finder->found[i];
    }
    finder->count = kept;
}

static int find_in_pattern(struct finder *finder, struct cube *cube, size_t position,
                           struct error *error)
{
    const struct survey_settings *settings = finder->settings;
    finder->count = 0;
    if (finder->empty[position])
        return 0;
    int code = prepared_read(cube, settings, position, finder->pattern, finder->work, error);
    if (code)
        return code;
    average_disks(finder);
    for (int ring = finder->ring_first; ring <= finder->ring_last; ring++)
        find_in_ring(finder, ring, position);
    if (finder->count > 0)
        thin(finder);
    return 0;
}

int disks_find(struct disks *disks, struct cube *cube, const struct survey_settings *settings,
               const struct survey *survey, double k_disk, double sigmas, struct error *error)
{
    const struct layout *layout = survey->layout;
    size_t positions = cube_patterns(cube), capacity = 0;
    *disks = (struct disks){.number = memory_zeroed(positions, sizeof *disks->number)};
    if (!(k_disk > 0) || 4 * k_disk > (layout->rings - 1) * layout->dk)
        return error_set(error, EXIT_BAD_INPUT,
                         "Bragg discs need the radius of the probe disc, much smaller than the "
                         "detector: give --alpha and --voltage");
    int failed = 0;
#pragma omp parallel
    {
        struct finder finder;
        finder_init(&finder, settings, survey, k_disk, sigmas);
#pragma omp for ordered schedule(static, 1)
        for (size_t i = 0; i < positions; i++) {
            struct error failure = {0};
            int code = find_in_pattern(&finder, cube, i, &failure);
#pragma omp ordered
            {
                if (code && !failed) {
                    failed = code;
                    *error = failure;
                }
                if (!code && finder.count > 0) {
                    memory_grow(&disks->disk, &capacity, disks->count + finder.count,
                                sizeof *disks->disk);
                    memcpy(&disks->disk[disks->count], finder.found,
                           finder.count * sizeof *disks->disk);
                    disks->count += finder.count;
                    disks->number[i] = (float)finder.count;
                }
            }
        }
        finder_release(&finder);
    }
    return failed;
}

void disks_release(struct disks *disks)
{
    free(disks->disk);
    free(disks->number);
    *disks = (struct disks){0};
}
