/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Full lists in rows; see list.h. Distances are taken in float, and the radii with a margin that
 * covers its rounding. */
#include <math.h>
#include <omp.h>
#include <string.h>
#include "base/memory.h"
#include "force/list.h"
#include "force/list_stencil.h"

static void set_ranges(struct list_search *search, double inner, double outer, double skin)
{
    for (int m = 0; m < LIST_SKIN_STEPS; m++) {
        double by = skin * (m + 1) / LIST_SKIN_STEPS;
        search->range[LIST_INNER].from2[m] = 0.0f;
        search->range[LIST_INNER].to2[m] =
            inner > 0.0 ? list_range2(inner, by, 1.0 + list_margin) : 0.0f;
        search->range[LIST_SHELL].from2[m] = list_range2(inner, -by, 1.0 - list_margin);
        search->range[LIST_SHELL].to2[m] =
            outer > inner ? list_range2(outer, by, 1.0 + list_margin) : 0.0f;
    }
}

/* Finds the neighbours of one type that the atoms of a unit have. */
static void search_unit(struct list_scratch *scratch, struct list *list,
                        const struct system *system, size_t first, int type)
{
    int ab = list_type(list, system, list->row[first]) * list->species + type;
    double inner = list->cutoff.inner[ab], outer = list->cutoff.outer[ab];
    double reach = (fmax(inner, outer) + list->skin) * (1.0 + list_margin);
    struct list_search *search = &scratch->search;

    set_ranges(search, inner, outer, list->skin);
    list_pack(scratch, list, system, first, type, reach);
    for (size_t p = 0; p < LIST_UNIT; p++) {
        struct list_found *inside = &scratch->found[type][LIST_INNER][p],
                          *shell = &scratch->found[type][LIST_SHELL][p];
        if (list->row[first + p] >= 0) {
            list_search_find(search, first + p, inside, shell);
            continue;
        }
        inside->count = shell->count = 0;
        memset(inside->upto, 0, sizeof inside->upto);
        memset(shell->upto, 0, sizeof shell->upto);
    }
}

/* Whether a ghost was found: the last one of a step of the skin, as they come in the order of
 * places. */
static bool has_ghost(const struct list *list, const struct list_found *found)
{
    uint32_t ghosts = (uint32_t)list->type_start[list->species] * list->stride;
    bool ghost = false;

    for (int m = 0; m < LIST_SKIN_STEPS && list->kinds > list->species; m++)
        ghost = ghost || (found->upto[m] > 0 && found->offset[found->upto[m] - 1] >= ghosts);
    return ghost;
}

/* Writes what was found for a group as rows, behind those of the section before. */
static void write_rows(struct list *list, size_t group, int type, enum list_part part,
                       struct list_found *found)
{
    size_t lanes = list->lanes, per_block = LIST_BLOCK / lanes;
    size_t section = group % per_block * list->species + type;
    struct list_block *block = &list->block[group / per_block];
    uint32_t *start = &block->part[part].start[section],
             *count = &block->part[part].count[section * LIST_SKIN_STEPS];

    memset(count, 0, LIST_SKIN_STEPS * sizeof *count);
    for (size_t lane = 0; lane < lanes; lane++) {
        for (int m = 0; m < LIST_SKIN_STEPS; m++)
            count[m] = count[m] > found[lane].upto[m] ? count[m] : (uint32_t)found[lane].upto[m];
        list->has_ghosts[group] = list->has_ghosts[group] || has_ghost(list, &found[lane]);
    }
    start[1] = start[0] + count[LIST_SKIN_STEPS - 1];
    memory_grow(&block->part[part].offset, &block->part[part].capacity,
                (start[1] + LIST_SEARCH_ROOM) * lanes, sizeof(uint32_t));
    list_search_rows(found, lanes, count[LIST_SKIN_STEPS - 1],
                     (uint32_t)(list->places + group * lanes) * list->stride, list->stride,
                     block->part[part].offset + start[0] * lanes);
}

static void build_unit(struct list *list, const struct system *system, size_t first,
                       struct list_scratch *scratch)
{
    size_t lanes = list->lanes;

    list_find_box(scratch, list, first);
    for (int t = 0; t < list->species; t++)
        search_unit(scratch, list, system, first, t);
    for (size_t p = 0; p < LIST_UNIT; p += lanes) {
        list->has_ghosts[(first + p) / lanes] = false;
        for (int t = 0; t < list->species; t++)
            for (int part = 0; part < 2; part++)
                write_rows(list, (first + p) / lanes, t, (enum list_part)part,
                           scratch->found[t][part] + p);
    }
}

/* Rows behind the last of a block, which those who look ahead may read: all of them of one
 * antipode. */
static void write_end(const struct list *list, size_t block, enum list_part part)
{
    size_t lanes = list->lanes, per_block = LIST_BLOCK / lanes,
           groups = list->groups - block * per_block;
    struct list_block *b = &list->block[block];
    size_t end =
        b->part[part].start[(groups < per_block ? groups : per_block) * list->species] * lanes;

    memory_grow(&b->part[part].offset, &b->part[part].capacity, end + LIST_ROWS_AHEAD * lanes,
                sizeof(uint32_t));
    for (size_t k = 0; k < LIST_ROWS_AHEAD * lanes; k++)
        b->part[part].offset[end + k] = (uint32_t)list->places * list->stride;
}

static void build_block(struct list *list, const struct system *system, size_t block,
                        struct list_scratch *scratch)
{
    size_t last = (block + 1) * LIST_BLOCK, places = list->groups * list->lanes;

    for (size_t first = block * LIST_BLOCK; first < last && first < places; first += LIST_UNIT)
        build_unit(list, system, first, scratch);
    for (int part = 0; part < 2; part++)
        write_end(list, block, (enum list_part)part);
}

void list_make_rows(struct list *list, const struct system *system)
{
    list_scratch_room(list);
#pragma omp parallel
    {
        struct list_scratch *scratch = &list->scratch[omp_get_thread_num()];
        list_scratch_start(scratch, list, system);
#pragma omp for schedule(dynamic)
        for (size_t b = 0; b < list->blocks; b++)
            build_block(list, system, b, scratch);
    }
}
