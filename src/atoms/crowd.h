/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Atoms on top of each other by the dozen: of no sample, and pairs by the square of their number
 * for whoever looks for neighbors. Whoever does asks here first. */
#ifndef ATOMS_CROWD_H
#define ATOMS_CROWD_H
#include "atoms/frame.h"

/* EXIT_BAD_INPUT where more than 32 atoms, or their images, stand in a cube of 2 A (under units=lj
 * of 0.8 sigma): with how many, the first of them and where. The densest of crystals has some ten
 * there. Takes a time as the number of atoms. */
int crowd_check(const struct frame *frame, struct error *error);

#endif
