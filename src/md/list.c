/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Builds Verlet lists through cells of half their radius; see list.h. */
#include "md/list.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "base/memory.h"

struct list *list_create(const struct system *system, int species, const struct list_reach *reach, double skin)
{
    struct list *list = memory_zeroed(1, sizeof *list);

    *list = (struct list){.n = system->n,
                          .species = species,
                          .reach = *reach,
                          .skin = skin,
                          .row = memory_alloc(system->n, sizeof(int32_t)),
                          .place = memory_aligned(system->n, sizeof(struct list_place)),
                          .fraction = memory_alloc(3 * system->n, sizeof(uint64_t)),
                          .blocks = (system->n + LIST_BLOCK - 1) / LIST_BLOCK};
    memset(list->place, 0, system->n * sizeof *list->place);
    for (int ab = 0; ab < species * species; ab++)
        list->longest = fmax(list->longest, fmax(reach->inner[ab], reach->outer[ab]));
    list->block = memory_zeroed(list->blocks, sizeof *list->block);
    for (size_t b = 0; b < list->blocks; b++) {
        list->block[b].inner.start = memory_zeroed((size_t)(LIST_BLOCK * species + 1), sizeof(int32_t));
        list->block[b].outer.start = memory_zeroed((size_t)(LIST_BLOCK * species + 1), sizeof(int32_t));
    }
    return list;
}

void list_free(struct list *list)
{
    if (!list)
        return;
    for (size_t b = 0; b < list->blocks; b++) {
        free(list->block[b].inner.neighbour);
        free(list->block[b].inner.start);
        free(list->block[b].outer.neighbour);
        free(list->block[b].outer.start);
    }
    free(list->block);
    free(list->row);
    free(list->place);
    free(list->fraction);
    free(list->cell_start);
    free(list);
}

/* A pair now at distance d was, at the build, within (d + 2 u) times the largest L_then / L_now, u the largest move against the
 * box. */
bool list_is_stale(const struct list *list, const struct system *system)
{
    double most = 0.0, stretch = 0.0, scale[3];

    if (!list->built)
        return true;
    for (int k = 0; k < 3; k++) {
        scale[k] = system->length[k] * 0x1p-64;
        stretch = fmax(stretch, list->length[k] / system->length[k]);
    }
#pragma omp parallel for reduction(max : most) schedule(static)
    for (size_t i = 0; i < list->n; i++) {
        double move = 0.0;
        for (size_t k = 0; k < 3; k++) {
            double u = (double)(int64_t)(system->fraction[3 * i + k] - list->fraction[3 * i + k]) * scale[k];
            move += u * u;
        }
        most = most > move ? most : move;
    }
    return (list->longest + 2.0 * sqrt(most)) * stretch > list->longest + list->skin;
}

/* Cells of half the list radius, fewer where the box is mostly empty. */
static void choose_cells(struct list *list, const struct system *system)
{
    double radius = list->longest + list->skin, edge = 0.5 * radius, total;

    do {
        total = 1.0;
        for (int k = 0; k < 3; k++) {
            list->cells[k] = (int)fmax(1.0, fmin(floor(system->length[k] / edge), 1e6));
            total *= list->cells[k];
        }
        edge *= 1.25;
    } while (total > 4.0 * (double)list->n + 1000.0);
    for (int k = 0; k < 3; k++)
        list->span[k] = (int)ceil(radius * list->cells[k] / system->length[k]);
    memory_grow(&list->cell_start, &list->capacity, (size_t)(total * list->species) + 1, sizeof(int32_t));
}

static int cell_along(const struct list *list, uint64_t fraction, int k)
{
    return (int)(((fraction >> 32) * (uint64_t)list->cells[k]) >> 32);
}

static size_t cell_of(const struct list *list, const uint64_t *fraction)
{
    return ((size_t)cell_along(list, fraction[0], 0) * (size_t)list->cells[1] + (size_t)cell_along(list, fraction[1], 1)) *
               (size_t)list->cells[2] +
           (size_t)cell_along(list, fraction[2], 2);
}

/* Counting sort by type, then cell, then row. */
static void sort_atoms(struct list *list, const struct system *system)
{
    size_t cells = (size_t)list->cells[0] * (size_t)list->cells[1] * (size_t)list->cells[2], bins = cells * (size_t)list->species;
    int32_t *start = list->cell_start, *key = memory_alloc(list->n, sizeof *key);

    memset(start, 0, (bins + 1) * sizeof *start);
    for (size_t i = 0; i < list->n; i++) {
        key[i] = (int32_t)((size_t)system->type[i] * cells + cell_of(list, &system->fraction[3 * i]));
        start[key[i] + 1]++;
    }
    for (size_t b = 0; b < bins; b++)
        start[b + 1] += start[b];
    for (size_t i = 0; i < list->n; i++)
        list->row[start[key[i]]++] = (int32_t)i;
    memmove(start + 1, start, bins * sizeof *start);
    start[0] = 0;
    for (int t = 0; t <= list->species; t++)
        list->type_start[t] = start[(size_t)t * cells];
    free(key);
}

void list_place_atoms(struct list *list, const struct system *system)
{
#pragma omp parallel for schedule(static)
    for (size_t i = 0; i < list->n; i++) {
        const uint64_t *fraction = &system->fraction[3 * (size_t)list->row[i]];
        for (int k = 0; k < 3; k++)
            list->place[i].s[k] = (double)(int64_t)fraction[k] * 0x1p-64;
    }
}

/* One atom's search for neighbours of one type. */
struct search {
    const struct list *list;
    const double *length;
    size_t atom;
    double inner2, outer2;
    struct list_part *inner, *outer;
    size_t inner_count, outer_count;
};

/* Adds those of the sorted atoms from ... to - 1 that are near enough. */
INLINE void search_run(struct search *search, int32_t from, int32_t to)
{
    const struct list_place *place = search->list->place;
    const vector4 self = {place[search->atom].s[0], place[search->atom].s[1], place[search->atom].s[2], 0.0};
    const vector4 scale = {search->length[0], search->length[1], search->length[2], 1.0};
    double inner2 = search->inner2, outer2 = search->outer2;
    int32_t atom = (int32_t)search->atom;
    size_t more = (size_t)(to - from), inner_count = search->inner_count, outer_count = search->outer_count;

    if (inner_count + more > search->inner->capacity)
        memory_grow(&search->inner->neighbour, &search->inner->capacity, inner_count + more, sizeof(int32_t));
    if (outer_count + more > search->outer->capacity)
        memory_grow(&search->outer->neighbour, &search->outer->capacity, outer_count + more, sizeof(int32_t));
    int32_t *inner = search->inner->neighbour, *outer = search->outer->neighbour;
    for (int32_t j = from; j < to; j++) {
        vector4 d = list_vector(&self, &place[j], &scale);
        double r2 = list_square(&d);
        int other = j != atom, near = (r2 < inner2) & other;
        inner[inner_count] = j;
        inner_count += (size_t)near;
        outer[outer_count] = j;
        outer_count += (size_t)((r2 < outer2) & other & !near);
    }
    search->inner_count = inner_count;
    search->outer_count = outer_count;
}

/* The cells along one axis that a search from cell `at` covers: from *first, *count of them, going round. */
static void cells_covered(const struct list *list, int k, int at, int *first, int *count)
{
    bool all = 2 * list->span[k] + 1 >= list->cells[k];

    *first = all ? 0 : (at - list->span[k] + list->cells[k]) % list->cells[k];
    *count = all ? list->cells[k] : 2 * list->span[k] + 1;
}

/* Cells along z lie one after another, so that the atoms of a row of cells are one run, or two where the row goes round the box.
 */
GENERATIONS static void search_type(struct search *search, const uint64_t *fraction, int type)
{
    const struct list *list = search->list;
    const int *cells = list->cells;
    int first[3], count[3];

    for (int k = 0; k < 3; k++)
        cells_covered(list, k, cell_along(list, fraction[k], k), &first[k], &count[k]);
    int straight = count[2] < cells[2] - first[2] ? count[2] : cells[2] - first[2];
    for (int x = 0; x < count[0]; x++) {
        for (int y = 0; y < count[1]; y++) {
            size_t column = ((size_t)type * (size_t)cells[0] + (size_t)((first[0] + x) % cells[0])) * (size_t)cells[1] +
                            (size_t)((first[1] + y) % cells[1]);
            const int32_t *start = &list->cell_start[column * (size_t)cells[2]];
            search_run(search, start[first[2]], start[first[2] + straight]);
            if (count[2] > straight)
                search_run(search, start[0], start[count[2] - straight]);
        }
    }
}

static double listed2(double reach, double skin)
{
    return reach > 0.0 ? (reach + skin) * (reach + skin) : 0.0;
}

/* The rows of one block; returns the length of its longest section. */
static size_t build_block(struct list *list, const struct system *system, size_t block)
{
    size_t from = block * LIST_BLOCK, to = from + LIST_BLOCK < list->n ? from + LIST_BLOCK : list->n, longest = 0,
           species = (size_t)list->species;
    struct list_part *inner = &list->block[block].inner, *outer = &list->block[block].outer;
    struct search search = {.list = list, .length = system->length, .inner = inner, .outer = outer};

    for (size_t i = from; i < to; i++) {
        size_t type = (size_t)system->type[list->row[i]], section = (i - from) * species;
        for (size_t t = 0; t < species; t++, section++) {
            size_t inner_before = search.inner_count, outer_before = search.outer_count;
            search.atom = i;
            search.inner2 = listed2(list->reach.inner[type * species + t], list->skin);
            search.outer2 = listed2(list->reach.outer[type * species + t], list->skin);
            search_type(&search, &system->fraction[3 * (size_t)list->row[i]], (int)t);
            inner->start[section + 1] = (int32_t)search.inner_count;
            outer->start[section + 1] = (int32_t)search.outer_count;
            longest = longest > search.inner_count - inner_before ? longest : search.inner_count - inner_before;
            longest = longest > search.outer_count - outer_before ? longest : search.outer_count - outer_before;
        }
    }
    return longest;
}

void list_build(struct list *list, const struct system *system)
{
    size_t longest = 0;

    choose_cells(list, system);
    sort_atoms(list, system);
    list_place_atoms(list, system);
#pragma omp parallel for reduction(max : longest) schedule(dynamic)
    for (size_t b = 0; b < list->blocks; b++) {
        size_t here = build_block(list, system, b);
        longest = longest > here ? longest : here;
    }
    list->longest_section = longest;
    memcpy(list->fraction, system->fraction, 3 * list->n * sizeof *list->fraction);
    memcpy(list->length, system->length, sizeof list->length);
    list->built = true;
}
