/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Time and velocities as other programs write them, in one place.
 *
 *     LAMMPS (dump extxyz)  Timestep, Time in ps, vel in A/ps (units metal; in `units=lj` they
 *                           are ours)
 *     GPUMD (dump_exyz)     Time in fs, vel in A/fs, no Timestep
 *     ASE                   momenta in sqrt(eV u): v = p / m, 1 sqrt(eV/u) = 1 A / 10.1805... fs
 *                           (base/units.h); m is the atom's in the
 *                           column `masses` (u), which ASE writes where masses were set, else
 *                           the element's */
#ifndef ATOMS_FOREIGN_H
#define ATOMS_FOREIGN_H
#include "atoms/frame.h"

/* For those who move atoms, which have the masses of their elements: the first atom that has
 * another in the column masses or mass (its name in *column); n: none. */
size_t foreign_other_mass(const struct frame *frame, const char **column);

/* For who reads frames. EXIT_BAD_INPUT where an atom is so far away that its number no longer
 * tells its place in a cell. */
int foreign_far(const struct frame *frame, struct error *error);
/* Says what looks like something that is not read: a cell in another key than Lattice, boundaries
 * in another than pbc, places in parts of the cell, atomic numbers that are not those of the
 * species. True where something was said. */
bool foreign_doubt(const struct frame *frame);

/* How many atoms the column move_mask holds in some direction. */
size_t foreign_held(const struct frame *frame);

/* For who reads frames: Time and vel of LAMMPS (velo, as OVITO passes it on) become Time (fs)
 * and velo (A/fs), and Timestep goes. What tells LAMMPS is Timestep in a frame without history,
 * since our own programs have passed that key on. True where units were assumed: a frame of
 * LAMMPS without `units=lj`. */
bool foreign_lammps(struct frame *frame);

/* For those who move atoms: the column velo from vel or momenta where there is none. These go
 * away, since they would soon be those of another moment; so do columns that look like
 * velocities and are none of these, which is said where they leave the frame without any.
 * EXIT_BAD_INPUT where a mass is unknown. */
int foreign_velocities(struct frame *frame, struct error *error);

#endif
