/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pixels sorted by k. */
#include "pattern/layout.h"
#include <math.h>
#include <stdlib.h>
#include "base/memory.h"

struct entry {
    double k, kx, ky;
    uint32_t pixel;
};

static int by_k(const void *a, const void *b)
{
    const struct entry *one = a, *other = b;
    if (one->k != other->k)
        return one->k < other->k ? -1 : 1;
    return one->pixel < other->pixel ? -1 : one->pixel > other->pixel;
}

/* First place with k >= low. */
static size_t lower_bound(const struct layout *layout, double low)
{
    size_t a = 0, b = layout->count;
    while (a < b) {
        size_t middle = a + (b - a) / 2;
        if (layout->k[middle] < low)
            a = middle + 1;
        else
            b = middle;
    }
    return a;
}

static void sort_pixels(struct layout *layout, const bool *masked)
{
    size_t all = layout->geometry.ny * layout->geometry.nx, count = 0;
    struct entry *entries = memory_alloc(all, sizeof *entries);
    for (size_t p = 0; p < all; p++) {
        if (masked && masked[p])
            continue;
        struct entry *e = &entries[count++];
        e->pixel = (uint32_t)p;
        geometry_to_k(&layout->geometry, (double)(p / layout->geometry.nx),
                      (double)(p % layout->geometry.nx), &e->kx, &e->ky);
        e->k = hypot(e->kx, e->ky);
    }
    qsort(entries, count, sizeof *entries, by_k);
    layout->count = count;
    layout->pixel = memory_alloc(count, sizeof *layout->pixel);
    layout->place = memory_alloc(all, sizeof *layout->place);
    layout->k = memory_alloc(count, sizeof *layout->k);
    layout->kx = memory_alloc(count, sizeof *layout->kx);
    layout->ky = memory_alloc(count, sizeof *layout->ky);
    for (size_t p = 0; p < all; p++)
        layout->place[p] = -1;
    for (size_t i = 0; i < count; i++) {
        layout->pixel[i] = entries[i].pixel;
        layout->place[entries[i].pixel] = (int32_t)i;
        layout->k[i] = entries[i].k;
        layout->kx[i] = entries[i].kx;
        layout->ky[i] = entries[i].ky;
    }
    free(entries);
}

struct layout *layout_create(const struct geometry *geometry, const bool *masked, double dk,
                             double k_max)
{
    struct layout *layout = memory_zeroed(1, sizeof *layout);
    layout->geometry = *geometry;
    layout->dk = dk > 0 ? dk : fmin(geometry->pixel[0], geometry->pixel[1]);
    sort_pixels(layout, masked);
    double reach = geometry_reach(geometry);
    if (k_max > 0)
        reach = fmin(reach, k_max);
    layout->rings = (int)floor(reach / layout->dk + 1e-9) + 1;
    layout->first = memory_alloc(layout->rings + 1, sizeof *layout->first);
    layout->first[0] = 0;
    for (int i = 1; i <= layout->rings; i++)
        layout->first[i] = lower_bound(layout, (i - 0.5) * layout->dk);
    return layout;
}

void layout_free(struct layout *layout)
{
    if (!layout)
        return;
    free(layout->pixel);
    free(layout->place);
    free(layout->k);
    free(layout->kx);
    free(layout->ky);
    free(layout->first);
    free(layout);
}

void layout_range(const struct layout *layout, double low, double high, size_t *first, size_t *end)
{
    *first = lower_bound(layout, low);
    *end = lower_bound(layout, high);
}
