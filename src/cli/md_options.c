/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Options of every program that moves atoms; see md_options.h. */
#include "cli/md_options.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/exit_codes.h"
#include "base/message.h"
#include "potential/potential.h"

static struct md_options values;

static struct option table[] = {
    OPTION_TEXT("potential", &values.settings.potential, "NAME", POTENTIAL_HELP, .required = true, .group = "Dynamics"),
    OPTION_QUANTITY("timestep", &values.settings.timestep, DIMENSION_TIME, "step of velocity Verlet", .standard = "1fs",
                    .standard_lj = "0.002778", .minimum = 1e-6, .maximum = 100),
    OPTION_CHOICE("ensemble", &values.ensemble_text, "nve|nvt|npt|npt-aniso|langevin",
                  "what is held: nvt by a Nose-Hoover chain; npt by Martyna-Tobias-Klein, box edges together or (npt-aniso) each "
                  "on its own; langevin by friction and noise; nve holds the energy"),
    OPTION_QUANTITY("pressure", &values.pressure, DIMENSION_PRESSURE, "target of npt and npt-aniso", .standard = "0GPa",
                    .standard_lj = "0"),
    OPTION_QUANTITY("damp-temperature", &values.settings.damp_temperature, DIMENSION_TIME, "relaxation time of the thermostat",
                    .standard = "100fs", .standard_lj = "0.3", .minimum = 1e-6, .maximum = 1e9),
    OPTION_QUANTITY("damp-pressure", &values.settings.damp_pressure, DIMENSION_TIME, "relaxation time of the barostat",
                    .standard = "1ps", .standard_lj = "3", .minimum = 1e-6, .maximum = 1e9),
    OPTION_CHOICE("precision", &values.precision_text, "mixed|double",
                  "of forces: mixed computes pairs in single precision (forces good to some 1e-5 eV/A, exact derivatives of an "
                  "energy that does not drift), double in double (1e-7); sums are whole numbers in both, energies always exact",
                  .standard = "mixed"),
    OPTION_CHOICE("kernel", &values.settings.force.kernel, "plain|avx2|avx512",
                  "pins the kernel (the fastest that the processor runs); all give the same bytes", .not_recorded = true),
    OPTION_TEXT("fix", &values.settings.fix, "SELECT", "atoms that do not move, e.g. 'pos_z<6A'"),
    OPTION_TEXT("log", &values.settings.log, "FILE",
                "temperature, pressure, energies and box as a table (TSV); without it a short one on the terminal",
                .not_recorded = true),
    OPTION_INT("log-every", &values.settings.log_every, "steps between its rows", .standard = "1000", .minimum = 1,
               .maximum = 1e15, .not_recorded = true),
    OPTION_TEXT("checkpoint", &values.checkpoint, "FILE",
                "where to keep what --resume needs (with FILE.1, the one before, and FILE.transcript); removed when the run is "
                "done. SIGTERM, SIGINT and SIGUSR1 write one and end the program with exit 76",
                .group = "Interruption", .not_recorded = true),
    OPTION_QUANTITY("checkpoint-every", &values.checkpoint_every, DIMENSION_WALL_TIME, "wall-clock time between checkpoints",
                    .standard = "10min", .standard_lj = "10min", .minimum = 0, .maximum = 1e9, .not_recorded = true),
    OPTION_FLAG("resume", &values.resume,
                "go on from the checkpoint, to the same bytes as without interruption; start anew if there is none",
                .not_recorded = true),
    OPTION_CHOICE(
        "engine", &values.engine, "own|lammps",
        "lammps: the same legs run by an installed LAMMPS as a separate process, for very large runs; without checkpoints",
        .standard = "own", .group = "Engine"),
    OPTION_TEXT("lammps-command", &values.lammps_command, "COMMAND",
                "what starts it, e.g. 'mpirun -np 4 lmp' or 'srun lmp -k on g 4 -sf kk'", .standard = "lmp", .standard_lj = "lmp",
                .not_recorded = true),
    OPTIONS_END};

static struct option *find(const char *name)
{
    struct option *option = table;

    while (option->name && strcmp(option->name, name))
        option++;
    return option;
}

static void print_list(void)
{
    potential_list(stdout);
    if (fflush(stdout) || ferror(stdout))
        message_die(EXIT_IO, "cannot write 'standard output'");
    exit(EXIT_DONE);
}

void md_options_list(int argc, char **argv)
{
    for (int i = 1; i < argc && strcmp(argv[i], "--"); i++)
        if (!strcmp(argv[i], "--potential=list") ||
            (!strcmp(argv[i], "--potential") && i + 1 < argc && !strcmp(argv[i + 1], "list")))
            print_list();
}

struct option *md_options_table(const char *standard_ensemble)
{
    find("ensemble")->standard = standard_ensemble;
    return table;
}

void md_options_standard(const char *name, const char *standard, const char *help)
{
    struct option *option = find(name);

    option->standard = standard;
    if (help)
        option->help = help;
}

void md_options_without(const char *name)
{
    struct option *option = find(name);

    for (; option->name; option++)
        option[0] = option[1];
}

struct md_options *md_options_ready(struct stage *stage)
{
    if (!strcmp(values.settings.potential, "list"))
        print_list();
    if (values.ensemble_text && !strstr(values.ensemble_text, "npt") && stage_given(stage, &values.pressure))
        stage_usage(stage, "no pressure is held at --ensemble=%s: --pressure needs npt or npt-aniso", values.ensemble_text);
    values.settings.seed = stage_seed(stage);
    values.settings.force.precision = strcmp(values.precision_text, "double") ? FORCE_MIXED : FORCE_DOUBLE;
    values.settings.stage = stage_name(stage);
    return &values;
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
