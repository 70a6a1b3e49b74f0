/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Nets of landing sites and their colouring by backtracking (film/sites.h). */
#include "film/sites.h"
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include "base/exit_codes.h"
#include "base/index.h"
#include "base/memory.h"
#include "io/xyz_read.h"

static void sites_create(struct sites *sites, size_t count)
{
    *sites = (struct sites){.count = count, .site = memory_zeroed(count, sizeof *sites->site)};
}

void sites_release(struct sites *sites)
{
    free(sites->site);
    *sites = (struct sites){0};
}

void sites_center(struct sites *sites, const double length[2], int layers)
{
    sites_create(sites, layers);
    for (int l = 0; l < layers; l++)
        sites->site[l] = (struct site){.x = length[0] / 2, .y = length[1] / 2, .layer = l + 1};
}

void sites_random(struct sites *sites, const double length[2], size_t per_layer, int layers,
                  struct random_key key)
{
    sites_create(sites, per_layer * layers);
    for (size_t s = 0; s < sites->count; s++)
        sites->site[s] = (struct site){.x = length[0] * random_uniform(key, s, 0, 0),
                                       .y = length[1] * random_uniform(key, s, 1, 0),
                                       .layer = (int)(s / per_layer) + 1};
}

int sites_hcp(struct sites *sites, const double length[2], const int per_layer[2], double diameter,
              int layers, struct error *error)
{
    int nx = per_layer[0], ny = per_layer[1];
    if (nx == 0) {
        nx = (int)fmax(1, floor(length[0] / diameter));
        ny = 2 * (int)fmax(1, floor(length[1] / (diameter * sqrt(3))));
    }
    if (ny % 2)
        return error_set(error, EXIT_USAGE,
                         "a hexagonal net of %dx%d does not close in a periodic box: the second "
                         "number must be even",
                         nx, ny);
    double a = length[0] / nx, pitch = length[1] / ny;
    sites_create(sites, area(nx, ny) * layers);
    sites->spacing = fmax(a, hypot(a / 2, pitch));
    for (size_t s = 0; s < sites->count; s++) {
        int i = (int)(s % nx), j = (int)(s / nx % ny), layer = (int)(s / area(nx, ny)) + 1;
        double shift = layer % 2 ? 0 : 1;
        sites->site[s] = (struct site){.x = (i + 0.5 * (j % 2) + 0.25 + shift / 2) * a,
                                       .y = (j + 0.5 + shift / 3) * pitch,
                                       .layer = layer};
    }
    return 0;
}

int sites_file(struct sites *sites, const char *path, struct error *error)
{
    struct frame *frame;
    int code = xyz_read_file(path, false, &frame, error);
    if (code)
        return code;
    const struct column *layer = frame_find(frame, "layer");
    const double *pos = frame_pos(frame);
    sites_create(sites, frame->n);
    for (size_t s = 0; s < frame->n && !code; s++) {
        sites->site[s] = (struct site){.x = pos[3 * s], .y = pos[3 * s + 1], .layer = 1};
        if (layer && layer->type == VALUE_INT)
            sites->site[s].layer = (int)layer->integer[s * layer->width];
        if (sites->site[s].layer < 1)
            code = error_set(error, EXIT_BAD_INPUT, "layers count from 1 (site %zu of '%s')", s + 1,
                             path);
    }
    frame_free(frame);
    if (code)
        sites_release(sites);
    return code;
}

struct coloring {
    const struct site *site; /* of one layer */
    size_t count;
    const double *length;
    double distance2;
    int colors;
    bool balanced; /* prefer the colour used least so far; else the first */
    int *color;    /* from 0 */
    int *used;     /* colors: how often */
    long budget;   /* steps left before giving up */
};

static bool are_neighbors(const struct coloring *c, size_t a, size_t b)
{
    double dx = c->site[a].x - c->site[b].x, dy = c->site[a].y - c->site[b].y;
    dx -= c->length[0] * nearbyint(dx / c->length[0]);
    dy -= c->length[1] * nearbyint(dy / c->length[1]);
    return dx * dx + dy * dy < c->distance2;
}

static bool color_fits(const struct coloring *c, size_t at, int color)
{
    for (size_t s = 0; s < at; s++)
        if (c->color[s] == color && are_neighbors(c, s, at))
            return false;
    return true;
}

/* Colours site `at` and all later ones; false if that cannot be, or the budget is spent. */
static bool color_from(struct coloring *c, size_t at)
{
    if (at == c->count)
        return true;
    uint64_t tried[4] = {0};
    for (int turn = 0; turn < c->colors && c->budget-- > 0; turn++) {
        int best = -1;
        for (int k = 0; k < c->colors; k++)
            if (!(tried[k / 64 % 4] >> (k % 64) & 1) &&
                (best < 0 || (c->balanced && c->used[k] < c->used[best])))
                best = k;
        if (best < 0)
            return false;
        tried[best / 64 % 4] |= UINT64_C(1) << (best % 64);
        if (!color_fits(c, at, best))
            continue;
        c->color[at] = best;
        c->used[best]++;
        if (color_from(c, at + 1))
            return true;
        c->used[best]--;
    }
    return false;
}

/* Colours a layer with as few colours as it takes, from `least` on; returns how many. Beyond 256
 * colours every site has its own. */
static int color_layer(struct coloring *c, int least)
{
    for (c->colors = least; c->colors < 256 && (size_t)c->colors < c->count; c->colors++)
        for (int balanced = 1; balanced >= 0; balanced--) {
            c->used = memory_zeroed(c->colors, sizeof *c->used);
            c->balanced = balanced;
            c->budget = 100000 + 300 * (long)c->count;
            bool done = color_from(c, 0);
            free(c->used);
            if (done)
                return c->colors;
        }
    for (size_t s = 0; s < c->count; s++)
        c->color[s] = (int)s;
    return (int)c->count;
}

static int by_layer(const void *a, const void *b)
{
    const struct site *p = a, *q = b;
    return p->layer != q->layer ? (p->layer > q->layer) - (p->layer < q->layer)
                                : p->round - q->round;
}

static void sites_sort(struct sites *sites)
{
    /* insertion: keeps the order of equals */
    struct site *sorted = memory_copy(sites->site, sites->count, sizeof *sorted);
    for (size_t s = 0; s < sites->count; s++) {
        struct site now = sites->site[s];
        size_t at = s;
        for (; at > 0 && by_layer(&sorted[at - 1], &now) > 0; at--)
            sorted[at] = sorted[at - 1];
        sorted[at] = now;
    }
    free(sites->site);
    sites->site = sorted;
}

void sites_schedule(struct sites *sites, const double length[2], double distance, int least)
{
    int *color = memory_zeroed(sites->count, sizeof *color);
    sites_sort(sites);
    for (size_t first = 0, end; first < sites->count; first = end) {
        for (end = first; end < sites->count && sites->site[end].layer == sites->site[first].layer;)
            end++;
        struct coloring c = {.site = sites->site + first,
                             .count = end - first,
                             .length = length,
                             .distance2 = distance * distance,
                             .color = color};
        int colors = color_layer(&c, least);
        for (size_t s = first; s < end; s++)
            sites->site[s].round = sites->rounds + color[s - first] + 1;
        sites->rounds += colors;
    }
    free(color);
    sites_sort(sites);
}
