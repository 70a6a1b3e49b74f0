/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a file of patterns holds, fact by fact, each with where it comes from. */
#ifndef PROG_CUBE_INFO_FACTS_H
#define PROG_CUBE_INFO_FACTS_H
#include "base/error.h"
#include "cube/cube.h"
#include "cube/cube_view.h"

/* In the order in which they are printed. */
enum fact_name {
    FACT_FORMAT,
    FACT_PATTERNS,
    FACT_SCAN_X,
    FACT_SCAN_Y,
    FACT_DETECTOR_X,
    FACT_DETECTOR_Y,
    FACT_TYPE,
    FACT_STEP_X,
    FACT_STEP_Y,
    FACT_PIXEL_X,
    FACT_PIXEL_Y,
    FACT_CENTER_X,
    FACT_CENTER_Y,
    FACT_VOLTAGE,
    FACT_ALPHA,
    FACT_DOSE,
    FACT_INTENSITIES,
    FACT_SAMPLED,
    FACT_LEAST,
    FACT_MEAN,
    FACT_LARGEST,
    FACT_EMPTY,
    FACT_MISSING,
    FACT_SATURATED,
    FACT_RING,
    FACT_RING_PIXELS,
    FACT_STORED,
    FACT_NOTES,
    FACT_TITLE,
    FACT_HISTORY,
    FACT_NEXT,
    FACTS
};

/* What is said of each fact in tables. */
struct fact_row {
    const char *name, *unit, *meaning;
};
extern const struct fact_row fact_table[FACTS];

struct facts {
    char *value[FACTS]; /* NULL: not known */
    char *from[FACTS];  /* NULL where the value is */
};

/* Looks at a file. `known`, `view`: what was given on the command line; `given` the same as one
 * types it. 0, or what cube_open says where more than the scan is wrong. */
int facts_take(struct facts *facts, const char *path, const struct cube_header *known,
               const struct cube_view *view, const char *given, struct error *error);
void facts_release(struct facts *facts);

#endif
