/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What has been measured on a frame, by our programs and under the names that ASE (results of a calculator), LAMMPS (dump extxyz) and GPUMD give, and no longer holds once its atoms have
 * moved, others surround them, or some are gone. Velocities, Time, where an atom comes from (cluster, region, grain) and columns of unknown names stay. */
#ifndef ATOMS_MEASURED_H
#define ATOMS_MEASURED_H
#include "atoms/frame.h"

/* The atoms have moved, or were cut out of their surroundings: columns and keys of energies, forces, cells, strains, strings, displacements, classes. */
void measured_forget(struct frame *frame);

/* Some atoms are gone: keys that are sums, means or fractions over all atoms. What each atom has stays. */
void measured_forget_totals(struct frame *frame);

#endif
