/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Figures of an analysis by gnuplot, from its tables: maps with scale bars, patterns, profiles,
 * spectra, hot spots beside their null model.
 *
 * The scripts are written when the frame and the tables are out, and drawn last: no figure is
 * worth an analysis. */
#ifndef MAPS_FIGURES_H
#define MAPS_FIGURES_H
#include "base/drawing.h"
#include "maps/report.h"

struct figures_settings {
    enum drawing_format format;
    char line_axis;   /* of line profiles: x or y */
    const char *maps; /* those that are drawn, as --maps names them; NULL: the standard ones */
};

/* Scripts in a folder. */
struct figures {
    char *folder;
    enum drawing_format format;
    unsigned which;     /* by bits, in the order of the file's table */
    char *empty;        /* pictures with a panel that has nothing to show, by commas; NULL: none */
    struct error error; /* why the folder is not whole; code 0: it is */
};

/* Writes the scripts NAME.gp beside the tables in `folder` (report_all); they stay for people to
 * change. 0, EXIT_CANNOT_CREATE, EXIT_IO; figures_release in any case. */
int figures_write(const struct report *report, const struct figures_settings *settings,
                  const char *folder, struct figures *figures, struct error *error);

/* Runs gnuplot on each: NAME.png (.svg, .pdf), and figures.log (gnuplot's remarks). *remark: what
 * is to be known of figures that are not there or show less (no gnuplot, one that fails, a panel
 * without values); NULL: nothing; caller frees. 0, or EXIT_CANNOT_CREATE or EXIT_IO where
 * something could not be written: pictures that are not whole are removed. */
int figures_draw(const struct figures *figures, char **remark, struct error *error);

/* Removes what figures_write and figures_draw of an earlier run left in the folder, for its tables
 * are of another run now: scripts that begin as ours do, and their pictures. Returns how many
 * scripts and pictures. */
int figures_forget(const char *folder);

void figures_release(struct figures *figures);

#endif
