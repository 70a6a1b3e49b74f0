/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The columns of the section Atoms of LAMMPS's data files, by atom style; images may follow. After
 * its documentation of `read_data`. */
#ifndef FOREIGN_LAMMPS_STYLES_H
#define FOREIGN_LAMMPS_STYLES_H

enum { STYLE_COLUMNS = 7 };

struct lammps_style {
    const char *name;
    int count;
    const char *columns[STYLE_COLUMNS];
};

/* By its name; NULL: not known here. */
const struct lammps_style *lammps_style_find(const char *name);

#endif
