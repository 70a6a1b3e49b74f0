/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Small questions about texts that the reader and the writer of extended XYZ must answer alike. */
#ifndef IO_XYZ_TEXT_H
#define IO_XYZ_TEXT_H
#include <stdbool.h>

/* Whether the comment line can hold the text without quotes (as a key or a value) and gives it
 * back as the same text or number. */
bool xyz_is_bare(const char *text);

/* Whether "text" in quotes would be read as a number, a logical or a vector of them. */
bool xyz_reads_as_other(const char *text);

/* Whether the text can stand in an atom line: not empty, no blanks, no control characters. */
bool xyz_is_token(const char *text);

/* Whether the name can stand in Properties: a token without colons, quotes, brackets and equal
 * signs. */
bool xyz_is_column_name(const char *text);

#endif
