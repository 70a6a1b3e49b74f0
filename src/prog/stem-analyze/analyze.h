/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The steps of stem-analyze between reading and writing. */
#ifndef PROG_STEM_ANALYZE_ANALYZE_H
#define PROG_STEM_ANALYZE_ANALYZE_H
#include "atoms/frame.h"
#include "cli/stage.h"
#include "maps/figures.h"

/* Data set `number` (from 1), at `path` (NULL: where the frame says): measured, reported, and
 * written as the frame that came with it (NULL: a new one), which is freed. *figures: scripts to
 * be drawn. Ends the program on failure. */
void analyze(struct stage *stage, const char *path, struct frame *frame, int number,
             struct figures *figures);

/* Draws them, after the stage is finished: the frames and tables are out, whatever becomes of
 * the figures. Warns of those that cannot be drawn or have nothing to show; ends the program where
 * something could not be written. Releases them. */
void analyze_draw(struct figures *figures, int count);

#endif
