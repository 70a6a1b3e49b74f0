/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the columns of an analysis's tables mean: THE table of them, beside atoms/columns.h, which
 * has those of frames. A column that a table gets is one row here; it is written beside the
 * tables (columns.tsv), and docs/stem-analyze.md has it. */
#ifndef MAPS_REPORT_COLUMNS_H
#define MAPS_REPORT_COLUMNS_H
#include "base/error.h"

/* Writes the table of all columns: table, column (_n: numbered), unit, meaning. 0,
 * EXIT_CANNOT_CREATE or EXIT_IO. */
int report_columns(const char *path, struct error *error);

#endif
