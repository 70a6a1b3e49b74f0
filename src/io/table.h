/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tab-separated tables: comments after '#', one header line of name_unit, then rows. Written
 * whole or not at all (base/out.h). */
#ifndef IO_TABLE_H
#define IO_TABLE_H
#include <stdbool.h>
#include <stdint.h>
#include "base/error.h"
#include "base/transcript.h"

struct table;

/* header: names separated by blanks or tabs, e.g. "r_A g g_CuCu". path NULL or "-": stdout. */
int table_open(struct table **table, const char *path, struct error *error);
/* Keeps the table in the transcript as that channel (base/out.h, out_record). Returns whether an
 * interrupted run had begun it: then the header and the rows so far are there again. */
bool table_record(struct table *table, enum transcript_channel channel);
void table_comment(struct table *table, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void table_header(struct table *table, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void table_real(struct table *table, double value); /* %.10g; NaN is written as nan */
void table_int(struct table *table, int64_t value);
/* as it may be shown (base/printable.h); tabs and newlines become blanks */
void table_text(struct table *table, const char *text);
void table_row(struct table *table); /* ends the row */
/* for logs that people follow; 0, or the first failed write so far */
int table_flush(struct table *table, struct error *error);
/* 0 or EXIT_IO, with the first failed write */
int table_close(struct table *table, struct error *error);

#endif
