/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Numbers times a power of ten without a rounding of its own: the decimal point moves in the text.
 * A velocity of 1.23456 A/ps becomes the double nearest to 0.00123456 A/fs, and is written as
 * 1.23456 again. */
#ifndef FOREIGN_DECIMAL_H
#define FOREIGN_DECIMAL_H
#include <stdbool.h>
#include "base/number.h"

enum { DECIMAL_MAX = NUMBER_MAX + 8 }; /* bytes that decimal_write may need */

/* number_read of base/number.h, times 10^-shift; 0 <= shift <= 8. */
bool decimal_read(const char *at, const char **end, int shift, double *x);

/* The text of x 10^shift, with the digits of number_write; no NUL. Returns the byte after it. */
char *decimal_write(char *to, double x, int shift);

/* A whole token, ended by NUL, as a finite number times 10^shift, or an integer; false if it is
 * none. */
bool decimal_token(const char *token, int shift, double *x);
bool decimal_token_int(const char *token, int64_t *x);

#endif
