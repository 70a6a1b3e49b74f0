/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Options of stem-sim, read into the settings of the engine. */
#ifndef PROG_STEM_SIM_STEM_OPTIONS_H
#define PROG_STEM_SIM_STEM_OPTIONS_H
#include "cli/stage.h"
#include "prog/stem-sim/stem_segments.h"
#include "stem/specimen.h"
#include "stem/stem.h"

struct stem_options {
    struct stem_settings settings;
    struct specimen_settings specimen;
    struct stem_columns columns;
    const char *cube; /* FILE or NULL */
    double dose;      /* electrons for each pattern, or NAN */
    int rows[2];      /* first, end */
    bool resume, merge, dry_run, snapshots;
};

struct option *stem_options_table(void);

/* Whether a frame is periodic as --edges says: ends the program where periodic edges were asked
 * for and it is not, notes where they are the default. */
void stem_options_edges(struct stage *stage, const struct frame *frame);

/* After the first frame was read; ends the program where options contradict. */
const struct stem_options *stem_options_ready(struct stage *stage);

#endif
