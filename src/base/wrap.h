/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Text wrapped for a terminal: the paragraphs of --help. */
#ifndef BASE_WRAP_H
#define BASE_WRAP_H
#include <stdio.h>

enum { WRAP_WIDTH = 100 };

/* Prints text in lines of at most WRAP_WIDTH columns, each line after `indent` blanks; the first
 * is taken to stand at column `at` already. Newlines in the text are kept; a line that begins
 * with a blank (an example) is printed as it is. */
void wrap_print(FILE *stream, const char *text, int indent, int at);

#endif
