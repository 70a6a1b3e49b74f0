/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What else a file of patterns holds that an analysis could want: origins, ellipses, masks. */
#ifndef CUBE_CUBE_STORED_H
#define CUBE_CUBE_STORED_H

/* "origin of each pattern (qx0, qy0); ellipse (a, b, theta); mask (pixel_mask)": data sets of an
 * HDF5 file by the names that py4DSTEM, Dectris and others give them; NULL where there are none,
 * or the file is no HDF5; that they are not known where HDF5 does not live through a look at all
 * of the file. `path` may name a data set, file.h5:/path. Caller frees. */
char *cube_stored(const char *path);

#endif
