/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The comment line of an extended-XYZ frame: its key=value pairs by libextxyz, behind guards
 * (docs/io.md). */
#ifndef IO_XYZ_COMMENT_H
#define IO_XYZ_COMMENT_H
#include "atoms/frame.h"

struct xyz_grammar; /* the compiled grammar; one per thread */

struct xyz_grammar *xyz_grammar_create(void);
void xyz_grammar_free(struct xyz_grammar *grammar);

/* Sets the keys, the cell and pbc of frame from the line `text` (NUL-terminated; overwritten)
 * and gives the value of Properties, or NULL where the line has none, in *properties (caller
 * frees). What the grammar has no place for is a text, and a word without `=` is T; of a line
 * that has neither Properties nor a cell such words are a comment: the key `comment`. 0 or
 * EXIT_BAD_INPUT. */
int xyz_comment_parse(struct xyz_grammar *grammar, char *text, struct frame *frame,
                      char **properties, struct error *error);

/* A key that is not ours and that the line parsed last gave two values, of which the last one
 * holds; NULL if there was none. */
const char *xyz_comment_twice(const struct xyz_grammar *grammar);

#endif
