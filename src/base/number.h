/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Text to double and back, exactly and fast.
 *
 * number_write gives the shortest-or-nearly decimal text (at most 17 digits) that reads back to
 * the same bits; number_read rounds correctly. Both are independent of the locale. Method and
 * measurements: docs/io.md. */
#ifndef BASE_NUMBER_H
#define BASE_NUMBER_H
#include <stdbool.h>
#include <stdint.h>

enum { NUMBER_MAX = 32 }; /* bytes that number_write and number_write_int may need, without a NUL */

/* Writes x (finite) at `to`; returns the first byte after it. No NUL is written. */
char *number_write(char *to, double x);
char *number_write_int(char *to, int64_t x);

/* Reads one number that starts at `at`; *end is the first byte not used. The text must be
 * followed by at least one byte that cannot continue a number (blank, newline, NUL) inside
 * readable memory; up to 32 readable bytes beyond the end are required. Returns false if no
 * number starts there (nan and inf are refused; d/D exponents are accepted; overflow to infinity
 * returns false). */
bool number_read(const char *at, const char **end, double *x);
/* false on overflow of 64 bits */
bool number_read_int(const char *at, const char **end, int64_t *x);

#endif
