/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Dead pixels. */
#include "pattern/dead.h"
#include <gsl/gsl_sort_double.h>
#include <math.h>
#include <stdlib.h>
#include "base/memory.h"
#include "pattern/geometry.h"

enum { THICK = 2, RIM = 2, AROUND_MOST = 4096 }; /* pixels to each side */
static const double certain = 14;                /* e^-14 */

struct search {
    const double *image;
    size_t ny, nx;
    bool *zero, *thick;
    int *part;      /* [ny nx] number of the part that a pixel belongs to, from 1 */
    size_t *member; /* of the part in hand */
};

/* Whether flag[] is set anywhere (all: everywhere) in the square around p. */
static bool in_window(const struct search *search, const bool *flag, size_t p, size_t reach,
                      bool all)
{
    size_t low[2], high[2];
    geometry_square((size_t[2]){search->ny, search->nx}, p, reach, low, high);
    for (size_t y = low[0]; y < high[0]; y++)
        for (size_t x = low[1]; x < high[1]; x++)
            if (flag[y * search->nx + x] != all)
                return !all;
    return all;
}

/* Pixels of squares that are wholly 0. */
static void find_thick(struct search *search)
{
    size_t n = search->ny * search->nx;
    bool *core = memory_zeroed(n, sizeof *core);
    for (size_t p = 0; p < n; p++)
        core[p] = search->zero[p] && in_window(search, search->zero, p, THICK, true);
    for (size_t p = 0; p < n; p++)
        search->thick[p] = search->zero[p] && in_window(search, core, p, THICK, false);
    free(core);
}

/* The part that `seed` belongs to, into member[]; returns how many. */
static size_t grow(struct search *search, size_t seed, int number)
{
    size_t count = 0, low[2], high[2];
    search->part[seed] = number;
    search->member[count++] = seed;
    for (size_t i = 0; i < count; i++) {
        geometry_square((size_t[2]){search->ny, search->nx}, search->member[i], 1, low, high);
        for (size_t y = low[0]; y < high[0]; y++)
            for (size_t x = low[1]; x < high[1]; x++) {
                size_t q = y * search->nx + x;
                if (!search->zero[q] || search->thick[q] || search->part[q])
                    continue;
                search->part[q] = number;
                search->member[count++] = q;
            }
    }
    return count;
}

/* The median of the pixels around the part (of the first so many). */
static double around(const struct search *search, size_t count, int number)
{
    double value[AROUND_MOST];
    size_t n = 0, low[2], high[2];
    for (size_t i = 0; i < count; i++) {
        geometry_square((size_t[2]){search->ny, search->nx}, search->member[i], RIM, low, high);
        for (size_t y = low[0]; y < high[0]; y++)
            for (size_t x = low[1]; x < high[1] && n < AROUND_MOST; x++) {
                size_t q = y * search->nx + x;
                if (search->part[q] != number && !search->thick[q] && !isnan(search->image[q]))
                    value[n++] = search->image[q];
            }
    }
    if (n == 0)
        return 0;
    gsl_sort(value, 1, n);
    return value[n / 2];
}

/* Parts beside a beam stop are its ragged edge, unless they are as long as a line; a corner is
 * where simulations end. */
static bool is_edge(const struct search *search, size_t count)
{
    size_t shorter = search->ny < search->nx ? search->ny : search->nx, last = search->nx - 1;
    bool beside = false, corner = false;
    for (size_t i = 0; i < count; i++) {
        size_t y = search->member[i] / search->nx, x = search->member[i] % search->nx;
        beside |= in_window(search, search->thick, search->member[i], 1, false);
        corner |= (y == 0 || y + 1 == search->ny) && (x == 0 || x == last);
    }
    return (beside || corner) && count < shorter / 2;
}

/* Sets *seen to how many of the patterns are taken to be independent; returns how many patterns
 * are like each of these. */
static double independent(const struct dead_image *image, double *seen)
{
    enum { INDEPENDENT = 16 };
    *seen = image->patterns < INDEPENDENT ? (double)image->patterns : INDEPENDENT;
    return *seen > 0 ? (double)image->patterns / *seen : 0;
}

/* A row or column: pixel i of line l is l stride + i step. */
struct lines {
    size_t count, length, stride, step;
};

/* The mean of line l of the image, no pixel counting for more than `most`; `zero` becomes whether
 * it is 0 throughout. */
static double line_mean(const struct search *search, const struct lines *lines, size_t l,
                        double most, bool *zero)
{
    double sum = 0, n = 0;
    *zero = true;
    for (size_t i = 0; i < lines->length; i++) {
        size_t p = l * lines->stride + i * lines->step;
        *zero &= search->zero[p];
        if (isnan(search->image[p]))
            continue;
        sum += fmin(search->image[p], most);
        n++;
    }
    return n > 0 ? sum / n : 0;
}

/* Whether line l is 0 throughout, and could not be by chance, as others that are near are not:
 * each speckle counts once. */
static bool is_dead_line(const struct search *search, const struct lines *lines, size_t l,
                         const struct dead_image *image)
{
    enum { NEAR = 3, SPECKLE = 8 }; /* lines; pixels */
    bool zero, other;
    double each[2] = {0, 0}, seen, more = independent(image, &seen);
    line_mean(search, lines, l, image->one, &zero);
    for (int side = 0; side < 2 && zero; side++)
        for (size_t d = 1; d <= NEAR && each[side] == 0; d++) {
            size_t at = side ? l + d : l - d;
            each[side] = at < lines->count ? line_mean(search, lines, at, image->one, &other) : 0;
        }
    /* the edge of the detector has one neighbor */
    double least =
        l < NEAR || l + NEAR >= lines->count ? fmax(each[0], each[1]) : fmin(each[0], each[1]);
    return zero && image->one > 0 &&
           seen * (double)lines->length / SPECKLE * log1p(more * least / image->one) >
               log((double)(image->ny + image->nx)) + certain;
}

static void take_lines(const struct search *search, const struct lines *lines,
                       const struct dead_image *image, bool *dead)
{
    for (size_t l = 0; l < lines->count; l++)
        for (size_t i = 0; i < lines->length && is_dead_line(search, lines, l, image); i++)
            dead[l * lines->stride + i * lines->step] = true;
}

/* How many lines are dead for at least half. */
static size_t count_lines(const struct lines *lines, const bool *dead)
{
    size_t count = 0;
    for (size_t l = 0; l < lines->count; l++) {
        size_t n = 0;
        for (size_t i = 0; i < lines->length; i++)
            n += dead[l * lines->stride + i * lines->step];
        count += 2 * n >= lines->length;
    }
    return count;
}

/* Takes the parts that are dead. */
static void take_parts(struct search *search, const struct dead_image *image, bool *dead)
{
    size_t n = search->ny * search->nx;
    double seen, more = independent(image, &seen);
    int number = 0;
    for (size_t p = 0; p < n; p++) {
        if (!search->zero[p] || search->thick[p] || search->part[p])
            continue;
        size_t count = grow(search, p, ++number);
        double each = image->one > 0 ? around(search, count, number) / image->one : 0;
        if (!(seen * log1p(more * each) > log((double)n) + certain) || is_edge(search, count))
            continue;
        for (size_t i = 0; i < count; i++)
            dead[search->member[i]] = true;
    }
}

struct dead dead_find(const struct dead_image *image, bool *mask)
{
    size_t n = image->ny * image->nx;
    const struct lines rows = {image->ny, image->nx, image->nx, 1},
                       columns = {image->nx, image->ny, 1, image->nx};
    double *mean = memory_copy(image->mean, n, sizeof *mean);
    struct search search = {.image = mean, .ny = image->ny, .nx = image->nx};
    struct dead found = {.first = n};
    bool *dead = memory_zeroed(n, sizeof *dead);
    search.zero = memory_alloc(n, sizeof *search.zero);
    search.thick = memory_zeroed(n, sizeof *search.thick);
    search.part = memory_zeroed(n, sizeof *search.part);
    search.member = memory_alloc(n, sizeof *search.member);
    for (size_t p = 0; p < n; p++)
        mean[p] = mask[p] ? (double)NAN : mean[p];
    for (size_t p = 0; p < n; p++)
        search.zero[p] = image->mean[p] == 0 && !image->alive[p] && !mask[p];
    take_lines(&search, &rows, image, dead);
    take_lines(&search, &columns, image, dead);
    find_thick(&search);
    take_parts(&search, image, dead);
    for (size_t p = n; p-- > 0;)
        if (dead[p]) {
            mask[p] = true;
            found.first = p;
            found.count++;
        }
    found.rows = count_lines(&rows, dead);
    found.columns = count_lines(&columns, dead);
    free(mean);
    free(dead);
    free(search.zero);
    free(search.thick);
    free(search.part);
    free(search.member);
    return found;
}
