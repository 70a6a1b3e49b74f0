/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Errors of means by blocks. */
#include "maps/blocking.h"
#include <math.h>
#include <stdlib.h>
#include "base/memory.h"

enum { LEAST = 16, SQUARES_LEAST = 8 };

/* The error by squares of `side` positions, and how many of them hold any. */
static double error_of(const float *values, const bool *valid, const size_t scan[2], size_t side,
                       size_t *squares)
{
    size_t across = (scan[1] + side - 1) / side, down = (scan[0] + side - 1) / side;
    double *sum = memory_zeroed(across * down, sizeof *sum),
           *count = memory_zeroed(across * down, sizeof *count), all = 0, n = 0, square = 0;
    for (size_t i = 0; i < scan[0] * scan[1]; i++)
        if (valid[i]) {
            size_t at = i / scan[1] / side * across + i % scan[1] / side;
            sum[at] += (double)values[i];
            count[at]++;
            all += (double)values[i];
            n++;
        }
    *squares = 0;
    for (size_t s = 0; s < across * down; s++)
        if (count[s] > 0) {
            double off = sum[s] - count[s] * all / n;
            square += off * off;
            (*squares)++;
        }
    free(sum);
    free(count);
    double b = (double)*squares;
    return b > 1 ? sqrt(square * b / (b - 1)) / n : (double)NAN;
}

double blocking_error(const float *values, const bool *valid, const size_t scan[2], size_t *side)
{
    size_t known = 0, squares, longer = scan[0] > scan[1] ? scan[0] : scan[1], taken = 1;
    for (size_t i = 0; i < scan[0] * scan[1]; i++)
        known += valid[i];
    double error = known >= LEAST ? error_of(values, valid, scan, 1, &squares) : (double)NAN;
    for (size_t s = 2; s < longer && known >= LEAST; s *= 2) {
        double next = error_of(values, valid, scan, s, &squares);
        if (squares < SQUARES_LEAST || !(next > error * (1 + 1 / sqrt(2 * ((double)squares - 1)))))
            break;
        error = next;
        taken = s;
    }
    if (side)
        *side = taken;
    return error;
}
