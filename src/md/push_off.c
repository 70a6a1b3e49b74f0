/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Overlap removal by soft spheres; see push_off.h. Neighbours come from cells at least c wide
 * that are filled in the order of the atoms, and each atom sums its own pushes, so the result
 * does not depend on threads. */
#include "md/push_off.h"
#include <math.h>
#include <stdlib.h>
#include "base/bins.h"
#include "base/exit_codes.h"
#include "base/index.h"
#include "base/memory.h"
#include "md/md.h"
#include "md/md_state.h"
#include "md/verlet.h"

enum { ROUNDS_MAX = 4000, CELLS_MAX = 256 };

struct grid {
    int cells[3];
    struct bins atoms; /* by cell */
    size_t *cell;      /* of each atom */
};

static void grid_init(struct grid *grid, const struct system *system, double width)
{
    double across[3];

    system_widths(system, across);
    for (int k = 0; k < 3; k++) {
        double cells = floor(across[k] / width);

        grid->cells[k] = cells < 1 ? 1 : cells > CELLS_MAX ? CELLS_MAX : (int)cells;
    }
    bins_create(&grid->atoms, volume(grid->cells), system->n);
    grid->cell = memory_alloc(system->n, sizeof *grid->cell);
}

static void grid_release(struct grid *grid)
{
    bins_release(&grid->atoms);
    free(grid->cell);
}

/* The cell along one axis: the top 32 bits of the fraction times the number of cells. */
static int cell_along(uint64_t fraction, int cells)
{
    return (int)(((fraction >> 32) * (uint64_t)cells) >> 32);
}

static size_t cell_of(const struct grid *grid, const uint64_t fraction[3])
{
    int cell[3];

    for (int k = 0; k < 3; k++)
        cell[k] = cell_along(fraction[k], grid->cells[k]);
    return at3(cell, grid->cells);
}

static void grid_fill(struct grid *grid, const struct system *system)
{
    for (size_t i = 0; i < system->n; i++)
        grid->cell[i] = cell_of(grid, &system->fraction[3 * i]);
    bins_fill(&grid->atoms, grid->cell);
}

/* The neighbouring cells along one axis, each once: all three, or both, or the one. */
static int cells_along(const struct grid *grid, const uint64_t fraction[3], int k, int list[3])
{
    int cells = grid->cells[k], own = cell_along(fraction[k], cells), count = cells < 3 ? cells : 3;

    for (int s = 0; s < count; s++)
        list[s] = (own + s + cells - 1) % cells;
    return count;
}

/* Adds the push of atom j on atom i; returns their distance squared. */
static double push_pair(const struct system *system, size_t i, size_t j, double contact,
                        double push[3])
{
    double d[3], r2 = 0, r;

    for (int k = 0; k < 3; k++)
        d[k] =
            (double)(int64_t)(system->fraction[3 * i + k] - system->fraction[3 * j + k]) * 0x1p-64;
    system_vector(system, d);
    for (int k = 0; k < 3; k++)
        r2 += d[k] * d[k];
    if (r2 >= contact * contact)
        return r2;
    r = sqrt(r2);
    if (r < 1e-6 * contact) {
        double sign = system->id[i] < system->id[j] ? 1 : -1,
               angle = (double)((system->id[i] + system->id[j]) % 1024);

        d[0] = sign * cos(angle), d[1] = sign * sin(angle), d[2] = 0.5 * sign;
        r = 1;
    }
    for (int k = 0; k < 3; k++)
        push[k] += (contact - sqrt(r2)) * d[k] / r;
    return r2;
}

/* Pushes on atom i by all its neighbours; returns the smallest distance squared. */
static double push_atom(const struct system *system, const struct grid *grid, size_t i,
                        double contact, double push[3])
{
    const struct bins *atoms = &grid->atoms;
    int list[3][3], count[3];
    double closest = INFINITY;

    push[0] = push[1] = push[2] = 0;
    for (int k = 0; k < 3; k++)
        count[k] = cells_along(grid, &system->fraction[3 * i], k, list[k]);
    for (int s = 0; s < count[0] * count[1] * count[2]; s++) {
        int x = list[0][s / (count[1] * count[2])], y = list[1][s / count[2] % count[1]],
            z = list[2][s % count[2]];
        size_t cell = at3((int[3]){x, y, z}, grid->cells);

        for (size_t a = atoms->first[cell]; a < atoms->first[cell + 1]; a++)
            if (atoms->order[a] != i)
                closest = fmin(closest, push_pair(system, i, atoms->order[a], contact, push));
    }
    return closest;
}

/* One round: all pushes, then all moves. Returns the smallest distance squared before it. */
static double push_round(struct system *system, struct grid *grid, double contact,
                         double (*push)[3])
{
    double closest = INFINITY, most = 0.2 * contact;

    grid_fill(grid, system);
#pragma omp parallel for schedule(static) reduction(min : closest)
    for (size_t i = 0; i < system->n; i++)
        closest = fmin(closest, push_atom(system, grid, i, contact, push[i]));
#pragma omp parallel for schedule(static)
    for (size_t i = 0; i < system->n; i++) {
        double size =
            sqrt(push[i][0] * push[i][0] + push[i][1] * push[i][1] + push[i][2] * push[i][2]);
        double factor = 0.45 * size > most ? most / size : 0.45;

        if (system->group[i] == MD_GROUP_FIXED)
            continue;
        for (int k = 0; k < 3; k++)
            push[i][k] *= factor;
        verlet_place(system, i, &system->fraction[3 * i], push[i]);
    }
    return closest;
}

int push_off(struct system *system, double closest, int *rounds, struct error *error)
{
    double contact = 1.1 * closest, found = 0, width[3];
    double(*push)[3];
    struct grid grid;
    int round = 0;

    system_widths(system, width);
    for (int k = 0; k < 3; k++)
        if (system->pbc[k] && width[k] < 2 * contact)
            return error_set(error, EXIT_BAD_INPUT,
                             "the cell is %.4g A along axis %d, shorter than two atoms", width[k],
                             k + 1);
    push = memory_alloc(system->n, sizeof *push);
    grid_init(&grid, system, contact);
    while (round < ROUNDS_MAX &&
           (found = push_round(system, &grid, contact, push)) < closest * closest)
        round++;
    grid_release(&grid);
    free(push);
    if (rounds)
        *rounds = round;
    if (found >= closest * closest)
        return 0;
    return error_set(
        error, EXIT_NOT_CONVERGED,
        "atoms still overlap (%.3g A, wanted %.3g A) after %d rounds: the density is too high",
        sqrt(found), closest, round);
}

int md_push_off(struct md *md, double closest, struct error *error)
{
    md_collect(md);
    int code = push_off(md->system, closest, NULL, error);

    force_invalidate(md->force);
    md_moved(md);
    return code;
}
