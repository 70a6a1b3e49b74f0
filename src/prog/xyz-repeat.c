/* SPDX-License-Identifier: GPL-3.0-or-later */
/* xyz-repeat: copies of a periodic cell side by side. */
#include <stdlib.h>
#include <string.h>
#include "base/memory.h"
#include "base/message.h"
#include "cli/stage.h"
#include "shape/extent.h"
#include "shape/repeat.h"

static const char *cells_text;

static struct option options[] = {
    OPTION_TEXT("cells", &cells_text, "AxBxC",
                "copies along the cell's a, b and c, e.g. 2x2x1; also as a word alone",
                .required = true, .group = "Copies", .check = extent_repeat_check),
    OPTIONS_END};

static const struct program program = {
    .name = "xyz-repeat",
    .summary = "a periodic cell repeated: copies side by side",
    .description =
        "Repeats each frame along the vectors of its cell, of any shape; along open directions "
        "(pbc F) nothing can be repeated. What LAMMPS calls replicate, ASE and create repeat.\n\n"
        "The first copy keeps its ids, the others get new ones. Every column is copied, "
        "velocities too: the copies move alike until a thermostat of chance (anneal "
        "--ensemble=langevin, a new melt) parts them. cluster, grain and mol keep their numbers "
        "in every copy. Sums of all atoms (energy, virial, bond_count) are multiplied; density, "
        "means and fractions stay; networks (string...), counts (core_atoms), and ix iy iz go, "
        "which is said.\n\n"
        "Examples:\n"
        "  xyz-repeat 2x2x2 glass.xyz -o large.xyz\n"
        "  create --crystal=B2 --species=Cu,Zr --lattice=3.26A | xyz-repeat --cells=8x8x4 | "
        "energy --potential=...",
    .operands = "[AxBxC] [FILE]...",
    .keeps_history = true};

/* Whether a word is an option that takes the next word, such as can look like copies. */
static bool takes_next(const char *word)
{
    return !strcmp(word, "-o") || !strcmp(word, "--output") || !strcmp(word, "--cells");
}

/* Where --cells is missing, the first word of its own that says copies becomes that option, so that
 * history and --print-args know one form. A file of such a name is ./2x2x2. Caller frees. */
static char *find_cells(int argc, char **argv)
{
    struct error error;
    int cells[3];

    for (int i = 1; i < argc; i++)
        if (!strncmp(argv[i], "--cells", strlen("--cells")))
            return NULL;
    for (int i = 1; i < argc; i++)
        if (!takes_next(argv[i - 1]) && !extent_repeat(argv[i], 3, cells, &error))
            return argv[i] = memory_format("--cells=%s", argv[i]);
    return NULL;
}

/* The names that `repeated` lacks. Caller frees. */
static char *dropped(const struct frame *frame, const struct frame *repeated)
{
    char *names = memory_string("");

    for (int i = 0; i < frame->column_count + frame->key_count; i++) {
        bool column = i < frame->column_count;
        const char *name =
            column ? frame->columns[i].name : frame->keys[i - frame->column_count].name;
        char *longer;

        if (column ? frame_find(repeated, name) != NULL : frame_key(repeated, name) != NULL)
            continue;
        longer = memory_format("%s %s", names, name);
        free(names);
        names = longer;
    }
    return names;
}

int main(int argc, char **argv)
{
    char *word = find_cells(argc, argv);
    struct error error = {0};
    struct frame *frame, *repeated;
    struct stage *stage;
    int cells[3];

    stage = stage_start(&program, (struct option *const[]){options, NULL}, argc, argv);

    memory_keep_freed();
    while ((frame = stage_read(stage))) {
        if (extent_repeat(cells_text, 3, cells, &error))
            stage_usage(stage, "--cells: %s", error.text);
        frame_ensure_id(frame);
        if (repeat_cells(frame, cells, &repeated, &error))
            stage_fail(stage, &error);
        char *names = dropped(frame, repeated);
        if (*names)
            message_note("dropped, for it is not that of the copies:%s (frame %ld)", names,
                         frame->number);
        free(names);
        frame_free(frame);
        stage_write(stage, repeated);
    }
    free(word);
    return stage_finish(stage);
}
