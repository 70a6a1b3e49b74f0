/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The journal of a cube being written: a header, then one record for each row, in the order in
 * which they came.
 *
 * A record is whole or not there: it carries its length and a digest (XXH3, 64 bits), and what a
 * kill or a full disk left of one is cut off when the journal is opened again. One process at a
 * time has it open (flock). The file is for the machine that wrote it: native byte order. */
#ifndef CUBE_CUBE_JOURNAL_H
#define CUBE_CUBE_JOURNAL_H
#include <stdbool.h>
#include <stdint.h>
#include "base/error.h"
#include "cube/cube.h"

struct journal;

/* What a journal is of. Two journals belong to one cube if all but first and end are equal. */
struct journal_key {
    struct cube_header header; /* texts belong to whoever filled it */
    uint64_t format;           /* of the final file: cube_write.c's number */
    uint64_t columns;
    uint64_t first, end; /* rows */
};

/* Opens or creates the journal at `path`. `fresh`: whatever it held is dropped. Otherwise the
 * rows of the journal are kept; its key must equal `key`, or EXIT_BAD_INPUT says what differs. */
int journal_open(struct journal **journal, const char *path, const struct journal_key *key,
                 bool fresh, struct error *error);

/* Opens a journal that is there, whatever its key, to be read (EXIT_NO_INPUT: none is). */
int journal_open_old(struct journal **journal, const char *path, struct error *error);

const struct journal_key *journal_key(const struct journal *journal);
const char *journal_path(const struct journal *journal);

bool journal_has(const struct journal *journal, uint64_t row);
const double *journal_values(const struct journal *journal,
                             /* [scan x][columns]; NULL if it has not the row or columns = 0 */
                             uint64_t row);
size_t journal_payload_size(const struct journal *journal, uint64_t row);
int journal_payload(struct journal *journal, uint64_t row, void *to, struct error *error);

/* Appends a row: 0 or EXIT_IO, and then the journal is as it was. */
int journal_append(struct journal *journal, uint64_t row, const double *values, const void *payload,
                   size_t bytes, struct error *error);

/* What differs between two keys (first and end aside), in words, or NULL. */
const char *journal_difference(const struct journal_key *a, const struct journal_key *b);

/* Closes; removes the file if `remove`, or if it holds no row. NULL is allowed. */
void journal_close(struct journal *journal, bool remove);

#endif
