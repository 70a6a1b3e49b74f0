/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One structure on top of another; see stack.h. */
#include "shape/stack.h"
#include <math.h>
#include <string.h>
#include "base/exit_codes.h"

static const double same_edge = 1e-6; /* parts */

static bool is_rectangular(const struct frame *frame)
{
    for (int v = 0; v < 3; v++)
        for (int k = 0; k < 3; k++)
            if (v != k && fabs(frame->cell[v][k]) > same_edge * fabs(frame->cell[v][v]))
                return false;
    return true;
}

static bool is_periodic(const struct frame *frame, int k)
{
    return frame->has_cell && frame->pbc[k];
}

/* From where to where a structure reaches along an axis; its atoms are wrapped if it is periodic
 * there. */
static void reach(struct frame *frame, int k, double *low, double *high)
{
    double *pos = frame_pos(frame), edge = frame->has_cell ? frame->cell[k][k] : 0;
    bool periodic = is_periodic(frame, k);
    *low = periodic ? 0 : (double)INFINITY;
    *high = periodic ? edge : -(double)INFINITY;
    for (size_t i = 0; i < frame->n; i++) {
        double *x = &pos[3 * i + (size_t)k];
        if (periodic)
            *x -= edge * floor(*x / edge);
        else
            *low = fmin(*low, *x), *high = fmax(*high, *x);
    }
}

/* By which part the upper one is to be stretched along an axis across the stack. */
static int fit(const struct stack *stack, const struct frame *below, const struct frame *above,
               int k, double *stretch, struct error *error)
{
    *stretch = 0;
    if (!is_periodic(below, k) || !is_periodic(above, k))
        return 0;
    double ours = below->cell[k][k], theirs = above->cell[k][k], part = ours / theirs - 1;
    if (fabs(part) <= same_edge)
        return 0;
    *stretch = part;
    if (fabs(part) <= stack->fit)
        return 0;
    return error_set(error, EXIT_BAD_INPUT,
                     "the edges along %c are %.6g and %.6g: --fit=%.2g%% allows the second to be "
                     "stretched by %.3g %%, xyz-repeat makes one of them larger",
                     "xyz"[k], ours, theirs, ceil(fabs(part) * 1000) / 10, part * 100);
}

static int check_cells(const struct frame *below, const struct frame *above, struct error *error)
{
    if (!below->has_cell)
        return error_set(error, EXIT_BAD_INPUT, "the first has no cell to stack on");
    if (below->n == 0 || above->n == 0)
        return error_set(error, EXIT_BAD_INPUT, "one of the two has no atoms to stack");
    if (!is_rectangular(below) || (above->has_cell && !is_rectangular(above)))
        return error_set(error, EXIT_BAD_INPUT,
                         "a stack takes rectangular cells along x, y, z, "
                         "and one of the two has another");
    return 0;
}

int stack_place(const struct stack *stack, struct frame *below, struct frame *above,
                double stretch[3], struct error *error)
{
    int axis = stack->axis;
    double bottom, top, low, high;
    memset(stretch, 0, 3 * sizeof *stretch);
    if (check_cells(below, above, error))
        return error->code;
    for (int k = 0; k < 3; k++)
        if (k != axis && fit(stack, below, above, k, &stretch[k], error))
            return error->code;
    reach(below, axis, &bottom, &top);
    reach(above, axis, &low, &high);
    bool ours = is_periodic(below, axis), theirs = is_periodic(above, axis);
    double *pos = frame_pos(above), edge = below->cell[axis][axis];
    for (size_t i = 0; i < above->n; i++) {
        for (int k = 0; k < 3; k++)
            pos[3 * i + (size_t)k] *= 1 + stretch[k];
        pos[3 * i + (size_t)axis] += top + stack->gap - low;
    }
    bool roomy = ours && !theirs && above->has_cell && !above->unbounded[axis];
    edge += stack->gap + (roomy ? above->cell[axis][axis] : high - low);
    below->cell[axis][axis] = edge + (ours && theirs ? stack->gap : 0);
    below->pbc[axis] = ours && theirs;
    memcpy(above->cell, below->cell, sizeof above->cell);
    memcpy(above->pbc, below->pbc, sizeof above->pbc);
    memcpy(above->unbounded, below->unbounded, sizeof above->unbounded);
    above->has_cell = true;
    return 0;
}
