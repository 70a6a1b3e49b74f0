/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The search for the planes of a Voronoi cell.
 *
 * The plane between atom i at the origin and atom j at r lies h = (r^2 + R_i^2 - R_j^2) / (2 r)
 * away and can cut the cell only if h is less than the distance of the cell's farthest vertex
 * (security radius). Atoms closer than the grid's cutoff are tried by increasing h, and cutting
 * stops at the first bucket whose lower edge is beyond the farthest vertex. A cell that is not
 * finished by then looks on, layer by layer of blocks, only into blocks that touch the sphere
 * within which an atom would cut off one of its vertices. All geometry is in double precision
 * from the positions. eps = 16 * 2^-53 * (box + cutoff) * n keeps planes that only touch a
 * vertex (perfect crystals) from making faces of rounding errors. */
#include "voronoi/voronoi_search.h"
#include <math.h>
#include <stdlib.h>
#include "base/memory.h"
#include "voronoi/voronoi_near.h"
#include "voronoi/voronoi_wide.h"

static const double COINCIDENT = 1e-8; /* of the cutoff: atoms closer than this are in one place */

struct voronoi_search {
    const struct voronoi_grid *grid;
    struct voronoi_cell_thresholds thresholds;
    struct voronoi_cell *cell;
    const struct wide_kernel *kernel; /* NULL: the plain kernel does everything */
    struct wide_cell *wide;
    struct voronoi_near near;
    int place[3];   /* of the block */
    size_t at;      /* the atom in hand, in the grid */
    double radius2; /* R_i^2 */
    double eps;
    double need;
    size_t by_wide;
    size_t far; /* planes tried beyond the cutoff, for the atom in hand */
};

enum progress { FINISHED, EMPTY, WIDEN, START_ROBUST, ENDLESS };

/* Blocks that are looked into at once, and planes beyond the cutoff that are tried, for one cell:
 * more are of a box that is long and all but empty. */
static const double BLOCKS_MOST = 1 << 24;
enum { FAR_MOST = 1 << 21 };

struct voronoi_search *voronoi_search_create(const struct voronoi_grid *grid,
                                             const struct voronoi_cell_thresholds *thresholds,
                                             enum voronoi_kernel kernel)
{
    struct voronoi_search *search = memory_zeroed(1, sizeof *search);
    search->grid = grid;
    search->thresholds = *thresholds;
    search->cell = voronoi_cell_create();
    search->kernel = kernel == VORONOI_AVX512 ? wide_kernel() : NULL;
    search->wide = search->kernel ? search->kernel->create() : NULL;
    search->eps = 16 * 0x1p-53 * (grid->span + grid->cutoff);
    near_init(&search->near, grid);
    return search;
}

void voronoi_search_free(struct voronoi_search *search)
{
    if (!search)
        return;
    near_release(&search->near);
    voronoi_cell_free(search->cell);
    free(search->wide);
    free(search);
}

static double grid_radius2(const struct voronoi_grid *grid, size_t at)
{
    return grid->radius ? grid->radius[at] * grid->radius[at] : 0;
}

void voronoi_search_block(struct voronoi_search *search, size_t block)
{
    const struct voronoi_grid *grid = search->grid;
    search->place[2] = (int)(block % grid->blocks[2]);
    search->place[1] = (int)(block / grid->blocks[2] % grid->blocks[1]);
    search->place[0] = (int)(block / grid->blocks[2] / grid->blocks[1]);
    near_gather(&search->near, search->place);
}

static inline enum voronoi_cell_outcome cut_by(struct voronoi_search *search, const double n[3],
                                               double radius2)
{
    double n2 = n[0] * n[0] + n[1] * n[1] + n[2] * n[2], r = search->grid->cutoff;
    return voronoi_cell_cut(search->cell, n, (n2 + (search->radius2 - radius2)) / 2,
                            search->eps * (n2 > r * r ? sqrt(n2) : r));
}

static inline enum voronoi_cell_outcome cut_by_gathered(struct voronoi_search *search, size_t j)
{
    const struct voronoi_near *a = &search->near;
    double n[3] = {a->x[j] - a->x[a->self], a->y[j] - a->y[a->self], a->z[j] - a->z[a->self]};
    return cut_by(search, n, a->radius2[j]);
}

/* The distance from the atom up to which others can still cut: R + sqrt(R^2 + R_max^2 - R_i^2)
 * for the farthest vertex at R. */
static double still_needed(const struct voronoi_search *search, double far2)
{
    double spread = search->grid->radius_max * search->grid->radius_max - search->radius2;
    return (sqrt(far2) + sqrt(far2 + fmax(spread, 0))) * (1 + NEAR_MARGIN);
}

/* The walls of the open directions as planes; returns their number. */
static int walls_about(const struct voronoi_search *search, struct voronoi_cell_plane walls[6])
{
    const struct voronoi_grid *grid = search->grid;
    const double r[3] = {grid->position[0][search->at], grid->position[1][search->at],
                         grid->position[2][search->at]};
    int count = 0;
    for (int k = 0; k < 3; k++) {
        if (grid->periodic[k])
            continue;
        const double *u = grid->normal[k];
        double below = r[0] * u[0] + r[1] * u[1] + r[2] * u[2];
        walls[count++] = (struct voronoi_cell_plane){{-u[0], -u[1], -u[2]}, fmax(below, 0)};
        walls[count++] =
            (struct voronoi_cell_plane){{u[0], u[1], u[2]}, fmax(grid->width[k] - below, 0)};
    }
    return count;
}

static enum progress cut_by_walls(struct voronoi_search *search)
{
    struct voronoi_cell_plane walls[6];
    int count = walls_about(search, walls);
    for (int i = 0; i < count; i++)
        if (voronoi_cell_cut(search->cell, walls[i].n, walls[i].d, search->eps) ==
            VORONOI_CELL_GAVE_UP)
            return START_ROBUST;
    return FINISHED;
}

static enum progress cut_by_near(struct voronoi_search *search)
{
    const struct voronoi_near *near = &search->near;
    double far2 = INFINITY, margin = NEAR_MARGIN * search->grid->cutoff;
    bool changed = true;
    for (int b = 0; b < NEAR_BUCKETS; b++) {
        if (near->start[b] == near->start[b + 1])
            continue;
        if (near->start[b] >= NEAR_TESTS_BEFORE_RADIUS) {
            if (changed)
                far2 = voronoi_cell_farthest2(search->cell);
            changed = false;
            double h = (double)(near->low + (float)b * near->step) / 2 - margin;
            if (h > 0 && h * h > far2)
                break;
        }
        for (int i = near->start[b]; i < near->start[b + 1]; i++) {
            enum voronoi_cell_outcome outcome =
                cut_by_gathered(search, near->member[near->sorted[i]]);
            if (outcome >= VORONOI_CELL_EMPTY)
                return outcome == VORONOI_CELL_EMPTY ? EMPTY : START_ROBUST;
            changed = changed || outcome == VORONOI_CELL_CUT;
        }
    }
    return FINISHED;
}

/* The gathered atoms beyond the cutoff but closer than `need`. */
static enum progress cut_by_rest(struct voronoi_search *search, double need)
{
    const struct voronoi_near *near = &search->near;
    size_t i = near->self;
    int passed = 0;
    for (size_t j = 0; j < near->count; j++) {
        bool tried = passed < near->near && (size_t)near->member[passed] == j;
        passed += tried;
        double dx = near->x[j] - near->x[i], dy = near->y[j] - near->y[i],
               dz = near->z[j] - near->z[i];
        if (tried || j == i || dx * dx + dy * dy + dz * dz > need * need)
            continue;
        enum voronoi_cell_outcome outcome = cut_by_gathered(search, j);
        if (outcome >= VORONOI_CELL_EMPTY)
            return outcome == VORONOI_CELL_EMPTY ? EMPTY : START_ROBUST;
    }
    return FINISHED;
}

/* How far the gathered blocks reach from the atom along each face normal of the box, in both
 * directions. */
static void extent_of_gathered(const struct voronoi_search *search, double below[3],
                               double above[3])
{
    const struct voronoi_grid *grid = search->grid;
    for (int k = 0; k < 3; k++) {
        int low, high;
        double along = 0;
        for (int c = 0; c < 3; c++)
            along += grid->position[c][search->at] * grid->normal[k][c];
        voronoi_grid_range(grid, k, search->place[k], grid->layers[k], &low, &high);
        below[k] =
            !grid->periodic[k] && low == 0 ? (double)INFINITY : along - low * grid->block_width[k];
        above[k] = !grid->periodic[k] && high == grid->blocks[k] - 1
                       ? (double)INFINITY
                       : (high + 1) * grid->block_width[k] - along;
    }
}

/* Whether every atom that could cut off one of the vertices is in the gathered blocks. */
static bool gathered_suffice(const struct voronoi_search *search, const double (*vertices)[3],
                             int count)
{
    double below[3], above[3],
        spread = search->grid->radius_max * search->grid->radius_max - search->radius2;
    extent_of_gathered(search, below, above);
    for (int i = 0; i < count; i++) {
        const double *v = vertices[i];
        double reach =
            sqrt(fmax(v[0] * v[0] + v[1] * v[1] + v[2] * v[2] + spread, 0)) * (1 + NEAR_MARGIN);
        for (int k = 0; k < 3; k++) {
            const double *u = search->grid->normal[k];
            double along = v[0] * u[0] + v[1] * u[1] + v[2] * u[2];
            if (reach + along > above[k] || reach - along > below[k])
                return false;
        }
    }
    return true;
}

/* gathered_suffice for the plain cell. */
static bool gathered_suffice_plain(struct voronoi_search *search)
{
    struct voronoi_cell *cell = search->cell;
    int count = voronoi_cell_list(cell);
    double vertices[VORONOI_CELL_FAST_VERTICES][3];
    if (count > VORONOI_CELL_FAST_VERTICES)
        return false;
    for (int i = 0; i < count; i++) {
        vertices[i][0] = cell->x[cell->list[i]];
        vertices[i][1] = cell->y[cell->list[i]];
        vertices[i][2] = cell->z[cell->list[i]];
    }
    return gathered_suffice(search, (const double(*)[3])vertices, count);
}

/* Whether an atom in the sphere about the middle of a block could cut off a vertex: |p - v|^2 -
 * R_max^2 < v^2 - R_i^2. */
static bool block_can_cut(struct voronoi_search *search, const double middle[3], double radius)
{
    struct voronoi_cell *cell = search->cell;
    double spread = search->grid->radius_max * search->grid->radius_max - search->radius2;
    int count = voronoi_cell_list(cell);
    for (int i = 0; i < count; i++) {
        int v = cell->list[i];
        double x = cell->x[v], y = cell->y[v], z = cell->z[v], dx = middle[0] - x,
               dy = middle[1] - y, dz = middle[2] - z;
        double reach = radius + sqrt(fmax(x * x + y * y + z * z + spread, 0)) * (1 + NEAR_MARGIN);
        if (dx * dx + dy * dy + dz * dz < reach * reach)
            return true;
    }
    return false;
}

static enum progress cut_by_block(struct voronoi_search *search, const int place[3])
{
    const struct voronoi_grid *grid = search->grid;
    const double self[3] = {grid->position[0][search->at], grid->position[1][search->at],
                            grid->position[2][search->at]};
    double shift[3], middle[3];
    size_t block = voronoi_grid_block(grid, place, shift);
    if (grid->first[block] == grid->first[block + 1])
        return FINISHED;
    for (int c = 0; c < 3; c++) {
        middle[c] = -self[c];
        for (int k = 0; k < 3; k++)
            middle[c] += (place[k] + 0.5) / grid->blocks[k] * grid->cell[k][c];
    }
    search->far += grid->first[block + 1] - grid->first[block];
    if (search->far > FAR_MOST)
        return ENDLESS;
    if (!block_can_cut(search, middle, grid->block_radius * (1 + NEAR_MARGIN)))
        return FINISHED;
    for (size_t at = grid->first[block]; at < grid->first[block + 1]; at++) {
        double n[3];
        for (int c = 0; c < 3; c++)
            n[c] = grid->position[c][at] + shift[c] - self[c];
        enum voronoi_cell_outcome outcome = cut_by(search, n, grid_radius2(grid, at));
        if (outcome >= VORONOI_CELL_EMPTY)
            return outcome == VORONOI_CELL_EMPTY ? EMPTY : START_ROBUST;
    }
    return FINISHED;
}

/* The blocks within `layers` of the atom's own that are not within `done`. */
static enum progress cut_by_layers(struct voronoi_search *search, const int layers[3],
                                   const int done[3])
{
    int low[3], high[3], at[3];
    double blocks = 1;
    for (int k = 0; k < 3; k++) {
        voronoi_grid_range(search->grid, k, search->place[k], layers[k], &low[k], &high[k]);
        blocks *= (double)high[k] - low[k] + 1;
    }
    if (blocks > BLOCKS_MOST)
        return ENDLESS;
    for (at[0] = low[0]; at[0] <= high[0]; at[0]++)
        for (at[1] = low[1]; at[1] <= high[1]; at[1]++)
            for (at[2] = low[2]; at[2] <= high[2]; at[2]++) {
                if (abs(at[0] - search->place[0]) <= done[0] &&
                    abs(at[1] - search->place[1]) <= done[1] &&
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
    enum progress progress = cut_by_rest(search, search->need);
    double reach = grid->cutoff;
    int layers[3] = {grid->layers[0], grid->layers[1], grid->layers[2]};
    while (progress == FINISHED) {
        search->need = still_needed(search, voronoi_cell_farthest2(search->cell));
        if (search->need <= reach || (reach == grid->cutoff && gathered_suffice_plain(search)))
            break;
        int done[3] = {layers[0], layers[1], layers[2]};
        reach = fmin(search->need, 1.5 * reach);
        for (int k = 0; k < 3; k++) {
            double wanted = ceil(reach / grid->block_width[k]);
            layers[k] = wanted > layers[k] ? (int)fmin(wanted, BLOCKS_MOST) : layers[k];
        }
        progress = cut_by_layers(search, layers, done);
    }
    return progress;
}

static enum progress build(struct voronoi_search *search, bool wide, bool robust)
{
    const struct voronoi_grid *grid = search->grid;
    voronoi_cell_reset(search->cell, wide ? grid->span : grid->cutoff, robust);
    enum progress progress = cut_by_walls(search);
    if (progress == FINISHED)
        progress = cut_by_near(search);
    if (progress == EMPTY && !wide)
        return WIDEN;
    if (progress != FINISHED)
        return progress;
    search->need = still_needed(search, voronoi_cell_farthest2(search->cell));
    if (search->need <= grid->cutoff)
        return FINISHED;
    if (!wide && voronoi_cell_touches_cube(search->cell))
        return WIDEN;
    return cut_by_far(search);
}

/* The plain kernel: fast cutter first, robust where rounding spoilt the cell, from a larger cube
 * where the cutoff was no bound. */
static enum progress build_plain(struct voronoi_search *search)
{
    bool wide = false, robust = false;
    enum progress progress;
    if (search->kernel)
        near_sort_buckets(&search->near);
    while ((progress = build(search, wide, robust)) == WIDEN || progress == START_ROBUST) {
        wide = wide || progress == WIDEN;
        robust = robust || progress == START_ROBUST;
    }
    return progress;
}

/* The AVX-512 kernel; false if the cell is not for it or needs atoms that are not gathered. */
static bool build_wide(struct voronoi_search *search)
{
    const struct voronoi_near *near = &search->near;
    struct voronoi_cell_plane walls[6];
    double far2, vertices[WIDE_VERTICES][3];
    if (!search->kernel->build(search->wide, near, walls, walls_about(search, walls), search->eps,
                               &far2))
        return false;
    search->need = still_needed(search, far2);
    if (search->need <= search->grid->cutoff)
        return true;
    if (!search->kernel->extend(search->wide, near, search->need, search->eps, &far2))
        return false;
    search->need = still_needed(search, far2);
    return search->need <= search->grid->cutoff ||
           gathered_suffice(search, (const double(*)[3])vertices,
                            search->kernel->vertices(search->wide, vertices));
}

/* Sorts the neighbours of the atom in hand; false if one of them sits in its place. */
static bool look_around(struct voronoi_search *search, size_t *twin)
{
    struct voronoi_near *near = &search->near;
    const struct voronoi_grid *grid = search->grid;
    const int *place = search->place;
    size_t block = ((size_t)place[0] * grid->blocks[1] + place[1]) * grid->blocks[2] + place[2];
    size_t self = near->self_base + (search->at - grid->first[block]);
    search->kernel ? search->kernel->filter(near, self) : near_filter(near, self);
    search->radius2 = near->radius2_i;
    *twin = near_twin(near, COINCIDENT * grid->cutoff);
    if (*twin != SIZE_MAX)
        return false;
    search->kernel ? search->kernel->sort(near) : near_sort(near);
    return true;
}

enum voronoi_cell_state voronoi_search_cell(struct voronoi_search *search, size_t at,
                                            struct voronoi_cell_measures *measures, size_t *twin)
{
    double cutoff = search->grid->cutoff;
    search->at = at;
    search->need = 0;
    if (!look_around(search, twin))
        return VORONOI_CELL_COINCIDES;
    if (search->kernel && build_wide(search)) {
        search->kernel->measure(search->wide, fmax(search->need, cutoff) / 2, &search->thresholds,
                                measures);
        search->by_wide++;
        return VORONOI_CELL_MEASURED;
    }
    search->need = 0;
    search->far = 0;
    enum progress progress = build_plain(search);
    if (progress != FINISHED)
        return progress == EMPTY ? VORONOI_CELL_NONE : VORONOI_CELL_ENDLESS;
    voronoi_cell_measure(search->cell, fmax(search->need, cutoff) / 2, &search->thresholds,
                         measures);
    return VORONOI_CELL_MEASURED;
}

double voronoi_search_need(const struct voronoi_search *search)
{
    return search->need;
}

size_t voronoi_search_by_wide(const struct voronoi_search *search)
{
    return search->by_wide;
}
