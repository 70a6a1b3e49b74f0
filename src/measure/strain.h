/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Atomic strain and non-affine displacement of a frame against a reference. */
#ifndef MEASURE_STRAIN_H
#define MEASURE_STRAIN_H
#include "atoms/frame.h"

enum strain_affine {
    STRAIN_AFFINE_OFF,          /* the strain of the cell is part of the result */
    STRAIN_AFFINE_TO_REFERENCE, /* the current atoms are mapped back into the reference cell */
    STRAIN_AFFINE_TO_CURRENT    /* the reference atoms are mapped into the current cell */
};

struct strain_settings {
    double cutoff; /* neighbours within it in the reference, A */
    enum strain_affine affine;
    /* pair only atoms with the same value of this column (integer or text), now and where the
     * reference has it, or NULL */
    const char *within;
};

struct strain_report {
    size_t unmatched; /* atoms of the frame that the reference lacks */
    /* atoms with too few neighbours, or in a plane or line: no deformation gradient */
    size_t invalid;
    double shear_mean, volumetric_mean, d2min_mean; /* over the valid atoms; 0 if there are none */
};

/* Adds the columns shear_strain, volumetric_strain, d2min (A2); 0 for unmatched and invalid
 * atoms. Both frames have ids; atoms are paired by them, and atoms that only the reference has
 * are no one's neighbours. 0, or EXIT_BAD_INPUT (an id twice), EXIT_USAGE (column `within`). */
int strain_measure(struct frame *frame, const struct frame *reference,
                   const struct strain_settings *settings, struct strain_report *report,
                   struct error *error);

#endif
