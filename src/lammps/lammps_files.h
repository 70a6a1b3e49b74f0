/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What goes to LAMMPS and what comes back, as files in a folder: for lammps/lammps.c. */
#ifndef LAMMPS_LAMMPS_FILES_H
#define LAMMPS_LAMMPS_FILES_H
#include <stdio.h>
#include "md/md_state.h"
#include "md/programme.h"

/* Our values times these are LAMMPS's (units metal: ps, bar; its Boltzmann constant and its eV
 * per u A2/ps2). */
struct lammps_units {
    double time, velocity, mass, temperature, pressure;
};
struct lammps_units lammps_units(enum unit_system system);

/* potential, atoms.data and input in the folder. 0, EXIT_IO, or the errors of reading the
 * potential. */
int lammps_write(struct md *md, const struct programme *programme, const char *folder,
                 struct error *error);

/* The next snapshot of a dump goes into md (positions, velocities, box, step), the atoms'
 * energies (n) to pe. *found is false at its end. 0, EXIT_SYSTEM (torn), EXIT_BAD_INPUT (an atom
 * is lost). */
int lammps_read_snapshot(FILE *dump, struct md *md, double *pe, bool *found, struct error *error);

/* The next row of LAMMPS's log; a row's run counts from 0. false at the end. */
struct lammps_row {
    int run;
    int64_t step;
    double potential, kinetic, conserved, pressure[3], volume, length[3];
};
bool lammps_read_row(FILE *log, struct lammps_row *row);

#endif
