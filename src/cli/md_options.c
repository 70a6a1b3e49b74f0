/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Options of every program that moves atoms; see md_options.h. */
#include "cli/md_options.h"
#include <string.h>
#include "potential/potential.h"

static struct option *find(struct md_options *options, const char *name)
{
    struct option *option = options->table;
    while (option->name && strcmp(option->name, name))
        option++;
    return option;
}

/* Rows whose values go to *options. Settings that have none are 0, or what a program adds. */
static void fill_table(struct md_options *options)
{
    const struct option rows[] = {
        OPTION_TEXT("potential", &options->settings.potential, "NAME", POTENTIAL_HELP,
                    .required = true, POTENTIAL_CHOSEN, .group = "Dynamics"),
        OPTION_QUANTITY("timestep", &options->settings.timestep, DIMENSION_TIME,
                        "step of velocity Verlet", .standard = "1fs", .standard_lj = "0.002778",
                        .minimum = 1e-6, .maximum = 100),
        OPTION_CHOICE("ensemble", &options->ensemble_text, "nve|nvt|npt|npt-aniso|langevin",
                      "what is held: nvt by a Nose-Hoover chain; npt by Martyna-Tobias-Klein, box "
                      "edges together or (npt-aniso) each on its own; langevin by friction and "
                      "noise; nve holds the energy"),
        OPTION_QUANTITY("pressure", &options->pressure, DIMENSION_PRESSURE,
                        "target of npt and npt-aniso", .standard = "0GPa", .standard_lj = "0"),
        OPTION_QUANTITY("damp-temperature", &options->settings.damp_temperature, DIMENSION_TIME,
                        "relaxation time of the thermostat", .standard = "100fs",
                        .standard_lj = "0.3", .minimum = 1e-6, .maximum = 1e9),
        OPTION_QUANTITY("damp-pressure", &options->settings.damp_pressure, DIMENSION_TIME,
                        "relaxation time of the barostat", .standard = "1ps", .standard_lj = "3",
                        .minimum = 1e-6, .maximum = 1e9),
        OPTION_CHOICE("precision", &options->precision_text, "mixed|double",
                      "of forces: mixed computes pairs in single precision (forces good to some "
                      "1e-5 eV/A, exact derivatives of an energy that does not drift), double in "
                      "double (1e-7); sums are whole numbers in both, energies always exact",
                      .standard = "mixed"),
        OPTION_CHOICE(
            "kernel", &options->settings.force.kernel, "plain|avx2|avx512|neon",
            "pins the kernel (the fastest that the processor runs); all give the same bytes",
            .not_recorded = true),
        OPTION_TEXT("fix", &options->settings.fix, "SELECT",
                    "atoms that do not move, e.g. 'pos_z<6A'"),
        OPTION_TEXT("log", &options->log, "FILE",
                    "temperature, pressure, energies and box as a table (TSV); without it a short "
                    "one on the terminal",
                    .not_recorded = true, .makes = OPTION_MAKES_FILE),
        OPTION_INT("log-every", &options->settings.log_every, "steps between its rows",
                   .standard = "1000", .minimum = 1, .maximum = 1e15, .not_recorded = true),
        OPTION_TEXT("checkpoint", &options->checkpoint, "FILE",
                    "where to keep what --resume needs (with FILE.1, the one before, and "
                    "FILE.transcript); removed when the run is done. SIGTERM, SIGINT, SIGUSR1, "
                    "SIGHUP, SIGQUIT and SIGXCPU write one and end the program with exit 76",
                    .group = "Interruption", .not_recorded = true, .makes = OPTION_MAKES_FILE),
        OPTION_QUANTITY("checkpoint-every", &options->checkpoint_every, DIMENSION_WALL_TIME,
                        "wall-clock time between checkpoints", .standard = "10min",
                        .standard_lj = "10min", .minimum = 0, .maximum = 1e9, .not_recorded = true),
        OPTION_FLAG("resume", &options->resume,
                    "go on from the checkpoint, to the same bytes as without interruption; start "
                    "anew if there is none",
                    .not_recorded = true),
        OPTION_CHOICE("engine", &options->engine, "own|lammps",
                      "lammps: the same legs run by an installed LAMMPS as a separate process, for "
                      "very large runs; without checkpoints",
                      .standard = "own", .group = "Engine"),
        OPTION_TEXT("lammps-command", &options->lammps_command, "COMMAND",
                    "what starts it, e.g. 'mpirun -np 4 lmp' or 'srun lmp -k on g 4 -sf kk'",
                    .standard = "lmp", .standard_lj = "lmp", .not_recorded = true),
        OPTIONS_END};
    _Static_assert(sizeof rows <= sizeof options->table, "MD_OPTIONS_MAX is too small");
    memcpy(options->table, rows, sizeof rows);
}

/* Where its settings mean something; a programme that chooses by the frame may have it. */
static const char barostat[] = "ensemble=npt|npt-aniso";

struct option *md_options_table(struct md_options *options, const char *standard_ensemble)
{
    *options = (struct md_options){0};
    fill_table(options);
    find(options, "ensemble")->standard = standard_ensemble;
    find(options, "pressure")->with = barostat;
    find(options, "damp-pressure")->with = barostat;
    find(options, "damp-temperature")->without = "ensemble=nve";
    return options->table;
}

void md_options_standard(struct md_options *options, const char *name, const char *standard,
                         const char *help)
{
    struct option *option = find(options, name);
    option->standard = standard;
    if (help)
        option->help = help;
}

void md_options_without(struct md_options *options, const char *name)
{
    struct option *option = find(options, name);
    for (; option->name; option++)
        option[0] = option[1];
}

void md_options_resolve(struct md_options *options, struct stage *stage)
{
    const char *ensemble = options->ensemble_text;
    if (ensemble && !strstr(ensemble, "npt") && stage_given(stage, &options->pressure))
        stage_usage(stage,
                    "no pressure is held at --ensemble=%s: --pressure needs npt or npt-aniso",
                    ensemble);
    options->settings.seed = stage_seed(stage);
    options->settings.force.precision =
        strcmp(options->precision_text, "double") ? FORCE_MIXED : FORCE_DOUBLE;
    options->settings.stage = stage_name(stage);
}

void md_options_always(struct md_options *options, const char *name)
{
    find(options, name)->with = NULL;
}

void md_options_only(struct md_options *options, const char *name, const char *with,
                     const char *without)
{
    struct option *option = find(options, name);
    option->with = with;
    option->without = without;
}

enum md_ensemble md_ensemble_named(const char *name)
{
    static const char *const names[] = {"nve", "nvt", "npt", "npt-aniso", "langevin"};
    static const enum md_ensemble ensembles[] = {MD_NVE, MD_NVT, MD_NPT, MD_NPT_ANISO, MD_LANGEVIN};
    size_t k = 0;

    while (k + 1 < sizeof names / sizeof *names && strcmp(names[k], name))
        k++;
    return ensembles[k];
}

enum md_ensemble md_options_ensemble(const struct md_options *options)
{
    return md_ensemble_named(options->ensemble_text);
}
