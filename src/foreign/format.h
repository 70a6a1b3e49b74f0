/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of formats in which other programs keep frames, a row and a file (or two) each:
 * docs/foreign.md. A new one is a row of foreign/format.c and its functions here. */
#ifndef FOREIGN_FORMAT_H
#define FOREIGN_FORMAT_H
#include <stdbool.h>
#include <stddef.h>
#include "atoms/frame.h"
#include "base/error.h"

struct source;
struct sink;

struct frame_format {
    const char *name;  /* as --format has it */
    const char *title; /* for messages: "a LAMMPS dump" */
    const char *other; /* what ASE calls it, which --format takes as well */
    /* Whether a file that begins with these bytes, ended by NUL, is of this format. */
    bool (*recognize)(const char *head);
    /* The next frame, or NULL at a clean end. 0, EXIT_BAD_INPUT, EXIT_IO. NULL: extended XYZ,
     * which io/xyz_read.h reads, or nothing reads it. */
    int (*read)(struct source *source, struct frame **frame, struct error *error);
    /* Appends the frame. 0, EXIT_BAD_INPUT (what the format cannot hold), EXIT_IO. NULL: not
     * written. */
    int (*write)(struct sink *sink, struct frame *frame, struct error *error);
    bool many; /* a file may hold several frames */
};

enum { FORMAT_HEAD = 4096 }; /* bytes that tell a format */

/* By its name or ASE's; NULL: none of the table. */
const struct frame_format *format_find(const char *name);
/* By the first bytes of a file (of FORMAT_HEAD, or all there are); NULL: none of the table. */
const struct frame_format *format_recognize(const char *bytes, size_t length);
/* Row by row from 0; NULL after the last. */
const struct frame_format *format_row(size_t number);

bool lammps_dump_recognize(const char *head);
int lammps_dump_read(struct source *source, struct frame **frame, struct error *error);
int lammps_dump_write(struct sink *sink, struct frame *frame, struct error *error);
bool lammps_data_recognize(const char *head);
int lammps_data_read(struct source *source, struct frame **frame, struct error *error);
int lammps_data_write(struct sink *sink, struct frame *frame, struct error *error);
bool poscar_recognize(const char *head);
int poscar_read(struct source *source, struct frame **frame, struct error *error);
int poscar_write(struct sink *sink, struct frame *frame, struct error *error);
bool xdatcar_recognize(const char *head);
int xdatcar_read(struct source *source, struct frame **frame, struct error *error);

#endif
