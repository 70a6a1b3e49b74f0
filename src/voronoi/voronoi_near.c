/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Gathering, filtering and sorting of the atoms about a Voronoi cell (voronoi_near.h). */
#include "voronoi/voronoi_near.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif
#include "base/memory.h"

void near_init(struct voronoi_near *near, const struct voronoi_grid *grid)
{
    memset(near, 0, sizeof *near);
    near->grid = grid;
}

void near_release(struct voronoi_near *near)
{
    void *blocks[] = {near->x,         near->y,   near->z,        near->radius2, near->fx,
                      near->fy,        near->fz,  near->fradius2, near->runs,    near->member,
                      near->distance2, near->key, near->bucket,   near->sorted};
    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++)
        free(blocks[i]);
}

static void reserve(struct voronoi_near *near, size_t need)
{
    if (need <= near->capacity)
        return;
    size_t old = near->capacity;
    near->capacity = 2 * need;
    double **doubles[] = {&near->x, &near->y, &near->z, &near->radius2};
    float **floats[] = {&near->fx,       &near->fy,        &near->fz,
                        &near->fradius2, &near->distance2, &near->key};
    int32_t **integers[] = {&near->member, &near->bucket, &near->sorted};
    for (int i = 0; i < 4; i++)
        *doubles[i] = memory_resize(*doubles[i], near->capacity, sizeof(double));
    for (int i = 0; i < 6; i++)
        *floats[i] = memory_resize(*floats[i], near->capacity, sizeof(float));
    for (int i = 0; i < 3; i++)
        *integers[i] = memory_resize(*integers[i], near->capacity, sizeof(int32_t));
    memset(near->radius2 + old, 0, (near->capacity - old) * sizeof *near->radius2);
    memset(near->fradius2 + old, 0, (near->capacity - old) * sizeof *near->fradius2);
}

/* Appends the atoms first ... last - 1 of the grid, moved by `shift`. */
static void append(struct voronoi_near *near, size_t first, size_t last, const double shift[3])
{
    const struct voronoi_grid *grid = near->grid;
    size_t n = last - first, base = near->count;
    if (!n)
        return;
    reserve(near, base + n + NEAR_PADDING);
    memory_grow(&near->runs, &near->run_capacity, near->run_count + 1, sizeof *near->runs);
    near->runs[near->run_count++] = (struct near_run){base, first};
    double *to[3] = {near->x + base, near->y + base, near->z + base};
    float *single[3] = {near->fx + base, near->fy + base, near->fz + base};
    for (int c = 0; c < 3; c++) {
        const double *restrict from = grid->position[c] + first;
        double *restrict wide = to[c], by = shift[c];
        float *restrict narrow = single[c];
        for (size_t i = 0; i < n; i++) {
            double r = from[i] + by;
            wide[i] = r;
            narrow[i] = (float)r;
        }
    }
    for (size_t i = 0; grid->radius && i < n; i++) {
        double r = grid->radius[first + i];
        near->radius2[base + i] = r * r;
        near->fradius2[base + i] = (float)(r * r);
    }
    near->count += n;
}

/* A row of blocks along the last axis: blocks that follow each other in the grid, under one
 * shift, are appended in one piece. */
static void gather_row(struct voronoi_near *near, int at[3], int low, int high,
                       const double origin[3], bool own)
{
    const struct voronoi_grid *grid = near->grid;
    int blocks = grid->blocks[2], self = at[2];
    for (int from = low, to; from <= high; from = to + 1) {
        int in_box = ((from % blocks) + blocks) % blocks;
        to = from + (blocks - 1 - in_box) < high ? from + (blocks - 1 - in_box) : high;
        double shift[3];
        at[2] = from;
        size_t block = voronoi_grid_block(grid, at, shift);
        for (int c = 0; c < 3; c++)
            shift[c] -= origin[c];
        if (own && self >= from && self <= to)
            near->self_base =
                near->count + (grid->first[block + (self - from)] - grid->first[block]);
        append(near, grid->first[block], grid->first[block + (to - from) + 1], shift);
    }
    at[2] = self;
}

void near_gather(struct voronoi_near *near, const int place[3])
{
    const struct voronoi_grid *grid = near->grid;
    int low[3], high[3], at[3] = {0, 0, place[2]};
    double origin[3] = {0};
    for (int c = 0; c < 3; c++) {
        for (int k = 0; k < 3; k++)
            origin[c] += (place[k] + 0.5) / grid->blocks[k] * grid->cell[k][c];
        voronoi_grid_range(grid, c, place[c], grid->layers[c], &low[c], &high[c]);
    }
    near->count = near->run_count = 0;
    for (at[0] = low[0]; at[0] <= high[0]; at[0]++)
        for (at[1] = low[1]; at[1] <= high[1]; at[1]++)
            gather_row(near, at, low[2], high[2], origin, at[0] == place[0] && at[1] == place[1]);
    reserve(near, near->count + NEAR_PADDING);
    for (size_t j = near->count; j < near->count + NEAR_PADDING; j++)
        near->fx[j] = near->fy[j] = near->fz[j] = INFINITY;
}

/* Squared distances from r to 64 gathered atoms; returns the mask of those below the cutoff. */
static inline uint64_t closer(const struct voronoi_near *near, size_t first, const float r[3],
                              float cutoff2, float distance2[64])
{
    const float *fx = near->fx + first, *fy = near->fy + first, *fz = near->fz + first;
    uint64_t mask = 0;
#ifdef __SSE2__
    __m128 x = _mm_set1_ps(r[0]), y = _mm_set1_ps(r[1]), z = _mm_set1_ps(r[2]),
           limit = _mm_set1_ps(cutoff2);
    for (int j = 0; j < 64; j += 4) {
        __m128 dx = _mm_sub_ps(_mm_loadu_ps(fx + j), x), dy = _mm_sub_ps(_mm_loadu_ps(fy + j), y),
               dz = _mm_sub_ps(_mm_loadu_ps(fz + j), z);
        __m128 d2 =
            _mm_add_ps(_mm_add_ps(_mm_mul_ps(dx, dx), _mm_mul_ps(dy, dy)), _mm_mul_ps(dz, dz));
        _mm_storeu_ps(distance2 + j, d2);
        mask |= (uint64_t)(unsigned)_mm_movemask_ps(_mm_cmplt_ps(d2, limit)) << j;
    }
#else
    for (int j = 0; j < 64; j++) {
        float dx = fx[j] - r[0], dy = fy[j] - r[1], dz = fz[j] - r[2];
        distance2[j] = dx * dx + dy * dy + dz * dz;
        mask |= (uint64_t)(distance2[j] < cutoff2) << j;
    }
#endif
    return mask;
}

void near_filter(struct voronoi_near *near, size_t self)
{
    const float r[3] = {near->fx[self], near->fy[self], near->fz[self]};
    float cutoff2 = (float)(near->grid->cutoff * near->grid->cutoff), distance2[64],
          least2 = INFINITY;
    int count = 0;
    for (size_t first = 0; first < near->count; first += 64) {
        uint64_t mask = closer(near, first, r, cutoff2, distance2);
        if (self - first < 64)
            mask &= ~(UINT64_C(1) << (self - first));
        for (; mask; mask &= mask - 1, count++) {
            int j = __builtin_ctzll(mask);
            near->member[count] = (int32_t)first + j;
            near->distance2[count] = distance2[j];
            least2 = distance2[j] < least2 ? distance2[j] : least2;
        }
    }
    near->self = self;
    near->radius2_i = near->radius2[self];
    near->least2 = least2;
    near->near = count;
}

size_t near_twin(const struct voronoi_near *near, double coincident)
{
    float tiny = (float)(1e-8 * near->grid->cutoff * near->grid->cutoff);
    for (int i = 0; near->least2 < tiny && i < near->near; i++) {
        if (near->distance2[i] >= tiny)
            continue;
        size_t j = near->member[i], i0 = near->self, run = near->run_count;
        double dx = near->x[j] - near->x[i0], dy = near->y[j] - near->y[i0],
               dz = near->z[j] - near->z[i0];
        if (sqrt(dx * dx + dy * dy + dz * dz) >= coincident)
            continue;
        while (near->runs[run - 1].first > j)
            run--;
        return near->runs[run - 1].at + (j - near->runs[run - 1].first);
    }
    return SIZE_MAX;
}

void near_set_buckets(struct voronoi_near *near, float least)
{
    const struct voronoi_grid *grid = near->grid;
    double r = grid->cutoff,
           spread = grid->radius ? near->radius2_i - grid->radius_min * grid->radius_min : 0;
    float high = (float)((r * r + spread) / r), step = (high - least) / NEAR_BUCKETS;
    near->low = least;
    near->step = step > high * 1e-6F ? step : high * 1e-6F;
}

/* Counting sort by bucket. */
void near_sort_buckets(struct voronoi_near *near)
{
    int *restrict start = near->start, count = near->near;
    const int32_t *restrict bucket = near->bucket;
    int32_t *restrict sorted = near->sorted;
    memset(start, 0, sizeof near->start);
    for (int i = 0; i < count; i++)
        start[bucket[i] + 2]++;
    for (int b = 2; b < NEAR_BUCKETS + 2; b++)
        start[b] += start[b - 1];
    for (int i = 0; i < count; i++)
        sorted[start[bucket[i] + 1]++] = i;
}

void near_sort(struct voronoi_near *near)
{
    float least = INFINITY, own = (float)near->radius2_i;
    bool radical = near->grid->radius;
    for (int i = 0; i < near->near; i++) {
        float d2 = near->distance2[i];
        near->key[i] =
            radical ? (d2 + own - near->fradius2[near->member[i]]) / sqrtf(d2) : sqrtf(d2);
        least = near->key[i] < least ? near->key[i] : least;
    }
    near_set_buckets(near, least);
    float scale = 1 / near->step;
    for (int i = 0; i < near->near; i++) {
        float b = (near->key[i] - near->low) * scale;
        near->bucket[i] = b < NEAR_BUCKETS - 1 ? (int32_t)b : NEAR_BUCKETS - 1;
    }
    near_sort_buckets(near);
}
