/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writing a data cube row by row, so that memory stays bounded, a killed run resumes at its row,
 * and the final name never holds half a file.
 *
 * Rows (all probe positions of one scan y) go, as they come and in any order, to a journal
 * `FILE.rows` beside the final FILE. cube_finish lays them out in order under a temporary name,
 * renames that to FILE, and removes the journal: the same data give the same bytes, whether the
 * run was cut, resumed, or split over jobs. A job that makes rows a ... b - 1 only leaves the
 * journal `FILE.rows-a-b`; cube_merge joins such journals. With each row go `columns` numbers
 * for each probe position (the frame's bf, adf, ... of the stage), so that a resumed or merging
 * stage still has those of the rows it did not make itself.
 *
 * Format by the extension of FILE: .emd .h5 .hdf5 (Berkeley EMD 1.0, which py4DSTEM and HyperSpy
 * open; a chunk for each pattern, deflated), .npy, .raw (EMPAD: 128 x 128 patterns only, with
 * FILE.xml), .mib (Quantum Detectors: whole numbers only, with FILE.hdr). docs/cube.md. */
#ifndef CUBE_CUBE_WRITE_H
#define CUBE_CUBE_WRITE_H
#include <stdbool.h>
#include <stddef.h>
#include "base/error.h"
#include "cube/cube.h"

struct cube_writer;

/* What a format has a place for; samples are of any type if neither of the first two is said. */
enum cube_holds {
    CUBE_HOLDS_REAL = 1,   /* float32 alone */
    CUBE_HOLDS_COUNTS = 2, /* whole numbers alone */
    CUBE_HOLDS_AXES = 4    /* calibrations */
};

/* What the format of that name holds; 0 for no format of ours too. */
enum cube_holds cube_write_holds(const char *path);

/* The type in which samples of a type are written to that name: float32 where the format has no
 * other or the type is none of ours. */
enum cube_type cube_write_type(const char *path, enum cube_type type);

/* Whether a cube can be written to this name at all, before any work is done: 0, EXIT_USAGE
 * (unknown extension), EXIT_CANNOT_CREATE (folder missing or not writable, FILE is a folder),
 * EXIT_BAD_INPUT (what the format cannot hold: its pattern size or type), EXIT_IO (too little
 * room on the disk for a cube that is not compressed; the text says how much is needed and
 * free). */
int cube_can_create(const char *path, const struct cube_header *header, struct error *error);

/* What one writer makes: rows first ... end - 1 of the scan (0 and shape[0]: all), each with
 * `columns` numbers for each probe position. */
struct cube_rows {
    size_t first, end, columns;
    bool resume; /* go on from the rows of an earlier run */
};

/* Opens the journal for rows of the cube that `header` describes (shape, type and history are
 * needed; type CUBE_FLOAT32, CUBE_UINT8, CUBE_UINT16 or CUBE_UINT32; texts are copied). With
 * `resume`, rows of an earlier journal are kept if it was
 * of the same header, range and columns (EXIT_BAD_INPUT if not: the text says what differs); a
 * row torn by the kill is dropped; without it an earlier journal is emptied. A journal that
 * another process is writing is refused (EXIT_CANNOT_CREATE). Also the errors of
 * cube_can_create. */
int cube_create(struct cube_writer **writer, const char *path, const struct cube_header *header,
                const struct cube_rows *rows, struct error *error);

/* The journal of those rows if an earlier run has left any in it, or NULL. Caller frees. */
char *cube_begun(const char *path, const struct cube_header *header, size_t first, size_t end);

const struct cube_header *cube_writer_header(const struct cube_writer *writer);

bool cube_row_done(const struct cube_writer *writer, size_t row);

/* The row's numbers, values[scan x][columns], or NULL if the row is not done. Valid until the
 * writer is gone. */
const double *cube_row_values(const struct cube_writer *writer, size_t row);

/* Writes patterns[scan x][k_y][k_x] and values[scan x][columns] (NULL if columns = 0) as row
 * `row`, which must not be done yet. Encodes on all threads of the program; call it from one
 * thread at a time, outside parallel regions. When it returns 0 the row survives a kill of the
 * process. EXIT_BAD_INPUT: a value that the type cannot hold; EXIT_IO: disk full (the journal
 * stays as it was before the row). */
int cube_write_row(struct cube_writer *writer, size_t row, const float *patterns,
                   const double *values, struct error *error);

/* A writer that holds every row of FILE from the journals found beside it (FILE.rows,
 * FILE.rows-a-b), for cube_finish; nothing can be written to it. EXIT_NO_INPUT: none found;
 * EXIT_BAD_INPUT: journals of another cube than the header's, or missing rows (the text lists
 * them). */
int cube_merge(struct cube_writer **writer, const char *path, const struct cube_header *header,
               size_t columns, struct error *error);

/* If the writer's range is the whole scan: writes FILE (temporary name, then rename) and removes
 * the journals; for a part of the rows: leaves the journal for cube_merge. Every row must be
 * done (EXIT_BUG). On error the journals stay, FILE is as it was, and a later resume or merge
 * can try again. Frees the writer in every case. */
int cube_finish(struct cube_writer *writer, struct error *error);

/* Closes without finishing; the journal stays for a later resume (removed if it holds no row).
 * Frees the writer; NULL is allowed. */
void cube_abandon(struct cube_writer *writer);

#endif
