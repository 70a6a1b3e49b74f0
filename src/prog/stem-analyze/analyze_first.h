/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A first analysis of data that nobody has looked at: all that is missing is told at once, and
 * the ring is that of the data where the standard one is not on the detector. */
#ifndef PROG_STEM_ANALYZE_ANALYZE_FIRST_H
#define PROG_STEM_ANALYZE_ANALYZE_FIRST_H
#include "cli/stage.h"
#include "cube/cube.h"
#include "cube/cube_view.h"
#include "pattern/alignment.h"

/* Ends the program: everything that the file lacks, with the options for it and the command to
 * type. `error`: what cube_open said, which stands where more than calibrations is wrong; NULL:
 * nothing. */
void analyze_incomplete(struct stage *stage, const char *path, const struct cube_header *known,
                        const struct cube_view *view, const struct error *error)
    __attribute__((noreturn));

/* The ring (1/A) for the alignment: as given or the standard one; only if the alignment needs a
 * ring and the standard one is not on the detector, that of the data. */
void analyze_ring_begin(struct stage *stage, struct cube *cube, const char *path, double ring[2]);

/* The ring for the maps: with --ring=auto, or without --ring where the standard one is not on the
 * detector, the strongest of the data; where the strongest is another than the standard one that
 * is taken, that is said. The history will have it. */
void analyze_ring(struct stage *stage, struct cube *cube, const struct alignment *alignment,
                  const char *path, double ring[2]);

#endif
