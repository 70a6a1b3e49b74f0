/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The volume that the atoms of a frame fill. */
#ifndef MEASURE_VOLUME_H
#define MEASURE_VOLUME_H
#include "atoms/frame.h"

/* Volume of the cell, shrunk along open directions to the range of the atoms, A3. */
double filled_volume(const struct frame *frame);

#endif
