/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tables and images of an earlier run. */
#ifndef MAPS_REPORT_STALE_H
#define MAPS_REPORT_STALE_H
#include <stdbool.h>
#include "maps/report.h"

/* Removes from a folder what only some analyses have (of Bragg discs, phases, one pattern) and
 * this one has not, so that all tables there are of one run. Only files that an earlier run wrote:
 * beside its columns.tsv, of its names, and beginning as they do. */
void report_remove_stale(const struct report *report, const char *folder);

/* Whether FOLDER/NAME begins with that. */
bool report_begins(const char *folder, const char *name, const char *with);

#endif
