/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of --table: a row for every round of every frame. */
#ifndef PROG_DEPOSIT_ROUNDS_H
#define PROG_DEPOSIT_ROUNDS_H
#include "film/deposition.h"
#include "io/table.h"

/* Its header, unless an interrupted run has written it. 0 or the error of opening. */
int rounds_open(struct table **table, const char *path, enum unit_system units,
                struct error *error);
/* 0 or EXIT_IO. */
int rounds_row(struct table *table, const struct deposition *deposition, struct error *error);

#endif
