/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The axes of a data set in HDF5, as the file tells them, and which of them is which of a data
 * cube's. */
#ifndef CUBE_CUBE_AXES_H
#define CUBE_CUBE_AXES_H
#include <hdf5.h>
#include <stdbool.h>
#include "base/error.h"
#include "cube/cube_format.h"
#include "cube/cube_units.h"

enum cube_axes_manner {
    CUBE_AXES_UNTOLD,
    CUBE_AXES_EMD,   /* vectors dim0 ... (Prismatic, py4DSTEM, ours) or dim1 ... beside it */
    CUBE_AXES_HSPY,  /* HyperSpy's groups axis-0 ... */
    CUBE_AXES_NEXUS, /* the group's attribute `axes` names vectors */
    CUBE_AXES_VELOX  /* Velox: y, x, frame */
};

struct cube_file_axis {
    double scale, offset; /* in `unit`; NAN: not told */
    bool uneven;          /* a vector, or a function, whose steps are not equal */
    int navigate;         /* HyperSpy's: 1 an axis of the scan, 0 of the pattern, -1 not told */
    char name[32], units[64];
    struct cube_unit unit;
};

struct cube_axes {
    enum cube_axes_manner manner;
    bool from_one; /* EMD's dim1 ... */
    bool matlab;   /* written by MATLAB, whose arrays stand in reversed order */
    int rank;      /* 3 or 4 */
    hsize_t size[CUBE_AXES];
    struct cube_file_axis axis[CUBE_AXES]; /* in the data set's order */
};

/* Reads what stands around the data set at `path` of `file`; rank and size are set. */
void cube_axes_read(struct cube_axes *axes, hid_t file, const char *path, hid_t dataset);

/* Which axis of the data set is each of the cube's: order[CUBE_SCAN_Y ... CUBE_KX]; of rank 3
 * order[CUBE_SCAN_Y] is -1 and order[CUBE_SCAN_X] that of the patterns, which are a line scan if
 * *line. 0, or EXIT_BAD_INPUT where the axes are those of something else. */
int cube_axes_order(struct cube *cube, const struct cube_axes *axes, const char *path,
                    int order[CUBE_AXES], bool *line, struct error *error);

/* "y (nm), x (nm), 2 (-)": for people; caller frees. */
char *cube_axes_text(const struct cube_axes *axes);

/* The number in entry `at` of a vector; NAN. The others stay where they are: a file may claim any
 * number of them. */
double cube_axes_entry(hid_t vector, hsize_t at);

#endif
