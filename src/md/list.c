/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Builds Verlet lists through cells; see list.h. Distances are taken in float, and the radii with a margin
 * that covers its rounding. */
#include "md/list.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "base/memory.h"
#include "md/domain.h"
#include "md/list_search.h"

static const double margin = 1e-5; /* relative, of the square of a radius */

struct list *list_create(const struct system *system, int species, const struct list_reach *reach, double skin, int lanes,
                         size_t stride)
{
    struct list *list = memory_zeroed(1, sizeof *list);
    int kinds = system->domain ? 2 * species : species;
    size_t room = system->n + (size_t)(kinds * lanes);

    *list = (struct list){.n = system->n,
                          .species = species,
                          .lanes = lanes,
                          .stride = (uint32_t)stride,
                          .reach = *reach,
                          .skin = skin,
                          .kinds = kinds,
                          .at_edge = memory_zeroed(room, sizeof(uint8_t)),
                          .row = memory_alloc(room, sizeof(int32_t)),
                          .blocks_made = (room + LIST_BLOCK - 1) / LIST_BLOCK};
    for (int k = 0; k < 3; k++)
        list->at[k] = memory_aligned(room + LIST_SEARCH_ROOM, sizeof(int32_t));
    for (int ab = 0; ab < species * species; ab++)
        list->longest = fmax(list->longest, fmax(reach->inner[ab], reach->outer[ab]));
    list->block = memory_zeroed(list->blocks_made, sizeof *list->block);
    for (size_t b = 0; b < list->blocks_made; b++) {
        for (int part = 0; part < 2; part++)
            list->block[b].part[part].start = memory_zeroed((size_t)(LIST_BLOCK / lanes * species + 1), sizeof(uint32_t));
    }
    return list;
}

void list_free(struct list *list)
{
    if (!list)
        return;
    for (size_t b = 0; b < list->blocks_made; b++) {
        for (int part = 0; part < 2; part++) {
            free(list->block[b].part[part].offset);
            free(list->block[b].part[part].start);
        }
    }
    for (int k = 0; k < 3; k++)
        free(list->at[k]);
    free(list->block);
    free(list->at_edge);
    free(list->row);
    free(list->cell_start);
    free(list->cell_end);
    free(list);
}

/* A pair now at distance d was, at the build, within (d + 2 u) times the largest L_then / L_now, u the largest move against the
 * box. */
bool list_is_stale(const struct list *list, const struct system *system, double most)
{
    double stretch = 0.0;

    for (int k = 0; k < 3; k++)
        stretch = fmax(stretch, list->length[k] / system->length[k]);
    return !list->built || (list->longest + 2.0 * most) * stretch > list->longest + list->skin;
}

/* Cells as wide as the list radius and a quarter as high, so that a run of atoms along z fills vectors; fewer where the box is
 * mostly empty. */
static void choose_cells(struct list *list, const struct system *system)
{
    double radius = list->longest + list->skin, edge = radius, total;
    static const double part[3] = {1.0, 1.0, 0.25};
    size_t capacity = list->capacity;

    do {
        total = 1.0;
        for (int k = 0; k < 3; k++) {
            list->cells[k] = (int)fmax(1.0, fmin(floor(system->length[k] / (edge * part[k])), 1e6));
            total *= list->cells[k];
        }
        edge *= 1.25;
    } while (total > 4.0 * (double)list->n + 1000.0);
    for (int k = 0; k < 3; k++)
        list->span[k] = (int)ceil(radius * list->cells[k] / system->length[k]);
    memory_grow(&list->cell_start, &list->capacity, (size_t)(total * list->kinds) + 1, sizeof(int32_t));
    memory_grow(&list->cell_end, &capacity, (size_t)(total * list->kinds) + 1, sizeof(int32_t));
}

static int cell_along(const struct list *list, uint32_t fraction, int k)
{
    return (int)(((uint64_t)fraction * (uint64_t)list->cells[k]) >> 32);
}

static size_t cell_of(const struct list *list, const uint64_t *fraction)
{
    int cell[3];

    for (int k = 0; k < 3; k++)
        cell[k] = cell_along(list, (uint32_t)(fraction[k] >> 32), k);
    return ((size_t)cell[0] * (size_t)list->cells[1] + (size_t)cell[1]) * (size_t)list->cells[2] + (size_t)cell[2];
}

/* The first place of each bin; every type begins with a new group. */
static void assign_places(struct list *list, size_t cells)
{
    int32_t place = 0;

    for (int t = 0; t < list->kinds; t++) {
        list->type_start[t] = place;
        for (size_t c = 0; c < cells; c++) {
            int32_t count = list->cell_end[(size_t)t * cells + c];
            list->cell_start[(size_t)t * cells + c] = list->cell_end[(size_t)t * cells + c] = place;
            place += count;
        }
        while (place % list->lanes)
            list->row[place++] = -1;
    }
    list->type_start[list->kinds] = place;
    list->places = (size_t)place;
    list->groups = (size_t)(list->type_start[list->species] / list->lanes);
    list->blocks = (list->groups * (size_t)list->lanes + LIST_BLOCK - 1) / LIST_BLOCK;
}

/* Counting sort by kind, then cell, then row; own atoms, then ghosts. */
static void sort_atoms(struct list *list, const struct system *system)
{
    size_t cells = (size_t)list->cells[0] * (size_t)list->cells[1] * (size_t)list->cells[2];
    size_t ghosts = 0, own = system->own_count;
    const int32_t *ghost = system->domain ? domain_ghosts(system->domain, &ghosts) : NULL;
    int32_t *bin = memory_alloc(own + ghosts, sizeof *bin);

    memset(list->cell_end, 0, cells * (size_t)list->kinds * sizeof *list->cell_end);
#pragma omp parallel for schedule(static)
    for (size_t j = 0; j < own + ghosts; j++) {
        size_t i = j < own ? system_own(system, j) : (size_t)ghost[j - own];
        size_t kind = (size_t)system->type[i] + (j < own ? 0 : (size_t)list->species);
        bin[j] = (int32_t)(kind * cells + cell_of(list, &system->fraction[3 * i]));
    }
    for (size_t j = 0; j < own + ghosts; j++)
        list->cell_end[bin[j]]++;
    assign_places(list, cells);
    for (size_t j = 0; j < own + ghosts; j++)
        list->row[list->cell_end[bin[j]]++] = (int32_t)(j < own ? system_own(system, j) : (size_t)ghost[j - own]);
    free(bin);
#pragma omp parallel for schedule(static)
    for (size_t p = 0; p < list->places; p++) {
        for (int k = 0; k < 3; k++)
            list->at[k][p] = list->row[p] < 0 ? 0 : (int32_t)(system->fraction[3 * (size_t)list->row[p] + (size_t)k] >> 32);
    }
}

/* The cells along one axis that a search from cell `at` covers: from *first, *count of them, going round. */
static void cells_covered(const struct list *list, int k, int at, int *first, int *count)
{
    bool all = 2 * list->span[k] + 1 >= list->cells[k];

    *first = all ? 0 : (at - list->span[k] + list->cells[k]) % list->cells[k];
    *count = all ? list->cells[k] : 2 * list->span[k] + 1;
}

static float listed2(double reach, double by, double factor)
{
    return (float)((reach + by) * (reach + by) * factor);
}

/* What one thread has found for the lanes of a group. */
struct scratch {
    struct list_found found[2][LIST_BLOCK];
};

/* Also says whether there are ghosts among the neighbours. */
static bool search_lane(struct scratch *scratch, const struct list *list, const struct system *system, size_t place, size_t lane,
                        int type)
{
    int ab = system->type[list->row[place]] * list->species + type;
    size_t cells = (size_t)list->cells[0] * (size_t)list->cells[1] * (size_t)list->cells[2];
    double inner = list->reach.inner[ab], outer = list->reach.outer[ab];
    struct list_search search = {.start = list->cell_start + (size_t)type * cells,
                                 .end = list->cell_end + (size_t)type * cells,
                                 .stride = list->stride,
                                 .self = (uint32_t)place * list->stride,
                                 .inner2 = inner > 0.0 ? listed2(inner, list->skin, 1.0 + margin) : 0.0f,
                                 .shell2 = inner > list->skin ? listed2(inner, -list->skin, 1.0 - margin) : 0.0f,
                                 .outer2 = outer > inner ? listed2(outer, list->skin, 1.0 + margin) : 0.0f,
                                 .inner = &scratch->found[LIST_INNER][lane],
                                 .shell = &scratch->found[LIST_SHELL][lane]};

    for (int k = 0; k < 3; k++) {
        search.cells[k] = list->cells[k];
        search.at[k] = list->at[k];
        search.from[k] = list->at[k][place];
        search.scale[k] = (float)(system->length[k] * 0x1p-32);
        cells_covered(list, k, cell_along(list, (uint32_t)search.from[k], k), &search.first[k], &search.count[k]);
    }
    list_search(&search);
    size_t own = search.inner->count + search.shell->count;
    if (list->kinds == list->species)
        return false;
    search.start += (size_t)list->species * cells;
    search.end += (size_t)list->species * cells;
    list_search(&search);
    return search.inner->count + search.shell->count > own;
}

/* Fills up what was found for a lane with its antipode. */
static void fill_up(struct list_found *found, size_t rows, uint32_t antipode)
{
    if (rows > found->capacity)
        memory_grow(&found->offset, &found->capacity, rows, sizeof *found->offset);
    for (size_t k = found->count; k < rows; k++)
        found->offset[k] = antipode;
}

/* Writes what was found as rows, from row start[0] on. */
static void write_rows(const struct list *list, struct list_block *block, enum list_part part, struct list_found *found,
                       size_t first, uint32_t *start)
{
    size_t lanes = (size_t)list->lanes, rows = 0;
    const uint32_t *from[LIST_BLOCK];

    for (size_t lane = 0; lane < lanes; lane++)
        rows = rows > found[lane].count ? rows : found[lane].count;
    start[1] = start[0] + (uint32_t)rows;
    memory_grow(&block->part[part].offset, &block->part[part].capacity, start[1] * lanes, sizeof(uint32_t));
    for (size_t lane = 0; lane < lanes; lane++) {
        fill_up(&found[lane], rows, (uint32_t)(list->places + first + lane) * list->stride);
        from[lane] = found[lane].offset;
    }
    uint32_t *offset = block->part[part].offset + start[0] * lanes;
    for (size_t k = 0; k < rows; k++, offset += lanes)
        for (size_t lane = 0; lane < lanes; lane++)
            offset[lane] = from[lane][k];
}

static void build_group(struct list *list, const struct system *system, size_t group, struct scratch *scratch)
{
    size_t lanes = (size_t)list->lanes, first = group * lanes, per_block = LIST_BLOCK / lanes;
    struct list_block *block = &list->block[group / per_block];

    list->at_edge[group] = false;
    for (int t = 0; t < list->species; t++) {
        size_t section = group % per_block * (size_t)list->species + (size_t)t;
        for (size_t lane = 0; lane < lanes; lane++) {
            scratch->found[LIST_INNER][lane].count = scratch->found[LIST_SHELL][lane].count = 0;
            if (list->row[first + lane] >= 0 && search_lane(scratch, list, system, first + lane, lane, t))
                list->at_edge[group] = true;
        }
        for (int part = 0; part < 2; part++)
            write_rows(list, block, (enum list_part)part, scratch->found[part], first, &block->part[part].start[section]);
    }
}

static void build_block(struct list *list, const struct system *system, size_t block, struct scratch *scratch)
{
    size_t per_block = (size_t)(LIST_BLOCK / list->lanes), last = (block + 1) * per_block;

    for (size_t group = block * per_block; group < last && group < list->groups; group++)
        build_group(list, system, group, scratch);
}

static void scratch_release(struct scratch *scratch)
{
    for (int part = 0; part < 2; part++) {
        for (int lane = 0; lane < LIST_BLOCK; lane++)
            free(scratch->found[part][lane].offset);
    }
}

void list_build(struct list *list, const struct system *system)
{
    choose_cells(list, system);
    sort_atoms(list, system);
#pragma omp parallel
    {
        struct scratch scratch = {0};
#pragma omp for schedule(dynamic)
        for (size_t b = 0; b < list->blocks; b++)
            build_block(list, system, b, &scratch);
        scratch_release(&scratch);
    }
    memcpy(list->length, system->length, sizeof list->length);
    list->built = true;
}
