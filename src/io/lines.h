/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lines of a pipe or a file, be it packed by gzip (io/gunzip.h), in large blocks, parsed in place,
 * with a digest of the bytes used.
 *
 * A line is given as a pointer into the buffer, valid until the next call; its newline follows
 * it, and at least LINES_PADDING readable bytes. */
#ifndef IO_LINES_H
#define IO_LINES_H
#include <stddef.h>
#include <stdint.h>
#include "base/error.h"

enum { LINES_PADDING = 64 };

enum lines_result {
    LINES_OK,
    LINES_END,   /* no bytes left */
    LINES_TORN,  /* the stream ends without a newline; text and length hold what there is */
    LINES_LONG,  /* longer than allowed */
    LINES_FAILED /* error is set: the system refused (EXIT_IO), or packed data are damaged */
};

struct lines;

/* path NULL or "-": stdin. 0, EXIT_NO_INPUT or EXIT_IO. */
int lines_open(struct lines **lines, const char *path, struct error *error);
void lines_close(struct lines *lines);

enum lines_result lines_next(struct lines *lines, size_t longest, char **text, size_t *length,
                             struct error *error);
/* What comes next, at least `want` bytes of it unless the stream ends, without taking it; 0: what
 * has been read already. 0 or EXIT_IO. */
int lines_peek(struct lines *lines, size_t want, const char **text, size_t *length,
               struct error *error);
/* Of the line given last, or that failed, from 1. */
long lines_number(const struct lines *lines);

/* Bytes not yet given as lines, where the stream is a regular file; SIZE_MAX where nobody can
 * know. */
size_t lines_left(const struct lines *lines);

/* Digest (XXH3, 128 bits) of the lines since the last lines_digest_start, that call's next line
 * included. */
void lines_digest_start(struct lines *lines);
void lines_digest(struct lines *lines, uint64_t digest[2]);

#endif
