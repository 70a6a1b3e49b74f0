/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where frames go while they are written for another program. */
#ifndef FOREIGN_SINK_H
#define FOREIGN_SINK_H
#include "atoms/frame.h"
#include "base/out.h"
#include "foreign/box.h"
#include "foreign/format.h"
#include "foreign/types.h"
#include "foreign/units.h"

struct sink {
    struct out *out;                   /* of the frame in hand */
    struct typing typing;              /* numbers of the species */
    const struct foreign_units *units; /* of the frame in hand */
    long frames;                       /* written so far */
    bool said_types, said_turned, said_wider, said_cell, said_left_out, said_open, said_order;
};

/* Says once which columns are none of `kept` (names between blanks, and at both ends), which the
 * format does not hold. */
void sink_say_left_out(struct sink *sink, const struct frame *frame, const char *kept);

/* ---- for writers of LAMMPS's files ---- */

/* One value of each atom as a column of numbers. */
struct sink_column {
    char name[96];
    enum value_type type;
    const double *real;     /* of the first atom, VALUE_REAL */
    const int64_t *integer; /* VALUE_INT, VALUE_LOGICAL; NULL: 1, 2, ... */
    const int *type_number; /* instead of both */
    char *const *species;   /* with type_number: the name of the type, not its number */
    int stride, shift;      /* values an atom; power of ten that it is multiplied with */
};

/* Sets units and types (type: n numbers, the caller's), and turns the frame into LAMMPS's axes;
 * what was changed is said. EXIT_BAD_INPUT: a species that --species lacks, an id twice or below
 * 1. */
int sink_prepare(struct sink *sink, struct frame *frame, struct box *box, int *type,
                 struct error *error);

/* A real or integer column of the frame, its components under names of their own; returns how
 * many were added: 0 where the frame does not have it. */
int sink_add(struct sink_column *columns, const struct frame *frame, const char *name,
             const char *const *names, int width, int shift);
/* The ids, or 1, 2, ... */
int sink_add_id(struct sink_column *columns, const struct frame *frame);

/* A line for each atom. */
int sink_rows(struct sink *sink, const struct sink_column *columns, int count, size_t n,
              struct error *error);

#endif
