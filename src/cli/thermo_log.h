/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where a run's reports of itself go (md/thermo.h): to --log as a table (TSV), else, if stderr is a
 * terminal and not quiet, there as a short one, else nowhere.
 *
 * One log serves the whole program: several frames, and several engines in turn, write to it one
 * after another. It is committed when the program ends, also when a run fails, so that what led
 * there can be read. */
#ifndef CLI_THERMO_LOG_H
#define CLI_THERMO_LOG_H
#include <stdbool.h>
#include "base/error.h"
#include "base/units.h"
#include "md/md.h"

struct thermo_log;

/* path NULL: the terminal, if there is one. swaps: rows tell of exchanges. Nothing is opened before
 * there is a row. All processes call it at once. */
struct thermo_log *thermo_log_create(const char *path, enum unit_system units, bool swaps);
void thermo_log_free(struct thermo_log *log); /* NULL is allowed */

/* Whether rows go anywhere at all: md_settings.report is NULL where they do not. */
bool thermo_log_wanted(const struct thermo_log *log);

/* A row; for md_settings.report. EXIT_CANNOT_CREATE, EXIT_IO. */
int thermo_log_write(void *log, const struct md_thermo *now, const char *leg, struct error *error);

/* Opens the log of a resumed run, with its rows so far, even if no row follows. */
int thermo_log_resume(struct thermo_log *log, struct error *error);

/* Commits it, if there is anything: what a program does before it commits its output. EXIT_IO where
 * the disk is full. */
int thermo_log_close(void *log, struct error *error);

#endif
