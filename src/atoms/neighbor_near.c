/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Candidates about a bin, filtered and sorted; see neighbor_near.h. */
#include "atoms/neighbor_near.h"
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include "atoms/cell.h"
#include "base/index.h"
#include "base/memory.h"
#include "base/vector.h"

void neighbor_near_init(struct neighbor_near *near, const struct neighbor_search *search)
{
    *near = (struct neighbor_near){.search = search};
}

void neighbor_near_release(struct neighbor_near *near)
{
    void *const blocks[] = {near->x,     near->y,         near->z,        near->run_of,
                            near->found, near->distance2, near->unsorted, near->list,
                            near->row,   near->rank,      near->runs};

    for (size_t k = 0; k < sizeof blocks / sizeof *blocks; k++)
        free(blocks[k]);
}

/* ---- candidates ---- */

static void reserve(struct neighbor_near *near, size_t need)
{
    float **const floats[] = {&near->x, &near->y, &near->z, &near->distance2};
    int32_t **const numbers[] = {&near->run_of, &near->found};

    if (need <= near->capacity)
        return;
    near->capacity = 2 * need;
    for (int k = 0; k < 4; k++)
        *floats[k] = memory_resize(*floats[k], near->capacity, sizeof **floats[k]);
    for (int k = 0; k < 2; k++)
        *numbers[k] = memory_resize(*numbers[k], near->capacity, sizeof **numbers[k]);
}

typedef double reals __attribute__((vector_size(64), may_alias, aligned(8)));
typedef float singles __attribute__((vector_size(32), may_alias, aligned(4)));
typedef int32_t numbers __attribute__((vector_size(32), may_alias, aligned(4)));
enum { STEP = NEIGHBOR_SPARE };

/* Places of one run as seen from the middle, eight at a time and up to seven too many. */
GENERATIONS static void convert(struct neighbor_near *near, const struct neighbor_run *run,
                                size_t n, const double middle[3])
{
    float *const to[3] = {near->x + run->first, near->y + run->first, near->z + run->first};
    const numbers number = (numbers){0} + (int32_t)(near->run_count - 1);

    for (int k = 0; k < 3; k++) {
        const double *at = near->search->at[k] + run->place;

        for (size_t i = 0; i < n; i += STEP)
            *(singles *)(to[k] + i) = __builtin_convertvector(
                *(const reals *)(at + i) + run->shift[k] - middle[k], singles);
    }
    for (size_t i = 0; i < n; i += STEP)
        *(numbers *)(near->run_of + run->first + i) = number;
}

/* Appends the atoms at some places, in an image, as seen from the middle. */
static void append(struct neighbor_near *near, size_t from, size_t to, const double shift[3],
                   const double middle[3])
{
    struct neighbor_run run = {near->points.count, from, {shift[0], shift[1], shift[2]}};

    if (from == to)
        return;
    memory_grow(&near->runs, &near->run_capacity, near->run_count + 1, sizeof *near->runs);
    near->runs[near->run_count++] = run;
    convert(near, &run, to - from, middle);
    near->points.count += to - from;
}

/* A bin beyond the edge of the cell is one in the cell, in another image. */
static void fold(int at, int bins, int *bin, int *image)
{
    *image = at >= 0 ? at / bins : -((bins - 1 - at) / bins);
    *bin = at - *image * bins;
}

struct gathering { /* of the candidates about one bin */
    int home[3];
    double middle[3];
    enum neighbor_pairs pairs;
};

/* Bins from `low` to `high` along the last direction, at other[0] and other[1] along the others:
 * those that follow one another in one image are appended in one piece. */
static void gather_row(struct neighbor_near *near, const struct gathering *gathering,
                       const int other[2], int low, int high)
{
    const struct neighbor_search *search = near->search;
    int bin[3], image[3], bins = search->bins[2], home = gathering->home[2];
    bool own = other[0] == gathering->home[0] && other[1] == gathering->home[1];

    for (int k = 0; k < 2; k++)
        fold(other[k], search->bins[k], &bin[k], &image[k]);
    for (int from = low, to; from <= high; from = to + 1) {
        double shift[3];
        size_t first, last;

        fold(from, bins, &bin[2], &image[2]);
        to = from + (bins - 1 - bin[2]);
        to = to < high ? to : high;
        cell_to_cartesian(search->cell, (double[3]){image[0], image[1], image[2]}, shift);
        first = at3(bin, search->bins);
        last = first + (size_t)(to - from);
        reserve(near, near->points.count + (search->first[last + 1] - search->first[first]) +
                          2 * NEIGHBOR_LANES);
        if (own && home >= from && home <= to)
            near->own = near->points.count + (near->begin - search->first[first]);
        append(near, search->first[first], search->first[last + 1], shift, gathering->middle);
    }
}

/* Whether places along a direction are cut off at the walls, and where. */
static void range_along(const struct neighbor_search *search, int k, int home, int reach, int *low,
                        int *high)
{
    *low = home - reach;
    *high = home + reach;
    if (!search->pbc[k]) {
        *low = *low < 0 ? 0 : *low;
        *high = *high >= search->bins[k] ? search->bins[k] - 1 : *high;
    }
}

/* The reach along the last direction of bins so many away along the others; -1: too far away. */
static int reach_of_row(const struct neighbor_search *search, int x, int y)
{
    const double slack = 1 + 1e-8;
    double rest = search->cutoff * search->cutoff * slack, gap[2];
    int steps[2] = {abs(x), abs(y)}, reach = search->reach[2];

    if (!search->upright)
        return reach;
    for (int k = 0; k < 2; k++) {
        gap[k] = steps[k] > 1 ? (steps[k] - 1) * search->thickness[k] : 0;
        rest -= gap[k] * gap[k];
    }
    if (rest < 0)
        return -1;
    return reach > 1 ? (int)fmin(reach, floor(sqrt(rest) / search->thickness[2] * slack) + 1)
                     : reach;
}

static void find_middle(const struct neighbor_search *search, const int home[3], double middle[3])
{
    double s[3];

    for (int k = 0; k < 3; k++)
        s[k] = search->low[k] + (home[k] + 0.5) * search->width[k];
    cell_to_cartesian(search->cell, s, middle);
}

/* Every pair once: bins that come after the home bin, along the first direction that differs; and
 * its own row from itself on, first of all. */
static void gather_bins(struct neighbor_near *near, const struct gathering *gathering)
{
    const struct neighbor_search *search = near->search;
    const int *home = gathering->home;
    bool once = gathering->pairs == NEIGHBOR_ONCE;
    int low[3], high[3], other[2];

    for (int k = 0; k < 2; k++)
        range_along(search, k, home[k], search->reach[k], &low[k], &high[k]);
    for (other[0] = once ? home[0] : low[0]; other[0] <= high[0]; other[0]++) {
        bool level = once && other[0] == home[0];

        for (other[1] = level ? home[1] : low[1]; other[1] <= high[1]; other[1]++) {
            int reach = reach_of_row(search, other[0] - home[0], other[1] - home[1]);

            if (reach < 0)
                continue;
            range_along(search, 2, home[2], reach, &low[2], &high[2]);
            gather_row(near, gathering, other, level && other[1] == home[1] ? home[2] : low[2],
                       high[2]);
        }
    }
}

void neighbor_near_gather(struct neighbor_near *near, size_t bin, enum neighbor_pairs pairs)
{
    const struct neighbor_search *search = near->search;
    const int *bins = search->bins;
    struct gathering gathering = {.pairs = pairs};

    gathering.home[2] = (int)(bin % (size_t)bins[2]);
    gathering.home[1] = (int)(bin / (size_t)bins[2] % (size_t)bins[1]);
    gathering.home[0] = (int)(bin / (size_t)bins[2] / (size_t)bins[1]);
    find_middle(search, gathering.home, gathering.middle);
    near->begin = search->first[bin];
    near->end = search->first[bin + 1];
    near->points.count = near->run_count = near->count = near->own = 0;
    if (near->begin == near->end)
        return;
    gather_bins(near, &gathering);
    for (size_t j = near->points.count; j < near->points.count + NEIGHBOR_LANES; j++)
        near->x[j] = near->y[j] = near->z[j] = 0;
    near->points.x = near->x;
    near->points.y = near->y;
    near->points.z = near->z;
    near->once = pairs == NEIGHBOR_ONCE;
}

void neighbor_near_filter(struct neighbor_near *near, size_t place)
{
    size_t self = near->own + (place - near->begin);
    const float r[3] = {near->x[self], near->y[self], near->z[self]};

    near->count = near->search->filter->loop(&near->points, near->once ? self + 1 : 0, r,
                                             near->search->limit, near->found, near->distance2);
}

/* ---- lists ---- */

static int compare(const void *left, const void *right)
{
    const struct neighbor *a = left, *b = right;

    if (a->atom != b->atom)
        return a->atom < b->atom ? -1 : 1;
    if (a->distance2 != b->distance2)
        return a->distance2 < b->distance2 ? -1 : 1;
    for (int k = 0; k < 3; k++)
        if (a->vector[k] != b->vector[k])
            return a->vector[k] < b->vector[k] ? -1 : 1;
    return 0;
}

static void reserve_list(struct neighbor_near *near)
{
    size_t need = near->count + NEIGHBOR_LANES;

    if (need <= near->list_capacity)
        return;
    near->list_capacity = 2 * need;
    near->unsorted = memory_resize(near->unsorted, near->list_capacity, sizeof *near->unsorted);
    near->list = memory_resize(near->list, near->list_capacity, sizeof *near->list);
    near->row = memory_resize(near->row, near->list_capacity, sizeof *near->row);
    near->rank = memory_resize(near->rank, near->list_capacity, sizeof *near->rank);
    memset(near->row, 0, near->list_capacity * sizeof *near->row);
}

const struct neighbor *neighbor_near_unsorted(struct neighbor_near *near, size_t place,
                                              size_t *count)
{
    const struct neighbor_search *search = near->search;
    const double cutoff2 = search->cutoff * search->cutoff;
    int32_t self = (int32_t)(near->own + (place - near->begin));
    size_t kept = 0;

    neighbor_near_filter(near, place);
    reserve_list(near);
    for (size_t k = 0; k < near->count; k++) {
        int32_t candidate = near->found[k];
        struct neighbor *to = &near->unsorted[kept];

        to->distance2 = neighbor_near_vector(near, place, candidate, to->vector);
        to->place = (int32_t)neighbor_near_place(near, candidate);
        to->atom = near->row[kept] = search->row[to->place];
        kept += !(to->distance2 >= cutoff2) & (candidate != self);
    }
    *count = kept;
    return near->unsorted;
}

typedef int32_t rows __attribute__((vector_size(64), may_alias, aligned(4)));
enum { ROWS = 16, MOST_RANKED = 256 };

/* Of each row how many are smaller: where it goes in order. Their sum tells whether all differ. */
GENERATIONS static size_t rank_rows(const int32_t *row, int32_t *rank, size_t count)
{
    size_t sum = 0;

    for (size_t first = 0; first < count; first += ROWS) {
        const rows mine = *(const rows *)(row + first);
        rows smaller = {0};

        for (size_t j = 0; j < count; j++)
            smaller -= row[j] < mine;
        *(rows *)(rank + first) = smaller;
    }
    for (size_t k = 0; k < count; k++)
        sum += (size_t)rank[k];
    return sum;
}

const struct neighbor *neighbor_near_list(struct neighbor_near *near, size_t place, size_t *count)
{
    const struct neighbor *unsorted = neighbor_near_unsorted(near, place, count);
    size_t n = *count;

    if (n <= MOST_RANKED && rank_rows(near->row, near->rank, n) == n * (n - (n > 0)) / 2) {
        for (size_t k = 0; k < n; k++)
            near->list[near->rank[k]] = unsorted[k];
        return near->list;
    }
    memcpy(near->list, unsorted, n * sizeof *near->list);
    qsort(near->list, n, sizeof *near->list, compare);
    return near->list;
}

void neighbor_every_atom(const struct frame *frame, double cutoff,
                         void (*visit)(void *work, size_t row, const struct neighbor *list,
                                       size_t count),
                         void *work)
{
    struct neighbor_search *search = neighbor_search_create(frame, cutoff);
    size_t bins = neighbor_search_bins(search);

#pragma omp parallel
    {
        struct neighbor_near near;

        neighbor_near_init(&near, search);
#pragma omp for schedule(dynamic, 16)
        for (size_t bin = 0; bin < bins; bin++) {
            neighbor_near_gather(&near, bin, NEIGHBOR_ALL);
            for (size_t place = near.begin; place < near.end; place++) {
                size_t count;
                const struct neighbor *list = neighbor_near_unsorted(&near, place, &count);

                visit(work, (size_t)search->row[place], list, count);
            }
        }
        neighbor_near_release(&near);
    }
    neighbor_search_free(search);
}
