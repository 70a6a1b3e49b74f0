/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lists of all pairs within a cutoff; see neighbors.h. */
#include "atoms/neighbors.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "atoms/cell.h"
#include "atoms/crowd.h"
#include "atoms/neighbor_near.h"
#include "base/exit_codes.h"
#include "base/memory.h"

size_t neighbor_search_atom(const struct neighbor_search *search, size_t atom,
                            struct neighbor **list, size_t *capacity)
{
    size_t place = (size_t)search->place[atom], count;
    const struct neighbor *found;
    struct neighbor_near near;

    neighbor_near_init(&near, search);
    neighbor_near_gather(&near, neighbor_search_bin(search, place), NEIGHBOR_ALL);
    found = neighbor_near_list(&near, place, &count);
    memory_grow(list, capacity, count, sizeof **list);
    if (count)
        memcpy(*list, found, count * sizeof **list);
    neighbor_near_release(&near);
    return count;
}

/* Of one atom; a list of them takes 100 MB. */
static const double MOST_NEIGHBORS = 2.5e6;

/* In a film or a wire the images of one atom alone may be too many, and in one place atoms. */
static int check_images(const struct frame *frame, const double widths[3], double cutoff,
                        struct error *error)
{
    double images = 1;

    for (int k = 0; k < 3; k++)
        if (frame->has_cell && frame->pbc[k])
            images *= 1 + 2 * cutoff / widths[k];
    return images <= 2 * MOST_NEIGHBORS
               ? crowd_check(frame, error)
               : error_set(error, EXIT_BAD_INPUT,
                           "an atom would have %.2g images within %g: the cutoff is too large, or "
                           "the cell (%.3g x %.3g x %.3g wide) too thin",
                           images, cutoff, widths[0], widths[1], widths[2]);
}

/* Of an atom, were they spread evenly. */
static double expect(const struct frame *frame, const double widths[3], double cutoff)
{
    static const double ball = 0.52359877559829887; /* of the cube around it */
    double expected = ball * (double)frame->n;

    for (int k = 0; k < 3; k++) /* an open direction may hold all atoms within the cutoff */
        if (frame->has_cell && frame->pbc[k])
            expected *= 2 * cutoff / widths[k];
    return expected;
}

static int check_most(const struct frame *frame, double cutoff, double most, struct error *error)
{
    double widths[3] = {0, 0, 0}, expected;

    if (frame->has_cell)
        cell_widths((const double(*)[3])frame->cell, widths);
    expected = expect(frame, widths, cutoff);
    return expected <= most || !frame_is_periodic(frame)
               ? check_images(frame, widths, cutoff, error)
               : error_set(error, EXIT_BAD_INPUT,
                           "an atom would have about %.2g neighbours within %g: the cutoff is too "
                           "large, or the cell (%.3g x %.3g x %.3g wide) is too small for its "
                           "atoms, or in other units",
                           expected, cutoff, widths[0], widths[1], widths[2]);
}

int neighbors_check(const struct frame *frame, double cutoff, struct error *error)
{
    return check_most(frame, cutoff, MOST_NEIGHBORS, error);
}

int neighbors_check_lists(const struct frame *frame, double cutoff, struct error *error)
{
    /* of all lists 1 GB, or, where there are many atoms, that of a large cutoff */
    static const double most_pairs = 2e7, most_each = 2e4;

    return check_most(frame, cutoff,
                      fmin(MOST_NEIGHBORS, fmax(most_each, most_pairs / fmax(1, (double)frame->n))),
                      error);
}

enum { BLOCK = 64 }; /* bins that one thread takes at a time */

struct block { /* the lists of the atoms of some bins, one after another */
    struct neighbor *list;
    size_t capacity, filled;
};

/* Neighbours of the atoms of some bins; counts into first[row + 1]. */
static void search_block(struct neighbor_near *near, size_t from, size_t to, struct block *block,
                         size_t *first)
{
    for (size_t bin = from; bin < to; bin++) {
        neighbor_near_gather(near, bin, NEIGHBOR_ALL);
        for (size_t place = near->begin; place < near->end; place++) {
            size_t count;
            const struct neighbor *list = neighbor_near_list(near, place, &count);

            memory_grow(&block->list, &block->capacity, block->filled + count, sizeof *block->list);
            if (count)
                memcpy(block->list + block->filled, list, count * sizeof *list);
            block->filled += count;
            first[near->search->row[place] + 1] = count;
        }
    }
}

/* Brings the lists of a block to where they belong. */
static void place_block(const struct neighbor_search *search, size_t from, size_t to,
                        const struct block *block, struct neighbors *neighbors)
{
    size_t done = 0;

    for (size_t place = search->first[from]; place < search->first[to]; place++) {
        size_t row = (size_t)search->row[place], begin = neighbors->first[row],
               count = neighbors->first[row + 1] - begin;

        if (count)
            memcpy(neighbors->list + begin, block->list + done, count * sizeof *block->list);
        done += count;
    }
}

/* The lists of all blocks, and in first[i + 1] how many neighbours atom i has. */
static void search_blocks(const struct neighbor_search *search, struct block *block, size_t blocks,
                          size_t *first)
{
    size_t bins = neighbor_search_bins(search);

#pragma omp parallel
    {
        struct neighbor_near near;

        neighbor_near_init(&near, search);
#pragma omp for schedule(dynamic)
        for (size_t b = 0; b < blocks; b++)
            search_block(&near, b * BLOCK, b + 1 < blocks ? (b + 1) * BLOCK : bins, &block[b],
                         first);
        neighbor_near_release(&near);
    }
}

struct neighbors *neighbors_create(const struct frame *frame, double cutoff)
{
    struct neighbor_search *search = neighbor_search_create(frame, cutoff);
    struct neighbors *neighbors = memory_zeroed(1, sizeof *neighbors);
    size_t n = frame->n, bins = neighbor_search_bins(search), blocks = (bins + BLOCK - 1) / BLOCK;
    struct block *block = memory_zeroed(blocks, sizeof *block);

    neighbors->n = n;
    neighbors->first = memory_zeroed(n + 1, sizeof *neighbors->first);
    search_blocks(search, block, blocks, neighbors->first);
    for (size_t i = 0; i < n; i++)
        neighbors->first[i + 1] += neighbors->first[i];
    neighbors->list = memory_alloc(neighbors->first[n], sizeof *neighbors->list);
#pragma omp parallel for schedule(dynamic)
    for (size_t b = 0; b < blocks; b++) {
        place_block(search, b * BLOCK, b + 1 < blocks ? (b + 1) * BLOCK : bins, &block[b],
                    neighbors);
        free(block[b].list);
    }
    free(block);
    neighbor_search_free(search);
    return neighbors;
}

void neighbors_free(struct neighbors *neighbors)
{
    if (!neighbors)
        return;
    free(neighbors->first);
    free(neighbors->list);
    free(neighbors);
}

void neighbor_image(const struct frame *frame, const double inverse[3][3], size_t atom,
                    const struct neighbor *neighbor, int image[3])
{
    const double *r = frame_pos(frame) + 3 * atom,
                 *q = frame_pos(frame) + 3 * (size_t)neighbor->atom, *d = neighbor->vector;
    double reduced[3] = {0, 0, 0};

    if (frame->has_cell)
        cell_to_reduced(inverse,
                        (double[3]){d[0] - q[0] + r[0], d[1] - q[1] + r[1], d[2] - q[2] + r[2]},
                        reduced);
    for (int k = 0; k < 3; k++)
        image[k] = (int)rint(reduced[k]);
}
