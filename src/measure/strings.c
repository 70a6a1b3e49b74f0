/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Strings: the connected components of chosen atoms (icosahedral centres, as a rule) under bonds
 * shorter than a cutoff.
 *
 * Components by union-find (forest.h); the size of one that percolates is a matter of the box.
 * Mean sizes over strings (number average) N/M and over atoms (weight average) sum n^2 / sum n,
 * as for polymers and percolation clusters: D. Stauffer, A. Aharony, Introduction to Percolation
 * Theory, 2nd ed., Taylor & Francis, 1994. */
#include "measure/strings.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "atoms/cell.h"
#include "atoms/neighbor_near.h"
#include "base/memory.h"
#include "measure/forest.h"

struct link { /* a bond from one atom to an image of another */
    size_t from, to;
    int image[3];
};

struct links { /* of the atoms of some bins */
    struct link *list;
    size_t count, capacity;
};

/* Bins that one thread takes at a time, and blocks of them whose bonds are found before they are
 * joined: bonds are found by all threads and joined by one, and never all held at once. */
enum { BLOCK = 16, BLOCKS = 256 };

/* Appends the bonds of a bin, each once. */
static void find_links(struct neighbor_near *near, size_t bin, const struct frame *frame,
                       struct links *links)
{
    const struct neighbor_search *search = near->search;
    double inverse[3][3], cutoff2 = search->cutoff * search->cutoff;

    cell_invert(search->cell, inverse);
    neighbor_near_gather(near, bin, NEIGHBOR_ONCE);
    for (size_t place = near->begin; place < near->end; place++) {
        size_t from = (size_t)search->row[place];

        neighbor_near_filter(near, place);
        memory_grow(&links->list, &links->capacity, links->count + near->count,
                    sizeof *links->list);
        for (size_t k = 0; k < near->count; k++) {
            struct link *link = &links->list[links->count];
            struct neighbor bond;

            bond.distance2 = neighbor_near_vector(near, place, near->found[k], bond.vector);
            bond.atom = search->row[neighbor_near_place(near, near->found[k])];
            if (bond.distance2 >= cutoff2)
                continue;
            *link = (struct link){.from = from, .to = (size_t)bond.atom};
            neighbor_image(frame, inverse, from, &bond, link->image);
            links->count++;
        }
    }
}

/* The bonds of the bins of some blocks, from bin `from` on. */
static void find_blocks(const struct neighbor_search *search, size_t from,
                        const struct frame *frame, struct links links[BLOCKS])
{
    size_t bins = neighbor_search_bins(search);

#pragma omp parallel
    {
        struct neighbor_near near;

        neighbor_near_init(&near, search);
#pragma omp for schedule(dynamic)
        for (size_t b = 0; b < BLOCKS; b++) {
            links[b].count = 0;
            for (size_t k = 0; k < BLOCK && from + b * BLOCK + k < bins; k++)
                find_links(&near, from + b * BLOCK + k, frame, &links[b]);
        }
        neighbor_near_release(&near);
    }
}

/* Joins all bonds of a frame that holds the chosen atoms only. */
static void join_bonds(struct forest *forest, const struct frame *frame, double cutoff)
{
    struct neighbor_search *search = neighbor_search_create(frame, cutoff);
    struct links links[BLOCKS] = {{0}};
    size_t bins = neighbor_search_bins(search);

    for (size_t from = 0; from < bins; from += (size_t)BLOCKS * BLOCK) {
        find_blocks(search, from, frame, links);
        for (size_t b = 0; b < BLOCKS; b++)
            for (size_t k = 0; k < links[b].count; k++) {
                const struct link *link = &links[b].list[k];

                forest_join(forest, link->from, link->to, link->image);
            }
    }
    for (size_t b = 0; b < BLOCKS; b++)
        free(links[b].list);
    neighbor_search_free(search);
}

struct component {
    size_t root, size;
    int64_t smallest_id;
};

static int compare_components(const void *left, const void *right)
{
    const struct component *a = left, *b = right;

    if (a->size != b->size)
        return a->size > b->size ? -1 : 1;
    return (a->smallest_id > b->smallest_id) - (a->smallest_id < b->smallest_id);
}

/* The components, largest first; *count of them. Caller frees. */
static struct component *sort_components(struct forest *forest, const int64_t *id, size_t n,
                                         size_t *count)
{
    struct component *components = memory_alloc(n, sizeof *components);
    size_t *place = memory_alloc(n, sizeof *place);

    *count = 0;
    for (size_t i = 0; i < n; i++) {
        if (forest_root(forest, i) == i) {
            place[i] = *count;
            components[(*count)++] = (struct component){i, forest->size[i], id[i]};
        }
    }
    for (size_t i = 0; i < n; i++) {
        struct component *component = &components[place[forest_root(forest, i)]];

        if (id[i] < component->smallest_id)
            component->smallest_id = id[i];
    }
    if (*count)
        qsort(components, *count, sizeof *components, compare_components);
    free(place);
    return components;
}

static struct string_networks *summarize(const struct forest *forest,
                                         const struct component *components, size_t count,
                                         size_t atoms)
{
    struct string_networks *networks = memory_zeroed(1, sizeof *networks);
    double squares = 0;

    networks->atoms = atoms;
    networks->count = count;
    networks->size = memory_alloc(count, sizeof *networks->size);
    for (size_t c = 0; c < count; c++) {
        size_t size = components[c].size;

        networks->size[c] = size;
        networks->bonded_count += size > 1;
        networks->bonded_atoms += size > 1 ? size : 0;
        networks->percolates |= forest->percolates[components[c].root];
        squares += (double)size * (double)size;
    }
    networks->weight_mean = atoms ? squares / (double)atoms : 0;
    return networks;
}

/* Writes number and size of each atom's string to the columns of the whole frame. */
static void write_columns(struct frame *frame, const size_t *rows, size_t atoms,
                          struct forest *forest, const struct component *components, size_t count)
{
    int64_t *string = frame_add(frame, "string", VALUE_INT, 1)->integer;
    int64_t *size = frame_add(frame, "string_size", VALUE_INT, 1)->integer;
    int64_t *number = memory_alloc(atoms, sizeof *number);

    memset(string, 0, frame->n * sizeof *string);
    memset(size, 0, frame->n * sizeof *size);
    for (size_t c = 0; c < count; c++)
        number[components[c].root] = (int64_t)c + 1;
    for (size_t i = 0; i < atoms; i++) {
        size_t root = forest_root(forest, i);

        string[rows[i]] = number[root];
        size[rows[i]] = (int64_t)forest->size[root];
    }
    free(number);
}

/* A frame of just the positions of the chosen rows. */
static struct frame *chosen_atoms(const struct frame *frame, const size_t *rows, size_t count)
{
    struct frame *part = frame_create(count);
    double *pos = frame_add(part, "pos", VALUE_REAL, 3)->real;

    part->has_cell = frame->has_cell;
    memcpy(part->cell, frame->cell, sizeof part->cell);
    memcpy(part->pbc, frame->pbc, sizeof part->pbc);
    for (size_t i = 0; i < count; i++)
        memcpy(pos + 3 * i, frame_pos(frame) + 3 * rows[i], 3 * sizeof *pos);
    return part;
}

struct string_networks *string_networks_of(struct frame *frame, const size_t *rows, size_t atoms,
                                           struct forest *forest)
{
    int64_t *id = memory_alloc(atoms, sizeof *id);
    struct string_networks *networks;
    struct component *components;
    size_t count;

    for (size_t i = 0; i < atoms; i++)
        id[i] = frame_id(frame)[rows[i]];
    components = sort_components(forest, id, atoms, &count);
    networks = summarize(forest, components, count, atoms);
    write_columns(frame, rows, atoms, forest, components, count);
    free(components);
    free(id);
    return networks;
}

struct bonds {
    const bool *chosen;
    int64_t *number;
};

/* Of an atom, chosen or not: how many chosen ones are within the cutoff. */
static void count_bonds(void *work, size_t row, const struct neighbor *list, size_t count)
{
    const struct bonds *bonds = work;
    int64_t *number = &bonds->number[row];

    *number = 0;
    for (size_t k = 0; k < count; k++)
        *number += bonds->chosen[list[k].atom];
}

struct string_networks *string_networks_create(struct frame *frame, const bool *chosen,
                                               double cutoff)
{
    size_t *rows = memory_alloc(frame->n, sizeof *rows), atoms = 0;
    struct string_networks *networks;
    struct bonds bonds;
    struct forest forest;
    struct frame *part;

    frame_ensure_id(frame);
    for (size_t i = 0; i < frame->n; i++)
        if (chosen[i])
            rows[atoms++] = i;
    part = chosen_atoms(frame, rows, atoms);
    forest = forest_create(atoms);
    join_bonds(&forest, part, cutoff);
    networks = string_networks_of(frame, rows, atoms, &forest);
    bonds = (struct bonds){chosen, frame_add(frame, "string_bonds", VALUE_INT, 1)->integer};
    neighbor_every_atom(frame, cutoff, count_bonds, &bonds);
    forest_release(&forest);
    frame_free(part);
    free(rows);
    return networks;
}

void string_networks_free(struct string_networks *networks)
{
    if (!networks)
        return;
    free(networks->size);
    free(networks);
}
