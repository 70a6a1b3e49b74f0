/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The grid of blocks behind the Voronoi search (voronoi_grid.h). */
#include "voronoi/voronoi_grid.h"
#include <math.h>
#include <stdlib.h>
#include "atoms/cell.h"
#include "base/bins.h"
#include "base/cube_root.h"
#include "base/linear.h"
#include "base/memory.h"

/* reduced: this far outside an open box still counts as on its wall */
static const double ON_WALL = 1e-12;
enum { MOST_BLOCKS_PER_AXIS = 1024 }; /* bounds the memory of mostly empty boxes */

static void set_geometry(struct voronoi_grid *grid, const struct frame *frame)
{
    const double(*box)[3] = frame->cell;
    for (int k = 0; k < 3; k++) {
        for (int c = 0; c < 3; c++)
            grid->cell[k][c] = frame->cell[k][c];
        grid->periodic[k] = frame->pbc[k];
        grid->span += norm3(frame->cell[k]);
    }
    cell_invert(box, grid->inverse);
    for (int k = 0; k < 3; k++) {
        double column[3] = {grid->inverse[0][k], grid->inverse[1][k], grid->inverse[2][k]},
               length = norm3(column);
        grid->width[k] = 1 / length;
        for (int c = 0; c < 3; c++)
            grid->normal[k][c] = column[c] / length;
    }
}

/* Wraps r along periodic axes, moving only what lies outside; false if it is outside an open
 * axis. */
static bool wrap(const struct voronoi_grid *grid, double r[3], double s[3])
{
    cell_to_reduced(grid->inverse, r, s);
    for (int k = 0; k < 3; k++) {
        if (!grid->periodic[k]) {
            if (s[k] < -ON_WALL || s[k] > 1 + ON_WALL)
                return false;
            continue;
        }
        double images = floor(s[k]);
        s[k] -= images;
        for (int c = 0; images != 0 && c < 3; c++)
            r[c] -= images * grid->cell[k][c];
    }
    return true;
}

/* Fraction of the box that holds atoms, seen in blocks of about eight atoms each were they
 * spread evenly. */
static double filled_fraction(const double *reduced, size_t count)
{
    int side = (int)cube_root((double)count / 8);
    side = side < 1 ? 1 : side > 256 ? 256 : side;
    size_t total = (size_t)side * side * side, filled = 0;
    bool *seen = memory_zeroed(total, sizeof *seen);
    for (size_t i = 0; i < count; i++) {
        size_t block = 0;
        for (int k = 0; k < 3; k++) {
            int place = (int)(reduced[3 * i + k] * side);
            block = block * side + (place < 0 ? 0 : place >= side ? side - 1 : place);
        }
        filled += !seen[block];
        seen[block] = true;
    }
    free(seen);
    return (double)filled / (double)total;
}

static void set_blocks(struct voronoi_grid *grid)
{
    double diagonal[3];
    for (int k = 0; k < 3; k++) {
        double count = floor(grid->width[k] / grid->cutoff);
        grid->blocks[k] = count < 1                      ? 1
                          : count > MOST_BLOCKS_PER_AXIS ? MOST_BLOCKS_PER_AXIS
                                                         : (int)count;
        grid->block_width[k] = grid->width[k] / grid->blocks[k];
        grid->layers[k] = (int)ceil(grid->cutoff / grid->block_width[k] * (1 - 1e-12));
    }
    for (int signs = 0; signs < 4; signs++) {
        for (int c = 0; c < 3; c++)
            diagonal[c] = grid->cell[0][c] / grid->blocks[0] +
                          (signs & 1 ? -1 : 1) * grid->cell[1][c] / grid->blocks[1] +
                          (signs & 2 ? -1 : 1) * grid->cell[2][c] / grid->blocks[2];
        grid->block_radius = fmax(grid->block_radius, norm3(diagonal) / 2);
    }
}

static void sort_atoms(struct voronoi_grid *grid, const double *wrapped, const double *reduced,
                       const double *radii)
{
    size_t total = (size_t)grid->blocks[0] * grid->blocks[1] * grid->blocks[2];
    size_t *rows = grid->atom, *block = memory_alloc(grid->inside, sizeof *block);
    struct bins bins;
    for (size_t i = 0; i < grid->inside; i++) {
        block[i] = 0;
        for (int k = 0; k < 3; k++) {
            int place = (int)(reduced[3 * i + k] * grid->blocks[k]);
            place = place < 0 ? 0 : place >= grid->blocks[k] ? grid->blocks[k] - 1 : place;
            block[i] = block[i] * grid->blocks[k] + place;
        }
    }
    bins_create(&bins, total, grid->inside);
    bins_fill(&bins, block);
    free(block);
    grid->first = bins.first;
    grid->atom = memory_alloc(grid->inside, sizeof *grid->atom);
    for (int c = 0; c < 3; c++)
        grid->position[c] = memory_alloc(grid->inside, sizeof *grid->position[c]);
    grid->radius = radii ? memory_alloc(grid->inside, sizeof *grid->radius) : NULL;
    for (size_t at = 0; at < grid->inside; at++) {
        size_t i = bins.order[at];
        grid->atom[at] = rows[i];
        for (int c = 0; c < 3; c++)
            grid->position[c][at] = wrapped[3 * i + c];
        if (radii)
            grid->radius[at] = radii[rows[i]];
    }
    free(rows);
    free(bins.order);
}

static void set_radius_range(struct voronoi_grid *grid)
{
    if (!grid->radius || !grid->inside)
        return;
    grid->radius_min = grid->radius_max = grid->radius[0];
    for (size_t i = 1; i < grid->inside; i++) {
        grid->radius_min = fmin(grid->radius_min, grid->radius[i]);
        grid->radius_max = fmax(grid->radius_max, grid->radius[i]);
    }
}

struct voronoi_grid *voronoi_grid_create(const struct frame *frame, const double *radii,
                                         double cutoff)
{
    struct voronoi_grid *grid = memory_zeroed(1, sizeof *grid);
    const double *pos = frame_pos(frame);
    double *wrapped = memory_alloc(frame->n, 3 * sizeof *wrapped),
           *reduced = memory_alloc(frame->n, 3 * sizeof *reduced);
    set_geometry(grid, frame);
    const double(*box)[3] = frame->cell;
    double volume = fabs(cell_volume(box));
    grid->atom = memory_alloc(frame->n, sizeof *grid->atom);
    for (size_t i = 0; i < frame->n; i++) {
        double *r = wrapped + 3 * grid->inside;
        for (int c = 0; c < 3; c++)
            r[c] = pos[3 * i + c];
        if (wrap(grid, r, reduced + 3 * grid->inside))
            grid->atom[grid->inside++] = i;
    }
    grid->outside = frame->n - grid->inside;
    grid->cutoff = cutoff;
    if (cutoff <= 0 && grid->inside)
        grid->cutoff =
            1.9 * cube_root(volume * filled_fraction(reduced, grid->inside) / (double)grid->inside);
    else if (cutoff <= 0)
        grid->cutoff = grid->span;
    grid->cutoff = fmax(grid->cutoff, cube_root(volume / (4 * (double)grid->inside + 1000)));
    set_blocks(grid);
    sort_atoms(grid, wrapped, reduced, radii);
    set_radius_range(grid);
    free(wrapped);
    free(reduced);
    return grid;
}

void voronoi_grid_free(struct voronoi_grid *grid)
{
    if (!grid)
        return;
    free(grid->first);
    free(grid->atom);
    for (int c = 0; c < 3; c++)
        free(grid->position[c]);
    free(grid->radius);
    free(grid);
}

size_t voronoi_grid_block(const struct voronoi_grid *grid, const int place[3], double shift[3])
{
    size_t block = 0;
    shift[0] = shift[1] = shift[2] = 0;
    for (int k = 0; k < 3; k++) {
        int image = place[k] / grid->blocks[k], in_box = place[k] % grid->blocks[k];
        if (in_box < 0) {
            in_box += grid->blocks[k];
            image--;
        }
        for (int c = 0; c < 3; c++)
            shift[c] += image * grid->cell[k][c];
        block = block * grid->blocks[k] + in_box;
    }
    return block;
}

void voronoi_grid_range(const struct voronoi_grid *grid, int axis, int place, int layers, int *low,
                        int *high)
{
    *low = place - layers;
    *high = place + layers;
    if (!grid->periodic[axis]) {
        *low = *low < 0 ? 0 : *low;
        *high = *high >= grid->blocks[axis] ? grid->blocks[axis] - 1 : *high;
    }
}
