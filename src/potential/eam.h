/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The embedded-atom form (Daw, Baskes, Phys. Rev. B 29, 6443 (1984), doi 10.1103/PhysRevB.29.6443;
 * Finnis, Sinclair, Philos. Mag. A 50, 45 (1984), doi 10.1080/01418618408244210): tables as in a
 * setfl file (potential/eam_file.h), which comes as such or out of an installed OpenKIM model
 * (potential/kim_model.h). */
#ifndef POTENTIAL_EAM_H
#define POTENTIAL_EAM_H
#include <stdbool.h>
#include "potential/potential.h"

/* F on nrho points of step drho; rho and r*phi on nr points of step dr. */
struct eam_functions {
    bool alloy; /* one density per species (eam/alloy); else one per ordered pair (eam/fs) */
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

#endif
