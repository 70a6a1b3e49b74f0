/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Counting sort; see bins.h. */
#include "base/bins.h"
#include <stdlib.h>
#include <string.h>
#include "base/memory.h"

void bins_create(struct bins *bins, size_t count, size_t items)
{
    *bins = (struct bins){.count = count,
                          .items = items,
                          .first = memory_alloc(count + 2, sizeof *bins->first),
                          .order = memory_alloc(items, sizeof *bins->order)};
}

/* Counts are kept two places on, so that while items are placed first[b + 1] is where the next of
 * bin b goes, and in the end where bin b + 1 begins. */
void bins_fill(struct bins *bins, const size_t *bin)
{
    size_t *first = bins->first;

    memset(first, 0, (bins->count + 2) * sizeof *first);
    for (size_t i = 0; i < bins->items; i++)
        first[bin[i] + 2]++;
    for (size_t b = 2; b < bins->count + 2; b++)
        first[b] += first[b - 1];
    for (size_t i = 0; i < bins->items; i++)
        bins->order[first[bin[i] + 1]++] = i;
}

void bins_release(struct bins *bins)
{
    free(bins->first);
    free(bins->order);
    *bins = (struct bins){0};
}
