/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Embedded-atom tables as text, read as LAMMPS reads them (potential/table_text.h): setfl, which is
 * eam/alloy (one density per species), eam/fs (one per ordered pair, Finnis-Sinclair) or eam/he
 * (Finnis-Sinclair, with densities from a first one on that may be negative), and funcfl (eam, one
 * species).
 *
 * setfl: three comment lines; `species symbol ...`; `nrho drho nr dr cutoff`, of eam/he with the
 * last density behind them; for each species a line `number mass lattice-constant lattice`, F(rho)
 * on nrho points from rho = 0 (of eam/he up to the last density), then one (alloy) or `species`
 * (fs, he) densities on nr points from r = 0; last, for b <= a, r phi_ab(r) on nr points. Format:
 * Foiles, Baskes, Daw, Phys. Rev. B 33, 7983 (1986), doi 10.1103/PhysRevB.33.7983, as LAMMPS
 * documents it under pair_style eam. */
#ifndef POTENTIAL_EAM_FILE_H
#define POTENTIAL_EAM_FILE_H
#include <stdbool.h>
#include <stddef.h>
#include "potential/potential.h"

enum { EAM_POINTS_MIN = 5, EAM_POINTS_MAX = 10000000 }; /* of a function */

/* Fills species, symbols, masses, cutoff and the zeroed functions (potential/eam.h) of a
 * potential from `length` bytes that at least 64 NULs follow. `file` names the text in messages.
 * Which of the kinds it is shows in the text: in its head, in the count of numbers on line 5, and,
 * between alloy and fs, in how many arrays there are. What is left unread, or contradicts the name,
 * becomes a remark of the potential. EXIT_BAD_INPUT with file and line. */
int eam_file_parse(struct potential *potential, const char *text, size_t length, const char *file,
                   struct error *error);

/* The symbols alone, separated by blanks ("Cu Zr"), into names; false if the text is no such
 * table. */
bool eam_file_species(const char *text, char *names, size_t size);

/* The functions as a setfl table of LAMMPS's pair_style eam/alloy, eam/fs or eam/he, every number
 * with all its digits. EXIT_CANNOT_CREATE, EXIT_IO. */
int eam_file_write(const struct potential *potential, const char *path, struct error *error);

#endif
