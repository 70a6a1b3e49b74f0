/* SPDX-License-Identifier: GPL-3.0-or-later */
/* xyz-to: our frames for other programs. */
#include <stdlib.h>
#include <string.h>
#include "atoms/foreign.h"
#include "base/exit_codes.h"
#include "base/memory.h"
#include "base/message.h"
#include "cli/stage.h"
#include "foreign/sink.h"

enum { SPECIES = 256 };

static struct {
    const char *format, *species;
} chosen;

static struct option options[] = {
    OPTION_CHOICE("format", &chosen.format, "lammps-data|lammps-dump|poscar",
                  "of the file to write", .required = true, .group = "Files of other programs"),
    OPTION_TEXT("species", &chosen.species, "NAME,...",
                "species of types 1, 2, ..., e.g. Cu,Zr; without it the column type, where it "
                "fits, else alphabetical order"),
    OPTIONS_END};

static const struct program program = {
    .name = "xyz-to",
    .summary = "frames for other programs: LAMMPS, VASP",
    .description =
        "Writes frames as a dump of LAMMPS (all of them), as a data file for its read_data or as "
        "a POSCAR of VASP (one; several go to -o name-%d, numbered from 1). Numbers have the "
        "digits that read back to the same bits: `xyz-from` gives the frame again. Units of "
        "LAMMPS: metal (lj for units=lj); velocities become A/ps.\n\n"
        "LAMMPS wants a along x and b in the plane of x and y: another cell is turned, with "
        "positions, velocities and forces, which is said. A frame without a cell gets a box "
        "around its atoms; along open directions the box reaches to all atoms. Masses and "
        "elements stand in the data file. In a POSCAR atoms are in the order of their species, "
        "and a column move_mask becomes selective dynamics.\n\n"
        "Examples:\n"
        "  xyz-to --format=lammps-data --species=Cu,Zr glass.xyz -o glass.data\n"
        "  xyz-to --format=lammps-dump run.xyz | gzip > run.dump.gz\n"
        "  xyz-to --format=poscar minima.xyz -o POSCAR-%d",
    .no_frames_out = true};

/* Where the number of a frame goes in -o name-%d or name-%04d; NULL: nowhere. *width, *after: what
 * stands there. */
static const char *find_number(const char *path, int *width, const char **after)
{
    for (const char *at = path; at && (at = strchr(at, '%')) != NULL; at++) {
        char *end;
        *width = (int)strtol(at + 1, &end, 10);
        *after = end + 1;
        if (*end == 'd' && *width >= 0 && *width < 20)
            return at;
    }
    return NULL;
}

static void open_file(struct stage *stage, struct sink *sink, long number)
{
    const char *path = stage_output(stage), *after;
    struct error error;
    int width;
    const char *at = find_number(path, &width, &after);
    char *name =
        at ? memory_format("%.*s%0*ld%s", (int)(at - path), path, width ? width : 1, number, after)
           : memory_string(path);

    if (out_open(&sink->out, name, &error))
        stage_fail(stage, &error);
    free(name);
}

static void close_file(struct stage *stage, struct sink *sink)
{
    struct error error;

    if (out_commit(sink->out, &error))
        stage_fail(stage, &error);
    sink->out = NULL;
}

/* One frame to its file, which is opened if need be. */
static void write_frame(struct stage *stage, struct sink *sink, const struct frame_format *format,
                        struct frame *frame, long number, bool numbered)
{
    struct error error;

    if (!sink->out)
        open_file(stage, sink, number);
    sink->frames = numbered ? 0 : number - 1;
    if (format->write(sink, frame, &error)) {
        error_append(&error, " (frame %ld)", frame->number);
        stage_fail(stage, &error);
    }
    if (out_flush(sink->out, &error))
        stage_fail(stage, &error);
    if (numbered)
        close_file(stage, sink);
    frame_free(frame);
}

static void set_species(struct stage *stage, struct typing *typing)
{
    struct error error;

    if (!chosen.species)
        return;
    typing->fixed = true;
    typing->species = memory_alloc(SPECIES, sizeof *typing->species);
    if (types_parse(chosen.species, stage_units(stage), typing->species, SPECIES, &typing->count,
                    &error))
        stage_usage(stage, "%s", error.text);
}

/* Momenta of ASE and `vel` of LAMMPS as the velocities that the formats hold. */
static void take_velocities(struct stage *stage, struct frame *frame)
{
    struct error error;
    if (foreign_velocities(frame, &error))
        stage_fail(stage, &error);
}

int main(int argc, char **argv)
{
    struct stage *stage =
        stage_start(&program, (struct option *const[]){options, NULL}, argc, argv);
    memory_keep_freed();
    struct frame *frame = stage_read(stage), *next;
    const struct frame_format *format = format_find(chosen.format);
    const char *after;
    struct sink sink = {0};
    int width;
    bool numbered = find_number(stage_output(stage), &width, &after);

    set_species(stage, &sink.typing);
    for (long number = 1; frame; frame = next, number++) {
        next = format->many || numbered ? NULL : stage_read(stage);
        if (next)
            stage_usage(stage,
                        "the input has several frames, and %s holds one: number the files, "
                        "-o name-%%d",
                        format->title);
        take_velocities(stage, frame);
        write_frame(stage, &sink, format, frame, number, numbered);
        if (format->many || numbered)
            next = stage_read(stage);
    }
    if (sink.out)
        close_file(stage, &sink);
    typing_release(&sink.typing);
    return stage_finish(stage);
}
