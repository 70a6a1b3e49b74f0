/* SPDX-License-Identifier: GPL-3.0-or-later */
/* strings: connected networks of chosen atoms, their sizes and mean size. */
#include <stdlib.h>
#include "base/memory.h"
#include "base/message.h"
#include "atoms/select.h"
#include "cli/stage.h"
#include "io/table.h"
#include "measure/strings.h"

static const char *select_text, *table_path;
static double cutoff;

static struct option options[] = {{.name = "select",
                                   .type = OPTION_TEXT,
                                   .value = &select_text,
                                   .choices = "SELECTION",
                                   .standard = "voronoi_class=FI",
                                   .help = "the atoms that form strings, e.g. 'voronoi_class=FI,ILO & cluster>0'",
                                   .group = "Strings"},
                                  {.name = "cutoff",
                                   .type = OPTION_QUANTITY,
                                   .value = &cutoff,
                                   .dimension = DIMENSION_LENGTH,
                                   .standard = "3.5A",
                                   .standard_lj = "1.3",
                                   .minimum = 1e-6,
                                   .maximum = 1000,
                                   .help = "two of them are bonded if they are closer than this"},
                                  {.name = "table",
                                   .type = OPTION_TEXT,
                                   .value = &table_path,
                                   .choices = "FILE",
                                   .not_recorded = true,
                                   .help = "write the distribution of sizes to this file",
                                   .group = "Output"},
                                  {0}};

static const struct program program = {
    .name = "strings",
    .summary = "connected networks of chosen atoms, their sizes and mean size",
    .description =
        "A string is a connected component of the chosen atoms (full icosahedra, unless --select says otherwise) under bonds "
        "shorter than --cutoff, "
        "through periodic boundaries. A lone atom is a string of size 1.\n\n"
        "Adds the columns string (1 is the largest, equal sizes by their smallest id, 0 is none) and string_size (0: not "
        "chosen), and the keys "
        "string_atoms (chosen), string_count, string_mean_size (atoms per string), string_mean_size_bonded (the same without "
        "lone atoms), "
        "string_weight_mean (mean over atoms), string_largest, string_percolates (a string meets its own periodic image: its "
        "size "
        "is that of the box).\n\n"
        "--table has a row for each size that occurs: frame, size, count, and the fractions of chosen atoms and of strings.\n\n"
        "Examples:\n"
        "  voronoi glass.xyz | strings --table=sizes.tsv | xyz-info\n"
        "  voronoi film.xyz | strings --select='voronoi_class=FI,ILO & cluster>0' -o film-strings.xyz",
    .keeps_history = true};

static void set_keys(struct frame *frame, const struct string_networks *networks)
{
    double count = (double)networks->count, bonded = (double)networks->bonded_count;

    frame_set_int(frame, "string_atoms", (int64_t)networks->atoms);
    frame_set_int(frame, "string_count", (int64_t)networks->count);
    frame_set_real(frame, "string_mean_size", count > 0 ? (double)networks->atoms / count : 0);
    frame_set_real(frame, "string_mean_size_bonded", bonded > 0 ? (double)networks->bonded_atoms / bonded : 0);
    frame_set_real(frame, "string_weight_mean", networks->weight_mean);
    frame_set_int(frame, "string_largest", networks->count ? (int64_t)networks->size[0] : 0);
    frame_set_logical(frame, "string_percolates", networks->percolates);
}

/* One row for each size, smallest first. */
static void write_sizes(struct table *table, const struct frame *frame, const struct string_networks *networks)
{
    for (size_t end = networks->count; end > 0;) {
        size_t begin = end, size = networks->size[end - 1], count;

        while (begin > 0 && networks->size[begin - 1] == size)
            begin--;
        count = end - begin;
        table_int(table, frame->number);
        table_int(table, (int64_t)size);
        table_int(table, (int64_t)count);
        table_real(table, (double)(count * size) / (double)networks->atoms);
        table_real(table, (double)count / (double)networks->count);
        table_row(table);
        end = begin;
    }
}

static void measure(struct stage *stage, struct frame *frame, struct table *table)
{
    bool *chosen = memory_alloc(frame->n, sizeof *chosen);
    struct string_networks *networks;
    struct error error = {0};

    if (select_atoms(select_text, frame, chosen, NULL, &error))
        stage_fail(stage, &error);
    networks = string_networks_create(frame, chosen, cutoff);
    set_keys(frame, networks);
    if (table)
        write_sizes(table, frame, networks);
    string_networks_free(networks);
    free(chosen);
}

int main(int argc, char **argv)
{
    struct option *const tables[] = {options, NULL};
    struct stage *stage = stage_start(&program, tables, argc, argv);
    struct table *table = NULL;
    struct frame *frame;
    struct error error = {0};

    while ((frame = stage_read(stage))) {
        if (table_path && !table) {
            if (table_open(&table, table_path, &error))
                message_die_error(&error);
            table_header(table, "frame size count fraction_of_atoms fraction_of_strings");
        }
        measure(stage, frame, table);
        stage_write(stage, frame);
    }
    if (table && table_close(table, &error))
        message_die_error(&error);
    return stage_finish(stage);
}
