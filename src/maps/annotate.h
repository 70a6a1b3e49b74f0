/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an analysis adds to the frame: columns of the maps, keys of what was measured on them. */
#ifndef MAPS_ANNOTATE_H
#define MAPS_ANNOTATE_H
#include "atoms/frame.h"
#include "maps/maps.h"
#include "maps/phases.h"
#include "pattern/alignment.h"

struct annotate_columns {
    /* names of maps or of their groups (maps/map_table.h), by commas */
    const char *list;
    const struct phases *phases; /* NULL */
    double mean_free_path;       /* A; 0: no thickness */
    double incident;             /* 0: each pattern's sum */
};

/* The list is one that map_table_check has seen; a map that these data have not is left out. */
void annotate_columns(struct frame *frame, const struct survey *survey, const struct maps *maps,
                      const struct annotate_columns *columns);
void annotate_keys(struct frame *frame, const struct survey *survey, const struct maps *maps,
                   const struct alignment *alignment, double k_disk);
/* Keys NAME_reference: what the second data set has. */
void annotate_reference(struct frame *frame, const struct maps *maps, const struct maps *reference);

/* -ln(bright field / incident) of a position; incident 0: the pattern's sum; 0 where it cannot
 * be said. Thickness in mean free paths: Hwang and Voyles, Microsc. Microanal. 17 (2011) 67, doi
 * 10.1017/S1431927610094109. */
double annotate_log_ratio(const struct survey *survey, size_t position, double incident);

/* Its mean over the patterns that are not empty; 0 where all are. */
double annotate_mean_log_ratio(const struct survey *survey, double incident);

#endif
