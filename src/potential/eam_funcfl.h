/* SPDX-License-Identifier: GPL-3.0-or-later */
/* DYNAMO funcfl tables: one species, with effective charges instead of a pair function.
 *
 * A comment line; `number mass lattice-constant lattice`; `nrho drho nr dr cutoff`; F(rho) on nrho
 * points, Z(r) on nr points, the density on nr points; phi(r) = 27.2 x 0.529 Z(r)^2 / r in eV, the
 * numbers with which LAMMPS turns Hartree and Bohr radii into eV and A. The species is the element
 * of that number. LAMMPS's pair_style eam brings its tables to grids of its own, which for a single
 * one are the file's without their last points; so do we. */
#ifndef POTENTIAL_EAM_FUNCFL_H
#define POTENTIAL_EAM_FUNCFL_H
#include <stdbool.h>
#include "potential/potential.h"
#include "potential/table_text.h"

/* Whether lines 2 and 3 of the text at its start are those of such a table. */
bool eam_funcfl_looks_so(struct table_text text);

/* From the start of the text to behind its last array. EXIT_BAD_INPUT. */
int eam_funcfl_parse(struct potential *potential, struct table_text *text);

#endif
