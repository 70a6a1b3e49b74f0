/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The search for the planes of a Voronoi cell.
 *
 * The plane between atom i at the origin and atom j at r lies h = (r^2 + R_i^2 - R_j^2) / (2 r) away and can cut the cell only if h is less
 * than the distance of the cell's farthest vertex (security radius). Atoms closer than the grid's cutoff are sorted by 2h into buckets, and
 * cutting stops at the first bucket whose lower edge is beyond the farthest vertex. A cell that is not finished by then looks on, layer by
 * layer of blocks, only into blocks that touch the sphere within which an atom would cut off one of its vertices.
 * Distances and keys are in single precision, relative to a corner of the block; all geometry is in double precision from the positions.
 * eps = 16 * 2^-53 * (box + cutoff) * n keeps planes that only touch a vertex (perfect crystals) from making faces of rounding errors. */
#include "measure/voronoi_search.h"
#include <math.h>
#include <stdlib.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif
#include "base/memory.h"

enum { BUCKETS = 32, TESTS_BEFORE_RADIUS = 16 };
static const double MARGIN = 1e-5;     /* relative, for single precision keys and distances */
static const double COINCIDENT = 1e-8; /* of the cutoff: atoms closer than this are in one place */

struct surroundings { /* atoms of the blocks around one block, relative to the mean of its corners */
    size_t count, capacity;
    double *x, *y, *z, *radius2;
    float *fx, *fy, *fz, *fradius2;
    size_t *atom;
    float *distance2;
    int32_t *near, *sorted;
    float *key;
    int32_t *bucket;
};

struct voronoi_search {
    const struct voronoi_grid *grid;
    struct voronoi_cell *cell;
    struct surroundings around;
    int place[3];     /* of the block */
    double origin[3]; /* A */
    size_t self_base; /* where the block's own atoms begin in `around` */
    size_t self, at;  /* the atom in hand: in `around` and in the grid */
    double radius2;   /* R_i^2 */
    double eps;
    bool wide; /* the cell began as a cube that holds any cell of this box */
    double need;
    size_t twin;
};

enum progress { FINISHED, EMPTY, TWIN, WIDEN, START_ROBUST };

struct voronoi_search *voronoi_search_create(const struct voronoi_grid *grid)
{
    struct voronoi_search *search = memory_zeroed(1, sizeof *search);
    search->grid = grid;
    search->cell = cell_create();
    search->eps = 16 * 0x1p-53 * (grid->span + grid->cutoff);
    return search;
}

void voronoi_search_free(struct voronoi_search *search)
{
    if (!search)
        return;
    struct surroundings *a = &search->around;
    void *blocks[] = {a->x,        a->y,    a->z,         a->radius2, a->fx,     a->fy,  a->fz,
                      a->fradius2, a->atom, a->distance2, a->near,    a->sorted, a->key, a->bucket};
    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++)
        free(blocks[i]);
    cell_free(search->cell);
    free(search);
}

static void surroundings_reserve(struct surroundings *a, size_t need)
{
    if (need <= a->capacity)
        return;
    a->capacity = 2 * need + 64;
    double **doubles[] = {&a->x, &a->y, &a->z, &a->radius2};
    float **floats[] = {&a->fx, &a->fy, &a->fz, &a->fradius2, &a->distance2, &a->key};
    int32_t **integers[] = {&a->near, &a->sorted, &a->bucket};
    for (int i = 0; i < 4; i++)
        *doubles[i] = memory_resize(*doubles[i], a->capacity, sizeof(double));
    for (int i = 0; i < 6; i++)
        *floats[i] = memory_resize(*floats[i], a->capacity, sizeof(float));
    for (int i = 0; i < 3; i++)
        *integers[i] = memory_resize(*integers[i], a->capacity, sizeof(int32_t));
    a->atom = memory_resize(a->atom, a->capacity, sizeof *a->atom);
}

static double grid_radius2(const struct voronoi_grid *grid, size_t at)
{
    return grid->radius ? grid->radius[at] * grid->radius[at] : 0;
}

static void gather(struct voronoi_search *search, const int place[3])
{
    const struct voronoi_grid *grid = search->grid;
    struct surroundings *a = &search->around;
    double shift[3];
    size_t block = voronoi_grid_block(grid, place, shift);
    surroundings_reserve(a, a->count + grid->first[block + 1] - grid->first[block]);
    for (int c = 0; c < 3; c++)
        shift[c] -= search->origin[c];
    for (size_t at = grid->first[block]; at < grid->first[block + 1]; at++, a->count++) {
        a->x[a->count] = grid->position[3 * at] + shift[0];
        a->y[a->count] = grid->position[3 * at + 1] + shift[1];
        a->z[a->count] = grid->position[3 * at + 2] + shift[2];
        a->fx[a->count] = (float)a->x[a->count];
        a->fy[a->count] = (float)a->y[a->count];
        a->fz[a->count] = (float)a->z[a->count];
        a->radius2[a->count] = grid_radius2(grid, at);
        a->fradius2[a->count] = (float)a->radius2[a->count];
        a->atom[a->count] = at;
    }
}

/* The list is looked through 64 at a time: fill up with atoms that are nowhere near. */
static void pad_surroundings(struct surroundings *a)
{
    surroundings_reserve(a, a->count + 64);
    for (size_t j = a->count; j < a->count + 64; j++)
        a->fx[j] = a->fy[j] = a->fz[j] = INFINITY;
}

void voronoi_search_block(struct voronoi_search *search, size_t block)
{
    const struct voronoi_grid *grid = search->grid;
    int low[3], high[3], at[3];
    search->place[2] = (int)(block % grid->blocks[2]);
    search->place[1] = (int)(block / grid->blocks[2] % grid->blocks[1]);
    search->place[0] = (int)(block / grid->blocks[2] / grid->blocks[1]);
    for (int c = 0; c < 3; c++) {
        search->origin[c] = 0;
        for (int k = 0; k < 3; k++)
            search->origin[c] += (search->place[k] + 0.5) / grid->blocks[k] * grid->cell[k][c];
        voronoi_grid_range(grid, c, search->place[c], grid->layers[c], &low[c], &high[c]);
    }
    search->around.count = 0;
    for (at[0] = low[0]; at[0] <= high[0]; at[0]++)
        for (at[1] = low[1]; at[1] <= high[1]; at[1]++)
            for (at[2] = low[2]; at[2] <= high[2]; at[2]++) {
                if (at[0] == search->place[0] && at[1] == search->place[1] && at[2] == search->place[2])
                    search->self_base = search->around.count;
                gather(search, at);
            }
    pad_surroundings(&search->around);
}

/* Squared distances from the atom in hand to 64 gathered atoms; returns the mask of those below the cutoff. */
static inline uint64_t closer(const struct surroundings *a, size_t first, const float r[3], float cutoff2)
{
    const float *fx = a->fx + first, *fy = a->fy + first, *fz = a->fz + first;
    float *distance2 = a->distance2 + first;
    uint64_t mask = 0;
#ifdef __SSE2__
    __m128 x = _mm_set1_ps(r[0]), y = _mm_set1_ps(r[1]), z = _mm_set1_ps(r[2]), limit = _mm_set1_ps(cutoff2);
    for (int j = 0; j < 64; j += 4) {
        __m128 dx = _mm_sub_ps(_mm_loadu_ps(fx + j), x), dy = _mm_sub_ps(_mm_loadu_ps(fy + j), y),
               dz = _mm_sub_ps(_mm_loadu_ps(fz + j), z);
        __m128 d2 = _mm_add_ps(_mm_add_ps(_mm_mul_ps(dx, dx), _mm_mul_ps(dy, dy)), _mm_mul_ps(dz, dz));
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

/* Lists the gathered atoms closer than the cutoff, without the atom in hand, in near; returns how many. */
static int filter(struct voronoi_search *search)
{
    struct surroundings *a = &search->around;
    const float r[3] = {a->fx[search->self], a->fy[search->self], a->fz[search->self]};
    float cutoff2 = (float)(search->grid->cutoff * search->grid->cutoff);
    int near = 0;
    for (size_t first = 0; first < a->count; first += 64) {
        uint64_t mask = closer(a, first, r, cutoff2);
        if (search->self - first < 64)
            mask &= ~(UINT64_C(1) << (search->self - first));
        for (; mask; mask &= mask - 1)
            a->near[near++] = (int32_t)first + __builtin_ctzll(mask);
    }
    return near;
}

/* Sorts the near atoms by 2h into buckets: bucket b is sorted[start[b]] ... sorted[start[b + 1] - 1] and begins at 2h = low + b * step. */
struct order {
    int start[BUCKETS + 2];
    float low, step;
};

static void keys(struct voronoi_search *search, int near, float *low, float *high)
{
    struct surroundings *a = &search->around;
    const struct voronoi_grid *grid = search->grid;
    float least = INFINITY, own = (float)search->radius2;
    for (int i = 0; i < near; i++) {
        int j = a->near[i];
        float d2 = a->distance2[j];
        a->key[i] = grid->radius ? (d2 + own - a->fradius2[j]) / sqrtf(d2) : sqrtf(d2);
        least = a->key[i] < least ? a->key[i] : least;
    }
    double r = grid->cutoff, spread = grid->radius ? search->radius2 - grid->radius_min * grid->radius_min : 0;
    *low = least;
    *high = (float)((r * r + spread) / r);
}

static void sort_near(struct voronoi_search *search, int near, struct order *order)
{
    struct surroundings *a = &search->around;
    float high;
    keys(search, near, &order->low, &high);
    order->step = (high - order->low) / BUCKETS;
    order->step = order->step > high * 1e-6F ? order->step : high * 1e-6F;
    float scale = 1 / order->step;
    for (int b = 0; b < BUCKETS + 2; b++)
        order->start[b] = 0;
    for (int i = 0; i < near; i++) {
        float b = (a->key[i] - order->low) * scale;
        a->bucket[i] = b < BUCKETS - 1 ? (int32_t)b : BUCKETS - 1;
        order->start[a->bucket[i] + 2]++;
    }
    for (int b = 2; b < BUCKETS + 2; b++)
        order->start[b] += order->start[b - 1];
    for (int i = 0; i < near; i++)
        a->sorted[order->start[a->bucket[i] + 1]++] = a->near[i];
}

/* Whether one of the near atoms sits where the atom in hand does. */
static bool find_twin(struct voronoi_search *search, int near)
{
    const struct surroundings *a = &search->around;
    float least = INFINITY, tiny = (float)(1e-8 * search->grid->cutoff * search->grid->cutoff);
    for (int i = 0; i < near; i++)
        least = a->distance2[a->near[i]] < least ? a->distance2[a->near[i]] : least;
    for (int i = 0; least < tiny && i < near; i++) {
        int j = a->near[i];
        double dx = a->x[j] - a->x[search->self], dy = a->y[j] - a->y[search->self], dz = a->z[j] - a->z[search->self];
        if (sqrt(dx * dx + dy * dy + dz * dz) < COINCIDENT * search->grid->cutoff) {
            search->twin = a->atom[j];
            return true;
        }
    }
    return false;
}

static inline enum cell_outcome cut_by(struct voronoi_search *search, const double n[3], double radius2)
{
    double n2 = n[0] * n[0] + n[1] * n[1] + n[2] * n[2], r = search->grid->cutoff;
    return cell_cut(search->cell, n, (n2 + (search->radius2 - radius2)) / 2, search->eps * (n2 > r * r ? sqrt(n2) : r));
}

static inline enum cell_outcome cut_by_gathered(struct voronoi_search *search, size_t j)
{
    const struct surroundings *a = &search->around;
    double n[3] = {a->x[j] - a->x[search->self], a->y[j] - a->y[search->self], a->z[j] - a->z[search->self]};
    return cut_by(search, n, a->radius2[j]);
}

/* The distance from the atom up to which others can still cut: R + sqrt(R^2 + R_max^2 - R_i^2) for the farthest vertex at R. */
static double still_needed(struct voronoi_search *search)
{
    double far2 = cell_farthest2(search->cell), spread = search->grid->radius_max * search->grid->radius_max - search->radius2;
    return (sqrt(far2) + sqrt(far2 + fmax(spread, 0))) * (1 + MARGIN);
}

static enum progress cut_by_walls(struct voronoi_search *search)
{
    const struct voronoi_grid *grid = search->grid;
    const double *r = grid->position + 3 * search->at;
    for (int k = 0; k < 3; k++) {
        if (grid->periodic[k])
            continue;
        const double *u = grid->normal[k];
        double below = r[0] * u[0] + r[1] * u[1] + r[2] * u[2], above = grid->width[k] - below, back[3] = {-u[0], -u[1], -u[2]};
        if (cell_cut(search->cell, back, fmax(below, 0), search->eps) == CELL_GAVE_UP ||
            cell_cut(search->cell, u, fmax(above, 0), search->eps) == CELL_GAVE_UP)
            return START_ROBUST;
    }
    return FINISHED;
}

static enum progress cut_by_near(struct voronoi_search *search, const struct order *order)
{
    const struct surroundings *a = &search->around;
    double far2 = INFINITY, margin = MARGIN * search->grid->cutoff;
    bool changed = true;
    for (int b = 0; b < BUCKETS; b++) {
        if (order->start[b] == order->start[b + 1])
            continue;
        if (order->start[b] >= TESTS_BEFORE_RADIUS) {
            if (changed)
                far2 = cell_farthest2(search->cell);
            changed = false;
            double h = (double)(order->low + (float)b * order->step) / 2 - margin;
            if (h > 0 && h * h > far2)
                break;
        }
        for (int i = order->start[b]; i < order->start[b + 1]; i++) {
            enum cell_outcome outcome = cut_by_gathered(search, (size_t)a->sorted[i]);
            if (outcome >= CELL_EMPTY)
                return outcome == CELL_EMPTY ? EMPTY : START_ROBUST;
            changed = changed || outcome == CELL_CUT;
        }
    }
    return FINISHED;
}

/* The gathered atoms beyond the cutoff. */
static enum progress cut_by_rest(struct voronoi_search *search)
{
    const struct surroundings *a = &search->around;
    float cutoff2 = (float)(search->grid->cutoff * search->grid->cutoff);
    for (size_t j = 0; j < a->count; j++) {
        if (a->distance2[j] < cutoff2 || j == search->self)
            continue;
        enum cell_outcome outcome = cut_by_gathered(search, j);
        if (outcome >= CELL_EMPTY)
            return outcome == CELL_EMPTY ? EMPTY : START_ROBUST;
    }
    return FINISHED;
}

/* Whether an atom in the sphere about the middle of a block could cut off a vertex: |p - v|^2 - R_max^2 < v^2 - R_i^2. */
static bool block_can_cut(struct voronoi_search *search, const double middle[3], double radius)
{
    struct voronoi_cell *cell = search->cell;
    double spread = search->grid->radius_max * search->grid->radius_max - search->radius2;
    int count = cell_list(cell);
    for (int i = 0; i < count; i++) {
        int v = cell->list[i];
        double x = cell->x[v], y = cell->y[v], z = cell->z[v], dx = middle[0] - x, dy = middle[1] - y, dz = middle[2] - z;
        double reach = radius + sqrt(fmax(x * x + y * y + z * z + spread, 0)) * (1 + MARGIN);
        if (dx * dx + dy * dy + dz * dz < reach * reach)
            return true;
    }
    return false;
}

static enum progress cut_by_block(struct voronoi_search *search, const int place[3])
{
    const struct voronoi_grid *grid = search->grid;
    const double *self = grid->position + 3 * search->at;
    double shift[3], middle[3];
    size_t block = voronoi_grid_block(grid, place, shift);
    if (grid->first[block] == grid->first[block + 1])
        return FINISHED;
    for (int c = 0; c < 3; c++) {
        middle[c] = -self[c];
        for (int k = 0; k < 3; k++)
            middle[c] += (place[k] + 0.5) / grid->blocks[k] * grid->cell[k][c];
    }
    if (!block_can_cut(search, middle, grid->block_radius * (1 + MARGIN)))
        return FINISHED;
    for (size_t at = grid->first[block]; at < grid->first[block + 1]; at++) {
        double n[3];
        for (int c = 0; c < 3; c++)
            n[c] = grid->position[3 * at + c] + shift[c] - self[c];
        enum cell_outcome outcome = cut_by(search, n, grid_radius2(grid, at));
        if (outcome >= CELL_EMPTY)
            return outcome == CELL_EMPTY ? EMPTY : START_ROBUST;
    }
    return FINISHED;
}

/* The blocks within `layers` of the atom's own that are not within `done`. */
static enum progress cut_by_layers(struct voronoi_search *search, const int layers[3], const int done[3])
{
    int low[3], high[3], at[3];
    for (int k = 0; k < 3; k++)
        voronoi_grid_range(search->grid, k, search->place[k], layers[k], &low[k], &high[k]);
    for (at[0] = low[0]; at[0] <= high[0]; at[0]++)
        for (at[1] = low[1]; at[1] <= high[1]; at[1]++)
            for (at[2] = low[2]; at[2] <= high[2]; at[2]++) {
                if (abs(at[0] - search->place[0]) <= done[0] && abs(at[1] - search->place[1]) <= done[1] &&
                    abs(at[2] - search->place[2]) <= done[2])
                    continue;
                enum progress progress = cut_by_block(search, at);
                if (progress != FINISHED)
                    return progress;
            }
    return FINISHED;
}

/* Goes on beyond the cutoff until nothing farther away can cut. */
static enum progress cut_by_far(struct voronoi_search *search)
{
    const struct voronoi_grid *grid = search->grid;
    enum progress progress = cut_by_rest(search);
    double reach = grid->cutoff;
    int layers[3] = {grid->layers[0], grid->layers[1], grid->layers[2]};
    while (progress == FINISHED) {
        search->need = still_needed(search);
        if (search->need <= reach)
            break;
        int done[3] = {layers[0], layers[1], layers[2]};
        reach = fmin(search->need, 1.5 * reach);
        for (int k = 0; k < 3; k++) {
            double wanted = ceil(reach / grid->block_width[k]);
            layers[k] = wanted > layers[k] ? (int)wanted : layers[k];
        }
        progress = cut_by_layers(search, layers, done);
    }
    return progress;
}

static enum progress build(struct voronoi_search *search, const struct order *order, bool wide, bool robust)
{
    const struct voronoi_grid *grid = search->grid;
    cell_reset(search->cell, wide ? grid->span : grid->cutoff, robust);
    enum progress progress = cut_by_walls(search);
    if (progress == FINISHED)
        progress = cut_by_near(search, order);
    if (progress == EMPTY && !wide)
        return WIDEN;
    if (progress != FINISHED)
        return progress;
    search->need = still_needed(search);
    if (search->need <= grid->cutoff)
        return FINISHED;
    if (!wide && cell_touches_cube(search->cell))
        return WIDEN;
    return cut_by_far(search);
}

struct voronoi_cell *voronoi_search_cell(struct voronoi_search *search, size_t at, size_t *twin)
{
    const struct voronoi_grid *grid = search->grid;
    size_t block =
        ((size_t)search->place[0] * grid->blocks[1] + (size_t)search->place[1]) * grid->blocks[2] + (size_t)search->place[2];
    search->at = at;
    search->self = search->self_base + (at - grid->first[block]);
    search->radius2 = grid_radius2(grid, at);
    search->twin = SIZE_MAX;
    search->need = 0;
    struct order order;
    bool wide = false, robust = false;
    int near = filter(search);
    enum progress progress = TWIN;
    if (!find_twin(search, near)) {
        sort_near(search, near, &order);
        while ((progress = build(search, &order, wide, robust)) == WIDEN || progress == START_ROBUST) {
            wide = wide || progress == WIDEN;
            robust = robust || progress == START_ROBUST;
        }
    }
    *twin = search->twin;
    return progress == FINISHED ? search->cell : NULL;
}

double voronoi_search_need(const struct voronoi_search *search)
{
    return search->need;
}
