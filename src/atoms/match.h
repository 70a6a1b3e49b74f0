/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The same atoms in two frames, found by their ids. */
#ifndef ATOMS_MATCH_H
#define ATOMS_MATCH_H
#include <stdbool.h>
#include <stdint.h>
#include "atoms/frame.h"

enum { MATCH_ABSENT = -1 };

/* Whether two atoms have one id, and which. A frame without ids has none twice. */
bool match_twice(const struct frame *frame, int64_t *id);

/* For each row of the frame its row in the reference, and the other way round, or MATCH_ABSENT;
 * the caller frees both. Both frames have ids. EXIT_BAD_INPUT: an id twice, or other units. */
int match_by_id(const struct frame *frame, const struct frame *reference, int64_t **row_then,
                int64_t **row_now, struct error *error);

/* Whether atoms that are paired are of one species in both frames: 0, or EXIT_BAD_INPUT, for
 * then they are not the same atoms. */
int match_species(const struct frame *frame, const struct frame *reference, const int64_t *row_now,
                  struct error *error);

#endif
