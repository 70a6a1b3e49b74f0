/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Between src/cube/cube_hdf5.c, which opens, and cube_hdf5_read.c, which reads. */
#ifndef CUBE_CUBE_HDF5_STATE_H
#define CUBE_CUBE_HDF5_STATE_H
#include <hdf5.h>
#include <stdbool.h>
#include "cube/cube_format.h"

/* A data set, and which patterns of a stack it holds. */
struct hdf5_part {
    hid_t dataset;
    size_t first, patterns;
};

struct hdf5 {
    hid_t file;
    struct hdf5_part *parts;
    size_t count; /* more than one only of rank 3 */
    int rank;
    int order[CUBE_AXES];   /* cube_axes_order's */
    size_t columns;         /* of rank 4: patterns along the scan's faster axis of the array */
    bool shuffle, deflated; /* of chunks of one pattern */
    size_t chunk_bytes;
};

/* `read` through HDF5, and of chunks of one whole pattern. */
int hdf5_read(struct cube *cube, size_t first, size_t count, float *patterns, struct error *error);
int hdf5_read_chunks(struct cube *cube, size_t first, size_t count, float *patterns,
                     struct error *error);

#endif
