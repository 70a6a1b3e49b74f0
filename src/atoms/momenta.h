/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Velocities of frames that ASE wrote: it keeps momenta p = m v, in sqrt(eV u), as the column `momenta`.
 *
 *     v = p / m,  1 sqrt(eV/u) = 1 A / 10.1805... fs (base/units.h)
 * m is the atom's in the column `masses` (u), which ASE writes where masses were set, else the element's. */
#ifndef ATOMS_MOMENTA_H
#define ATOMS_MOMENTA_H
#include "atoms/frame.h"

/* For those who move atoms: the column velo from momenta where there is none. The momenta go away, since they would soon be those of another
 * moment. Nothing where the frame has none. EXIT_BAD_INPUT where a mass is unknown. */
int momenta_to_velo(struct frame *frame, struct error *error);

#endif
