/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Random sequential addition on a grid of cells no smaller than the least distance
 * (shape/random_alloy.h). */
#include "shape/random_alloy.h"
#include <math.h>
#include <stdlib.h>
#include "base/cube_root.h"
#include "base/memory.h"

#define FILLING 0.25
/* at this filling a point fails with probability 2/3 at worst: (2/3)^1000 is never */
enum { TRIES = 1000 };

struct grid {
    double box[3];
    int cells[3];
    int32_t *head, *next; /* chains of points in a cell; -1 ends */
};

static double nearest_image(double d, double length)
{
    return d - length * nearbyint(d / length);
}

static size_t grid_cell(const struct grid *grid, const int at[3])
{
    size_t index = 0;
    for (int k = 0; k < 3; k++)
        index = index * grid->cells[k] + (at[k] + grid->cells[k]) % grid->cells[k];
    return index;
}

static bool grid_is_free(const struct grid *grid, const double *pos, const double r[3],
                         const int at[3], double least)
{
    for (int image = 0; image < 27; image++) {
        int cell[3] = {at[0] + image % 3 - 1, at[1] + image / 3 % 3 - 1, at[2] + image / 9 - 1};
        for (int32_t j = grid->head[grid_cell(grid, cell)]; j >= 0; j = grid->next[j]) {
            double d2 = 0;
            for (int k = 0; k < 3; k++) {
                double d = nearest_image(pos[3 * j + k] - r[k], grid->box[k]);
                d2 += d * d;
            }
            if (d2 < least * least)
                return false;
        }
    }
    return true;
}

static void place(struct grid *grid, double *pos, size_t i, double least, struct random_key key)
{
    double *r = pos + 3 * i;
    int at[3];
    for (uint64_t try = 0; try < TRIES; try++) {
        for (int k = 0; k < 3; k++) {
            double u = random_uniform(key, i, try, (uint64_t)k);
            r[k] = u * grid->box[k];
            at[k] = (int)(u * grid->cells[k]);
        }
        if (grid_is_free(grid, pos, r, at, least))
            break;
    }
    size_t cell = grid_cell(grid, at);
    grid->next[i] = grid->head[cell];
    grid->head[cell] = (int32_t)i;
}

struct frame *random_alloy(const struct composition *composition, size_t atoms, const double box[3],
                           uint64_t seed)
{
    struct frame *frame = frame_create(atoms);
    composition_assign(composition, frame, random_key(seed, "create/species"));
    frame_add(frame, "pos", VALUE_REAL, 3);
    frame_ensure_id(frame);
    double least = cube_root(6 * FILLING / acos(-1) * box[0] * box[1] * box[2] / (double)atoms);
    struct grid grid = {.next = memory_alloc(atoms, sizeof *grid.next)};
    size_t cells = 1;
    for (int k = 0; k < 3; k++) {
        frame->cell[k][k] = grid.box[k] = box[k];
        frame->pbc[k] = true;
        grid.cells[k] = fmax(1, floor(box[k] / least));
        cells *= grid.cells[k];
    }
    frame->has_cell = true;
    grid.head = memory_alloc(cells, sizeof *grid.head);
    for (size_t c = 0; c < cells; c++)
        grid.head[c] = -1;
    for (size_t i = 0; i < atoms; i++)
        place(&grid, frame_pos(frame), i, least, random_key(seed, "create/positions"));
    free(grid.head);
    free(grid.next);
    return frame;
}
