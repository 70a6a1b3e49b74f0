/* SPDX-License-Identifier: GPL-3.0-or-later */
/* xyz-from: frames of other programs, as ours. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "base/exit_codes.h"
#include "base/memory.h"
#include "base/message.h"
#include "cli/stage.h"
#include "foreign/ase.h"
#include "foreign/source.h"
#include "foreign/types.h"

static struct {
    const char *format, *species, *units, *boundary, *atom_style, *drop;
    double timestep;
    bool unwrap;
} chosen;

static struct option options[] = {
    OPTION_TEXT("format", &chosen.format, "FORMAT",
                "auto (by content), lammps-dump, lammps-data, poscar, xdatcar, extxyz; any other "
                "name is one of ASE's, such as cif",
                .standard = "auto", .group = "Files of other programs"),
    OPTION_TEXT("species", &chosen.species, "NAME,...",
                "elements of types 1, 2, ... where the file has only numbers, e.g. Cu,Zr; they go "
                "before what the file says"),
    OPTION_CHOICE("units", &chosen.units, FOREIGN_UNITS_NAMES,
                  "LAMMPS's units, where the file does not say them (metal)"),
    OPTION_QUANTITY("timestep", &chosen.timestep, DIMENSION_TIME,
                    "of the run, for the time of frames that have only the number of their step, "
                    "e.g. 2fs",
                    .minimum = 1e-9, .maximum = 1e9),
    OPTION_TEXT("boundary", &chosen.boundary, "LETTERS",
                "of x, y and z where the file does not say them, p for periodic and f for open: "
                "ppf (ppp)"),
    OPTION_TEXT("atom-style", &chosen.atom_style, "STYLE",
                "of a data file without the hint `Atoms # STYLE`: atomic, charge, full, molecular"),
    OPTION_TEXT("drop", &chosen.drop, "NAME,...", "columns to leave out, by their names there"),
    OPTION_FLAG("unwrap", &chosen.unwrap,
                "positions as atoms have moved, by the columns ix iy iz or xu yu zu"),
    OPTIONS_END};

static const struct program program = {
    .name = "xyz-from",
    .summary = "frames of other programs, as extended XYZ",
    .description =
        "Reads files of LAMMPS (dumps in text, data files), of VASP (POSCAR, CONTCAR, XDATCAR), "
        "and, where a Python has ASE (BLOWPIPE_PYTHON, else python3), whatever that reads (CIF, "
        "PDB, ...), and writes their frames one after another, in the memory that one takes. The "
        "format is told by the content.\n\n"
        "A dump's x y z (else xu yu zu, xs ys zs, xsu ysu zsu) become pos, vx vy vz velo (A/fs), "
        "fx fy fz forces, mass masses, c_pe pe; id, type, ix iy iz, q and mol keep their names, "
        "and so do all others, vectors such as c_s[1] c_s[2] together. Numbers are those that "
        "were printed, to the last digit. Cells of any shape are kept; where one does not begin "
        "at 0, positions are counted from its corner. Elements are those of --species, the "
        "column element, Masses and their remarks; types that are only numbers are refused.\n\n"
        "Adds the keys units, step, Time (fs; if the file has it, or --timestep) and, for fixed "
        "atoms of a POSCAR, the column move_mask. docs/foreign.md has the tables.\n\n"
        "Examples:\n"
        "  xyz-from --species=Cu,Zr glass.dump | voronoi | xyz-info\n"
        "  xyz-from start.data | energy --potential=...\n"
        "  xyz-from --timestep=2fs --units=metal run.dump.gz -o run.xyz\n"
        "  xyz-from --format=cif laves.cif -o laves.xyz",
    .reads_itself = true,
    .keeps_history = true};

/* What was asked for, once. */
static void set_up(struct stage *stage, struct source_settings *settings)
{
    struct error error;

    *settings = (struct source_settings){.timestep = chosen.timestep,
                                         .boundary = chosen.boundary,
                                         .atom_style = chosen.atom_style,
                                         .drop = chosen.drop,
                                         .unwrap = chosen.unwrap};
    if (chosen.units)
        settings->units = foreign_units_find(chosen.units);
    if (chosen.boundary && (strlen(chosen.boundary) != 3 || strspn(chosen.boundary, "pfsm") != 3))
        stage_usage(stage, "--boundary=%s is not three of p and f, such as ppf", chosen.boundary);
    if (chosen.species && types_parse(chosen.species, stage_units(stage), settings->species,
                                      SOURCE_SPECIES, &settings->species_count, &error))
        stage_usage(stage, "%s", error.text);
}

/* Options that this format has no use for are refused, not dropped. */
static void check_use(struct stage *stage, const struct frame_format *format)
{
    static const struct {
        const char *option, *formats;
    } uses[] = {{"species", "lammps-dump lammps-data poscar xdatcar"},
                {"units", "lammps-dump lammps-data"},
                {"timestep", "lammps-dump lammps-data poscar xdatcar"},
                {"boundary", "lammps-dump lammps-data"},
                {"atom-style", "lammps-data"},
                {"drop", "lammps-dump"},
                {"unwrap", "lammps-dump lammps-data"}};

    for (size_t i = 0; i < sizeof uses / sizeof *uses; i++)
        if (stage_given_name(stage, uses[i].option) &&
            (!format || !strstr(uses[i].formats, format->name)))
            stage_usage(stage, "--%s says nothing about %s", uses[i].option,
                        format ? format->title : "a file that ASE reads");
}

static long copy_ase(struct stage *stage, const char *path, const char *format)
{
    struct ase *ase;
    struct frame *frame;
    struct error error;
    long frames = 0;

    check_use(stage, NULL);
    if (ase_open(&ase, strcmp(path, "-") ? path : "/dev/stdin", format, &error))
        stage_fail(stage, &error);
    for (;; frames++) {
        if (ase_read(ase, &frame, &error))
            stage_fail(stage, &error);
        if (!frame)
            break;
        stage_write(stage, frame);
    }
    ase_close(ase);
    return frames;
}

/* The frames of one file; how many. */
static long copy(struct stage *stage, const char *path, const struct source_settings *settings)
{
    bool automatic = strcmp(chosen.format, "auto") == 0, empty;
    const struct frame_format *format = automatic ? NULL : format_find(chosen.format);
    struct source *source;
    struct frame *frame;
    struct error error;
    long frames = 0;

    if (!automatic && !format)
        return copy_ase(stage, path, chosen.format);
    if (source_open(&source, path, format, settings, &empty, &error)) {
        stage_advise(stage, &error, path);
        stage_fail(stage, &error);
    }
    if (empty)
        return 0;
    if (!source && strcmp(path, "-") == 0)
        message_die(EXIT_BAD_INPUT, "standard input is of no format that is known here: say which "
                                    "it is, e.g. --format=cif, or name a file");
    if (!source)
        return copy_ase(stage, path, NULL);
    check_use(stage, source->format);
    for (;; frames++) {
        if (source_next(source, &frame, &error))
            stage_fail(stage, &error);
        if (!frame)
            break;
        stage_write(stage, frame);
    }
    source_close(source);
    return frames;
}

int main(int argc, char **argv)
{
    struct stage *stage =
        stage_start(&program, (struct option *const[]){options, NULL}, argc, argv);
    struct source_settings settings;
    long frames = 0;
    memory_keep_freed();

    set_up(stage, &settings);
    for (int i = 0; stage_operand(stage, i); i++)
        frames += copy(stage, stage_operand(stage, i), &settings);
    if (frames == 0)
        message_die(EXIT_NO_INPUT, "no frame in '%s'",
                    strcmp(stage_operand(stage, 0), "-") ? stage_operand(stage, 0)
                                                         : "standard input");
    for (size_t s = 0; s < settings.species_count; s++)
        free(settings.species[s]);
    return stage_finish(stage);
}
