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

/* Finds the neighbours of one type that the atoms of a unit have: those up to a part. */
static void search_unit(struct list_scratch *scratch, struct list *list,
                        const struct system *system, size_t first, int type, enum list_part last)
{
    int ab = list_type(list, system, list->row[first]) * list->species + type;
    double inner = list->cutoff.inner[ab],
           outer = last == LIST_SHELL ? list->cutoff.outer[ab] : inner;
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

/* ---- narrow rows ---- */

/* Places are numbers with a sign in loops over them, whose least and largest vectors find. */
INLINE int32_t place_of(uint32_t offset, int shift)
{
    return (int32_t)(offset >> shift);
}

/* The first and the last place of the neighbours in a section's rows. */
GENERATIONS static void find_span(const struct list *list, const uint32_t *offset, size_t count,
                                  size_t span[2])
{
    int32_t places = (int32_t)list->places, least = places, most = 0;
    int shift = __builtin_ctz(list->stride);

    for (size_t k = 0; k < count; k++) {
        int32_t place = place_of(offset[k], shift), near = place < places ? place : 0;
        least = place < least ? place : least;
        most = near > most ? near : most;
    }
    span[0] = (size_t)least;
    span[1] = (size_t)most;
}

/* Whether a place can fill up the rows of a group that do not hold it: an own atom of the section's
 * type, whom the search has seen, and none of the group, since atoms do not find themselves. */
static bool fills(const struct list *list, size_t group, int type, size_t place)
{
    return place >= (size_t)list->type_start[type] && place < (size_t)list->type_start[type + 1] &&
           list->row[place] >= 0 && place / list->lanes != group;
}

/* Of rows that can be narrow: where their numbers begin, and who fills them up. */
struct narrowing {
    size_t base, filler;
};

static bool can_narrow(const struct list *list, size_t group, int type, const size_t span[2],
                       struct narrowing *narrowing)
{
    size_t before = span[0] - 1, behind = span[1] + 1, last = (group + 1) * list->lanes - 1;
    bool has_before = fills(list, group, type, before);

    /* where nobody is there is no telling who is far */
    if (!list->narrow || span[0] > span[1] || list->row[last] < 0)
        return false;
    *narrowing = (struct narrowing){has_before ? before : span[0], has_before ? before : behind};
    return (has_before || fills(list, group, type, behind)) &&
           (has_before ? span[1] : behind) - narrowing->base <= UINT16_MAX;
}

GENERATIONS static void narrow_rows(const struct list *list, const struct narrowing *narrowing,
                                    const uint32_t *offset, size_t count, uint16_t *narrow)
{
    int32_t places = (int32_t)list->places, filler = (int32_t)narrowing->filler,
            base = (int32_t)narrowing->base;
    int shift = __builtin_ctz(list->stride);

    for (size_t k = 0; k < count; k++) {
        int32_t place = place_of(offset[k], shift);
        narrow[k] = (uint16_t)((place < places ? place : filler) - base);
    }
}

/* ---- rows ---- */

/* The rows in the scratch to those of a section, behind the section before. */
static void keep_rows(struct list *list, size_t group, int type, enum list_part part,
                      const struct list_scratch *scratch, size_t rows)
{
    size_t per_block = LIST_BLOCK / list->lanes, numbers = rows * list->lanes,
           section = group % per_block * list->species + type, span[2];
    struct list_block *block = &list->block[group / per_block];
    uint32_t *start = &block->part[part].start[section];
    struct narrowing narrowing;
    bool narrow;

    find_span(list, scratch->wide, numbers, span);
    narrow = can_narrow(list, group, type, span, &narrowing);
    start[1] = start[0] + (uint32_t)(numbers * (narrow ? sizeof(uint16_t) : sizeof(uint32_t)));
    memory_grow(&block->part[part].row, &block->part[part].capacity, start[1], 1);
    block->part[part].base[section] = narrow ? (uint32_t)narrowing.base : LIST_WIDE;
    if (narrow)
        narrow_rows(list, &narrowing, scratch->wide, numbers,
                    (uint16_t *)(block->part[part].row + start[0]));
    else
        memcpy(block->part[part].row + start[0], scratch->wide, numbers * sizeof(uint32_t));
}

/* Writes what was found for a group as rows. */
static void write_rows(struct list *list, size_t group, int type, enum list_part part,
                       struct list_scratch *scratch)
{
    size_t lanes = list->lanes, per_block = LIST_BLOCK / lanes, rows,
           section = group % per_block * list->species + type;
    struct list_found *found = scratch->found[type][part] + group * lanes % LIST_UNIT;
    uint32_t *count = &list->block[group / per_block].part[part].count[section * LIST_SKIN_STEPS];

    memset(count, 0, LIST_SKIN_STEPS * sizeof *count);
    for (size_t lane = 0; lane < lanes; lane++) {
        for (int m = 0; m < LIST_SKIN_STEPS; m++)
            count[m] = count[m] > found[lane].upto[m] ? count[m] : (uint32_t)found[lane].upto[m];
        list->has_ghosts[group] = list->has_ghosts[group] || has_ghost(list, &found[lane]);
    }
    rows = count[LIST_SKIN_STEPS - 1] + LIST_ROWS_AHEAD;
    memory_grow(&scratch->wide, &scratch->wide_capacity, (rows + LIST_SEARCH_ROOM) * lanes,
                sizeof(uint32_t));
    list_search_rows(found, lanes, rows, (uint32_t)(list->places + group * lanes) * list->stride,
                     list->stride, scratch->wide);
    keep_rows(list, group, type, part, scratch, rows);
}

static void build_unit(struct list *list, const struct system *system, size_t first,
                       enum list_part last)
{
    struct list_scratch *scratch = &list->scratch[omp_get_thread_num()];
    size_t lanes = list->lanes;

    list_find_box(scratch, list, first);
    for (int t = 0; t < list->species; t++)
        search_unit(scratch, list, system, first, t, last);
    for (size_t p = 0; p < LIST_UNIT; p += lanes) {
        list->has_ghosts[(first + p) / lanes] = false;
        for (int t = 0; t < list->species; t++)
            for (int part = 0; part < 2; part++)
                write_rows(list, (first + p) / lanes, t, (enum list_part)part, scratch);
    }
}

/* Room for what is known of its sections. */
static void block_room(const struct list *list, struct list_block *block)
{
    size_t sections = LIST_BLOCK / list->lanes * list->species;

    for (int part = 0; part < 2 && !block->part[part].start; part++) {
        block->part[part].start = memory_zeroed(sections + 1, sizeof(uint32_t));
        block->part[part].base = memory_zeroed(sections, sizeof(uint32_t));
        block->part[part].count = memory_zeroed(sections * LIST_SKIN_STEPS, sizeof(uint32_t));
    }
}

void list_make_block(struct list *list, const struct system *system, size_t block,
                     enum list_part last)
{
    size_t end = (block + 1) * LIST_BLOCK, places = list->groups * list->lanes;

    block_room(list, &list->block[block]);
    for (size_t first = block * LIST_BLOCK; first < end && first < places; first += LIST_UNIT)
        build_unit(list, system, first, last);
}

void list_make_rows(struct list *list, const struct system *system)
{
    list_scratch_room(list);
#pragma omp parallel
    {
        list_scratch_start(&list->scratch[omp_get_thread_num()], list, system);
#pragma omp for schedule(dynamic)
        for (size_t b = 0; b < list->blocks; b++)
            list_make_block(list, system, b, LIST_SHELL);
    }
}
