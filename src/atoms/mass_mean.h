/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Mean of vectors weighted with the atoms' masses: centre of mass, velocity of the centre of
 * mass.
 *
 *     mean = sum m_i v_i / sum m_i
 * Masses are the elements', under units=lj those of A and B (atoms/elements.h); a species
 * without one weighs 1. Positions are taken as they stand, without images. */
#ifndef ATOMS_MASS_MEAN_H
#define ATOMS_MASS_MEAN_H
#include <stdbool.h>
#include "atoms/frame.h"

/* vectors: 3 per atom. chosen: which atoms count, or NULL for all; NAN where none does. */
void mass_mean(const struct frame *frame, const double *vectors, const bool *chosen,
               double mean[3]);

#endif
