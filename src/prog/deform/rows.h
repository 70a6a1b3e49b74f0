/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a row of deform's table tells, and the table. */
#ifndef PROG_DEFORM_ROWS_H
#define PROG_DEFORM_ROWS_H
#include "prog/deform/job.h"

/* The stress that answers the load, GPa, by the sample's own volume: along the axis; in pure shear
 * half the difference of the axes, which is the shear stress at 45 degrees between them. */
double rows_stress(const struct job *job, const struct md_load *load);
/* The strain across, a mean over the lateral directions that are free; NAN where none is. */
double rows_lateral(const struct job *job, const struct md_load *load);

/* The localisation of the strain so far, psi (Cheng, Cao, Sheng, Ma, Acta Mater. 56, 5263 (2008),
 * doi 10.1016/j.actamat.2008.07.011): the standard deviation of the atoms' von Mises shear strains
 * against the unloaded sample, with its error from the eight parts of the box. The frame gets the
 * columns shear_strain, volumetric_strain and d2min. */
int rows_localize(struct job *job, struct frame *frame, struct error *error);

int rows_open(struct table **table, const char *path, enum unit_system units, struct error *error);
int rows_write(struct job *job, const struct md_load *load, enum deform_leg leg,
               struct error *error);

#endif
