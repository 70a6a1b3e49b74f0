/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A data cube to a file of another format, a row of the scan at a time: memory holds a row. */
#ifndef CUBE_CUBE_COPY_H
#define CUBE_CUBE_COPY_H
#include <stdbool.h>
#include "base/error.h"
#include "cube/cube.h"

/* What is to be done to each pattern before it is written; apply NULL: nothing. */
struct cube_change {
    void (*apply)(void *context, size_t position, float *pattern);
    void *context;
};

/* What people must know of a copy. */
struct cube_copied {
    bool rounded;  /* whole numbers from 2^24 on went through float32, not exact for all of them */
    size_t marked; /* pixels of the largest value of the cube's unsigned type, which says that they
                    * have none: NAN in float32, else as they are */
    size_t infinite; /* pixels of the copy: the cube's own, or values and sums beyond float32 */
};

/* That pixels of the copy at `path` are infinite, in words, to be freed; NULL where none is. */
char *cube_copied_infinite(const struct cube_copied *copied, const char *path);

/* Writes `cube` to `path` (cube/cube_write.h says which formats) with `header`: the cube's own
 * shape; its type and what is known are those of the file to be. Shows how far it is on a
 * terminal. *copied may be NULL. 0, or what cube_read, cube_create, cube_write_row and
 * cube_finish return. */
int cube_copy(struct cube *cube, const char *path, const struct cube_header *header,
              const struct cube_change *change, struct cube_copied *copied, struct error *error);

/* The smallest unsigned type whose largest value is above every sample, by reading all of them.
 * EXIT_BAD_INPUT where one is no whole number from 0 on: the text says which. */
int cube_counts_type(struct cube *cube, enum cube_type *type, struct error *error);

#endif
