/* SPDX-License-Identifier: GPL-3.0-or-later */
/* stem-sim's rings and segments of rings: the option --segments, the columns they give, and
 * whether the detector holds them. */
#ifndef PROG_STEM_SIM_STEM_SEGMENTS_H
#define PROG_STEM_SIM_STEM_SEGMENTS_H
#include "base/error.h"
#include "base/quantity.h"
#include "stem/stem.h"

enum { STEM_NAME = 32, STEM_COLUMNS = 256 };

/* What a pattern's integrals (stem_sums) are called. */
struct stem_columns {
    int count;
    char name[STEM_COLUMNS][STEM_NAME];
};

/* Reads "NAME:INNER:OUTER[:COUNT[:ROTATION]],..." (text may be NULL) into the settings' rings,
 * and names all columns: bf, adf, haadf, then NAME, or NAME_1 ... NAME_COUNT. 0, or EXIT_USAGE:
 * the text says what is wrong. */
int stem_segments_read(const char *text, enum unit_system units, struct stem_settings *settings,
                       struct stem_columns *columns, struct error *error);

/* Whether the detector holds what is to be integrated: 0, or EXIT_USAGE (bf, adf or haadf beyond
 * its largest whole ring, no pixel in a segment). A ring of --segments that the detector's edge
 * cuts is noted. */
int stem_angles_check(const struct stem_settings *settings, const struct stem_columns *columns,
                      struct error *error);

#endif
