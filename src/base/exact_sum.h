/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sums that do not depend on the order of their terms: every term is rounded to a whole number
 * of 2^-44, and whole numbers are added, with room for 2^83. Addition of doubles rounds, and so
 * depends on order; threads, processes and a list's sorting choose the order: a thermostat fed
 * with such a sum would make another trajectory of the same start on another machine. */
#ifndef BASE_EXACT_SUM_H
#define BASE_EXACT_SUM_H
#include <math.h>
#include <stdint.h>

struct exact_sum {
    __int128 total; /* in units of 2^-44 */
};

/* What is not a number, or beyond 2^70, counts as 2^70: out of all bounds. */
static inline void exact_sum_add(struct exact_sum *sum, double x)
{
    double scaled = x * 0x1p44;

    if (fabs(scaled) < 0x1p62)
        sum->total += (int64_t)llrint(scaled);
    else
        sum->total += (__int128)(fabs(scaled) < 0x1p114 ? scaled : 0x1p114);
}

static inline double exact_sum_value(const struct exact_sum *sum)
{
    return (double)sum->total * 0x1p-44;
}

#endif
