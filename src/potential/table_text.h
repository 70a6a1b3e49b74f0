/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Text of numbers in the manner of DYNAMO tables, cut up as LAMMPS does it (its
 * TextFileReader, 2021): `#` begins a remark, lines without a word are skipped, and an array
 * begins on a new line, what is left of its last line being dropped. */
#ifndef POTENTIAL_TABLE_TEXT_H
#define POTENTIAL_TABLE_TEXT_H
#include <stdbool.h>
#include <stddef.h>
#include "base/error.h"

/* A text being read: where, on which line, and for whom. A copy is a place to come back to. */
struct table_text {
    const char *at, *end; /* at least 64 NULs follow the end */
    long line;
    const char *kind; /* "an eam/alloy or eam/fs (setfl) table" while only the head is read */
    long dropped, dropped_line; /* numbers left over behind arrays; the first one's line */
    const char *file;
    struct error *error;
};

/* EXIT_BAD_INPUT: `what` and the words after it, then file and line. */
int table_text_fail(struct table_text *text, const char *what, ...)
    __attribute__((format(printf, 2, 3)));

/* To the start of the next line, whatever stands on this one. */
void table_text_skip_line(struct table_text *text);

/* To the next word of this line; false where the line, or all but its remark, is over. */
bool table_text_word(struct table_text *text);

/* To the first word of the next line that has one, this one included; false at the end. */
bool table_text_next(struct table_text *text);

/* The length of the word at the reader's place. */
size_t table_text_length(const struct table_text *text);

/* A number at the reader's place, which stays; false if the word there is none. */
bool table_text_peek(const struct table_text *text, double *value, const char **end);

/* The next number of this line. */
int table_text_number(struct table_text *text, const char *name, double *value);

/* The next number of this line, a whole one from `minimum` to `maximum`. */
int table_text_count(struct table_text *text, const char *name, const int range[2], int *count);

/* `count` numbers from a new line on, into an array that is the caller's to free, NULL after an
 * error; numbers left over on the last line are counted in dropped. `name` is what the array is,
 * in messages. */
int table_text_array(struct table_text *text, const char *name, int count, double **array);

#endif
