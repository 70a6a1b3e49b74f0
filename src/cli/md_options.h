/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Options of every program that moves atoms (--potential, --timestep, --pressure, --ensemble, ...), as one table shared by all.
 *
 *     md_options_list(argc, argv);
 *     struct option *const tables[] = { own, md_options_table("npt"), NULL };
 *     struct stage *stage = stage_start(&program, tables, argc, argv);
 *     frame = stage_read(stage); md = md_options_ready(stage); ... */
#ifndef CLI_MD_OPTIONS_H
#define CLI_MD_OPTIONS_H
#include "base/options.h"
#include "cli/stage.h"
#include "md/md.h"

struct md_options {
    struct md_settings settings;
    double pressure; /* GPa */
    const char *precision_text;
    const char *ensemble_text; /* NULL if there is no default and none was given */
    const char *checkpoint;    /* FILE or NULL (cli/checkpoint.h) */
    double checkpoint_every;   /* s of wall-clock time */
    bool resume;
    const char *engine;         /* own, lammps */
    const char *lammps_command; /* words of a shell */
};

/* --potential=list as the first thing a program looks at: prints the installed potentials and exits 0, whatever stdin is. */
void md_options_list(int argc, char **argv);

/* The table; values go to the one struct md_options_ready returns. `standard_ensemble` is the program's default ("npt"), or NULL: it depends. */
struct option *md_options_table(const char *standard_ensemble);
/* Another default and help text for one option of the table (help NULL: as it is). */
void md_options_standard(const char *name, const char *standard, const char *help);
/* Leaves an option of the table out. */
void md_options_without(const char *name);

struct md_options *
md_options_ready(struct stage *stage); /* after the first stage_read: fills settings (seed, stage name), ensemble */
enum md_ensemble md_options_ensemble(const struct md_options *options);
enum md_ensemble md_ensemble_named(const char *name);

#endif
