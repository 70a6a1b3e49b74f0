/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Small conveniences over the HDF5 library, for the files that read and write data cubes with
 * it. HDF5 is not called by two threads at once: callers that may run in parallel do it inside
 * `omp critical(cube_hdf5)`. */
#ifndef CUBE_CUBE_HDF5_H
#define CUBE_CUBE_HDF5_H
#include <hdf5.h>
#include <stdbool.h>
#include "base/error.h"
#include "cube/cube_format.h"

/* To be called before anything else of HDF5, in each thread: keeps it from printing its error
 * stack on stderr, and from cleaning up at exit, where it crashes (1.10.8) after a file could
 * not be closed because the disk was full. Files are closed by whoever opened them. */
void cube_hdf5_begin(void);

/* What HDF5 says is the first cause of the last failure, in one line; of a failed system call
 * what the system says. */
void cube_hdf5_cause(char text[256]);

/* The text in an attribute of `object` (or, with name NULL, in the scalar data set `object`),
 * NULL if there is no such text; caller frees. */
char *cube_hdf5_text(hid_t object, const char *name);

/* The number in an attribute of `object` (or, with name NULL, in the scalar data set `object`),
 * NAN if there is none. */
double cube_hdf5_number(hid_t object, const char *name);

/* Where a data set lives. If `dataset`, opened through *file, is in another file (an external
 * link led there), the cube becomes one of that file: cube->path, descriptor and size, *file
 * (the old one is closed), and *home, the data set's path there (caller frees); else *home is
 * NULL. 0, EXIT_NO_INPUT, EXIT_IO or EXIT_BAD_INPUT. */
int cube_hdf5_go_home(struct cube *cube, hid_t *file, hid_t dataset, char **home,
                      struct error *error);

/* Whether `file` is one plain file, the very one that cube->descriptor reads: only there
 * H5Dget_offset's places hold. */
bool cube_hdf5_is_descriptor(const struct cube *cube, hid_t file);

/* Refuses a data set whose samples are kept in other data sets or files (virtual data sets, also
 * of others, and external raw data) of which one is missing or ends early, or which do not fill
 * it: HDF5 would read zeros there. 0 or EXIT_BAD_INPUT. */
int cube_hdf5_check_parts(const struct cube *cube, hid_t dataset, struct error *error);

/* Calibrations from what stands around the data set at `path`: EMD's dim vectors, HyperSpy's
 * axes, py4DSTEM's and our own metadata. `rank` axes of the data set, in its own order;
 * `reversed`: that is k_x, k_y, x, y. Voltages that `known` holds serve to convert angles. */
void cube_hdf5_calibrate(struct cube *cube, hid_t file, const char *path, int rank, bool reversed,
                         const struct cube_header *known);

/* Whether the data set at `path` was written from HyperSpy as EMD of Berkeley's version 0.2: all
 * its axes stand in reversed order. */
bool cube_hdf5_reversed(hid_t file, const char *path, int rank);

#endif
