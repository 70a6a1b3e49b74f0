/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inside cube/cube.c: what a reader of one file format fills in. Only src/cube/cube*.c include
 * this. */
#ifndef CUBE_CUBE_FORMAT_H
#define CUBE_CUBE_FORMAT_H
#include <stdbool.h>
#include <stdint.h>
#include "base/error.h"
#include "cube/cube.h"
#include "cube/cube_sample.h"

/* Patterns at equal distances in a file: pattern p starts at byte offset + p * stride; its
 * samples follow each other. */
struct cube_flat {
    int64_t offset, stride;
    enum cube_sample sample;
    bool swap; /* the file's byte order is not this machine's */
};

struct cube {
    struct cube_header header; /* its texts belong to the cube */
    char *path;
    int descriptor; /* -1: none */
    int64_t size;   /* of the file, bytes */
    size_t block;
    struct cube_flat flat;
    void *inside; /* the format's own */
    int (*read)(struct cube *cube, size_t first, size_t count, float *patterns,
                struct error *error);
    void (*close)(struct cube *cube); /* frees `inside`; NULL: nothing to free */
};

/* The openers find cube->path, descriptor and size set, and fill in the rest: shape, type, what
 * is known, flat or inside and read. `known` is never NULL; they use its scan shape only, the
 * rest is laid over the header afterwards. */
int cube_open_npy(struct cube *cube, const struct cube_header *known, struct error *error);
/* path: the .raw or the .xml */
int cube_open_empad(struct cube *cube, const struct cube_header *known, struct error *error);
int cube_open_mib(struct cube *cube, const struct cube_header *known, struct error *error);
int cube_open_hdf5(struct cube *cube, const char *dataset, const struct cube_header *known,
                   struct error *error);

/* Opens cube->path (descriptor, size): 0, EXIT_NO_INPUT or EXIT_IO. */
int cube_open_file(struct cube *cube, struct error *error);

/* Text "'PATH' ..." of EXIT_BAD_INPUT. */
int cube_bad(const struct cube *cube, struct error *error, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Bytes [at, at + count) of the file; 0, EXIT_IO, or EXIT_BAD_INPUT where the file ends before. */
int cube_bytes(const struct cube *cube, int64_t at, void *to, size_t count, struct error *error);

/* Sets the scan of a file that holds `frames` whole patterns and `rest` bytes more: as `known`
 * asks, else as the file said (said[0] = 0: it did not; `where` says where it did, e.g.
 * "'scan.hdr'"), else square. EXIT_BAD_INPUT where that does not fit.
 * */
int cube_set_scan(struct cube *cube, const struct cube_header *known, int64_t frames, int64_t rest,
                  const size_t said[2], const char *where, struct error *error);

/* `read` of a flat file. */
int cube_read_flat(struct cube *cube, size_t first, size_t count, float *patterns,
                   struct error *error);

#endif
