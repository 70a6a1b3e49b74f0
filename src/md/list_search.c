/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which of a run of atoms are near one atom; see list_search.h. */
#include "md/list_search.h"
#include "base/memory.h"
#include "md/vector.h"

GENERATIONS static void search_plain(struct list_search *search, int32_t from, int32_t to)
{
    const int32_t *x = search->at[0], *y = search->at[1], *z = search->at[2], place = search->place;
    const int32_t x0 = x[place], y0 = y[place], z0 = z[place];
    uint32_t *inner = search->found[0]->offset, *shell = search->found[1]->offset;
    size_t inner_count = search->found[0]->count, shell_count = search->found[1]->count;

    for (int32_t j = from; j < to; j++) {
        float dx = (float)(int32_t)((uint32_t)x[j] - (uint32_t)x0) * search->scale[0],
              dy = (float)(int32_t)((uint32_t)y[j] - (uint32_t)y0) * search->scale[1],
              dz = (float)(int32_t)((uint32_t)z[j] - (uint32_t)z0) * search->scale[2];
        float r2 = dx * dx + dy * dy + dz * dz;
        int other = j != place;
        inner[inner_count] = shell[shell_count] = (uint32_t)j * search->stride;
        inner_count += (size_t)((r2 < search->inner2) & other);
        shell_count += (size_t)((r2 >= search->shell2) & (r2 < search->outer2) & other);
    }
    search->found[0]->count = inner_count;
    search->found[1]->count = shell_count;
}

void list_search_run(struct list_search *search, int32_t from, int32_t to)
{
    for (int part = 0; part < 2; part++) {
        struct list_found *found = search->found[part];
        size_t need = found->count + (size_t)(to - from) + LIST_SEARCH_ROOM;
        if (need > found->capacity)
            memory_grow(&found->offset, &found->capacity, need, sizeof *found->offset);
    }
    search_plain(search, from, to);
}
