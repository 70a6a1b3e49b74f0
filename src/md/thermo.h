/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a run reports about itself: temperature, pressure, energies, box; as a TSV log, or as a
 * table on the terminal.
 *
 *     T = sum m v^2 / (Nf k),  P = (sum m v^2 + sum r f) / 3V (per axis: the axis' own terms
 *                              over V)
 * One log serves the whole program: several frames, and several engines in turn, write to it one
 * after another. It is committed when the program ends, also when a run fails, so that what led
 * there can be read. */
#ifndef MD_THERMO_H
#define MD_THERMO_H
#include "base/error.h"
#include "force/system.h"
#include "md/md.h"

/* Writes a row, to settings.log or the terminal; nothing if neither is wanted. */
int thermo_write(const struct md *md, const struct md_thermo *now, const char *leg,
                 struct error *error);
/* The same for the state in hand. */
int thermo_report(struct md *md, const char *leg, struct error *error);
/* Opens the log of a resumed run, with its rows so far, even if no row follows. */
int thermo_resume(const struct md *md, struct error *error);
/* g/cm3 of the mass in the volume (A3); under units=lj atoms per volume. */
double thermo_density(const struct system *system, double volume);
/* Commits the log, if there is one: what a program does before it commits its output. EXIT_IO
 * where the disk is full. */
int thermo_close(struct error *error);
bool thermo_wanted(const struct md *md);

#endif
