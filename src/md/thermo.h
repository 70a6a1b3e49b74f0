/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a run reports about itself: temperature, pressure, energies, box; to md_settings.report.
 *
 *     T = sum m v^2 / (Nf k),  P = (sum m v^2 + sum r f) / 3V (per axis: the axis' own terms
 *                              over V) */
#ifndef MD_THERMO_H
#define MD_THERMO_H
#include "base/error.h"
#include "force/system.h"
#include "md/md.h"

bool thermo_wanted(const struct md *md);
/* Reports a state; nothing if none is wanted. 0 or what the report returned. */
int thermo_write(const struct md *md, const struct md_thermo *now, const char *leg,
                 struct error *error);
/* The same for the state in hand. */
int thermo_report(struct md *md, const char *leg, struct error *error);
/* g/cm3 of the mass in the volume (A3); under units=lj atoms per volume. */
double thermo_density(const struct system *system, double volume);

#endif
