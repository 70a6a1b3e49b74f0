/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What stem-analyze is told on its command line. */
#ifndef PROG_STEM_ANALYZE_ANALYZE_OPTIONS_H
#define PROG_STEM_ANALYZE_ANALYZE_OPTIONS_H
#include <stdbool.h>
#include <stdint.h>
#include "base/options.h"

/* As given, or the standard: numbers in internal units, texts still to be read
 * (prog/stem-analyze/analyze_settings.h). */
struct analyze_options {
    const char *center, *descan, *ellipse, *mask, *gain, *ring, *orders, *bright, *dark, *windows,
        *detector, *phases;
    const char *threshold, *acceptance, *integrate, *null, *columns, *table, *tables, *figures,
        *figure_format, *cube, *line, *phase_range, *phase_cube, *pattern;
    double disks, bad_pixels, beam_stop, saturation, dphi, ring_width, k_max, thickness,
        mean_free_path, incident, shuffle_width, bootstrap_block, empty;
    int64_t angles, least, realizations, connectivity, bootstrap;
    bool normalize, keep_hot;
};

struct option *analyze_options_table(void);
const struct analyze_options *analyze_options(void);

/* All that was given, as one types it. Caller frees. */
char *analyze_options_text(void);

/* The ring that was taken for the data set in hand, as --ring has it, so that the history says
 * it. `text` is copied. */
void analyze_options_ring(const char *text);

#endif
