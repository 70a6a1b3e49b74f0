/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which data set of an HDF5 file is the cube. */
#ifndef CUBE_CUBE_HDF5_FIND_H
#define CUBE_CUBE_HDF5_FIND_H
#include <hdf5.h>
#include "base/error.h"
#include "cube/cube_format.h"

/* What to read: one data set, or several whose patterns follow each other (Dectris's data_000001
 * ...). */
struct cube_hdf5_choice {
    size_t count;
    char **paths;
};

/* Those that can be meant in the file, or below `within` if that is a group, or `within` itself if
 * that is a data set (NULL: not said). 0, or EXIT_BAD_INPUT: there is none, or there are several
 * (the text lists them). Links of all kinds are followed, each object is looked at once. */
int cube_hdf5_find(struct cube_hdf5_choice *choice, const struct cube *cube, hid_t file,
                   const char *within, struct error *error);

void cube_hdf5_choice_release(struct cube_hdf5_choice *choice);

#endif
