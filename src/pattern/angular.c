/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sums over the azimuth, eight patterns at a time.
 *
 * The Fourier sum over N angles is folded by the symmetries theta -> theta + pi and theta -> pi
 * - theta to N/4 + 1 terms for each order. */
#include "pattern/angular.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "base/index.h"
#include "base/memory.h"

enum { ANGLES_MAX = 2 * ANGULAR_HALF_MAX };

/* Every distance phi must be seen by this part of the pairs. */
static const double pairs_least = 0.05;

double angular_disk(int order, double k, double k_disk)
{
    if (!(k_disk > 0))
        return 1;
    if (k_disk >= k)
        return NAN;
    double x = order * asin(k_disk / k), jinc = x > 0 ? 2 * j1(x) / x : 1;
    return jinc * jinc;
}

static void fold_tables(struct angular *angular)
{
    int quarter = angular->angles / 4;
    size_t size = area(angular->half + 1, quarter + 1);
    angular->cosine = memory_alloc(size, sizeof *angular->cosine);
    angular->sine = memory_alloc(size, sizeof *angular->sine);
    for (int n = 0; n <= angular->half; n++) {
        for (int j = 0; j <= quarter; j++) {
            double phase = 2 * M_PI * ((long)n * j % angular->angles) / angular->angles;
            size_t at = at2(n, j, quarter + 1);
            angular->cosine[at] = (float)cos(phase);
            angular->sine[at] = (float)sin(phase);
        }
    }
}

/* b_n and c of one radius: each pixel's weights in I_n and in the sectors' means, summed over
 * the points it takes part in. */
struct noise {
    const struct layout *layout;
    const struct polar *polar;
    double *real, *imaginary; /* [pixels] */
    uint32_t *touched;
    size_t count;
    bool *seen; /* [pixels] */
};

static void noise_add(struct noise *noise, int radius, int j, double re, double im)
{
    size_t point = at2(radius, j, noise->polar->angles) * POLAR_CORNERS;
    for (int c = 0; c < POLAR_CORNERS; c++) {
        uint32_t place = noise->polar->place[point + c];
        double w = (double)noise->polar->weight[point + c];
        if (w == 0)
            continue;
        if (!noise->seen[place]) {
            noise->seen[place] = true;
            noise->touched[noise->count++] = place;
        }
        noise->real[place] += w * re;
        noise->imaginary[place] += w * im;
    }
}

/* Sum over the touched pixels of |weight|^2, and back to nothing touched. */
static double noise_take(struct noise *noise)
{
    double sum = 0;
    for (size_t t = 0; t < noise->count; t++) {
        uint32_t place = noise->touched[t];
        sum += noise->real[place] * noise->real[place] +
               noise->imaginary[place] * noise->imaginary[place];
        noise->real[place] = noise->imaginary[place] = 0;
        noise->seen[place] = false;
    }
    noise->count = 0;
    return sum;
}

static int sector_of(const struct angular *angular, int j)
{
    return (int)((long)j * angular->sectors / angular->angles);
}

/* Points seen in each sector of a radius; returns how many sectors see any. */
static int sector_points(const struct angular *angular, const struct polar *polar, int radius,
                         int *points)
{
    memset(points, 0, sizeof *points * angular->sectors);
    int seen = 0;
    for (int j = 0; j < angular->angles; j++)
        if (!polar->hole[at2(radius, j, angular->angles)])
            points[sector_of(angular, j)]++;
    for (int s = 0; s < angular->sectors; s++)
        seen += points[s] > 0;
    return seen;
}

static double noise_of_variance(const struct angular *angular, struct noise *noise, int radius)
{
    int points[ANGLES_MAX], seen = sector_points(angular, noise->polar, radius, points);
    if (seen < 2)
        return NAN;
    double within = 0;
    for (int s = 0; s < angular->sectors; s++) {
        if (points[s] == 0)
            continue;
        for (int j = 0; j < angular->angles; j++)
            if (sector_of(angular, j) == s)
                noise_add(noise, radius, j, 1.0 / points[s], 0);
        within += noise_take(noise) / seen;
    }
    for (int j = 0; j < angular->angles; j++)
        if (points[sector_of(angular, j)] > 0)
            noise_add(noise, radius, j, 1.0 / points[sector_of(angular, j)] / seen, 0);
    return within - noise_take(noise);
}

/* Of the orders asked for; of a ring with holes all, as those mix. */
static void noise_of_power(const struct angular *angular, struct noise *noise, int radius,
                           double *b)
{
    int seen = angular->angles - noise->polar->holes[radius];
    int last =
        noise->polar->holes[radius] > 0 ? angular->half : angular->order[angular->order_count - 1];
    for (int n = 0; n <= last; n++) {
        for (int j = 0; j < angular->angles; j++) {
            double phase = 2 * M_PI * ((long)n * j % angular->angles) / angular->angles;
            noise_add(noise, radius, j, cos(phase) / seen, sin(phase) / seen);
        }
        b[n] = noise_take(noise);
    }
}

/* For a ring with holes: P_n = sum_m M_nm p_m, p_m the power of the ring with its holes filled
 * by the mean; from C(phi) = R(phi) N / pairs(phi). Returns whether every phi has pairs enough. */
static bool mixing_matrix(const struct angular *angular, const bool *hole, float *mixing)
{
    int N = angular->angles, half = angular->half;
    double scale[ANGLES_MAX];
    for (int d = 0; d < N; d++) {
        int pairs = 0;
        for (int j = 0; j < N; j++)
            pairs += !hole[j] && !hole[(j + d) % N];
        if (pairs < pairs_least * N)
            return false;
        scale[d] = (double)N / pairs;
    }
    for (int n = 0; n <= half; n++)
        for (int m = 0; m <= half; m++) {
            double sum = 0;
            for (int d = 0; d < N; d++)
                sum += scale[d] * cos(2 * M_PI * ((long)n * d % N) / N) *
                       cos(2 * M_PI * ((long)m * d % N) / N);
            mixing[n * (half + 1) + m] = (float)(sum * (m == 0 || m == half ? 1 : 2) / N);
        }
    return true;
}

static void prepare_radius(struct angular *angular, const struct polar *polar, struct noise *noise,
                           int radius)
{
    int half = angular->half;
    double *b = &angular->noise_power[area(radius, half + 1)];
    int seen = angular->angles - polar->holes[radius];
    angular->usable[radius] = seen > 0;
    if (seen == 0)
        return;
    if (noise) {
        noise_of_power(angular, noise, radius, b);
        angular->noise_variance[radius] = noise_of_variance(angular, noise, radius);
    }
    if (polar->holes[radius] == 0)
        return;
    float *mixing = memory_zeroed(area(half + 1, half + 1), sizeof *mixing);
    angular->usable[radius] =
        mixing_matrix(angular, &polar->hole[area(radius, angular->angles)], mixing);
    angular->mixing[radius] = mixing;
    double mixed[ANGLES_MAX] = {0};
    for (int n = 0; n <= half; n++)
        for (int m = 0; m <= half; m++)
            mixed[n] += (double)mixing[n * (half + 1) + m] * b[m] * seen * seen /
                        ((double)angular->angles * angular->angles);
    memcpy(b, mixed, sizeof *b * (half + 1));
}

struct angular *angular_create(const struct layout *layout, const struct polar *polar,
                               const int *orders, int count, double dphi, bool noisy)
{
    struct angular *angular = memory_zeroed(1, sizeof *angular);
    size_t radii = polar->radii;
    angular->radii = polar->radii;
    angular->angles = polar->angles;
    angular->half = polar->angles / 2;
    angular->order_count = count;
    memcpy(angular->order, orders, sizeof *orders * count);
    angular->sectors = (int)lround(2 * M_PI / dphi);
    fold_tables(angular);
    angular->usable = memory_zeroed(radii, sizeof *angular->usable);
    angular->mixing = memory_zeroed(radii, sizeof *angular->mixing);
    angular->noise_power = memory_zeroed(radii * (angular->half + 1), sizeof *angular->noise_power);
    angular->noise_variance = memory_zeroed(radii, sizeof *angular->noise_variance);
    struct noise noise = {.layout = layout,
                          .polar = polar,
                          .real = memory_zeroed(layout->count, sizeof *noise.real),
                          .imaginary = memory_zeroed(layout->count, sizeof *noise.imaginary),
                          .touched = memory_alloc(layout->count, sizeof *noise.touched),
                          .seen = memory_zeroed(layout->count, sizeof *noise.seen)};
    for (int i = 1; i < polar->radii; i++)
        prepare_radius(angular, polar, noisy ? &noise : NULL, i);
    free(noise.real);
    free(noise.imaginary);
    free(noise.touched);
    free(noise.seen);
    return angular;
}

void angular_free(struct angular *angular)
{
    if (!angular)
        return;
    for (int i = 0; i < angular->radii; i++)
        free(angular->mixing[i]);
    free(angular->cosine);
    free(angular->sine);
    free(angular->usable);
    free(angular->mixing);
    free(angular->noise_power);
    free(angular->noise_variance);
    free(angular);
}

LANES_GENERATIONS
void angular_profile(const struct polar *polar, int radius, const lanes *data, lanes *profile,
                     lanes *mean)
{
    size_t first = area(radius, polar->angles);
    const uint32_t *place = &polar->place[first * POLAR_CORNERS];
    const float *weight = &polar->weight[first * POLAR_CORNERS];
    lanes sum = {0};
    for (int j = 0; j < polar->angles; j++, place += POLAR_CORNERS, weight += POLAR_CORNERS) {
        lanes value = (data[place[0]] * weight[0] + data[place[1]] * weight[1]) +
                      (data[place[2]] * weight[2] + data[place[3]] * weight[3]);
        profile[j] = value;
        sum += value;
    }
    lanes average = sum / (float)(polar->angles - polar->holes[radius]);
    *mean = average;
    if (polar->holes[radius] > 0)
        for (int j = 0; j < polar->angles; j++)
            if (polar->hole[first + j])
                profile[j] = average;
}

/* The folded profile: even and odd orders, cosine and sine, N/4 + 1 terms each. */
struct folded {
    lanes even_cosine[ANGLES_MAX / 4 + 1], even_sine[ANGLES_MAX / 4 + 1],
        odd_cosine[ANGLES_MAX / 4 + 1], odd_sine[ANGLES_MAX / 4 + 1];
};

INLINE void fold(const lanes *profile, const lanes *mean, int half, struct folded *folded)
{
    int quarter = half / 2;
    for (int j = 0; j <= quarter; j++) {
        int mirror = half - j;
        lanes s = (profile[j] - *mean) + (profile[j + half] - *mean),
              d = profile[j] - profile[j + half];
        lanes zero = {0}, s_mirror = zero, d_mirror = zero;
        if (j > 0 && j < quarter) {
            s_mirror = (profile[mirror] - *mean) + (profile[mirror + half] - *mean);
            d_mirror = profile[mirror] - profile[mirror + half];
        }
        folded->even_cosine[j] = s + s_mirror;
        folded->even_sine[j] = s - s_mirror;
        folded->odd_cosine[j] = d - d_mirror;
        folded->odd_sine[j] = d + d_mirror;
    }
}

INLINE void one_order(const struct angular *angular, const struct folded *folded, int n,
                      const lanes *scale, lanes *real, lanes *imaginary)
{
    int terms = angular->half / 2 + 1;
    const lanes *c = n % 2 ? folded->odd_cosine : folded->even_cosine,
                *s = n % 2 ? folded->odd_sine : folded->even_sine;
    const float *cosine = &angular->cosine[area(n, terms)], *sine = &angular->sine[area(n, terms)];
    lanes re = {0}, im = {0}, re2 = {0}, im2 = {0};
    int j = 0;
    for (; j + 1 < terms; j += 2) {
        re += c[j] * cosine[j];
        im += s[j] * sine[j];
        re2 += c[j + 1] * cosine[j + 1];
        im2 += s[j + 1] * sine[j + 1];
    }
    if (j < terms) {
        re += c[j] * cosine[j];
        im += s[j] * sine[j];
    }
    *real = (re + re2) * *scale;
    *imaginary = -(im + im2) * *scale;
}

LANES_GENERATIONS
void angular_harmonics(const struct angular *angular, const lanes *profile, const lanes *mean,
                       const int *orders, int count, lanes *real, lanes *imaginary)
{
    struct folded folded;
    fold(profile, mean, angular->half, &folded);
    lanes scale = 1.0f / (*mean * (float)angular->angles);
    for (int i = 0; i < count; i++)
        one_order(angular, &folded, orders[i], &scale, &real[i], &imaginary[i]);
}

LANES_GENERATIONS
void angular_powers(const struct angular *angular, const lanes *profile, const lanes *mean,
                    lanes *power)
{
    struct folded folded;
    fold(profile, mean, angular->half, &folded);
    lanes scale = 1.0f / (*mean * (float)angular->angles);
    for (int i = 0; i < angular->order_count; i++) {
        lanes re, im;
        one_order(angular, &folded, angular->order[i], &scale, &re, &im);
        power[i] = re * re + im * im;
    }
}

LANES_GENERATIONS
static void all_powers(const struct angular *angular, const lanes *profile, const lanes *mean,
                       int first, int last, lanes *power)
{
    struct folded folded;
    fold(profile, mean, angular->half, &folded);
    lanes scale = 1.0f / (*mean * (float)angular->angles);
    for (int n = first; n <= last; n++) {
        lanes re, im;
        one_order(angular, &folded, n, &scale, &re, &im);
        power[n - first] = re * re + im * im;
    }
}

void angular_power(const struct angular *angular, int radius, const lanes *profile,
                   const lanes *mean, int first, int last, lanes *power)
{
    const float *mixing = angular->mixing[radius];
    if (!mixing) {
        all_powers(angular, profile, mean, first, last, power);
        return;
    }
    lanes filled[ANGLES_MAX / 2 + 1];
    int half = angular->half;
    all_powers(angular, profile, mean, 1, half, &filled[1]);
    for (int n = first; n <= last; n++) {
        lanes sum = {0};
        for (int m = 1; m <= half; m++)
            sum += filled[m] * mixing[n * (half + 1) + m];
        power[n - first] = sum;
    }
}

LANES_GENERATIONS
void angular_variance(const struct angular *angular, const struct polar *polar, int radius,
                      const lanes *profile, lanes *variance)
{
    const bool *hole = &polar->hole[area(radius, polar->angles)];
    lanes average[ANGLES_MAX], zero = {0}, sector = zero, sum = zero, square = zero;
    int points = 0, seen = 0;
    for (int j = 0; j < angular->angles; j++) {
        if (!hole[j]) {
            sector += profile[j];
            points++;
        }
        if ((j + 1 == angular->angles || sector_of(angular, j + 1) != sector_of(angular, j)) &&
            points > 0) {
            average[seen] = sector / (float)points;
            sum += average[seen++];
            sector = zero;
            points = 0;
        }
    }
    lanes mean = sum / (float)seen;
    for (int s = 0; s < seen; s++)
        square += (average[s] - mean) * (average[s] - mean);
    *variance = square / (float)seen / (mean * mean);
}
