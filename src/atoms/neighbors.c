/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pairs within a cutoff by a grid of bins in reduced coordinates.
 *
 * The cell (along open directions: the range that the atoms fill) is cut into bins no thinner
 * than the cutoff where that is possible. Along a periodic direction the bins to look at are
 * counted on beyond the edge of the cell, and how often the edge was crossed is the image: so
 * cells thinner than the cutoff need no special case, the same bin is simply met in several
 * images. Vectors are differences of wrapped positions plus whole cell vectors; reduced
 * coordinates only choose the bin. */
#include "atoms/neighbors.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "atoms/cell.h"
#include "base/bins.h"
#include "base/exit_codes.h"
#include "base/index.h"
#include "base/memory.h"

struct neighbor_search {
    size_t n;
    double cutoff;
    double cell[3][3];
    bool pbc[3];
    int bins[3];     /* along each direction */
    int reach[3];    /* how many bins away a neighbour can be */
    size_t *first;   /* of the atoms in a bin, in `row` and `pos` */
    int32_t *row;    /* atoms by bin, rows increasing within one */
    double *pos;     /* 3n, wrapped, in that order */
    double *pos_row; /* 3n, wrapped, by row */
    int *bin_row;    /* 3n, bin of each atom */
};

/* Wraps the positions and gives the reduced coordinates; along open directions they may lie
 * anywhere. */
static void wrap_all(struct neighbor_search *search, const double *pos, double *reduced)
{
    double inverse[3][3];

    cell_invert(search->cell, inverse);
    for (size_t i = 0; i < search->n; i++) {
        double *r = search->pos_row + 3 * i;

        memcpy(r, pos + 3 * i, 3 * sizeof *r);
        cell_wrap(search->cell, inverse, search->pbc, r);
        cell_to_reduced(inverse, r, reduced + 3 * i);
    }
}

/* The range of reduced coordinates along direction k. */
static void range_along(const struct neighbor_search *search, const double *reduced, int k,
                        double *low, double *span)
{
    double high = search->n ? reduced[k] : 0;

    *low = high;
    for (size_t i = 1; i < search->n; i++) {
        *low = fmin(*low, reduced[3 * i + k]);
        high = fmax(high, reduced[3 * i + k]);
    }
    *span = high - *low;
    if (search->pbc[k]) {
        *low = 0;
        *span = 1;
    }
}

/* Bins as thin as the cutoff, but not many more of them than atoms. */
static void choose_bins(struct neighbor_search *search, const double lengths[3])
{
    double most = 64 + 4 * (double)search->n;

    for (int k = 0; k < 3; k++)
        search->bins[k] =
            (int)fmin(1e6, fmax(1, floor(lengths[k] / (search->cutoff * (1 + 1e-9)))));
    while ((double)search->bins[0] * search->bins[1] * search->bins[2] > most) {
        int k = search->bins[0] >= search->bins[1] ? 0 : 1;

        k = search->bins[k] >= search->bins[2] ? k : 2;
        search->bins[k] = (search->bins[k] + 1) / 2;
    }
    for (int k = 0; k < 3; k++) {
        double thickness = lengths[k] / search->bins[k];

        search->reach[k] = !search->pbc[k] && search->bins[k] == 1
                               ? 0
                               : (int)ceil(search->cutoff * (1 + 1e-9) / thickness);
    }
}

static size_t bin_index(const struct neighbor_search *search, const int bin[3])
{
    return at3(bin, search->bins);
}

static void fill_bins(struct neighbor_search *search)
{
    size_t *bin = memory_alloc(search->n, sizeof *bin);
    struct bins bins;

    for (size_t i = 0; i < search->n; i++)
        bin[i] = bin_index(search, search->bin_row + 3 * i);
    bins_create(&bins, volume(search->bins), search->n);
    bins_fill(&bins, bin);
    for (size_t p = 0; p < search->n; p++) {
        search->row[p] = (int32_t)bins.order[p];
        memcpy(search->pos + 3 * p, search->pos_row + 3 * bins.order[p], 3 * sizeof *search->pos);
    }
    search->first = bins.first;
    free(bins.order);
    free(bin);
}

struct neighbor_search *neighbor_search_create(const struct frame *frame, double cutoff)
{
    struct neighbor_search *search = memory_zeroed(1, sizeof *search);
    double *reduced = memory_alloc(3 * frame->n, sizeof *reduced);
    double widths[3], low[3], span[3], lengths[3];

    search->n = frame->n;
    search->cutoff = cutoff;
    for (int k = 0; k < 3; k++) {
        search->pbc[k] = frame->has_cell && frame->pbc[k];
        for (int j = 0; j < 3; j++)
            search->cell[k][j] = frame->has_cell ? frame->cell[k][j] : k == j;
    }
    search->row = memory_alloc(search->n, sizeof *search->row);
    search->pos = memory_alloc(3 * search->n, sizeof *search->pos);
    search->pos_row = memory_alloc(3 * search->n, sizeof *search->pos_row);
    search->bin_row = memory_alloc(3 * search->n, sizeof *search->bin_row);
    wrap_all(search, frame_pos(frame), reduced);
    cell_widths(search->cell, widths);
    for (int k = 0; k < 3; k++) {
        range_along(search, reduced, k, &low[k], &span[k]);
        lengths[k] = widths[k] * span[k];
    }
    choose_bins(search, lengths);
    for (size_t i = 0; i < 3 * search->n; i++) {
        int k = (int)(i % 3);
        int bin = span[k] > 0 ? (int)((reduced[i] - low[k]) / span[k] * search->bins[k]) : 0;

        search->bin_row[i] = bin < 0 ? 0 : bin >= search->bins[k] ? search->bins[k] - 1 : bin;
    }
    fill_bins(search);
    free(reduced);
    return search;
}

void neighbor_search_free(struct neighbor_search *search)
{
    if (!search)
        return;
    free(search->first);
    free(search->row);
    free(search->pos);
    free(search->pos_row);
    free(search->bin_row);
    free(search);
}

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

struct found { /* what a search has found so far */
    struct neighbor *list;
    size_t count, capacity;
};

/* Appends the atoms of one bin, shifted by whole cell vectors, that lie within the cutoff of r. */
static void add_bin(const struct neighbor_search *search, size_t atom, size_t bin,
                    const double shift[3], bool home, struct found *found)
{
    const double *r = search->pos_row + 3 * atom;
    const double cutoff2 = search->cutoff * search->cutoff;

    for (size_t p = search->first[bin]; p < search->first[bin + 1]; p++) {
        const double *q = search->pos + 3 * p;
        double x = q[0] - r[0] + shift[0], y = q[1] - r[1] + shift[1], z = q[2] - r[2] + shift[2];
        double distance2 = x * x + y * y + z * z;

        if (distance2 >= cutoff2 || (home && search->row[p] == (int32_t)atom))
            continue;
        if (found->count == found->capacity)
            memory_grow(&found->list, &found->capacity, found->count + 1, sizeof *found->list);
        found->list[found->count++] = (struct neighbor){search->row[p], {x, y, z}, distance2};
    }
}

/* Which bin lies `step` away from `from` along k, and in which image; false beyond an open edge. */
static bool step_along(const struct neighbor_search *search, int k, int from, int step, int *bin,
                       int *image)
{
    int at = from + step, bins = search->bins[k];

    *image = at >= 0 ? at / bins : -((bins - 1 - at) / bins);
    *bin = at - *image * bins;
    return search->pbc[k] || *image == 0;
}

size_t neighbor_search_atom(const struct neighbor_search *search, size_t atom,
                            struct neighbor **list, size_t *capacity)
{
    const int *home = search->bin_row + 3 * atom, *reach = search->reach;
    struct found found = {*list, 0, *capacity};
    int bin[3], image[3];

    for (int x = -reach[0]; x <= reach[0]; x++) {
        if (!step_along(search, 0, home[0], x, &bin[0], &image[0]))
            continue;
        for (int y = -reach[1]; y <= reach[1]; y++) {
            if (!step_along(search, 1, home[1], y, &bin[1], &image[1]))
                continue;
            for (int z = -reach[2]; z <= reach[2]; z++) {
                double shift[3];

                if (!step_along(search, 2, home[2], z, &bin[2], &image[2]))
                    continue;
                cell_to_cartesian(search->cell, (double[3]){image[0], image[1], image[2]}, shift);
                add_bin(search, atom, bin_index(search, bin), shift,
                        !image[0] && !image[1] && !image[2], &found);
            }
        }
    }
    if (found.count)
        qsort(found.list, found.count, sizeof *found.list, compare);
    *list = found.list;
    *capacity = found.capacity;
    return found.count;
}

/* Of one atom; a list of them takes 100 MB. */
static const double MOST_NEIGHBORS = 2.5e6;

/* In a film or a wire the images of one atom alone may be too many. */
static int check_images(const struct frame *frame, const double widths[3], double cutoff,
                        struct error *error)
{
    double images = 1;

    for (int k = 0; k < 3; k++)
        if (frame->has_cell && frame->pbc[k])
            images *= 1 + 2 * cutoff / widths[k];
    return images <= 2 * MOST_NEIGHBORS
               ? 0
               : error_set(error, EXIT_BAD_INPUT,
                           "an atom would have %.2g images within %g: the cutoff is too large, or "
                           "the cell (%.3g x %.3g x %.3g wide) too thin",
                           images, cutoff, widths[0], widths[1], widths[2]);
}

int neighbors_check(const struct frame *frame, double cutoff, struct error *error)
{
    static const double ball = 0.52359877559829887; /* of the cube around it */
    double widths[3] = {0, 0, 0}, expected = ball * (double)frame->n;

    if (frame->has_cell)
        cell_widths((const double(*)[3])frame->cell, widths);
    for (int k = 0; k < 3; k++) /* an open direction may hold all atoms within the cutoff */
        if (frame->has_cell && frame->pbc[k])
            expected *= 2 * cutoff / widths[k];
    return expected <= MOST_NEIGHBORS || !frame_is_periodic(frame)
               ? check_images(frame, widths, cutoff, error)
               : error_set(error, EXIT_BAD_INPUT,
                           "an atom would have about %.2g neighbours within %g: the cutoff is too "
                           "large, or the cell (%.3g x %.3g x %.3g wide) is too small for its "
                           "atoms, or in other units",
                           expected, cutoff, widths[0], widths[1], widths[2]);
}

enum { BLOCK = 512 }; /* atoms that one thread takes at a time */

/* Neighbours of the atoms of one block, one after another; counts into first[atom + 1]. */
static struct neighbor *search_block(const struct neighbor_search *search, size_t begin, size_t end,
                                     size_t *first)
{
    struct neighbor *block = NULL, *list = NULL;
    size_t block_capacity = 0, capacity = 0, filled = 0;

    for (size_t i = begin; i < end; i++) {
        size_t count = neighbor_search_atom(search, i, &list, &capacity);

        memory_grow(&block, &block_capacity, filled + count, sizeof *block);
        if (count)
            memcpy(block + filled, list, count * sizeof *list);
        filled += count;
        first[i + 1] = count;
    }
    free(list);
    return block;
}

struct neighbors *neighbors_create(const struct frame *frame, double cutoff)
{
    struct neighbor_search *search = neighbor_search_create(frame, cutoff);
    struct neighbors *neighbors = memory_zeroed(1, sizeof *neighbors);
    size_t n = frame->n, blocks = (n + BLOCK - 1) / BLOCK;
    struct neighbor **block = memory_zeroed(blocks, sizeof *block);

    neighbors->n = n;
    neighbors->first = memory_zeroed(n + 1, sizeof *neighbors->first);
#pragma omp parallel for schedule(dynamic)
    for (size_t b = 0; b < blocks; b++)
        block[b] =
            search_block(search, b * BLOCK, b + 1 < blocks ? (b + 1) * BLOCK : n, neighbors->first);
    for (size_t i = 0; i < n; i++)
        neighbors->first[i + 1] += neighbors->first[i];
    neighbors->list = memory_alloc(neighbors->first[n], sizeof *neighbors->list);
    for (size_t b = 0; b < blocks; b++) {
        size_t from = neighbors->first[b * BLOCK],
               to = neighbors->first[b + 1 < blocks ? (b + 1) * BLOCK : n];

        if (to > from)
            memcpy(neighbors->list + from, block[b], (to - from) * sizeof *neighbors->list);
        free(block[b]);
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
