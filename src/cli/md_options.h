/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Options of every program that moves atoms (--potential, --timestep, --pressure, --ensemble, ...),
 * as one table shared by all. The values are the program's to hold; cli/run.h shows the use. */
#ifndef CLI_MD_OPTIONS_H
#define CLI_MD_OPTIONS_H
#include "base/options.h"
#include "cli/stage.h"
#include "md/md.h"

enum { MD_OPTIONS_MAX = 20 };

struct md_options {
    struct md_settings settings; /* for md_create, as far as options tell them */
    double pressure;             /* GPa */
    const char *log;             /* FILE or NULL (cli/thermo_log.h) */
    const char *precision_text;
    const char *ensemble_text; /* NULL if there is no default and none was given */
    const char *checkpoint;    /* FILE or NULL (cli/checkpoint.h) */
    double checkpoint_every;   /* s of wall-clock time */
    bool resume;
    const char *engine;         /* own, lammps */
    const char *lammps_command; /* words of a shell */
    struct option table[MD_OPTIONS_MAX];
};

/* The table, whose values go to *options. `standard_ensemble` is the program's default ("npt"), or
 * NULL: it depends. A program may have rows of its own for settings that are in no row here. */
struct option *md_options_table(struct md_options *options, const char *standard_ensemble);
/* Another default and help text for one option of the table (help NULL: as it is). */
void md_options_standard(struct md_options *options, const char *name, const char *standard,
                         const char *help);
/* Leaves an option of the table out. */
void md_options_without(struct md_options *options, const char *name);
/* Its default means something whatever --ensemble is. */
void md_options_always(struct md_options *options, const char *name);
/* Its default means something only where these are (struct option: with, without). */
void md_options_only(struct md_options *options, const char *name, const char *with,
                     const char *without);

/* What does not follow from one option alone, once the first frame is read (run_read calls it). */
void md_options_resolve(struct md_options *options, struct stage *stage);
enum md_ensemble md_options_ensemble(const struct md_options *options);
enum md_ensemble md_ensemble_named(const char *name);

#endif
