/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inside cube/cube.c: what a reader of one file format fills in. Only src/cube/cube*.c include
 * this. */
#ifndef CUBE_CUBE_FORMAT_H
#define CUBE_CUBE_FORMAT_H
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>
#include "base/error.h"
#include "cube/cube.h"
#include "cube/cube_sample.h"

/* Frames at equal distances in a file: frame f starts at byte offset + f * stride; its samples
 * follow each other. Pattern p is frame p, or, where a row of the scan has more frames than
 * positions (the rest are the beam's flyback), frame p / positions * row + p % positions. */
struct cube_flat {
    int64_t offset, stride;
    size_t row; /* frames of a row of the scan; 0: as many as positions */
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
    bool *masked;   /* [k_y][k_x]: pixels that the file says are bad, read as NaN; NULL: none */
    float overflow; /* what is not below this is NaN (saturated, or masked); INFINITY: nothing */
    bool once;      /* patterns come from a stream, in their order */
    struct cube_place {
        dev_t device;
        ino_t file;
    } * also; /* the files that it reads besides that of `descriptor` */
    size_t also_count;
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

/* Adds "...; " to header.notes: what people should know of how the file is read. */
void cube_note(struct cube *cube, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Notes that the cube also reads the file of that name (cube_is_file). */
void cube_also_reads(struct cube *cube, const char *path);

/* The byte at which pattern p begins. */
int64_t cube_place(const struct cube *cube, size_t p);

/* The file beside cube->path that has another extension, of which upper and lower case count the
 * same (".hdr" finds .HDR too); NULL where there is none. Caller frees. */
char *cube_find_beside(const struct cube *cube, const char *extension);

/* Bytes [at, at + count) of the file; 0, EXIT_IO, or EXIT_BAD_INPUT where the file ends before. */
int cube_bytes(const struct cube *cube, int64_t at, void *to, size_t count, struct error *error);

/* What `known` holds goes before what the file says. */
void cube_header_overlay(struct cube_header *header, const struct cube_header *known);

/* Sets the scan of a file that holds `frames` whole patterns and `rest` bytes more: as `known`
 * asks, else as the file said (said[0] = 0: it did not; `where` says where it did, e.g.
 * "'scan.hdr'"), else square. EXIT_BAD_INPUT where that does not fit.
 * */
int cube_set_scan(struct cube *cube, const struct cube_header *known, int64_t frames, int64_t rest,
                  const size_t said[2], const char *where, struct error *error);

/* The same of `frames` patterns in one array, which says nothing of their scan unless it is a line
 * of positions. */
int cube_set_stack(struct cube *cube, const struct cube_header *known, int64_t frames, bool line,
                   struct error *error);

/* `read` of a flat file. */
int cube_read_flat(struct cube *cube, size_t first, size_t count, float *patterns,
                   struct error *error);

#endif
