/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The boundary of a film and its substrate, and the film's surface.
 *
 * Boundary: the height that puts the fewest atoms on the wrong side, substrate above and film
 * below it; where the two mix, the share of substrate atoms falls through one half there. The
 * middle of the range, if several heights do equally well. Surface: the lateral cell is divided
 * into squares; the top of each is its highest atom, and the lowest of these tops bounds the
 * part of the film that is film everywhere. */
#include "measure/layers.h"
#include <math.h>
#include <stdlib.h>
#include "atoms/cell.h"
#include "base/exit_codes.h"
#include "base/index.h"
#include "base/memory.h"

struct height {
    double z;
    bool substrate;
};

static int compare_heights(const void *left, const void *right)
{
    const struct height *a = left, *b = right;

    if (a->z != b->z)
        return a->z < b->z ? -1 : 1;
    return a->substrate - b->substrate;
}

/* The boundary of sorted heights: sweeps upwards, counting the atoms that lie on the wrong side
 * of a plane above the i lowest. */
static double best_boundary(const struct height *heights, size_t count, size_t substrate)
{
    size_t wrong = substrate, fewest = substrate, first = 0, last = 0;

    for (size_t i = 1; i <= count; i++) {
        wrong = heights[i - 1].substrate ? wrong - 1 : wrong + 1;
        if (i < count && heights[i].z <= heights[i - 1].z)
            continue;
        if (wrong < fewest) {
            fewest = wrong;
            first = i;
        }
        if (wrong == fewest)
            last = i;
    }
    first = first < 1 ? 1 : first;
    last = last >= count ? count - 1 : last < first ? first : last;
    return 0.5 * (heights[first - 1].z + heights[last].z);
}

int layers_interface(const struct frame *frame, double *z, struct error *error)
{
    const struct column *cluster = frame_find(frame, "cluster");
    struct height *heights;
    size_t count = 0, substrate = 0;

    if (!cluster || cluster->type != VALUE_INT || cluster->width != 1)
        return error_set(
            error, EXIT_BAD_INPUT,
            "no column 'cluster' of integers, which tells film (1, 2, ...) from substrate (-1)");
    heights = memory_alloc(frame->n, sizeof *heights);
    for (size_t i = 0; i < frame->n; i++) {
        if (cluster->integer[i] == 0)
            continue;
        heights[count++] = (struct height){frame_pos(frame)[3 * i + 2], cluster->integer[i] < 0};
        substrate += cluster->integer[i] < 0;
    }
    if (substrate == 0 || substrate == count) {
        free(heights);
        return error_set(error, EXIT_BAD_INPUT, "no boundary to find: %s",
                         substrate ? "all atoms are substrate (cluster=-1)"
                                   : "no atom is substrate (cluster=-1)");
    }
    qsort(heights, count, sizeof *heights, compare_heights);
    *z = best_boundary(heights, count, substrate);
    free(heights);
    return 0;
}

int layers_surface(const struct frame *frame, double grid, double *z, struct error *error)
{
    double widths[3], inverse[3][3], *top;
    int squares[2];
    size_t count;

    if (!frame->has_cell || !frame->n)
        return error_set(error, EXIT_BAD_INPUT, "no surface to find: the frame has no %s",
                         frame->n ? "cell" : "atoms");
    cell_widths(frame->cell, widths);
    cell_invert(frame->cell, inverse);
    for (int k = 0; k < 2; k++)
        squares[k] = (int)fmin(10000, fmax(1, rint(widths[k] / grid)));
    count = area(squares[0], squares[1]);
    top = memory_alloc(count, sizeof *top);
    for (size_t s = 0; s < count; s++)
        top[s] = -INFINITY;
    for (size_t i = 0; i < frame->n; i++) {
        const double *r = frame_pos(frame) + 3 * i;
        double s[3];
        int at[2];

        cell_to_reduced(inverse, r, s);
        for (int k = 0; k < 2; k++) {
            at[k] = (int)floor((s[k] - floor(s[k])) * squares[k]);
            at[k] = at[k] < squares[k] ? at[k] : squares[k] - 1;
        }
        count = at2(at[0], at[1], squares[1]);
        top[count] = fmax(top[count], r[2]);
    }
    *z = INFINITY;
    for (size_t s = 0; s < area(squares[0], squares[1]); s++)
        *z = fmin(*z, top[s]);
    free(top);
    return 0;
}
