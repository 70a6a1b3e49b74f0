/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which other files a file of HDF5 may make us read.
 *
 * An external link, external raw data and a virtual data set name files by path: one that somebody
 * has sent could name any that we may read, and have it published as if it were data. So what lies
 * in the folder of the file that names it, or beneath, is read (links of the file system followed
 * first), and what lies elsewhere only where people ask for it: --follow-links. What is no regular
 * file is never opened. */
#ifndef CUBE_CUBE_HDF5_LINKS_H
#define CUBE_CUBE_HDF5_LINKS_H
#include <hdf5.h>
#include <stdbool.h>

/* What --follow-links says; of the process, since HDF5 hands nothing of ours to what follows links
 * for it. */
void cube_hdf5_follow_links(bool anywhere);

/* Puts our own following of external links in the place of HDF5's; to be called with the first
 * functions of HDF5, again and again at will. */
void cube_hdf5_guard_links(void);

/* Opens for reading a file that a person has named, and forgets what was refused before. Negative:
 * failed. */
hid_t cube_hdf5_open(const char *path);

/* Whether the file `name` (from where we are) may be read for the sake of the file `by`, that names
 * it. One that is not there may. What may not is kept for cube_hdf5_refused. */
bool cube_hdf5_may_read(const char *by, const char *name);

/* The file `name` that the file `by` names, opened as HDF5 looks for it: in the folders of `prefix`
 * (a variable of the environment), beside `by`, from where we are, beside the file that the name
 * `by` leads to. Negative where there is none, or it may not be read. */
hid_t cube_hdf5_open_named(const char *by, const char *name, const char *prefix);

/* H5Dread of values beside the data, as long as they are in the file that their data set is in
 * itself, or --follow-links was given; else it fails. */
herr_t cube_hdf5_read_values(hid_t dataset, hid_t type, hid_t memory, hid_t space, void *to);

/* "leads to 'FILE', which is not in its folder" of the first file that was refused since
 * cube_hdf5_open, with the way out; NULL: none was. */
const char *cube_hdf5_refused(void);

#endif
