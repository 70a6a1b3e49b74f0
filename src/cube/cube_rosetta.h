/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Data cubes that we do not read ourselves, through RosettaSciIO: Gatan's dm3 and dm4, zspy, MRC,
 * NanoMEGAS's blo, TVIPS, Panta Rhei's prz, TIFF and what else it reads.
 *
 * A small script (src/cube/rosetta.py, built in) is run by the Python that BLOWPIPE_PYTHON names,
 * else python3. It opens the file lazily and sends what it knows of the axes, then the patterns in
 * order: memory stays bounded on both sides. */
#ifndef CUBE_CUBE_ROSETTA_H
#define CUBE_CUBE_ROSETTA_H
#include "base/error.h"
#include "cube/cube.h"

/* As cube_open (cube/cube.h), of `path` or data set N of it, `path:/N`; but patterns can be read
 * forwards only (EXIT_BUG otherwise), and by one thread. 0; EXIT_NO_INPUT: no such file;
 * EXIT_BAD_INPUT: no Python with RosettaSciIO (the text says how to get it), or it cannot read the
 * file (the text says what it says); EXIT_SYSTEM. */
int cube_open_rosetta(struct cube **cube, const char *path, const struct cube_header *known,
                      struct error *error);

#endif
