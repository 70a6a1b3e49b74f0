/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The grid of bins behind the neighbour search.
 *
 * The cell (along open directions: the range that the atoms fill) is cut into bins as thin as the
 * cutoff or a part of it, so that a bin still holds some atoms: they share their surroundings,
 * and finer bins follow the sphere more closely. Along a periodic direction the bins to look at
 * are counted on beyond the edge of the cell, and how often the edge was crossed is the image: so
 * cells thinner than the cutoff need no special case, the same bin is simply met in several
 * images. Vectors are differences of wrapped positions plus whole cell vectors; reduced
 * coordinates only choose the bin. */
#include "atoms/neighbor_search.h"
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "atoms/cell.h"
#include "atoms/neighbor_filter.h"
#include "base/bins.h"
#include "base/index.h"
#include "base/linear.h"
#include "base/memory.h"

/* what a bin has of atoms at least, on average, where the cutoff is more than one bin */
static const double BIN_ATOMS = 4;
enum { MOST_PARTS = 4 }; /* of a cutoff */

/* beyond the cutoff, relative: rounding of reduced coordinates hides no neighbour */
static const double SLACK = 1e-9;

struct range { /* of reduced coordinates along the directions */
    double low[3], high[3];
};

/* Wraps the positions and gives the range of reduced coordinates; along open directions they may
 * lie anywhere. */
static void wrap_all(struct neighbor_search *search, const double *pos, double *wrapped,
                     struct range *range)
{
    double inverse[3][3];

    cell_invert(search->cell, inverse);
    *range = (struct range){{INFINITY, INFINITY, INFINITY}, {-INFINITY, -INFINITY, -INFINITY}};
    for (size_t i = 0; i < search->n; i++) {
        double *r = wrapped + 3 * i, s[3];

        memcpy(r, pos + 3 * i, 3 * sizeof *r);
        cell_wrap(search->cell, inverse, search->pbc, r);
        cell_to_reduced(inverse, r, s);
        for (int k = 0; k < 3; k++) {
            range->low[k] = s[k] < range->low[k] ? s[k] : range->low[k];
            range->high[k] = s[k] > range->high[k] ? s[k] : range->high[k];
        }
    }
    for (int k = 0; k < 3; k++)
        if (search->pbc[k] || !search->n) {
            range->low[k] = 0;
            range->high[k] = search->pbc[k];
        }
}

/* Into how many bins a cutoff is cut: the finest of which each still has some atoms. */
static int parts_of_cutoff(const struct neighbor_search *search, const double lengths[3])
{
    double cutoff = search->cutoff, in_cube = (double)search->n;
    int parts = 1;

    for (int k = 0; k < 3; k++)
        in_cube *= cutoff / fmax(cutoff, lengths[k]);
    while (parts < MOST_PARTS && in_cube >= BIN_ATOMS * (parts + 1) * (parts + 1) * (parts + 1))
        parts++;
    return parts;
}

/* Not many more bins than atoms. */
static void choose_bins(struct neighbor_search *search, const double lengths[3])
{
    double most = 64 + 4 * (double)search->n,
           thinnest = search->cutoff * (1 + SLACK) / parts_of_cutoff(search, lengths);

    for (int k = 0; k < 3; k++)
        search->bins[k] = (int)fmin(1e6, fmax(1, floor(lengths[k] / thinnest)));
    while ((double)search->bins[0] * search->bins[1] * search->bins[2] > most) {
        int k = search->bins[0] >= search->bins[1] ? 0 : 1;

        k = search->bins[k] >= search->bins[2] ? k : 2;
        search->bins[k] = (search->bins[k] + 1) / 2;
    }
    for (int k = 0; k < 3; k++) {
        search->thickness[k] = lengths[k] / search->bins[k];
        search->reach[k] = !search->pbc[k] && search->bins[k] == 1
                               ? 0
                               : (int)ceil(search->cutoff * (1 + SLACK) / search->thickness[k]);
    }
}

/* The bin of each row. */
static size_t *bins_of_rows(const struct neighbor_search *search, const double *wrapped)
{
    size_t *bin = memory_alloc(search->n, sizeof *bin);
    double inverse[3][3];

    cell_invert(search->cell, inverse);
    for (size_t i = 0; i < search->n; i++) {
        double s[3];
        int at[3];

        cell_to_reduced(inverse, wrapped + 3 * i, s);
        for (int k = 0; k < 3; k++) {
            double place = search->width[k] > 0 ? (s[k] - search->low[k]) / search->width[k] : 0;

            at[k] = place < 0 ? 0 : place >= search->bins[k] ? search->bins[k] - 1 : (int)place;
        }
        bin[i] = at3(at, search->bins);
    }
    return bin;
}

static void fill_bins(struct neighbor_search *search, const double *wrapped)
{
    size_t *bin = bins_of_rows(search, wrapped);
    struct bins bins;

    bins_create(&bins, volume(search->bins), search->n);
    bins_fill(&bins, bin);
    free(bin);
    search->row = memory_alloc(search->n, sizeof *search->row);
    search->place = memory_alloc(search->n, sizeof *search->place);
    for (int k = 0; k < 3; k++)
        search->at[k] = memory_zeroed(search->n + NEIGHBOR_SPARE, sizeof *search->at[k]);
    for (size_t p = 0; p < search->n; p++) {
        size_t row = bins.order[p];

        search->row[p] = (int32_t)row;
        search->place[row] = (int32_t)p;
        for (size_t k = 0; k < 3; k++)
            search->at[k][p] = wrapped[3 * row + k];
    }
    search->first = bins.first;
    free(bins.order);
}

/* How far single precision is off. Atoms about a bin are taken from its middle: none is farther
 * away than the reach and half a bin, in all directions together (far); rounding to single
 * precision costs 2^-24 of that, once for each of two atoms and for their difference, which is at
 * most twice as large. Before, in double precision, they stand where they stand (out). Squared
 * distances up to the cutoff R are off by 2 sqrt(3) R error + 3 error^2 and the rounding of five
 * operations. If that is of no use, no limit is one: the exact distances decide alone. */
static void bound_errors(struct neighbor_search *search, const double *wrapped)
{
    double far = 0, out = 0, cutoff = search->cutoff, error;

    for (int k = 0; k < 3; k++) {
        double length = norm3(search->cell[k]);

        far += (search->reach[k] + 0.5) * search->width[k] * length;
        out += (1.0 * search->reach[k] / search->bins[k] + 2) * search->pbc[k] * length;
    }
    for (size_t i = 0; i < 3 * search->n; i++)
        out = fmax(out, fabs(wrapped[i]));
    error = 6 * ldexp(far, -24) + 8 * ldexp(out, -52);
    search->error = (float)(error * (1 + SLACK));
    search->limit =
        error < cutoff && far < 1e15
            ? (float)((cutoff * cutoff + 4 * cutoff * error + 3 * error * error) * (1 + 1e-6))
            : NAN;
}

struct neighbor_search *neighbor_search_create(const struct frame *frame, double cutoff)
{
    struct neighbor_search *search = memory_zeroed(1, sizeof *search);
    double *wrapped = memory_alloc(3 * frame->n, sizeof *wrapped), widths[3], lengths[3];
    struct range range;

    search->n = frame->n;
    search->cutoff = cutoff;
    search->filter = neighbor_filter_best();
    for (int k = 0; k < 3; k++) {
        search->pbc[k] = frame->has_cell && frame->pbc[k];
        for (int j = 0; j < 3; j++)
            search->cell[k][j] = frame->has_cell ? frame->cell[k][j] : k == j;
    }
    search->upright = cell_is_orthorhombic(search->cell);
    wrap_all(search, frame_pos(frame), wrapped, &range);
    cell_widths(search->cell, widths);
    for (int k = 0; k < 3; k++)
        lengths[k] = widths[k] * (range.high[k] - range.low[k]);
    choose_bins(search, lengths);
    for (int k = 0; k < 3; k++) {
        search->low[k] = range.low[k];
        search->width[k] = (range.high[k] - range.low[k]) / search->bins[k];
    }
    fill_bins(search, wrapped);
    bound_errors(search, wrapped);
    free(wrapped);
    return search;
}

void neighbor_search_free(struct neighbor_search *search)
{
    if (!search)
        return;
    free(search->first);
    free(search->row);
    free(search->place);
    for (int k = 0; k < 3; k++)
        free(search->at[k]);
    free(search);
}

size_t neighbor_search_bins(const struct neighbor_search *search)
{
    return volume(search->bins);
}

size_t neighbor_search_bin(const struct neighbor_search *search, size_t place)
{
    size_t low = 0, high = neighbor_search_bins(search);

    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;

        if (search->first[middle] <= place)
            low = middle;
        else
            high = middle;
    }
    return low;
}

/* Strips along the first direction, some bins wide along the second: three layers of what is about
 * a strip fit into a second-level cache, those of a whole layer of a million atoms do not. */
size_t neighbor_search_next(const struct neighbor_search *search, size_t number)
{
    enum { WIDE = 8 };
    const int *bins = search->bins;
    size_t row = number / (size_t)bins[2], strip = row / (WIDE * (size_t)bins[0]),
           first = strip * WIDE, wide = (size_t)bins[1] - first;

    wide = wide < WIDE ? wide : WIDE;
    row -= first * (size_t)bins[0];
    return ((row / wide) * (size_t)bins[1] + first + row % wide) * (size_t)bins[2] +
           number % (size_t)bins[2];
}
