/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether HDF5 lives through the opening of a file: damaged metadata make the library (1.10.8 and
 * others) read where there is nothing, or turn in circles. */
#ifndef CUBE_CUBE_HDF5_PROBE_H
#define CUBE_CUBE_HDF5_PROBE_H
#include <stdbool.h>
#include "base/error.h"
#include "cube/cube_format.h"

/* Opens the cube in a child process by `open_here`, and reads its first pattern there. 0 where the
 * child came back, whatever it found; EXIT_BAD_INPUT where it died, took more than 15 s of the
 * processor's time, or more memory than any opening needs; EXIT_SYSTEM where there is no child. The
 * cube is as it was. */
int cube_hdf5_probe(const struct cube *cube, const char *dataset, const struct cube_header *known,
                    int (*open_here)(struct cube *cube, const char *dataset,
                                     const struct cube_header *known, struct error *error),
                    struct error *error);

/* Whether a child process comes back from the work; what is done there to memory stays there. */
bool cube_hdf5_lives(void (*work)(void *context), void *context);

#endif
