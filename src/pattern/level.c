/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The level between patterns and what is none. */
#include "pattern/level.h"
#include <gsl/gsl_sort_double.h>
#include <stdlib.h>
#include "base/memory.h"

double level_of(const double *total, size_t n, double part)
{
    double *sorted = memory_alloc(n, sizeof *sorted), level = 0;
    size_t count = 0, dim = 0;
    for (size_t i = 0; i < n; i++)
        if (total[i] > 0)
            sorted[count++] = total[i];
    if (count > 0 && part > 0) {
        gsl_sort(sorted, 1, count);
        double bright = sorted[(count - 1) * 9 / 10];
        while (sorted[dim] < part * bright)
            dim++;
        level = part * sorted[dim + (count - dim) / 2];
    }
    free(sorted);
    return level;
}
