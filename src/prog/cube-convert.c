/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cube-convert: a data cube, or a part of it, in another format. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "base/exit_codes.h"
#include "base/memory.h"
#include "base/message.h"
#include "cli/stage.h"
#include "cube/cube.h"
#include "cube/cube_copy.h"
#include "cube/cube_foreign.h"
#include "cube/cube_options.h"
#include "cube/cube_rosetta.h"
#include "cube/cube_write.h"
#include "pattern/look.h"

static const char *reader;

static struct option options[] = {
    OPTION_CHOICE("reader", &reader, "auto|own|rosettasciio",
                  "who reads IN; auto: RosettaSciIO what is known not to be ours",
                  .standard = "auto", .group = "Formats"),
    OPTIONS_END};

static const struct program program = {
    .name = "cube-convert",
    .summary = "a 4D-STEM data cube in another format, whole or in parts, or binned",
    .description =
        "cube-convert IN OUT writes the patterns of IN to OUT, in the format of OUT's name: .emd "
        ".h5 .hdf5 (Berkeley EMD, which py4DSTEM and HyperSpy open), .npy, .raw (EMPAD, 128 x 128, "
        "with .xml), .mib (Merlin, counts, with .hdr). Nothing is measured: no ring, center or "
        "calibration is needed. Values are those of the file; whole numbers stay whole numbers of "
        "their size, and others become float32. What is known or given (pixel, step, voltage, "
        "alpha) goes where the format has a place for it. Memory holds a row of the scan.\n\n"
        "--crop leaves out parts of the scan and of the detector, --bin then sums neighbours: "
        "counts stay counts, of more bytes where the sums may need them.\n\n"
        "IN is any file that stem-analyze reads (file.h5:/path names a data set), and through "
        "RosettaSciIO, if the Python that BLOWPIPE_PYTHON names (python3) has it (pip install "
        "rosettasciio): Gatan dm3 and dm4, zspy and zarr, MRC, blo, TVIPS, prz, TIFF stacks; axes "
        "and voltage are kept. file.dm4:/2 names the third data set of several. cube-info shows "
        "what a file holds.\n\n"
        "Examples:\n"
        "  cube-convert scan.dm4 scan.emd\n"
        "  cube-convert scan.mib scan.emd --scan=257x256 --crop=x=1: --pixel=0.16/nm --step=0.32nm "
        "--voltage=300kV\n"
        "  cube-convert scan.emd small.emd --crop=detector=64:192 --bin=scan=2,detector=2",
    .operands = "IN OUT",
    .data_operands = true,
    .no_frames_out = true};

static struct stage *stage;
static struct error error;

static void give(int code)
{
    if (code)
        stage_fail(stage, &error);
}

/* The two names: OUT may be -o's. */
static void take_names(const char **in, const char **out)
{
    *in = stage_data(stage, 0);
    *out = stage_data(stage, 1);
    if (*in && !*out)
        *out = stage_output(stage);
    else if (*out && (stage_output(stage) || stage_data(stage, 2)))
        stage_usage(stage, "name two files, IN and OUT");
    if (!*in || !*out)
        stage_usage(stage, "name two files: cube-convert IN OUT");
}

static struct cube *open_cube(const char *in, const struct cube_header *known)
{
    struct cube *cube;
    const struct cube_foreign *foreign =
        strcmp(reader, "auto") == 0 ? cube_foreign_recognize(in) : NULL;
    bool through = (foreign && foreign->converts) || strcmp(reader, "rosettasciio") == 0;
    give(through ? cube_open_rosetta(&cube, in, known, &error)
                 : cube_open(&cube, in, known, &error));
    return cube;
}

/* The type of the samples to be. A format of counts takes real numbers that are counts. */
static enum cube_type type_of(struct cube *cube, const char *in, const char *out)
{
    enum cube_type type = cube_write_type(out, cube_header(cube)->type);
    if (type != CUBE_FLOAT32 || !(cube_write_holds(out) & CUBE_HOLDS_COUNTS))
        return type;
    if (cube_reads_once(cube)) {
        error_set(&error, EXIT_BAD_INPUT,
                  "the samples of '%s' are no unsigned numbers, and whether they are counts, which "
                  "'%s' takes alone, shows only when all are read: make an .emd of it first",
                  in, out);
        stage_fail(stage, &error);
    }
    give(cube_counts_type(cube, &type, &error));
    return type;
}

/* Calibrations that the new file has no place for. */
static void note_lost(const struct cube_header *header, const char *out)
{
    bool known = header->step[0] > 0 || header->pixel[0] > 0 || header->voltage > 0;
    if (known && !(cube_write_holds(out) & CUBE_HOLDS_AXES))
        message_note("'%s' has no place for pixel size, step and voltage, which an .emd has", out);
}

/* The command that makes figures of the new file. What cannot be told is left to cube-info. */
static void note_next(const char *out)
{
    const struct cube_header known = cube_header_unknown();
    const struct cube_view view = cube_view_whole();
    struct look look;
    struct error ignored;
    if (message_is_quiet() || !(cube_write_holds(out) & CUBE_HOLDS_AXES) ||
        look_take(&look, out, &known, &view, &ignored))
        return;
    char *command = look_command(&look, out, "");
    char *ring = look_needs(&look) ? look_ring(&look) : NULL;
    message_note("%sfigures of it: %s%s%s%s",
                 look_needs(&look) ? "with numbers for the words in capitals, " : "", command,
                 ring ? " (" : "", ring ? ring : "", ring ? ")" : "");
    free(ring);
    free(command);
}

static void convert(const char *in, const char *out)
{
    struct cube_header known = cube_header_unknown();
    struct cube_view view;
    struct cube_copied copied;
    if (cube_options_known(&known, &error) || cube_options_view(&view, &error))
        stage_usage(stage, "%s", error.text);
    struct cube *cube = open_cube(in, &known);
    if (cube_is_file(cube, out))
        stage_usage(stage,
                    "'%s' is '%s' itself, or a part of it: give the new file a name of its own",
                    out, in);
    char *notes = cube_options_notes(cube_header(cube), &view);
    if (notes)
        message_warning("'%s': %s", in, notes);
    free(notes);
    if (cube_view_apply(&cube, &view, &error))
        stage_fail(stage, &error);
    struct cube_header header = *cube_header(cube);
    header.type = type_of(cube, in, out);
    give(cube_copy(cube, out, &header, NULL, &copied, &error));
    note_lost(&header, out);
    if (copied.marked > 0)
        message_warning("%zu pixels have the largest value of their type, which stands for none: "
                        "%s",
                        copied.marked,
                        header.type == CUBE_FLOAT32 ? "NaN in float32" : "they keep such a one");
    if (copied.rounded)
        message_warning("whole numbers from %d on in '%s' were rounded to the 24 bits of float32",
                        1 << 24, in);
    notes = cube_copied_infinite(&copied, out);
    if (notes)
        message_warning("%s", notes);
    free(notes);
    cube_close(cube);
    note_next(out);
}

int main(int argc, char **argv)
{
    stage = stage_start(&program, (struct option *const[]){options, cube_options_table(), NULL},
                        argc, argv);
    const char *in, *out;
    take_names(&in, &out);
    convert(in, out);
    return stage_finish(stage);
}
