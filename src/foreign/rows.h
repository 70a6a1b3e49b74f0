/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Atom lines whose columns have LAMMPS's names: those of a dump, and of the section Atoms of a
 * data file. docs/foreign.md has the table of what becomes of which. */
#ifndef FOREIGN_ROWS_H
#define FOREIGN_ROWS_H
#include <stdbool.h>
#include <stddef.h>
#include "foreign/box.h"
#include "foreign/source.h"

struct rows;

/* From the names in a header; with `remarks` a line may end in `# words`. The source's units must
 * be set. EXIT_BAD_INPUT: a name twice, no position. */
int rows_create(struct rows **rows, const struct source *source, const char *const *names,
                int count, bool remarks, struct error *error);
void rows_free(struct rows *rows);

/* A word that the column `type` may have instead of a number. */
void rows_label(struct rows *rows, const char *label, int64_t type);

/* Reads n lines into a frame of no atoms, memory for them only as they come. The last line of the
 * file may lack its newline if `may_be_torn`. EXIT_BAD_INPUT: torn, or a value that is not what
 * its column takes. */
int rows_read(const struct rows *rows, struct source *source, struct frame *frame, size_t n,
              bool may_be_torn, struct error *error);

/* Positions from the box's corner, unscaled and unwrapped as asked for, and energies in our
 * units. */
void rows_place(const struct rows *rows, const struct source *source, struct frame *frame,
                const struct box *box);

/* Species: by --species, an element column, labels or masses, whichever is there first.
 * EXIT_BAD_INPUT: by none. */
int rows_name(const struct rows *rows, const struct source *source, struct frame *frame,
              struct error *error);

/* Removes what the user asked to --drop and what only served to read. */
void rows_trim(const struct rows *rows, const struct source *source, struct frame *frame);

/* Whether a name is among those of --drop. */
bool rows_drops(const struct source *source, const char *name);

#endif
