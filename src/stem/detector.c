/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pixels and integrals of the detector; see detector.h. */
#include "stem/detector.h"
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include "base/index.h"
#include "base/memory.h"
#include "base/random.h"
#include "stem/vector.h"

/* The pixels that one lattice frequency (or, turned, one pair of them) reaches: first ... first
 * + count - 1 of `weight`. */
struct share {
    int first, count;
    size_t weight; /* index of its first weight */
};

struct detector_map {
    struct detector detector;
    int half[2];
    /* [2 half + 1]: shares along x and y, of a detector that is not turned */
    struct share *axis[2];
    /* along y the other way: pixel p takes `taps` frequencies from first[p] on, */
    int taps, *first;
    float *tap; /* by weights [n_y][taps] */
    /* [2 half_x + 1][2 half_y + 1], or NULL: then `target` names the pixels */
    struct share *turned;
    float *weight;
    int *target;
    size_t count, room, room_target;
};

/* Where pixel edge i (0 ... n) lies along an axis, 1/A. */
static double edge(const struct detector *detector, int axis, double i)
{
    return (i - detector->n[axis] / 2 - 0.5 - detector->offset[axis]) * detector->pixel;
}

double detector_whole(const struct detector *detector)
{
    double whole = INFINITY;
    for (int a = 0; a < 2; a++)
        whole = fmin(whole, fmin(-edge(detector, a, 0), edge(detector, a, detector->n[a])));
    return fmax(whole, 0);
}

void detector_reach(const struct detector *detector, double reach[2])
{
    double corner[2];
    for (int a = 0; a < 2; a++)
        corner[a] = fmax(-edge(detector, a, 0), edge(detector, a, detector->n[a]));
    double c = fabs(cos(detector->rotation)), s = fabs(sin(detector->rotation));
    reach[0] = c * corner[0] + s * corner[1];
    reach[1] = s * corner[0] + c * corner[1];
}

int detector_map_half(const struct detector_map *map, int axis)
{
    return map->half[axis];
}

static void add_weight(struct detector_map *map, int target, double weight)
{
    memory_grow(&map->weight, &map->room, map->count + 1, sizeof *map->weight);
    memory_grow(&map->target, &map->room_target, map->count + 1, sizeof *map->target);
    map->target[map->count] = target;
    map->weight[map->count++] = (float)weight;
}

/* Overlap of a lattice interval of width 1/length with the pixels of an axis, as parts of the
 * interval. */
static struct share axis_share(struct detector_map *map, int axis, int k, double length)
{
    const struct detector *detector = &map->detector;
    double low = (k - 0.5) / length, high = (k + 0.5) / length, zero = edge(detector, axis, 0);
    int first = (int)fmax(floor((low - zero) / detector->pixel), 0);
    struct share share = {first, 0, map->count};
    for (int i = first; i < detector->n[axis] && edge(detector, axis, i) < high; i++) {
        double overlap =
            fmin(high, edge(detector, axis, i + 1)) - fmax(low, edge(detector, axis, i));
        add_weight(map, i, fmax(overlap, 0) * length);
        share.count++;
    }
    return share;
}

/* The shares along y by pixel, all of the same number: what add_column runs through. */
static void invert_shares(struct detector_map *map)
{
    const struct share *y = map->axis[1];
    int ny = map->detector.n[1], lines = 2 * map->half[1] + 1;
    int *last = memory_alloc(ny, sizeof *last);
    map->first = memory_alloc(ny, sizeof *map->first);
    for (int p = 0; p < ny; p++) {
        map->first[p] = lines;
        last[p] = -1;
    }
    for (int i = 0; i < lines; i++)
        for (int p = y[i].first; p < y[i].first + y[i].count; p++) {
            map->first[p] = i < map->first[p] ? i : map->first[p];
            last[p] = i;
            map->taps = i - map->first[p] + 1 > map->taps ? i - map->first[p] + 1 : map->taps;
        }
    map->tap = memory_zeroed(area(ny, map->taps), sizeof *map->tap);
    for (int i = 0; i < lines; i++)
        for (int j = 0; j < y[i].count; j++) {
            int p = y[i].first + j;
            map->tap[p * map->taps + i - map->first[p]] = map->weight[y[i].weight + j];
        }
    free(last);
}

enum side { BELOW = 1, ABOVE = -1 };
enum { CORNERS_MAX = 16 }; /* twice those of a square that is cut four times */

/* Cuts a convex polygon by the half plane of coordinate[axis] below or above `at`; returns how
 * many corners are left. */
static int clip(double (*corner)[2], int count, int axis, enum side sign, double at)
{
    double out[CORNERS_MAX][2];
    int kept = 0;
    for (int i = 0; i < count; i++) {
        const double *p = corner[i], *q = corner[(i + 1) % count];
        double dp = sign * (at - p[axis]), dq = sign * (at - q[axis]);
        if (dp >= 0)
            memcpy(out[kept++], p, sizeof out[0]);
        if ((dp > 0 && dq < 0) || (dp < 0 && dq > 0)) {
            for (int a = 0; a < 2; a++)
                out[kept][a] = p[a] + (q[a] - p[a]) * dp / (dp - dq);
            kept++;
        }
    }
    memcpy(corner, out, kept * sizeof out[0]);
    return kept;
}

static double polygon_area(double (*corner)[2], int count)
{
    double area = 0;
    for (int i = 0; i < count; i++) {
        const double *p = corner[i], *q = corner[(i + 1) % count];
        area += (p[0] * q[1] - q[0] * p[1]) / 2;
    }
    return fabs(area);
}

/* Shares of a lattice rectangle on a turned detector. */
static struct share turned_share(struct detector_map *map, int kx, int ky, const double length[2])
{
    const struct detector *detector = &map->detector;
    double c = cos(detector->rotation), s = sin(detector->rotation),
           area = 1 / (length[0] * length[1]), low[2], high[2], box[4][2];
    for (int a = 0; a < 2; a++) {
        low[a] = INFINITY;
        high[a] = -(double)INFINITY;
    }
    for (int i = 0; i < 4; i++) {
        double x = (kx + (i == 1 || i == 2 ? 0.5 : -0.5)) / length[0],
               y = (ky + (i >= 2 ? 0.5 : -0.5)) / length[1];
        box[i][0] = c * x + s * y;
        box[i][1] = c * y - s * x;
        for (int a = 0; a < 2; a++) {
            low[a] = fmin(low[a], box[i][a]);
            high[a] = fmax(high[a], box[i][a]);
        }
    }
    int first[2];
    for (int a = 0; a < 2; a++)
        first[a] = (int)fmax(floor((low[a] - edge(detector, a, 0)) / detector->pixel), 0);
    struct share share = {0, 0, map->count};
    for (int x = first[0]; x < detector->n[0] && edge(detector, 0, x) < high[0]; x++)
        for (int y = first[1]; y < detector->n[1] && edge(detector, 1, y) < high[1]; y++) {
            double corner[CORNERS_MAX][2];
            memcpy(corner, box, sizeof box);
            int count = clip(corner, 4, 0, BELOW, edge(detector, 0, x + 1));
            count = count ? clip(corner, count, 0, ABOVE, edge(detector, 0, x)) : 0;
            count = count ? clip(corner, count, 1, BELOW, edge(detector, 1, y + 1)) : 0;
            count = count ? clip(corner, count, 1, ABOVE, edge(detector, 1, y)) : 0;
            if (count < 3)
                continue;
            add_weight(map, x * detector->n[1] + y, polygon_area(corner, count) / area);
            share.count++;
        }
    return share;
}

struct detector_map *detector_map_create(const struct detector *detector, const double length[2])
{
    struct detector_map *map = memory_zeroed(1, sizeof *map);
    double reach[2];
    map->detector = *detector;
    detector_reach(detector, reach);
    for (int a = 0; a < 2; a++)
        map->half[a] = (int)ceil(reach[a] * length[a] + 0.5);
    if (detector->rotation != 0) {
        size_t rows = 2 * map->half[1] + 1;
        map->turned = memory_alloc((2 * map->half[0] + 1) * rows, sizeof *map->turned);
        for (int kx = -map->half[0]; kx <= map->half[0]; kx++)
            for (int ky = -map->half[1]; ky <= map->half[1]; ky++)
                map->turned[(kx + map->half[0]) * rows + (ky + map->half[1])] =
                    turned_share(map, kx, ky, length);
        return map;
    }
    for (int a = 0; a < 2; a++) {
        map->axis[a] = memory_alloc(2 * map->half[a] + 1, sizeof *map->axis[a]);
        for (int k = -map->half[a]; k <= map->half[a]; k++)
            map->axis[a][k + map->half[a]] = axis_share(map, a, k, length[a]);
    }
    invert_shares(map);
    return map;
}

void detector_map_free(struct detector_map *map)
{
    if (!map)
        return;
    free(map->axis[0]);
    free(map->axis[1]);
    free(map->first);
    free(map->tap);
    free(map->turned);
    free(map->weight);
    free(map->target);
    free(map);
}

static void add_turned(const struct detector_map *map, int kx, const float *intensity, float weight,
                       float *columns)
{
    const struct share *share = map->turned + area(kx + map->half[0], 2 * map->half[1] + 1);
    for (int i = 0; i <= 2 * map->half[1]; i++)
        for (int j = 0; j < share[i].count; j++)
            columns[map->target[share[i].weight + j]] +=
                weight * intensity[i] * map->weight[share[i].weight + j];
}

size_t detector_map_room(const struct detector_map *map)
{
    return (2 * map->half[1] + 1 + map->taps + map->detector.n[1]);
}

GENERATIONS void detector_add_column(const struct detector_map *map, int kx, float *intensity,
                                     float weight, float *columns)
{
    if (map->turned) {
        add_turned(map, kx, intensity, weight, columns);
        return;
    }
    int ny = map->detector.n[1], taps = map->taps;
    const struct share *x = &map->axis[0][kx + map->half[0]];
    float *binned = intensity + 2 * map->half[1] + 1 + taps;
    memset(binned - taps, 0, taps * sizeof *binned);
    for (int p = 0; p < ny; p++) {
        float sum = 0;
        for (int i = 0; i < taps; i++)
            sum += map->tap[p * taps + i] * intensity[map->first[p] + i];
        binned[p] = sum;
    }
    for (int j = 0; j < x->count; j++) {
        float *column = columns + area(x->first + j, ny),
              part = weight * map->weight[x->weight + j];
        for (int p = 0; p < ny; p++)
            column[p] += part * binned[p];
    }
}

/* One axis of a Gaussian blur: n values `stride` apart; what would leave the detector stays in
 * the last pixel. */
static void blur_line(const float *kernel, int reach, int n, float *values, size_t stride,
                      float *line)
{
    for (int i = 0; i < n; i++)
        line[i] = 0;
    for (int i = 0; i < n; i++)
        for (int d = -reach; d <= reach; d++)
            if (i + d >= 0 && i + d < n)
                line[i + d] += values[i * stride] * kernel[d < 0 ? -d : d];
    for (int i = 0; i < n; i++)
        values[i * stride] = line[i];
}

/* Pixel-integrated Gaussian: error functions of the edges. */
static void blur(const struct detector *detector, float *pattern)
{
    double deviation = detector->spread / (2 * sqrt(2 * log(2)));
    int reach = (int)ceil(5 * deviation) + 1,
        longest = detector->n[0] > detector->n[1] ? detector->n[0] : detector->n[1];
    float *kernel = memory_alloc(reach + 1, sizeof *kernel),
          *line = memory_alloc((size_t)longest, sizeof *line);
    for (int d = 0; d <= reach; d++)
        kernel[d] = (float)(0.5 * (erf((d + 0.5) / deviation / sqrt(2)) -
                                   erf((d - 0.5) / deviation / sqrt(2))));
    size_t nx = detector->n[0];
    for (int y = 0; y < detector->n[1]; y++)
        blur_line(kernel, reach, detector->n[0], pattern + y * nx, 1, line);
    for (int x = 0; x < detector->n[0]; x++)
        blur_line(kernel, reach, detector->n[1], pattern + x, nx, line);
    free(kernel);
    free(line);
}

void detector_finish(const struct detector *detector, float *columns, float *pattern)
{
    int nx = detector->n[0], ny = detector->n[1];
    for (int y = 0; y < ny; y++)
        for (int x = 0; x < nx; x++)
            pattern[at2(y, x, nx)] = columns[at2(x, y, ny)];
    if (detector->spread > 0)
        blur(detector, pattern);
}

/* How much of the direction phi belongs to a segment of a ring: all, none, or half where it is
 * the border between two. */
static double in_segment(const struct detector_ring *ring, int segment, double phi)
{
    static const double BORDER = 1e-9;
    if (ring->count == 1)
        return 1;
    double off =
        remainder((phi - ring->rotation) / (2 * M_PI) * ring->count - (segment + 0.5), ring->count);
    return fabs(off) < 0.5 - BORDER ? 1 : fabs(off) > 0.5 + BORDER ? 0 : 0.5;
}

float *detector_segment(const struct detector *detector, const struct detector_ring *ring,
                        int segment)
{
    enum { PARTS = 16 };
    float *weight = memory_alloc(area(detector->n[0], detector->n[1]), sizeof *weight);
    for (int y = 0; y < detector->n[1]; y++)
        for (int x = 0; x < detector->n[0]; x++) {
            double inside = 0,
                   center = hypot(edge(detector, 0, x + 0.5), edge(detector, 1, y + 0.5)),
                   far = detector->pixel;
            bool without = center < ring->inner - far || center > ring->outer + far,
                 within = center > ring->inner + far && center < ring->outer - far;
            if (without || (within && ring->count == 1)) {
                weight[at2(y, x, detector->n[0])] = within;
                continue;
            }
            for (int i = 0; i < PARTS * PARTS; i++) {
                double kx = edge(detector, 0, x + (i % PARTS + 0.5) / PARTS),
                       ky = edge(detector, 1, y + (i / PARTS + 0.5) / PARTS), k = hypot(kx, ky);
                if (k >= ring->inner && k < ring->outer)
                    inside += in_segment(ring, segment, atan2(ky, kx));
            }
            weight[at2(y, x, detector->n[0])] = (float)(inside / (PARTS * PARTS));
        }
    return weight;
}

static double uniform(uint64_t word)
{
    return ((double)(word >> 11) + 0.5) * 0x1p-53;
}

/* Sequential search through the distribution. */
static double poisson_inversion(double mean, double u)
{
    double p = exp(-mean), sum = p, k = 0;
    while (u > sum && k < 1000) {
        k++;
        p *= mean / k;
        sum += p;
    }
    return k;
}

static double poisson_rejection(double mean, struct random_key key, uint64_t number, uint64_t pixel)
{
    double b = 0.931 + 2.53 * sqrt(mean), a = -0.059 + 0.02483 * b,
           scale = 1.1239 + 1.1328 / (b - 3.4), ratio = 0.9277 - 3.6224 / (b - 2);
    for (uint64_t attempt = 1;; attempt++) {
        uint64_t words[4];
        random_words(key, number, pixel, attempt, words);
        double u = uniform(words[0]) - 0.5, v = uniform(words[1]), us = 0.5 - fabs(u),
               k = floor((2 * a / us + b) * u + mean + 0.43);
        if (us >= 0.07 && v <= ratio)
            return k;
        if (k < 0 || (us < 0.013 && v > us))
            continue;
        if (log(v * scale / (a / (us * us) + b)) <= k * log(mean) - mean - lgamma(k + 1))
            return k;
    }
}

void detector_count(const struct detector *detector, float *pattern, double dose, uint64_t seed,
                    uint64_t number)
{
    struct random_key key = random_key(seed, "stem-sim/counts");
    size_t pixels = area(detector->n[0], detector->n[1]);
    for (size_t i = 0; i < pixels; i++) {
        double mean = dose * (double)pattern[i];
        if (mean < 30)
            pattern[i] =
                mean > 0 ? (float)poisson_inversion(mean, random_uniform(key, number, i, 0)) : 0;
        else
            pattern[i] = (float)poisson_rejection(mean, key, number, i);
    }
}
