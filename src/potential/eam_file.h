/* SPDX-License-Identifier: GPL-3.0-or-later */
/* DYNAMO setfl tables as text: eam.alloy (one density per species) and eam.fs (one per ordered
 * pair, Finnis-Sinclair).
 *
 * Three comment lines; `species symbol ...`; `nrho drho nr dr cutoff`; for each species a line
 * `number mass lattice-constant lattice`, F(rho) on nrho points from rho = 0, then one (alloy)
 * or `species` (fs) densities on nr points from r = 0; last, for b <= a, r phi_ab(r) on nr
 * points. Format: Foiles, Baskes, Daw, Phys. Rev. B 33, 7983 (1986), doi
 * 10.1103/PhysRevB.33.7983, as LAMMPS documents it under pair_style eam. */
#ifndef POTENTIAL_EAM_FILE_H
#define POTENTIAL_EAM_FILE_H
#include <stdbool.h>
#include <stddef.h>
#include "potential/potential.h"

/* Fills species, symbols, masses, cutoff and the zeroed functions (potential/eam.h) of a
 * potential from `length` bytes that at least 64 NULs follow. `file` names the text in messages.
 * Which of the two kinds it is shows in what follows the first density. EXIT_BAD_INPUT with file
 * and line. */
int eam_file_parse(struct potential *potential, const char *text, size_t length, const char *file,
                   struct error *error);

/* The symbols alone, separated by blanks ("Cu Zr"), into names; false if the text is no such
 * table. */
bool eam_file_species(const char *text, char *names, size_t size);

#endif
