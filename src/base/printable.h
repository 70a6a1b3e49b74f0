/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Texts of files, as a person may be shown them: a terminal obeys no character of theirs.
 *
 * What is not printed as it is: control characters (C0, DEL and, in UTF-8, C1: U+0080 to U+009F),
 * characters that turn the direction of writing or end a line (U+2028 to U+202E, U+2066 to U+2069:
 * a text could pose as another), and bytes that are no UTF-8. */
#ifndef BASE_PRINTABLE_H
#define BASE_PRINTABLE_H
#include <stddef.h>

enum { PRINTABLE_MOST = 4 }; /* bytes that one byte becomes, "\x1b" */

/* How many of the `count` bytes at `text` are one character that may be shown; 0: none. */
size_t printable_character(const char *text, size_t count);

/* Copies `count` bytes, each that may not be shown as \x1b (or \n, \t, \r), but for the
 * characters in `kept`; `to` has room for PRINTABLE_MOST times as many. Returns how many were
 * written; no NUL is. */
size_t printable_copy(char *to, const char *text, size_t count, const char *kept);

/* The same of a text; the caller frees. */
char *printable_text(const char *text, const char *kept);

/* Puts a ? in the place of each byte that may not be shown. NULL is allowed. */
void printable_mask(char *text);

#endif
