/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The one type a newcomer must know: a frame of atoms, as it travels down the pipe.
 *
 * A frame is N rows of named columns, a cell, and named keys: exactly what an extended-XYZ frame
 * holds, nothing hidden. Invariants: columns and keys keep their order and names are unique;
 * real values are finite; `species` (string, 1) and `pos` (real, 3) exist in every frame that
 * io/xyz_read.h gives; columns that nobody knows pass through untouched. Names and units:
 * docs/frames.md. Per-atom strings are interned: a column holds numbers into its own table of
 * distinct texts, so that a species test is an integer test. */
#ifndef ATOMS_FRAME_H
#define ATOMS_FRAME_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/error.h"
#include "base/units.h"

enum value_type { VALUE_INT, VALUE_REAL, VALUE_STRING, VALUE_LOGICAL };
extern const char value_letters[]; /* I, R, S, L, as Properties has them */

struct strings { /* distinct texts, numbered from 0 */
    int count;
    size_t capacity;
    char **text;
    int32_t *slot; /* of many: their numbers by their hash, or -1; NULL: looked for one by one */
    size_t slots;  /* a power of 2 */
};

struct column {
    char *name;
    enum value_type type;
    int width;        /* values per atom */
    int64_t *integer; /* n * width, VALUE_INT; also VALUE_LOGICAL (0/1) */
    double *real;     /* n * width, VALUE_REAL */
    int32_t *string;  /* n * width, VALUE_STRING: numbers into strings */
    struct strings strings;
};

/* one key=value of the comment line; scalars have rows = columns = 0, vectors rows = 0, matrices
 * both */
struct key {
    char *name;
    enum value_type type;
    int rows, columns;
    int64_t *integer; /* VALUE_INT, VALUE_LOGICAL */
    double *real;
    char **string;
    char *
        raw; /* the pair as it was read, to be passed on so: of keys that nobody knows; else NULL */
};

struct frame {
    size_t n; /* atoms */
    int column_count;
    struct column *columns;
    size_t column_capacity;
    int key_count; /* without Lattice, pbc and Properties */
    struct key *keys;
    size_t key_capacity;
    bool has_cell;
    double cell[3][3]; /* rows are the cell vectors a, b, c in A (or sigma); det > 0 */
    bool pbc[3];
    /* open, and without an end: the cell has a unit vector in place of one that was 0
     * (atoms/lattice.h) */
    bool unbounded[3];
    uint64_t digest[2]; /* of the bytes this frame was read from (XXH3, 128 bits); 0 if not read */
    long number;        /* which frame of its stream, from 1 */
    long line;          /* line of its atom count in the stream, from 1 */
};

struct frame *frame_create(size_t n);
void frame_free(struct frame *frame); /* NULL is fine */
struct frame *frame_copy(const struct frame *frame);

/* A frame of the chosen rows, in that order, with every column and key. */
struct frame *frame_rows(const struct frame *frame, const size_t *rows, size_t count);

/* Appends the rows of `more`. Columns missing on one side are filled with 0, "" is never
 * written: strings get "none"; `id`s of `more` are shifted beyond the largest id of frame if
 * renumber. Keys of frame stay. 0 or EXIT_BAD_INPUT (a column differs in type or width). */
int frame_append(struct frame *frame, const struct frame *more, bool renumber, struct error *error);

/* More rows: n in all, those added without values yet, for who fills them at once
 * (io/xyz_read.c). */
void frame_grow(struct frame *frame, size_t n);

/* Columns: find gives NULL if absent; add finds or makes it (zero-filled) and replaces one of
 * another type or width. What our programs add stands in the table of columns (atoms/columns.h),
 * which they insist on; add_foreign is for columns that came with the data, and for names that a
 * person gave. */
struct column *frame_find(const struct frame *frame, const char *name);
/* The names of its columns, by commas, for messages; the caller frees. */
char *frame_column_names(const struct frame *frame);
struct column *frame_add(struct frame *frame, const char *name, enum value_type type, int width);
struct column *frame_add_foreign(struct frame *frame, const char *name, enum value_type type,
                                 int width);
void frame_remove(struct frame *frame, const char *name);

/* The standard columns. pos must exist; velo is NULL if absent. */
double *frame_pos(const struct frame *frame);  /* 3n, A */
double *frame_velo(const struct frame *frame); /* 3n, A/fs, or NULL */
struct column *frame_species(const struct frame *frame);
const char *frame_species_name(const struct frame *frame, size_t atom);
void frame_ensure_id(struct frame *frame);    /* adds id 1 ... n where missing */
int64_t *frame_id(const struct frame *frame); /* NULL if absent */

/* Number of a text in a column's table, added if new; -1 from find if absent. */
int column_intern(struct column *column, const char *text);
int column_find_text(const struct column *column, const char *text);
/* index = row * width + component */
const char *column_text(const struct column *column, size_t index);
void column_set_text(struct column *column, size_t index, const char *text);

/* Keys, those of our programs also in the table. Setters replace. Getters return false if absent
 * or of another shape. */
struct key *frame_key(const struct frame *frame, const char *name);
void frame_key_remove(struct frame *frame, const char *name);
void frame_set_real(struct frame *frame, const char *name, double value);
/* rows = 0: vector */
void frame_set_reals(struct frame *frame, const char *name, int rows, int columns,
                     const double *values);
void frame_set_int(struct frame *frame, const char *name, int64_t value);
void frame_set_ints(struct frame *frame, const char *name, int columns, const int64_t *values);
void frame_set_text(struct frame *frame, const char *name, const char *value);
void frame_set_logical(struct frame *frame, const char *name, bool value);
/* an int counts as a real */
bool frame_get_real(const struct frame *frame, const char *name, double *value);
bool frame_get_int(const struct frame *frame, const char *name, int64_t *value);
/* NULL if absent or no text */
const char *frame_get_text(const struct frame *frame, const char *name);

/* units=metal (also when missing) or units=lj; EXIT_BAD_INPUT for anything else. */
int frame_units(const struct frame *frame, enum unit_system *system, struct error *error);

/* Whether the cell is periodic in all three directions: then alone is N over its volume a
 * density. */
bool frame_is_periodic(const struct frame *frame);

/* Brings all atoms into the cell along its periodic directions; nothing without a cell. */
void frame_wrap(struct frame *frame);

/* Makes the digest of several frames' input, one after another, of that so far and the next
 * frame's. */
void frame_join_digest(uint64_t digest[2], const struct frame *frame);

/* Appends "stage version arguments input=digest" to the key `history`, entries separated by " |
 * ". */
void frame_add_history(struct frame *frame, const char *stage, const char *arguments);

#endif
