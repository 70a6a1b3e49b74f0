/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Small conveniences over the HDF5 library, for the files that read and write data cubes with
 * it. HDF5 is not called by two threads at once: callers that may run in parallel do it inside
 * `omp critical(cube_hdf5)`. */
#ifndef CUBE_CUBE_HDF5_H
#define CUBE_CUBE_HDF5_H
#include <hdf5.h>
#include <stdbool.h>
#include "base/error.h"
#include "cube/cube_axes.h"
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

/* Text k of those in an attribute, NULL if there are not so many; caller frees. */
char *cube_hdf5_text_of(hid_t object, const char *name, int k);

/* The number in an attribute of `object` (or, with name NULL, in the scalar data set `object`),
 * NAN if there is none. */
double cube_hdf5_number(hid_t object, const char *name);

/* Where a data set lives. If `dataset`, opened through *file, is in another file (an external
 * link led there), the cube becomes one of that file: cube->path, descriptor and size, *file
 * (the old one is closed), and *home, the data set's path there (caller frees); else *home is
 * NULL. 0, EXIT_NO_INPUT, EXIT_IO or EXIT_BAD_INPUT. */
int cube_hdf5_go_home(struct cube *cube, hid_t *file, hid_t dataset, char **home,
                      struct error *error);

/* Whether the data set lives in one plain file, the very one that cube->descriptor reads: only
 * there H5Dget_offset's places hold. */
bool cube_hdf5_is_descriptor(const struct cube *cube, hid_t dataset);

/* Refuses a data set whose samples are kept in other data sets or files (virtual data sets, also
 * of others, and external raw data) of which one is missing or ends early, or which do not fill
 * it: HDF5 would read zeros there. The files that they are in are noted (cube_also_reads). 0 or
 * EXIT_BAD_INPUT. */
int cube_hdf5_check_parts(struct cube *cube, hid_t dataset, struct error *error);

/* Calibrations from the axes and from what else the file holds: py4DSTEM's, Prismatic's,
 * HyperSpy's and our own metadata. The cube's shape is set; order: cube_axes_order's. Voltages that
 * `known` holds serve to convert angles, and what it gives is not missed. */
void cube_hdf5_calibrate(struct cube *cube, hid_t file, const char *path,
                         const struct cube_axes *axes, const int order[CUBE_AXES],
                         const struct cube_header *known);

/* The same from Velox's metadata in `folder`. */
void cube_velox_calibrate(struct cube *cube, hid_t file, const char *folder,
                          const struct cube_header *known);

/* Pixel mask, bit depth and voltage from a Dectris master file's ENTRY (the path of a group); what
 * they leave out is NaN. The cube's shape of patterns and type are set. said: rows and positions of
 * the scan of so many frames, or zeros. */
void cube_dectris_read(struct cube *cube, hid_t file, const char *entry, int64_t frames,
                       size_t said[2]);

/* Bounds of a walk over all that a file holds: links, and groups within each other. */
enum { CUBE_HDF5_LINKS = 30000, CUBE_HDF5_DEEP = 320 };

/* Whether a walk that has passed so many links ends before the one of this name. */
bool cube_hdf5_is_beyond(const char *name, size_t passed);

/* The name under which HDF5 opened a file; caller frees. */
char *cube_hdf5_file_name(hid_t file);

/* What stands before the last slash; caller frees. */
char *cube_hdf5_folder(const char *path);

/* Whether the path ends as Dectris's parts do, in data_000001. */
bool cube_hdf5_is_part(const char *path);

/* Whether HDF5 can undo a filter, with what its values say: by itself, by a plugin, or by ours
 * (bitshuffle with or without LZ4, LZ4, LZF), which are then made known to it. */
bool cube_hdf5_filter(H5Z_filter_t filter, size_t count, const unsigned values[]);

#endif
