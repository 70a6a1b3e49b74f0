/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Figures of an analysis by gnuplot, from its tables: maps with scale bars, patterns, profiles, spectra, hot spots beside their null model. */
#ifndef STEM_FIGURES_H
#define STEM_FIGURES_H
#include "stem/report.h"

/* Writes figures.gp beside the tables in `folder` (report_all) and runs gnuplot on it: PNG files, figures.log (gnuplot's remarks), and the script stays for people to
 * change.
 * 0, EXIT_CANNOT_CREATE, EXIT_IO, EXIT_SYSTEM (no gnuplot, or it failed). */
int figures_draw(const struct report *report, char line_axis, const char *folder, struct error *error);

#endif
