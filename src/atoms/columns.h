/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The one table of columns and keys: what a name in a frame means, in which unit, who writes it,
 * and whether it is still true when atoms have moved or gone.
 *
 * A new column or key of ours is one row of atoms/columns.c. From it come what moving atoms take
 * away (atoms/measured.h), the units that --select knows (atoms/select.h), the shapes that a reader
 * insists on (io/xyz_read.c), what xyz-info and xyz-check say, and the table of docs/frames.md.
 * Without it a program that adds the name ends with "our bug" (columns_insist).
 * Names of other programs stand in it where they mean something to us. */
#ifndef ATOMS_COLUMNS_H
#define ATOMS_COLUMNS_H
#include "atoms/frame.h"
#include "base/quantity.h"

enum columns_place { COLUMNS_COLUMN, COLUMNS_KEY };

enum columns_fate {
    COLUMNS_STAYS,   /* true of the atoms wherever they go: species, how they were made */
    COLUMNS_MOTION,  /* of an atom in its place: untrue once atoms move or are cut out */
    COLUMNS_TOTAL,   /* of all atoms together: untrue also once some of them are gone */
    COLUMNS_SUM,     /* of them a sum: n times as much in n copies of the cell */
    COLUMNS_WHOLE,   /* of them what nobody knows of copies: networks go on from cell to cell */
    COLUMNS_COUNTED, /* of all atoms wherever they go: untrue once there are fewer, or more */
    COLUMNS_OTHERS_VELOCITY /* velocities under another name: replaced by velo where atoms move */
};

struct columns_row {
    const char *name; /* `*` at its end: any text; at its beginning: the name of a column */
    enum columns_place place;
    enum value_type type;
    int width;                /* values, of an atom or in the key; 0: one or more */
    enum dimension dimension; /* the unit, by the system of the frame ... */
    const char *unit;         /* ... or one that is the same in both and no option has; else NULL */
    enum columns_fate fate;
    const char *by, *meaning;
    const char *group; /* set on the first row of a group only: its heading */
};

/* The row of a name, or NULL. A row of that very name goes before one with `*`. */
const struct columns_row *columns_find(enum columns_place place, const char *name);

/* The rows in their order, from 0; NULL after the last. */
const struct columns_row *columns_row(size_t number);

/* The row's unit in frames of that system, "" for a pure number or a text. */
const char *columns_unit(const struct columns_row *row, enum unit_system units);

/* NAME:TYPE:WIDTH as Properties has it, or NAME:TYPE where the width is 1 and the row a key; `n`
 * where the width is free. Returns `text`. */
enum { COLUMNS_TEXT_MAX = 80 };
const char *columns_text(const struct columns_row *row, char text[COLUMNS_TEXT_MAX]);

/* The texts that a column of ours can hold, "FI, ILO, CRYST, ..."; NULL where any goes. */
const char *columns_values(const char *name);

/* The frame's column of that name, if its type and width are those of the table; else NULL. */
struct column *columns_in(const struct frame *frame, const char *name);

/* Whether what happened to the atoms makes it untrue. Keys that begin like our measures (voronoi_,
 * strain_, ...) count as theirs, in the table or not: other versions have others. */
enum columns_event {
    COLUMNS_MOVED,   /* or were cut out of their surroundings */
    COLUMNS_LOST,    /* some of them; the others are where they were, and what each has stays */
    COLUMNS_REPEATED /* the cell, which is now several of the former */
};
bool columns_untrue(enum columns_place place, const char *name, enum columns_event event);

/* Whether a key is a sum over all atoms, which n copies of the cell have n times. */
bool columns_is_sum(const char *name);

/* Whether a column looks like velocities of another program: by its name, in any letters. */
bool columns_is_velocity(const struct column *column);

/* From here on frame_add and frame_set_... of a name that the table lacks, or has as another type
 * or width, end the program with EXIT_BUG: what our programs add is known (cli/stage.c asks for
 * it). Other users of the library name their columns as they like. */
void columns_strict(void);
void columns_insist(enum columns_place place, const char *name, enum value_type type, int width);

#endif
