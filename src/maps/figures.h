/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Figures of an analysis by gnuplot, from its tables: maps with scale bars, patterns, profiles,
 * spectra, hot spots beside their null model.
 *
 * The scripts are written with the tables, and drawn when all else is done: no figure is worth
 * an analysis. */
#ifndef MAPS_FIGURES_H
#define MAPS_FIGURES_H
#include "maps/report.h"

/* Scripts in a folder. */
struct figures {
    char *folder;
    unsigned which; /* by bits, in the order of the file's table */
};

/* Writes the scripts NAME.gp beside the tables in `folder` (report_all); they stay for people to
 * change. 0, EXIT_CANNOT_CREATE, EXIT_IO; figures_release in any case. */
int figures_write(const struct report *report, char line_axis, const char *folder,
                  struct figures *figures, struct error *error);

/* Runs gnuplot on each: NAME.png, and figures.log (gnuplot's remarks). Where it fails on some,
 * they have nothing to show (a logarithm of zeros, no value that is known): *undrawn names them
 * (caller frees; NULL where all are drawn). 0, or EXIT_SYSTEM where it makes none (it is not
 * installed, or lacks what all need). */
int figures_draw(const struct figures *figures, char **undrawn, struct error *error);

void figures_release(struct figures *figures);

#endif
