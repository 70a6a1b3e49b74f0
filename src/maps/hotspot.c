/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Connected regions of a map. */
#include "maps/hotspot.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "base/memory.h"

struct search {
    const float *map;
    size_t ny, nx;
    bool *hot;     /* not yet taken */
    size_t *stack; /* also: the members of the region in hand, from `first` */
    size_t count;
    bool diagonal;
};

static void push(struct search *search, size_t position)
{
    search->hot[position] = false;
    search->stack[search->count++] = position;
}

/* Gathers in stack[0 ... count - 1] all that touches `seed`. */
static void grow(struct search *search, size_t seed)
{
    search->count = 0;
    push(search, seed);
    for (size_t i = 0; i < search->count; i++) {
        size_t y = search->stack[i] / search->nx, x = search->stack[i] % search->nx;
        for (int dy = -1; dy <= 1; dy++)
            for (int dx = -1; dx <= 1; dx++) {
                if ((dy == 0 && dx == 0) || (dy != 0 && dx != 0 && !search->diagonal))
                    continue;
                if ((dy < 0 && y == 0) || (dy > 0 && y + 1 == search->ny) || (dx < 0 && x == 0) ||
                    (dx > 0 && x + 1 == search->nx))
                    continue;
                size_t next = (y + (dy + 1) - 1) * search->nx + x + (dx + 1) - 1;
                if (search->hot[next])
                    push(search, next);
            }
    }
}

static struct hotspot measure(const struct search *search, double threshold, const double step[2])
{
    struct hotspot spot = {.peak = -INFINITY};
    double weight = 0;
    for (size_t i = 0; i < search->count; i++) {
        size_t y = search->stack[i] / search->nx, x = search->stack[i] % search->nx;
        double value = (double)search->map[search->stack[i]], excess = value - threshold;
        spot.peak = fmax(spot.peak, value);
        spot.y += excess * (double)y;
        spot.x += excess * (double)x;
        weight += excess;
        spot.edge |= y == 0 || x == 0 || y + 1 == search->ny || x + 1 == search->nx;
    }
    spot.y /= weight;
    spot.x /= weight;
    spot.area = (double)search->count * step[0] * step[1];
    spot.diameter = 2 * sqrt(spot.area / M_PI);
    return spot;
}

static void finish(struct hotspots *hotspots)
{
    double n = (double)hotspots->count, sum = 0, square = 0;
    for (size_t i = 0; i < hotspots->count; i++) {
        double r = hotspots->spot[i].diameter / 2;
        sum += 2 * r;
        hotspots->volume += 4.0 / 3 * M_PI * r * r * r;
    }
    hotspots->diameter = sum / n;
    for (size_t i = 0; i < hotspots->count; i++)
        square += (hotspots->spot[i].diameter - hotspots->diameter) *
                  (hotspots->spot[i].diameter - hotspots->diameter);
    hotspots->deviation = n > 1 ? sqrt(square / (n - 1)) : (double)NAN;
    hotspots->error = hotspots->deviation / sqrt(n);
    if (hotspots->count == 0)
        hotspots->diameter = (double)NAN;
}

void hotspots_find(struct hotspots *hotspots, const struct scanned_map *map,
                   const struct hotspot_rule *rule, int *label)
{
    size_t positions = map->ny * map->nx, seen = 0, hot = 0, capacity = 0;
    struct search search = {.map = map->value,
                            .ny = map->ny,
                            .nx = map->nx,
                            .hot = memory_zeroed(positions, sizeof(bool)),
                            .stack = memory_alloc(positions, sizeof(size_t)),
                            .diagonal = rule->diagonal};
    *hotspots = (struct hotspots){.threshold = rule->threshold};
    for (size_t i = 0; i < positions; i++) {
        bool counts = !map->valid || map->valid[i];
        search.hot[i] = counts && (double)map->value[i] > rule->threshold;
        seen += counts;
        hot += search.hot[i];
        if (label)
            label[i] = 0;
    }
    hotspots->hot = seen > 0 ? (double)hot / (double)seen : 0;
    for (size_t i = 0; i < positions; i++) {
        if (!search.hot[i])
            continue;
        grow(&search, i);
        if (search.count < rule->least)
            continue;
        memory_grow(&hotspots->spot, &capacity, hotspots->count + 1, sizeof *hotspots->spot);
        hotspots->spot[hotspots->count++] = measure(&search, rule->threshold, map->step);
        for (size_t m = 0; label && m < search.count; m++)
            label[search.stack[m]] = (int)hotspots->count;
    }
    free(search.hot);
    free(search.stack);
    finish(hotspots);
}

void hotspots_release(struct hotspots *hotspots)
{
    free(hotspots->spot);
    *hotspots = (struct hotspots){0};
}

double hotspot_acceptance(double dphi)
{
    return dphi / (M_PI - dphi);
}
