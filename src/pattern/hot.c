/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Hot pixels above the direct beam: peeled off, the brightest first, until a beam is left. */
#include "pattern/hot.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "base/memory.h"
#include "base/order.h"
#include "pattern/geometry.h"
#include "pattern/mask.h"

enum {
    GROUP_MOST = 25,
    LINES_MOST = 8,
    MOST = 256,
    LINE_LEAST = 16,
    MARGIN = 3,
    BOX = GROUP_MOST + 2 * MARGIN,
    FAR = 5
};
static const double part = 0.1, faint = 0.01; /* of the brightest pixel of a group */

struct search {
    const double *image;
    size_t ny, nx;
    bool *taken;    /* [ny nx] masked, or found to be hot */
    bool *grown;    /* [ny nx] member of the group in hand */
    size_t *member; /* the group in hand */
    size_t count;
    size_t *hot; /* all that were found, in their order */
    size_t hot_count, group_pixels, largest;
    bool *line; /* [ny nx] hot, of a line */
    int lines;
};

/* The brightest pixel that is not taken; ny nx where none is above 0. */
static size_t brightest(const struct search *search)
{
    size_t n = search->ny * search->nx, best = n;
    for (size_t p = 0; p < n; p++)
        if (!search->taken[p] && search->image[p] > 0 &&
            (best == n || search->image[p] > search->image[best]))
            best = p;
    return best;
}

static void forget_group(struct search *search)
{
    for (size_t i = 0; i < search->count; i++)
        search->grown[search->member[i]] = false;
    search->count = 0;
}

/* The connected pixels (across corners too) above `least` around p; no more are looked for than
 * `most` and one more. Returns how many. */
static size_t grow_group(struct search *search, size_t p, double least, size_t most)
{
    forget_group(search);
    search->member[search->count++] = p;
    search->grown[p] = true;
    for (size_t i = 0; i < search->count && search->count <= most; i++) {
        size_t low[2], high[2];
        geometry_square((size_t[2]){search->ny, search->nx}, search->member[i], 1, low, high);
        for (size_t y = low[0]; y < high[0]; y++)
            for (size_t x = low[1]; x < high[1]; x++) {
                size_t q = y * search->nx + x;
                if (search->grown[q] || search->taken[q] || !(search->image[q] > least))
                    continue;
                search->grown[q] = true;
                search->member[search->count++] = q;
            }
    }
    return search->count;
}

static bool beside_group(const struct search *search, size_t p)
{
    size_t low[2], high[2];
    geometry_square((size_t[2]){search->ny, search->nx}, p, 1, low, high);
    for (size_t y = low[0]; y < high[0]; y++)
        for (size_t x = low[1]; x < high[1]; x++)
            if (search->grown[y * search->nx + x])
                return true;
    return false;
}

/* The box around the group in hand, with a margin. */
static void group_box(const struct search *search, size_t low[2], size_t high[2])
{
    geometry_square((size_t[2]){search->ny, search->nx}, search->member[0], MARGIN, low, high);
    for (size_t i = 1; i < search->count; i++) {
        size_t own_low[2], own_high[2];
        geometry_square((size_t[2]){search->ny, search->nx}, search->member[i], MARGIN, own_low,
                        own_high);
        for (int d = 0; d < 2; d++) {
            low[d] = own_low[d] < low[d] ? own_low[d] : low[d];
            high[d] = own_high[d] > high[d] ? own_high[d] : high[d];
        }
    }
}

/* Whether the group in hand (at most GROUP_MOST pixels, the brightest of them `peak`) ends at
 * once on most sides. */
static bool is_sharp(const struct search *search, double peak)
{
    double around[BOX * BOX], edge[BOX * BOX];
    size_t low[2], high[2], around_count = 0, edge_count = 0, rim = 0, between = 0;
    group_box(search, low, high);
    for (size_t y = low[0]; y < high[0]; y++)
        for (size_t x = low[1]; x < high[1]; x++) {
            size_t p = y * search->nx + x;
            if (search->taken[p] || isnan(search->image[p]))
                continue;
            if (!beside_group(search, p)) {
                around[around_count++] = search->image[p];
                continue;
            }
            rim += !search->grown[p];
            edge[edge_count++] = search->image[p];
        }
    qsort(around, around_count, sizeof *around, order_double);
    double background = around_count > 0 ? fmax(0, around[around_count / 2]) : 0;
    for (size_t i = 0; i < edge_count; i++)
        between += edge[i] > faint * peak + 3 * background && edge[i] < peak / 2;
    return 4 * between <= rim;
}

static void take(struct search *search, size_t p, bool of_line)
{
    search->taken[p] = true;
    search->line[p] = of_line;
    search->hot[search->hot_count++] = p;
}

/* A column or row: pixel i of it is start + i stride; its neighbours across are `across` apart. */
struct line {
    size_t start, stride, length, across;
    size_t place, places; /* among the columns (rows) of the detector */
};

/* Pixel i of the line that is so many further; NAN off the detector. */
static double line_pixel(const struct search *search, const struct line *line, size_t i,
                         int further)
{
    ptrdiff_t place = (ptrdiff_t)line->place + further;
    if (place < 0 || place >= (ptrdiff_t)line->places)
        return (double)NAN;
    return search
        ->image[(ptrdiff_t)(line->start + i * line->stride) + further * (ptrdiff_t)line->across];
}

/* The sum over pixels first ... last of a line. */
static double line_sum(const struct search *search, const struct line *line, size_t first,
                       size_t last, int further)
{
    double sum = 0;
    for (size_t i = first; i <= last; i++) {
        double value = line_pixel(search, line, i, further);
        sum += isnan(value) ? 0 : value;
    }
    return sum;
}

/* Takes the column (or row) of pixel p if it is a hot one. */
static bool take_line(struct search *search, size_t p, bool column)
{
    size_t ny = search->ny, nx = search->nx, y = p / nx, x = p % nx, count = 0, first = 0, last = 0;
    struct line line =
        column ? (struct line){x, nx, ny, 1, x, nx} : (struct line){y * nx, 1, nx, nx, y, ny};
    if (search->lines >= LINES_MOST)
        return false;
    for (size_t i = 0; i < line.length; i++) {
        double value = line_pixel(search, &line, i, 0);
        double aside = fmin(line_pixel(search, &line, i, -1), line_pixel(search, &line, i, 1));
        if (search->taken[line.start + i * line.stride] || !(value > part * search->image[p]) ||
            !(part * value > aside))
            continue;
        first = count++ == 0 ? i : first;
        last = i;
    }
    if (count < LINE_LEAST || count < line.length / 4)
        return false;
    double beside =
        fmax(line_sum(search, &line, first, last, -2), line_sum(search, &line, first, last, 2));
    if (2 * part * line_sum(search, &line, first, last, 0) < beside)
        return false;
    for (size_t i = first; i <= last; i++)
        if (!search->taken[line.start + i * line.stride])
            take(search, line.start + i * line.stride, true);
    search->lines++;
    return search->taken[p];
}

bool hot_is_spot(double count, double square)
{
    return square < count / M_PI;
}

/* The pixels above half of p, those that hang together with it if they are most: their middle
 * and the radius of a disc of as many. False where they are no spot, or where it is not wider
 * than the groups that were taken. */
static bool find_beam(struct search *search, size_t p, double middle[2], double *radius)
{
    size_t n = search->ny * search->nx, all = 0, steep = 0, low[2], high[2];
    double half = search->image[p] / 2, y = 0, x = 0, square = 0, count = 0;
    geometry_square((size_t[2]){search->ny, search->nx}, p, 1, low, high);
    for (size_t row = low[0]; row < high[0]; row++)
        for (size_t column = low[1]; column < high[1]; column++)
            steep += search->image[row * search->nx + column] > 2 * part * search->image[p];
    size_t least = search->largest > 2 ? 2 * search->largest : 5;
    if (steep < 5 || grow_group(search, p, part * search->image[p], least) < least)
        return false;
    for (size_t i = 0; i < n; i++)
        all += !search->taken[i] && search->image[i] > half;
    bool together = 4 * grow_group(search, p, half, n) >= 3 * all;
    for (size_t i = 0; i < n; i++)
        if (!search->taken[i] && search->image[i] > half && (search->grown[i] || !together)) {
            double py = (double)(i / search->nx), px = (double)(i % search->nx);
            count++;
            y += py;
            x += px;
            square += py * py + px * px;
        }
    middle[0] = y / count;
    middle[1] = x / count;
    *radius = sqrt(count / M_PI);
    return hot_is_spot(count, square / count - middle[0] * middle[0] - middle[1] * middle[1]);
}

/* Takes lines and groups, the brightest first; returns the first pixel that is of neither, ny nx
 * if there is none. */
static size_t peel(struct search *search)
{
    size_t n = search->ny * search->nx, limit = 32 + n / 1000, p;
    limit = limit < MOST ? limit : MOST;
    while ((p = brightest(search)) < n) {
        if (take_line(search, p, true) || take_line(search, p, false))
            continue;
        size_t count = grow_group(search, p, part * search->image[p], GROUP_MOST);
        if (count > GROUP_MOST || search->group_pixels + count > limit ||
            !is_sharp(search, search->image[p]))
            break;
        for (size_t i = 0; i < count; i++)
            take(search, search->member[i], false);
        search->group_pixels += count;
        search->largest = count > search->largest ? count : search->largest;
    }
    return p;
}

struct hot hot_find(const double *image, size_t ny, size_t nx, bool *mask)
{
    size_t n = ny * nx;
    struct hot hot = {0};
    double middle[2] = {0, 0}, radius = 0;
    struct search search = {.image = image, .ny = ny, .nx = nx};
    search.taken = memory_alloc(n, sizeof *search.taken);
    memcpy(search.taken, mask, n * sizeof *mask);
    search.grown = memory_zeroed(n, sizeof *search.grown);
    search.line = memory_zeroed(n, sizeof *search.line);
    search.member = memory_alloc(n, sizeof *search.member);
    search.hot = memory_alloc(n, sizeof *search.hot);
    size_t p = peel(&search);
    double least = p < n ? image[p] + FAR * sqrt(image[p] * mask_least_step(image, n)) : 0;
    bool beam = search.hot_count > 0 && p < n && find_beam(&search, p, middle, &radius);
    hot.in_doubt = search.hot_count > 0 && !beam;
    for (size_t i = 0; i < search.hot_count && beam; i++) {
        size_t at = search.hot[i];
        double away = hypot((double)(at / nx) - middle[0], (double)(at % nx) - middle[1]);
        if (!search.line[at] && (away <= radius + 2 || image[at] < least))
            continue;
        mask[at] = true;
        hot.in_beam += away <= radius + 2;
        if (hot.count++ == 0)
            hot.first = at;
    }
    free(search.taken);
    free(search.grown);
    free(search.line);
    free(search.member);
    free(search.hot);
    return hot;
}
