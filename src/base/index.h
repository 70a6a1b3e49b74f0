/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Counts and places in arrays of several dimensions, whose sizes are ints (pixels, bins, waves)
 * and whose products need not fit in one: 50,000 x 50,000 points do not. The last index runs
 * fastest; nothing is checked, and nothing is negative. */
#ifndef BASE_INDEX_H
#define BASE_INDEX_H
#include <stddef.h>

/* Elements in so many rows, which is also where the row of this number begins. */
static inline size_t area(ptrdiff_t rows, ptrdiff_t width)
{
    return (size_t)rows * (size_t)width;
}

static inline size_t volume(const int n[3])
{
    return area(n[0], n[1]) * (size_t)n[2];
}

/* The place of [row][column] in an array [..][width]. */
static inline size_t at2(ptrdiff_t row, ptrdiff_t column, ptrdiff_t width)
{
    return area(row, width) + (size_t)column;
}

/* The place of [at[0]][at[1]][at[2]] in an array [n[0]][n[1]][n[2]]. */
static inline size_t at3(const int at[3], const int n[3])
{
    return at2(at[0], at[1], n[1]) * (size_t)n[2] + (size_t)at[2];
}

#endif
