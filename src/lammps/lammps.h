/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A programme run by LAMMPS (Thompson et al., Comput. Phys. Commun. 271, 108171 (2022), doi
 * 10.1016/j.cpc.2021.108171) as a separate process: the same atoms, velocities, potential, legs
 * and groups, for those who need its thousands of ranks or its GPUs.
 *
 * What is the same: the start (atoms pushed apart and velocities drawn by us), potential and
 * kinetic energy of the first step to 1e-9, the ensembles and their relaxation times, which
 * atoms are fixed, thermostatted or free, when atoms that leave end a leg, the columns and keys
 * of the frame and the columns of the log. Masses, temperatures and pressures are handed over
 * multiplied by the ratio of our constants (CODATA 2018) to those of LAMMPS's units metal, so
 * that its equations of motion are ours to the last digit. What is not: the path of the atoms
 * after some hundred steps (rounding); the thermostat chains start anew with every leg; Langevin
 * dynamics is LAMMPS's own; and where no edge may change by more than itself in closing_time,
 * the barostat is Berendsen's,
 *     d ln L_k / dt = (P_kk - P) / (3 B tau),  B tau = P_max closing_time / 3, B at least 10 GPa
 *     (10 in reduced units)
 * since that of Martyna, Tobias and Klein knows no limit. No inherent structures and no
 * exchanges on the way, no checkpoints. */
#ifndef LAMMPS_LAMMPS_H
#define LAMMPS_LAMMPS_H
#include "md/programme.h"

/* Runs the programme from the state of md, which is prepared for it (groups, momentum). command:
 * a shell's words that start LAMMPS, e.g. "srun lmp -k on g 4 -sf kk". The frame gets pos, velo,
 * pe, cell, Time and the key engine (LAMMPS's version); *last the state at the end. 0, MD_LEFT,
 * EXIT_SYSTEM (LAMMPS is missing or failed: its last words), EXIT_BAD_INPUT (it lost atoms),
 * EXIT_USAGE (what it cannot do here). */
int lammps_run(struct md *md, struct frame *frame, const struct programme *programme,
               const char *command, struct md_thermo *last, struct error *error);

#endif
