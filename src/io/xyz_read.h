/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Extended-XYZ frames from a pipe or a file: libextxyz parses the comment line, our own loops
 * the atom lines (docs/io.md says why). A clean end is told from a torn frame; every malformed
 * input ends in EXIT_BAD_INPUT with frame and line. */
#ifndef IO_XYZ_READ_H
#define IO_XYZ_READ_H
#include "atoms/frame.h"

struct xyz_reader;
struct lines;

/* path NULL or "-": stdin. 0, EXIT_NO_INPUT (no such file) or EXIT_IO. */
int xyz_reader_open(struct xyz_reader **reader, const char *path, struct error *error);

/* The same of lines that somebody else has opened and only looked at: the reader closes them.
 * `name` is for messages. */
void xyz_reader_of(struct xyz_reader **reader, struct lines *lines, const char *name);

/* The next frame into *frame (owned by the caller), or NULL at a clean end. 0, EXIT_BAD_INPUT,
 * EXIT_IO. An empty stream is a clean end before the first frame: callers that need a frame say
 * EXIT_NO_INPUT. */
int xyz_read(struct xyz_reader *reader, struct frame **frame, struct error *error);

/* for messages: the path or "standard input" */
const char *xyz_reader_name(const struct xyz_reader *reader);
void xyz_reader_close(struct xyz_reader *reader);

/* The one frame (the first; more is an error unless `last`, then the last) of a file: for
 * --reference, --cluster, ... 0 or 65, 66, 74. */
int xyz_read_file(const char *path, bool last, struct frame **frame, struct error *error);

#endif
