/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Errors between frames: with d = x - f y and r = sum d / sum y, e = x - R y is d - r y. */
#include "base/frame_error.h"
#include <math.h>

void frame_sum_add(struct frame_sum *sum, const struct frame_weight *weight, double x, double y)
{
    if (!(y > 0))
        return;
    if (!weight->frames)
        sum->first = x / y;
    double d = x - sum->first * y;
    sum->d += d;
    sum->d2 += d * d;
    sum->dy += d * y;
}

void frame_weight_add(struct frame_weight *weight, double y)
{
    if (!(y > 0))
        return;
    weight->y += y;
    weight->y2 += y * y;
    weight->frames++;
}

double frame_error(const struct frame_sum *sum, const struct frame_weight *weight)
{
    double n = (double)weight->frames, r, squares;

    if (weight->frames < 2)
        return (double)NAN;
    r = sum->d / weight->y;
    squares = sum->d2 - 2 * r * sum->dy + r * r * weight->y2;
    return sqrt(n / (n - 1) * fmax(squares, 0)) / weight->y;
}
