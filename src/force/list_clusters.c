/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Half lists around clusters; see list.h. */
#include <omp.h>
#include <stdlib.h>
#include <string.h>
#include "base/memory.h"
#include "force/list.h"
#include "force/list_stencil.h"

/* What a pair may be apart, A2, up to each step of the skin. */
static struct list_range steps_of(const struct list *list)
{
    struct list_range range;

    for (int m = 0; m < LIST_SKIN_STEPS; m++) {
        range.from2[m] = 0.0f;
        range.to2[m] = list_range2(list->longest_cutoff, list->skin * (m + 1) / LIST_SKIN_STEPS,
                                   1.0 + list_margin);
    }
    return range;
}

/* The offset of a place's record. */
static uint32_t offset_of(const struct list *list, size_t place)
{
    return (uint32_t)place * list->stride;
}

/* Some atom, `count` times, for those who read beyond the end. */
static void write_end(struct list_region *region, uint32_t offset, size_t count)
{
    for (size_t k = 0; k < count; k++)
        region->offset[region->used++] = offset;
}

/* Writes one section, of slots first_slot and those after it. */
static void write_section(struct list_region *region, size_t section, int first_slot,
                          const struct list_around around[2])
{
    size_t before = region->used;

    region->start[section] = (uint32_t)before;
    for (int m = 0; m < LIST_SKIN_STEPS; m++) {
        region->used +=
            list_search_slot(&around[m > 0], first_slot + m, region->offset + region->used);
        region->count[section][m] = (uint32_t)(region->used - before);
    }
}

/* A section without neighbours. */
static void write_nothing(struct list_region *region, size_t section)
{
    region->start[section] = (uint32_t)region->used;
    memset(region->count[section], 0, sizeof region->count[section]);
}

/* Finds what is near a cluster among its unit's candidates. Of the region's own atoms those behind
 * it, who feel it through its list, which atoms elsewhere do not: whether there are any. */
static bool find_around(const struct list *list, size_t cluster, const struct list_slots *slots,
                        struct list_scratch *scratch)
{
    size_t atoms = list_cluster_atoms(list, cluster);
    struct list_slots near = *slots;
    bool others;

    scratch->around[0].count = scratch->around[1].count = 0;
    if (atoms > 0)
        list_search_around(&scratch->search, cluster * LIST_CLUSTER, atoms, slots->from,
                           offset_of(list, (cluster + 1) * LIST_CLUSTER), scratch->around);
    near.range = NULL;
    others = list_search_slots(&near, &scratch->around[0]);
    return list_search_slots(slots, &scratch->around[1]) || others;
}

/* Whether some of what is written from `before` on is a ghost. */
static bool any_ghost(const struct list *list, const struct list_region *region, size_t before)
{
    uint32_t ghosts = offset_of(list, list->type_start[list->species]);
    bool any = false;

    for (size_t k = before; k < region->used && list->kinds > list->species; k++)
        any = any || region->offset[k] >= ghosts;
    return any;
}

static void list_cluster(const struct list *list, struct list_region *region, size_t cluster,
                         const struct list_slots *slots, struct list_scratch *scratch)
{
    const size_t section = (cluster - region->first) * (LIST_SIDES * list->types);
    bool others = find_around(list, cluster, slots, scratch);
    size_t before;

    memory_grow(&region->offset, &region->capacity,
                region->used + scratch->around[0].count + scratch->around[1].count +
                    4 * LIST_CLUSTERS_AHEAD,
                sizeof *region->offset);
    for (int t = 0; t < list->types; t++)
        write_section(region, section + t, t * LIST_SKIN_STEPS, scratch->around);
    write_end(region, offset_of(list, cluster * LIST_CLUSTER), LIST_CLUSTER - 1);
    before = region->used;
    for (int t = list->types; t < LIST_SIDES * list->types; t++)
        if (others)
            write_section(region, section + t, t * LIST_SKIN_STEPS, scratch->around);
        else
            write_nothing(region, section + t);
    region->one_sided = region->one_sided || others;
    region->has_ghosts[cluster - region->first] = any_ghost(list, region, before);
}

/* Sizes a region for its clusters. */
static void region_room(struct list_region *region, int sections)
{
    size_t clusters = region->end - region->first, need = clusters * sections,
           capacity[2] = {region->sections, region->sections};

    if (need > region->sections) {
        memory_grow(&region->start, &capacity[0], need, sizeof *region->start);
        memory_grow(&region->has_ghosts, &capacity[1], need, sizeof *region->has_ghosts);
        memory_grow(&region->count, &region->sections, need, sizeof *region->count);
    }
    region->used = 0;
    region->one_sided = false;
}

static void make_region(struct list *list, struct list_region *region, const struct system *system,
                        struct list_scratch *scratch)
{
    const size_t from = region->first * LIST_CLUSTER, to = region->end * LIST_CLUSTER;
    const struct list_slots slots = {list->types, list->stride, offset_of(list, from),
                                     offset_of(list, to), &scratch->search.range[0]};
    const double reach = (list->longest_cutoff + list->skin) * (1.0 + list_margin);

    region_room(region, LIST_SIDES * list->types);
    list_scratch_start(scratch, list, system);
    scratch->search.range[0] = steps_of(list);
    scratch->search.type = list->type;
    for (size_t first = from; first < to; first += LIST_UNIT) {
        scratch->skip_from = (int32_t)from;
        scratch->skip_to = (int32_t)first;
        list_find_box(scratch, list, first);
        list_pack(scratch, list, system, first, 0, reach);
        for (size_t c = first / LIST_CLUSTER; c < (first + LIST_UNIT) / LIST_CLUSTER; c++)
            list_cluster(list, region, c, &slots, scratch);
    }
    memory_grow(&region->offset, &region->capacity, region->used + LIST_CLUSTERS_AHEAD,
                sizeof *region->offset);
    write_end(region, 0, LIST_CLUSTERS_AHEAD);
}

/* One region for each thread, of whole units, as equal as can be. */
static void choose_regions(struct list *list)
{
    size_t units = list->type_start[list->species] / LIST_UNIT, threads = omp_get_max_threads(),
           made = list->regions_made;

    list->regions = units < threads ? units : threads;
    if (list->regions > made) {
        memory_grow(&list->region, &list->regions_made, list->regions, sizeof *list->region);
        memset(list->region + made, 0, (list->regions_made - made) * sizeof *list->region);
    }
    for (size_t r = 0; r < list->regions; r++) {
        list->region[r].first = units * r / list->regions * (LIST_UNIT / LIST_CLUSTER);
        list->region[r].end = units * (r + 1) / list->regions * (LIST_UNIT / LIST_CLUSTER);
    }
}

void list_make_clusters(struct list *list, const struct system *system)
{
    choose_regions(list);
    list_scratch_room(list);
#pragma omp parallel for schedule(static) if (list->regions > 1)
    for (size_t r = 0; r < list->regions; r++)
        make_region(list, &list->region[r], system, &list->scratch[omp_get_thread_num()]);
}
