/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Options of every program that moves atoms (--potential, --timestep, --pressure, --ensemble, ...), as one table shared by all. */
#ifndef CLI_MD_OPTIONS_H
#define CLI_MD_OPTIONS_H
#include "base/options.h"
#include "cli/stage.h"
#include "md/md.h"

struct md_options {
    struct md_settings settings;
    double pressure;           /* GPa */
    const char *ensemble_text;
};

/* The table; values go to the one struct md_options_get returns. `standard_ensemble` is the program's default ("npt"). --potential=list is
 * handled by md_options_ready: it prints the installed potentials and exits 0. */
struct option *md_options_table(const char *standard_ensemble);
struct md_options *md_options_ready(struct stage *stage); /* after the first stage_read: fills settings (seed, stage name), ensemble */
enum md_ensemble md_options_ensemble(const struct md_options *options);

#endif
