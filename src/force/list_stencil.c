/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Boxes around units and the bins near them; see list_stencil.h. */
#include "force/list_stencil.h"
#include <math.h>
#include <omp.h>
#include <stdlib.h>
#include <string.h>
#include "base/memory.h"

/* How far the atoms of a unit go along edge k, in units of fractions, from that of the first. */
static void find_span(const struct list *list, size_t first, int k, int64_t *low, int64_t *high)
{
    *low = *high = 0;
    for (size_t p = first; p < first + LIST_UNIT; p++) {
        int64_t d = list->row[p] < 0
                        ? 0
                        : (int32_t)((uint32_t)list->at[k][p] - (uint32_t)list->at[k][first]);
        *low = *low < d ? *low : d;
        *high = *high > d ? *high : d;
    }
}

void list_find_box(struct list_scratch *scratch, const struct list *list, size_t first)
{
    for (int k = 0; k < 3; k++) {
        double scale = scratch->width[k] * 0x1p-32;
        int32_t begin = list->at[k][first];
        int64_t low, high, middle;
        find_span(list, first, k, &low, &high);
        middle = (int64_t)(uint32_t)begin + low + (high - low) / 2;
        scratch->search.middle[k] = (int32_t)(uint32_t)middle;
        scratch->search.half[k] =
            (float)((double)((high - low) / 2 + 1) * scale * (1.0 + list_margin));
        scratch->half[k] = scratch->search.half[k];
        scratch->from[k] = (double)((int64_t)(uint32_t)begin + low) * scale;
        scratch->to[k] = (double)((int64_t)(uint32_t)begin + high) * scale;
    }
}

/* In a tilted box: the box that the search looks around is along x, y, z, around the same
 * middle. It is none where images need care: how far apart two atoms are along x says nothing
 * until it is known which image is the nearer. */
static void find_upright_box(struct list_search *search, const struct list *list,
                             const struct system *system, size_t first)
{
    double most[3] = {0.0};

    for (size_t p = first; p < first + LIST_UNIT; p++) {
        double d[3];
        for (int k = 0; k < 3; k++)
            d[k] = list->row[p] < 0
                       ? 0.0
                       : (double)(int32_t)((uint32_t)list->at[k][p] - (uint32_t)search->middle[k]) *
                             0x1p-32;
        system_vector(system, d);
        for (int k = 0; k < 3; k++)
            most[k] = fmax(most[k], fabs(d[k]));
    }
    for (int k = 0; k < 3; k++)
        search->half[k] =
            search->wraps ? INFINITY
                          : (float)((most[k] + system->length[k] * 0x1p-32) * (1.0 + list_margin));
}

static int floor_of(double x)
{
    int whole = (int)x;

    return whole - (whole > x);
}

/* The stencil along one axis: bins that come within `reach` of the box, from *first (which may be
 * negative), *count of them. */
static void stencil_along(const struct list_scratch *scratch, const struct list *list, int k,
                          double reach, int *first, int *count)
{
    int last = floor_of((scratch->to[k] + reach) * scratch->per_length[k]);

    *first = floor_of((scratch->from[k] - reach) * scratch->per_length[k]);
    *count = last - *first + 1;
    if (*count >= list->bins[k]) {
        *first = 0;
        *count = list->bins[k];
    }
}

/* The distance of bins i ... i + 1 from the box, where not all bins along the axis are within
 * reach. */
static double bin_distance(const struct list_scratch *scratch, int k, int i)
{
    double before = scratch->from[k] - (i + 1) * scratch->bin[k],
           behind = i * scratch->bin[k] - scratch->to[k];
    double larger = before > behind ? before : behind;

    return larger > 0.0 ? larger : 0.0;
}

static int wrapped(int bin, int bins)
{
    return bin < 0 ? bin + bins : bin >= bins ? bin - bins : bin;
}

/* Whether a column has places that are looked at. */
static bool looks_at(const struct list_scratch *scratch, const struct list *list, size_t kind,
                     size_t column)
{
    size_t first = kind * volume(list->bins) + column * list->bins[2],
           last = first + list->bins[2] - 1;

    return list->bin_start[first] < list->bin_end[last] &&
           (list->bin_start[first] < scratch->skip_from || list->bin_end[last] > scratch->skip_to);
}

/* Packs bins z ... z + count - 1 of a column, which are one run of places. */
static void pack_bins(struct list_scratch *scratch, const struct list *list, size_t kind,
                      size_t column, int z, int count)
{
    size_t bins = volume(list->bins);
    size_t a = list_bin(list, column, z), b = list_bin(list, column, z + count - 1);
    int32_t from = list->bin_start[kind * bins + (a < b ? a : b)],
            to = list->bin_end[kind * bins + (a < b ? b : a)],
            before = to < scratch->skip_from ? to : scratch->skip_from,
            behind = from > scratch->skip_to ? from : scratch->skip_to;

    if (from < before)
        list_search_run(&scratch->search, from, before);
    if (behind < to)
        list_search_run(&scratch->search, behind, to);
}

static void pack_column(struct list_scratch *scratch, const struct list *list, size_t kind,
                        size_t column, double reach)
{
    int first, count, bins = list->bins[2];

    stencil_along(scratch, list, 2, reach, &first, &count);
    first = wrapped(first, bins);
    if (first + count <= bins) {
        pack_bins(scratch, list, kind, column, first, count);
        return;
    }
    pack_bins(scratch, list, kind, column, first, bins - first);
    pack_bins(scratch, list, kind, column, 0, first + count - bins);
}

/* The square of what is left of the reach across, dx and dy on: in a tilted box all of it, until
 * there is nothing. */
static double left_of(const struct list_scratch *scratch, double reach, double dx, double dy)
{
    if (scratch->search.tilted)
        return dx < reach && dy < reach ? reach * reach : 0.0;
    return reach * reach - dx * dx - dy * dy;
}

/* Packs the atoms of one kind within reach of the box. */
static void pack_kind(struct list_scratch *scratch, const struct list *list, size_t kind,
                      double reach)
{
    int first[2], count[2];

    for (int k = 0; k < 2; k++)
        stencil_along(scratch, list, k, reach, &first[k], &count[k]);
    for (int x = first[0]; x < first[0] + count[0]; x++) {
        double dx = count[0] < list->bins[0] ? bin_distance(scratch, 0, x) : 0.0;
        for (int y = first[1]; y < first[1] + count[1]; y++) {
            double dy = count[1] < list->bins[1] ? bin_distance(scratch, 1, y) : 0.0;
            double left2 = left_of(scratch, reach, dx, dy);
            size_t column = list_column(list, wrapped(x, list->bins[0]), wrapped(y, list->bins[1]));
            if (left2 > 0.0 && looks_at(scratch, list, kind, column))
                pack_column(scratch, list, kind, column, sqrt(left2));
        }
    }
}

void list_pack(struct list_scratch *scratch, const struct list *list, const struct system *system,
               size_t first, int type, double reach)
{
    struct list_search *search = &scratch->search;

    search->reach2 = (float)(reach * reach * (1.0 + list_margin));
    search->wraps = false;
    for (int k = 0; k < 3; k++)
        search->wraps = search->wraps ||
                        2.0 * (scratch->half[k] + reach) * (1.0 + list_margin) >= scratch->width[k];
    if (search->tilted)
        find_upright_box(search, list, system, first);
    search->candidates.count = 0;
    pack_kind(scratch, list, type, reach);
    if (list->kinds > list->species)
        pack_kind(scratch, list, list->species + type, reach);
    list_search_pack(search);
}

void list_scratch_room(struct list *list)
{
    size_t threads = omp_get_max_threads(), capacity = list->scratches;

    if (threads <= list->scratches)
        return;
    memory_grow(&list->scratch, &capacity, threads, sizeof *list->scratch);
    memset(list->scratch + list->scratches, 0,
           (capacity - list->scratches) * sizeof *list->scratch);
    list->scratches = capacity;
}

void list_scratch_start(struct list_scratch *scratch, const struct list *list,
                        const struct system *system)
{
    system_widths(system, scratch->width);
    scratch->skip_from = scratch->skip_to = 0;
    scratch->search.tilted = system_is_tilted(system);
    scratch->search.type = NULL;
    for (int k = 0; k < 3; k++) {
        scratch->bin[k] = scratch->width[k] / list->bins[k];
        scratch->per_length[k] = list->bins[k] / scratch->width[k];
        scratch->search.at[k] = list->at[k];
        scratch->search.scale[k] = (float)(system->length[k] * 0x1p-32);
        scratch->search.tilt[k] = (float)(system->tilt[k] * 0x1p-32);
    }
    scratch->search.stride = list->stride;
}

void list_block_release(struct list_block *block)
{
    for (int part = 0; part < 2; part++) {
        free(block->part[part].row);
        free(block->part[part].start);
        free(block->part[part].base);
        free(block->part[part].count);
    }
}

void list_scratch_release(struct list_scratch *scratch)
{
    list_search_release(&scratch->search);
    free(scratch->wide);
    list_block_release(&scratch->block);
    for (int far = 0; far < 2; far++) {
        free(scratch->around[far].offset);
        free(scratch->around[far].r2);
        free(scratch->around[far].slot);
    }
    for (int t = 0; t < POTENTIAL_SPECIES_MAX; t++)
        for (int part = 0; part < 2; part++)
            for (int p = 0; p < LIST_UNIT; p++)
                free(scratch->found[t][part][p].offset);
}
