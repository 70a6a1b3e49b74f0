/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The embedded-atom form (Daw, Baskes, Phys. Rev. B 29, 6443 (1984), doi 10.1103/PhysRevB.29.6443;
 * Finnis, Sinclair, Philos. Mag. A 50, 45 (1984), doi 10.1080/01418618408244210): tables as in a
 * setfl file (potential/eam_file.h), which comes as such or out of an installed OpenKIM model
 * (potential/kim_model.h). */
#ifndef POTENTIAL_EAM_H
#define POTENTIAL_EAM_H
#include <stdbool.h>
#include "potential/potential.h"
#include "potential/table_text.h"

/* F on nrho points of step drho from rho_first on; rho and r*phi on nr points of step dr from r = 0
 * on. */
struct eam_functions {
    bool alloy;       /* one density per species (eam/alloy); else one per ordered pair (eam/fs) */
    bool helium;      /* eam/he: as eam/fs, but F begins at rho_first, which may be negative */
    double rho_first; /* 0 unless eam/he */
    int nrho, nr;
    double drho, dr;
    double *embedding[POTENTIAL_SPECIES_MAX];
    /* [a * species + b]: density at an atom of species b due to an atom of species a (for eam/alloy
     * the same for all b) */
    double *density[POTENTIAL_SPECIES_MAX * POTENTIAL_SPECIES_MAX];
    double *pair[POTENTIAL_SPECIES_MAX * POTENTIAL_SPECIES_MAX]; /* r phi(r), eV A; symmetric */
};

/* Of a potential of this form. */
static inline struct eam_functions *eam_of(const struct potential *potential)
{
    return potential->own;
}

/* Frees the functions, which may be half read, and leaves none. */
void eam_functions_empty(struct potential *potential);

/* `nrho drho nr dr cutoff` on the next line that has words, and of eam/he the last density; goes
 * behind the line. EXIT_BAD_INPUT. */
int eam_grids(struct potential *potential, struct table_text *text);

#endif
