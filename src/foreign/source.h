/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A file of another program while its frames are read: its lines, and what the user said about
 * it. */
#ifndef FOREIGN_SOURCE_H
#define FOREIGN_SOURCE_H
#include <stdbool.h>
#include <stddef.h>
#include "atoms/frame.h"
#include "foreign/format.h"
#include "foreign/units.h"

enum { SOURCE_SPECIES = 256, SOURCE_TEXT = 1 << 16 };

struct source_settings { /* what a file does not say */
    size_t species_count;
    char *species[SOURCE_SPECIES];     /* of type 1, 2, ... */
    const struct foreign_units *units; /* NULL: as the file says, else metal */
    double timestep;                   /* fs (tau); NAN: not known */
    const char *boundary;              /* "ppf": pbc where the file is silent; NULL: ppp, said */
    const char *atom_style;            /* of data files without the hint; NULL: none */
    const char *drop;                  /* columns to leave out, separated by commas; NULL: none */
    bool unwrap;                       /* positions with their image flags */
};

enum source_remark { /* what is said once, of all files together */
                     SOURCE_UNITS = 1 << 0,
                     SOURCE_BOUNDARY = 1 << 1,
                     SOURCE_ORIGIN = 1 << 2,
                     SOURCE_COLUMNS = 1 << 3,
                     SOURCE_SPECIES_BY = 1 << 4,
                     SOURCE_IDS = 1 << 5,
                     SOURCE_LEFT_OUT = 1 << 6,
                     SOURCE_ENERGY = 1 << 7,
                     SOURCE_HANDED = 1 << 8,
                     SOURCE_CARBON = 1 << 9,
                     SOURCE_TIME = 1 << 10,
                     SOURCE_UNCONVERTED = 1 << 11,
                     SOURCE_LABELS = 1 << 12
};

struct lines;
struct xyz_reader;

struct source {
    char *name; /* for messages */
    const struct frame_format *format;
    const struct source_settings *settings;
    const struct foreign_units *units; /* of this file, once it is known; else NULL */
    struct lines *lines;
    struct xyz_reader *xyz; /* instead of lines, where it is extended XYZ */
    long frames;            /* read so far */
    bool again;             /* the line in hand is given once more */
    bool torn;              /* the line in hand, the last one, has no newline */
    char *line;             /* in hand */
    size_t length;
    char text[SOURCE_TEXT + 64];  /* a copy of it, ended by NUL */
    void *state;                  /* of the format, freed at the end; NULL: none */
    void (*release)(void *state); /* frees what it holds, before; NULL: nothing */
};

/* path NULL or "-": standard input. format NULL: by content. 0, EXIT_NO_INPUT, EXIT_IO; with
 * *source NULL and 0, no format of the table is known by the content. *empty: nothing in it. */
int source_open(struct source **source, const char *path, const struct frame_format *format,
                const struct source_settings *settings, bool *empty, struct error *error);
void source_close(struct source *source);

/* The next frame (the caller's), or NULL at the end; errors name frame and line. */
int source_next(struct source *source, struct frame **frame, struct error *error);

/* Whether this remark has not been made yet. */
bool source_says(enum source_remark remark);

/* ---- for readers ---- */

/* The next line as it lies in the buffer, without its newline, which follows it (or 64 NULs do
 * where it is torn); NULL at the end. 0, EXIT_BAD_INPUT (too long), EXIT_IO. */
int source_line(struct source *source, char **line, size_t *length, struct error *error);
/* The next line as a text of its own, ended by NUL, without a carriage return and blanks at its
 * ends; NULL at the end. */
int source_text(struct source *source, char **text, struct error *error);
/* Gives the last line once more. */
void source_again(struct source *source);
/* EXIT_BAD_INPUT: the file ends `where`. */
int source_ends(const struct source *source, const char *where, struct error *error);
/* Says that the last line has no newline, if so: of files that people write it may be whole. */
void source_doubt(const struct source *source);
/* Whether the file cannot hold so many more lines of at least `bytes` each. */
bool source_too_short(const struct source *source, size_t count, size_t bytes);
/* Sets the units from the file's word (NULL: it has none) and --units, and the frame's key.
 * EXIT_BAD_INPUT: they differ, or are not known here. */
int source_set_units(struct source *source, const char *word, struct error *error);
/* pbc from --boundary, or all periodic, which is said. */
void source_boundary(const struct source *source, bool pbc[3]);
/* The keys step, Time (by --timestep, where the file has none) and units. */
void source_keys(const struct source *source, struct frame *frame, int64_t step,
                 const double *time);

/* Splits a text at blanks, in place; at most `most` pieces, the rest is left. */
int source_split(char *text, char **piece, int most);

#endif
