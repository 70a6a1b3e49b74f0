/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Extended-XYZ frames out, at round-trip precision. Lattice and pbc first, then the keys in
 * their order, then Properties last-but-first: the comment line that ASE, OVITO and libextxyz
 * read. Values that the format cannot carry (NaN, blanks in per-atom texts) are EXIT_BUG. */
#ifndef IO_XYZ_WRITE_H
#define IO_XYZ_WRITE_H
#include "atoms/frame.h"
#include "base/out.h"

int xyz_write(struct out *out, const struct frame *frame, struct error *error);

#endif
