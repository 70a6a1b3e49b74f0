/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Loops over the pixels of eight patterns at a time. */
#include "pattern/lanes.h"
#include <string.h>

/* Transposes rows[pattern][pixel] of eight by eight in place. */
INLINE void transpose(lanes row[LANES])
{
    lanes a[LANES];
    for (int i = 0; i < LANES; i += 2) {
        a[i] = SHUFFLE(lanes_int, row[i], row[i + 1], 0, 8, 2, 10, 4, 12, 6, 14);
        a[i + 1] = SHUFFLE(lanes_int, row[i], row[i + 1], 1, 9, 3, 11, 5, 13, 7, 15);
    }
    lanes b[LANES];
    for (int i = 0; i < LANES; i += 4)
        for (int j = 0; j < 2; j++) {
            b[i + j] = SHUFFLE(lanes_int, a[i + j], a[i + j + 2], 0, 1, 8, 9, 4, 5, 12, 13);
            b[i + j + 2] = SHUFFLE(lanes_int, a[i + j], a[i + j + 2], 2, 3, 10, 11, 6, 7, 14, 15);
        }
    for (int i = 0; i < 4; i++) {
        row[i] = SHUFFLE(lanes_int, b[i], b[i + 4], 0, 1, 2, 3, 8, 9, 10, 11);
        row[i + 4] = SHUFFLE(lanes_int, b[i], b[i + 4], 4, 5, 6, 7, 12, 13, 14, 15);
    }
}

LANES_GENERATIONS
static void lay_whole(const float *patterns, size_t pixels, const int32_t *place, lanes *data)
{
    size_t p = 0;
    for (; p + LANES <= pixels; p += LANES) {
        lanes row[LANES];
        for (int l = 0; l < LANES; l++)
            memcpy(&row[l], &patterns[l * pixels + p], sizeof row[l]);
        transpose(row);
        for (int i = 0; i < LANES; i++)
            if (place[p + i] >= 0)
                data[place[p + i]] = row[i];
    }
    for (; p < pixels; p++)
        if (place[p] >= 0)
            for (int l = 0; l < LANES; l++)
                data[place[p]][l] = patterns[l * pixels + p];
}

void lanes_lay(const float *patterns, size_t pixels, int count, const int32_t *place, lanes *data)
{
    if (count == LANES) {
        lay_whole(patterns, pixels, place, data);
        return;
    }
    lanes zero = {0};
    for (size_t p = 0; p < pixels; p++) {
        if (place[p] < 0)
            continue;
        data[place[p]] = zero;
        for (int l = 0; l < count; l++)
            data[place[p]][l] = patterns[l * pixels + p];
    }
}

INLINE void widen(const lanes *value, half_lanes *low, half_lanes *high)
{
#if defined(__clang__) || __GNUC__ >= 12
    *low = __builtin_convertvector(__builtin_shufflevector(*value, *value, 0, 1, 2, 3), half_lanes);
    *high =
        __builtin_convertvector(__builtin_shufflevector(*value, *value, 4, 5, 6, 7), half_lanes);
#else
    half_float half[2];
    memcpy(half, value, sizeof half);
    *low = __builtin_convertvector(half[0], half_lanes);
    *high = __builtin_convertvector(half[1], half_lanes);
#endif
}

LANES_GENERATIONS
void lanes_sums(const lanes *data, size_t first, size_t end, double sum[LANES],
                double square[LANES])
{
    half_lanes s0 = {0}, s1 = {0}, q0 = {0}, q1 = {0};
    for (size_t i = first; i < end; i++) {
        half_lanes a, b;
        widen(&data[i], &a, &b);
        s0 += a;
        s1 += b;
        q0 += a * a;
        q1 += b * b;
    }
    memcpy(sum, &s0, sizeof s0);
    memcpy(sum + LANES / 2, &s1, sizeof s1);
    memcpy(square, &q0, sizeof q0);
    memcpy(square + LANES / 2, &q1, sizeof q1);
}

LANES_GENERATIONS
void lanes_sum(const lanes *data, size_t first, size_t end, double sum[LANES])
{
    half_lanes s0 = {0}, s1 = {0};
    for (size_t i = first; i < end; i++) {
        half_lanes a, b;
        widen(&data[i], &a, &b);
        s0 += a;
        s1 += b;
    }
    memcpy(sum, &s0, sizeof s0);
    memcpy(sum + LANES / 2, &s1, sizeof s1);
}

LANES_GENERATIONS
void lanes_dot(const lanes *data, const double *w, size_t first, size_t end, double sum[LANES])
{
    half_lanes s0 = {0}, s1 = {0};
    for (size_t i = first; i < end; i++) {
        half_lanes a, b;
        widen(&data[i], &a, &b);
        s0 += a * w[i];
        s1 += b * w[i];
    }
    memcpy(sum, &s0, sizeof s0);
    memcpy(sum + LANES / 2, &s1, sizeof s1);
}

enum { TILE = 1024 }; /* pixels whose sums stay in the first cache */

LANES_GENERATIONS
static void moments_tile(const float *pattern, size_t count, double *sum, double *square)
{
    for (size_t p = 0; p < count; p++) {
        double x = (double)pattern[p];
        sum[p] += x;
        square[p] += x * x;
    }
}

void lanes_moments(const float *patterns, size_t pixels, int count, double *sum, double *square)
{
    for (size_t first = 0; first < pixels; first += TILE) {
        size_t part = pixels - first < TILE ? pixels - first : TILE;
        for (int l = 0; l < count; l++)
            moments_tile(&patterns[l * pixels + first], part, &sum[first], &square[first]);
    }
}
