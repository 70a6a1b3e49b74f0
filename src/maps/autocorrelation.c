/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Autocorrelation by Fourier transforms of the map and of its window, both padded with zeros. */
#include "maps/autocorrelation.h"
#include <math.h>
#include <stdlib.h>
#include "base/memory.h"
#include "base/transform.h"

/* The map's size with zeros, so that nothing wraps. */
struct padding {
    size_t py, px;
};

/* Raw sums over pairs at every shift (dy, dx): |F|^2 back. */
static double *pair_sums(const double *values, const struct scanned_map *map,
                         const struct padding *padding)
{
    size_t ny = map->ny, nx = map->nx, py = padding->py, px = padding->px;
    double *z = memory_zeroed(2 * py * px, sizeof *z);
    for (size_t y = 0; y < ny; y++)
        for (size_t x = 0; x < nx; x++)
            z[2 * (y * px + x)] = values[y * nx + x];
    transform_forward(z, py, px);
    for (size_t i = 0; i < py * px; i++) {
        z[2 * i] = z[2 * i] * z[2 * i] + z[2 * i + 1] * z[2 * i + 1];
        z[2 * i + 1] = 0;
    }
    transform_backward(z, py, px);
    return z;
}

static double mean_of(const struct scanned_map *map)
{
    double sum = 0, count = 0;
    for (size_t i = 0; i < map->ny * map->nx; i++)
        if (!map->valid || map->valid[i]) {
            sum += (double)map->value[i];
            count++;
        }
    return sum / count;
}

static void add_shifts(struct autocorrelation *ac, const struct scanned_map *map,
                       const double *products, const double *windows, const struct padding *padding)
{
    long ny = (long)map->ny, nx = (long)map->nx, py = (long)padding->py, px = (long)padding->px;
    double variance = products[0] / windows[0];
    for (long dy = -ny + 1; dy < ny; dy++)
        for (long dx = -nx + 1; dx < nx; dx++) {
            double r = hypot((double)dy * map->step[0], (double)dx * map->step[1]);
            int bin = (int)floor(r / ac->width + 0.5);
            long at = (dy + py) % py * px + (dx + px) % px;
            double pairs = round(windows[2 * at]);
            if (bin >= ac->bins || pairs < 1)
                continue;
            ac->sigma[bin] += products[2 * at] / variance;
            ac->distance[bin] += r * pairs;
            ac->pairs[bin] += pairs;
        }
    for (int i = 0; i < ac->bins; i++) {
        ac->sigma[i] = variance > 0 ? ac->sigma[i] / ac->pairs[i] : (double)NAN;
        ac->distance[i] /= ac->pairs[i];
    }
}

static void find_marks(struct autocorrelation *ac)
{
    ac->half = ac->peak = ac->peak_sigma = (double)NAN;
    for (int i = 1; i < ac->bins; i++)
        if (ac->sigma[i] < 0.5 && ac->sigma[i - 1] >= 0.5) {
            double part = (ac->sigma[i - 1] - 0.5) / (ac->sigma[i - 1] - ac->sigma[i]);
            ac->half = ac->distance[i - 1] + part * (ac->distance[i] - ac->distance[i - 1]);
            break;
        }
    int minimum = 1;
    while (minimum + 1 < ac->bins && !(ac->sigma[minimum] < ac->sigma[minimum - 1] &&
                                       ac->sigma[minimum] <= ac->sigma[minimum + 1]))
        minimum++;
    for (int i = minimum + 1; i + 1 < ac->bins; i++)
        if (ac->sigma[i] > ac->sigma[i - 1] && ac->sigma[i] >= ac->sigma[i + 1] &&
            !(ac->sigma[i] <= ac->peak_sigma)) {
            ac->peak_sigma = ac->sigma[i];
            ac->peak = ac->distance[i];
        }
}

void autocorrelation_find(struct autocorrelation *ac, const struct scanned_map *map, double longest)
{
    size_t n = map->ny * map->nx;
    const struct padding padding = {transform_padded(2 * map->ny - 1),
                                    transform_padded(2 * map->nx - 1)};
    double mean = mean_of(map);
    double *values = memory_zeroed(n, sizeof *values), *window = memory_zeroed(n, sizeof *window);
    for (size_t i = 0; i < n; i++)
        if (!map->valid || map->valid[i]) {
            values[i] = (double)map->value[i] - mean;
            window[i] = 1;
        }
    double *products = pair_sums(values, map, &padding),
           *windows = pair_sums(window, map, &padding);
    ac->width = map->ny == 1   ? map->step[1]
                : map->nx == 1 ? map->step[0]
                               : fmax(map->step[0], map->step[1]);
    ac->bins = (int)floor(longest / ac->width) + 1;
    ac->distance = memory_zeroed((size_t)ac->bins, sizeof *ac->distance);
    ac->sigma = memory_zeroed((size_t)ac->bins, sizeof *ac->sigma);
    ac->pairs = memory_zeroed((size_t)ac->bins, sizeof *ac->pairs);
    add_shifts(ac, map, products, windows, &padding);
    find_marks(ac);
    free(values);
    free(window);
    free(products);
    free(windows);
}

void autocorrelation_release(struct autocorrelation *ac)
{
    free(ac->distance);
    free(ac->sigma);
    free(ac->pairs);
    *ac = (struct autocorrelation){0};
}
