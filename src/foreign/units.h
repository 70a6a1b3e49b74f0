/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Unit systems of LAMMPS beside those of our frames (base/units.h).
 *
 *     metal  A, ps, eV; velocities A/ps. Ours are fs: powers of ten, moved in the decimal text
 *     real   A, fs, kcal/mol
 *     lj     reduced units: frames with units=lj
 *
 * Units: LAMMPS's documentation of its command `units`. 1 kcal/mol = 4184 J / (N_A e) in eV. */
#ifndef FOREIGN_UNITS_H
#define FOREIGN_UNITS_H
#include "base/units.h"

struct foreign_units {
    const char *name; /* as LAMMPS calls them */
    enum unit_system frames;
    /* our time is theirs times 10^time_shift, our velocity theirs times 10^-time_shift */
    int time_shift;
    double energy; /* our energy, and force, in one of theirs */
};

#define FOREIGN_UNITS_NAMES "metal|real|lj" /* in the order of the table */

/* NULL: none of ours. */
const struct foreign_units *foreign_units_find(const char *name);

#endif
