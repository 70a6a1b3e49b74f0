/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Vacuum in periodic frames; see vacuum.h. */
#include "atoms/vacuum.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "atoms/cell.h"
#include "base/memory.h"

/* Thicker than the distance of neighbouring layers of any crystal. */
static const double VACUUM_A = 4, VACUUM_SIGMA = 1.6;

static int by_value(const void *left, const void *right)
{
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

/* The widest gap between reduced coordinates along direction k, and where it ends: the lowest atom
 * of the piece. */
static double widest_gap(const struct frame *frame, int k, double *end)
{
    double inverse[3][3], gap, *s = memory_alloc(frame->n, sizeof *s);

    cell_invert(frame->cell, inverse);
    for (size_t i = 0; i < frame->n; i++) {
        double reduced[3];

        cell_to_reduced(inverse, frame_pos(frame) + 3 * i, reduced);
        s[i] = reduced[k] - floor(reduced[k]);
    }
    qsort(s, frame->n, sizeof *s, by_value);
    gap = s[0] + 1 - s[frame->n - 1];
    *end = s[0];
    for (size_t i = 1; i < frame->n; i++)
        if (s[i] - s[i - 1] > gap) {
            gap = s[i] - s[i - 1];
            *end = s[i];
        }
    free(s);
    return gap;
}

bool vacuum_along(const struct frame *frame, int k, enum unit_system units)
{
    double widths[3], end;

    if (!frame->n || !frame->has_cell)
        return false;
    cell_widths(frame->cell, widths);
    return widest_gap(frame, k, &end) * widths[k] > (units == UNITS_LJ ? VACUUM_SIGMA : VACUUM_A);
}

bool vacuum_around(const struct frame *frame, enum unit_system units)
{
    bool around = frame->n > 0 && frame->has_cell;

    for (int k = 0; k < 3; k++)
        around = around && (!frame->pbc[k] || vacuum_along(frame, k, units));
    return around;
}

void vacuum_open(struct frame *frame)
{
    static const double rounding = 1e-9;
    double inverse[3][3], end;

    cell_invert(frame->cell, inverse);
    for (int k = 0; k < 3; k++) {
        if (!frame->pbc[k])
            continue;
        widest_gap(frame, k, &end);
        for (size_t i = 0; i < frame->n; i++) {
            double s[3], *r = frame_pos(frame) + 3 * i;

            cell_to_reduced(inverse, r, s);
            for (int a = 0; a < 3; a++)
                r[a] -= floor(s[k] - end + rounding) * frame->cell[k][a];
        }
        frame->pbc[k] = false;
    }
}
