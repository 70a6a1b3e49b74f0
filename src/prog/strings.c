/* SPDX-License-Identifier: GPL-3.0-or-later */
/* strings: connected networks of chosen atoms; strings of atoms that replaced one another; the
 * bond network; common-neighbour analysis. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "atoms/neighbors.h"
#include "atoms/select.h"
#include "base/memory.h"
#include "base/message.h"
#include "base/out.h"
#include "cli/stage.h"
#include "io/table.h"
#include "io/xyz_read.h"
#include "io/xyz_write.h"
#include "measure/bonds.h"
#include "measure/cna.h"
#include "measure/replacement.h"
#include "measure/strings.h"

static const char *select_text, *table_path, *reference_path, *bonds_path, *bond_table_path,
    *cna_text;
static double cutoff, mobile, replacement;
static bool against_previous;

static struct option options[] = {
    OPTION_TEXT("select", &select_text, "SELECTION",
                "the atoms that form strings; voronoi_class=FI unless --reference, --previous, "
                "--bonds, --bond-table or --cna says what is wanted",
                .group = "Strings"),
    OPTION_QUANTITY("cutoff", &cutoff, DIMENSION_LENGTH,
                    "two atoms are bonded if they are closer than this", .standard = "3.5A",
                    .standard_lj = "1.3", .minimum = 1e-6, .maximum = 1000),
    OPTION_TEXT("table", &table_path, "FILE", "write the distribution of sizes to this file",
                .not_recorded = true, .makes = OPTION_MAKES_FILE),
    OPTION_TEXT("reference", &reference_path, "FILE",
                "strings are made of the atoms that have replaced one another since this frame "
                "(the last one of the file)",
                .group = "Displacements"),
    OPTION_FLAG("previous", &against_previous,
                "since the frame before in the stream; the first one is its own"),
    OPTION_NUMBER("mobile", &mobile,
                  "the part of the chosen atoms that counts as mobile, those that moved farthest; "
                  "5.5% unless --select is given, then all of them",
                  .minimum = 1e-9, .maximum = 1),
    OPTION_QUANTITY(
        "replacement", &replacement, DIMENSION_LENGTH,
        "one atom has replaced another if it has come closer than this to where that one was",
        .standard = "1.6A", .standard_lj = "0.6", .minimum = 1e-6, .maximum = 1000,
        .with = "reference previous"),
    OPTION_TEXT("bonds", &bonds_path, "FILE",
                "write the bonds, a row each, as frames that render draws", .group = "Bond network",
                .not_recorded = true, .makes = OPTION_MAKES_FILE),
    OPTION_TEXT("bond-table", &bond_table_path, "FILE",
                "write how many bonds have how many common neighbours, by pair of species",
                .not_recorded = true, .makes = OPTION_MAKES_FILE),
    OPTION_CHOICE("cna", &cna_text, "adaptive|fixed",
                  "common-neighbour analysis by lengths of each atom's own, or by --cutoff"),
    OPTIONS_END};

static const struct program program = {
    .name = "strings",
    .summary = "networks of chosen atoms, strings of atoms that replaced one another, bonds by "
               "common neighbours",
    .description =
        "Networks: a string is a connected component of the chosen atoms (full icosahedra, unless "
        "--select says otherwise) under "
        "bonds shorter than --cutoff, through periodic boundaries. A lone atom is a string of size "
        "1. Adds the columns string (1 "
        "is "
        "the largest, equal sizes by their smallest id, 0 is none), string_size (0: not chosen) "
        "and string_bonds (chosen atoms "
        "within the cutoff of any atom), and the keys string_atoms (chosen), string_count, "
        "string_mean_size (atoms per string), "
        "string_mean_size_bonded (the same without lone atoms), string_weight_mean (mean over "
        "atoms), string_largest, "
        "string_percolates (a string meets its own periodic image: its size is that of the box). "
        "--table has a row for each size "
        "that "
        "occurs: frame, size, count, and the fractions of chosen atoms and of strings.\n\n"
        "Displacements (--reference, --previous): adds the columns displacement (A, nearest image, "
        "a change of the cell left "
        "out) and "
        "displacement_length, the keys displacement_mean, displacement_largest, displacement_drift "
        "(mean vector) and "
        "displacement_unmatched (atoms that the reference lacks). Two mobile atoms belong to one "
        "string if one has come closer "
        "than --replacement to where the other was (Donati et al. 1998); --select may use the new "
        "columns. Best between inherent "
        "structures.\n\n"
        "Bond network (--bonds, --bond-table): the neighbours that two bonded atoms share make an "
        "n-fold bond; n = 5 is free of "
        "disclinations, chains of others are disclination lines. Choose --cutoff in the gap behind "
        "the first shell. With "
        "--select "
        "only bonds between chosen atoms. Adds the keys bond_count, bond_mean_common, and bond_n3 "
        "... bond_n8, bond_other "
        "(counts). The "
        "rows of --bonds have species X, pos, bond (the vector to the other atom), "
        "common_neighbours, bond_ids, bond_species.\n\n"
        "Common-neighbour analysis (--cna): adds the column cna (FCC, HCP, BCC, ICO, OTHER) and "
        "the keys cna_fcc ... cna_other "
        "(fractions of atoms).\n\n"
        "Examples:\n"
        "  voronoi glass.xyz | strings --table=sizes.tsv | xyz-info\n"
        "  strings --reference=before.xyz --select='displacement_length>0.4' after.xyz | render "
        "--color=displacement_length\n"
        "  strings --bonds=bonds.xyz --cna=adaptive glass.xyz -o glass-cna.xyz; render "
        "--select='common_neighbours!=5' bonds.xyz "
        "-o "
        "lines.png",
    .keeps_history = true};

/* What is wanted of each frame, and where it goes. */
struct task {
    struct stage *stage;
    struct frame *reference; /* of displacements, or NULL */
    bool displacements, networks, bonds;
    struct table *sizes, *bond_table; /* NULL: not wanted */
    struct out *bond_frames;
};

static void set_string_keys(struct frame *frame, const struct string_networks *networks)
{
    double count = (double)networks->count, bonded = (double)networks->bonded_count;

    frame_set_int(frame, "string_atoms", (int64_t)networks->atoms);
    frame_set_int(frame, "string_count", (int64_t)networks->count);
    frame_set_real(frame, "string_mean_size", count > 0 ? (double)networks->atoms / count : 0);
    frame_set_real(frame, "string_mean_size_bonded",
                   bonded > 0 ? (double)networks->bonded_atoms / bonded : 0);
    frame_set_real(frame, "string_weight_mean", networks->weight_mean);
    frame_set_int(frame, "string_largest", networks->count ? (int64_t)networks->size[0] : 0);
}

/* One row for each size, smallest first. */
static void write_sizes(struct table *table, const struct frame *frame,
                        const struct string_networks *networks)
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

static void report_strings(const struct task *task, struct frame *frame,
                           struct string_networks *networks)
{
    set_string_keys(frame, networks);
    if (task->sizes)
        write_sizes(task->sizes, frame, networks);
    string_networks_free(networks);
}

static void choose(const struct task *task, const struct frame *frame, const char *expression,
                   bool *chosen)
{
    struct error error = {0};

    memset(chosen, true, frame->n);
    if (expression && select_atoms(expression, frame, chosen, NULL, &error))
        stage_fail(task->stage, &error);
}

static void measure_networks(const struct task *task, struct frame *frame, bool *chosen)
{
    struct string_networks *networks;

    choose(task, frame, select_text ? select_text : "voronoi_class=FI", chosen);
    networks = string_networks_create(frame, chosen, cutoff);
    frame_set_logical(frame, "string_percolates", networks->percolates);
    report_strings(task, frame, networks);
}

static void measure_displacements(const struct task *task, struct frame *frame, bool *chosen)
{
    struct displacement_report report;
    struct error error = {0};

    if (displacement_measure(frame, task->reference, &report, &error))
        stage_fail(task->stage, &error);
    if (report.unmatched)
        message_note("%zu atoms are not in the reference: their displacements are 0 (frame %ld)",
                     report.unmatched, frame->number);
    frame_set_int(frame, "displacement_unmatched", (int64_t)report.unmatched);
    frame_set_real(frame, "displacement_mean", report.mean);
    frame_set_real(frame, "displacement_largest", report.most);
    frame_set_reals(frame, "displacement_drift", 0, 3, report.drift);
    choose(task, frame, select_text, chosen);
    if (!select_text || stage_given(task->stage, &mobile))
        displacement_keep_farthest(frame, stage_given(task->stage, &mobile) ? mobile : 0.055,
                                   chosen);
    report_strings(task, frame, replacement_strings(frame, task->reference, chosen, replacement));
}

enum { FEWEST = 3, MOST = 8 };

static void set_bond_keys(struct frame *frame, const struct bonds *bonds)
{
    int64_t count[MOST + 1] = {0}, other = 0;
    double sum = 0;
    char name[24];

    for (size_t k = 0; k < bonds->count; k++) {
        int n = bonds->list[k].common;

        sum += n;
        if (n >= FEWEST && n <= MOST)
            count[n]++;
        else
            other++;
    }
    frame_set_int(frame, "bond_count", (int64_t)bonds->count);
    frame_set_real(frame, "bond_mean_common", bonds->count ? sum / (double)bonds->count : 0);
    for (int n = FEWEST; n <= MOST; n++) {
        snprintf(name, sizeof name, "bond_n%d", n);
        frame_set_int(frame, name, count[n]);
    }
    frame_set_int(frame, "bond_other", other);
}

/* A row for each pair of species and each n that occurs, in the order of n. */
static void write_bond_counts(struct table *table, const struct frame *bonds, long number)
{
    const struct column *pair = frame_find(bonds, "bond_species");
    const int64_t *common = frame_find(bonds, "common_neighbours")->integer;
    int64_t most = -1;

    for (size_t k = 0; k < bonds->n; k++)
        most = common[k] > most ? common[k] : most;
    for (int64_t n = 0; n <= most; n++)
        for (int t = 0; t < pair->strings.count; t++) {
            int64_t count = 0;

            for (size_t k = 0; k < bonds->n; k++)
                count += common[k] == n && pair->string[k] == t;
            if (!count)
                continue;
            table_int(table, number);
            table_int(table, n);
            table_text(table, pair->strings.text[t]);
            table_int(table, count);
            table_real(table, (double)count / (double)bonds->n);
            table_row(table);
        }
}

static void measure_bonds(const struct task *task, struct frame *frame, bool *chosen)
{
    struct bonds *bonds;
    struct frame *rows;
    struct error error = {0};

    choose(task, frame, select_text, chosen);
    bonds = bonds_create(frame, chosen, cutoff);
    set_bond_keys(frame, bonds);
    rows = bonds_frame(bonds, frame);
    if (task->bond_table)
        write_bond_counts(task->bond_table, rows, frame->number);
    if (task->bond_frames) {
        stage_add_history(task->stage, rows);
        if (xyz_write(task->bond_frames, rows, &error))
            stage_fail(task->stage, &error);
    }
    frame_free(rows);
    bonds_free(bonds);
}

static void measure_cna(struct frame *frame)
{
    static const char *const name[CNA_KINDS] = {"cna_other", "cna_fcc", "cna_hcp", "cna_bcc",
                                                "cna_ico"};
    size_t count[CNA_KINDS];

    cna_measure(frame, strcmp(cna_text, "fixed") ? 0 : cutoff, count);
    for (int kind = 0; kind < CNA_KINDS; kind++)
        frame_set_real(frame, name[kind], frame->n ? (double)count[kind] / (double)frame->n : 0);
}

static void measure(const struct task *task, struct frame *frame)
{
    bool *chosen = memory_alloc(frame->n, sizeof *chosen);
    struct error error = {0};

    if (neighbors_check(frame, cutoff, &error))
        stage_fail(task->stage, &error);
    frame_ensure_id(frame);
    if (task->reference)
        frame_ensure_id(task->reference);
    if (cna_text)
        measure_cna(frame);
    if (task->displacements)
        measure_displacements(task, frame, chosen);
    if (task->bonds)
        measure_bonds(task, frame, chosen);
    if (task->networks)
        measure_networks(task, frame, chosen);
    free(chosen);
}

/* Once the options are known to be good: the files that go with the task. */
static void open_task(struct task *task)
{
    struct error error = {0};

    task->bonds = bonds_path || bond_table_path;
    task->displacements = reference_path || against_previous;
    task->networks = !task->displacements && (select_text || !(task->bonds || cna_text));
    if (!task->displacements &&
        (stage_given(task->stage, &mobile) || stage_given(task->stage, &replacement)))
        stage_usage(task->stage, "--mobile and --replacement go with --reference or --previous");
    if (reference_path && against_previous)
        stage_usage(task->stage, "--reference and --previous exclude each other");
    if (table_path && !task->networks && !task->displacements)
        stage_usage(task->stage, "--table is for strings, and none are asked for; give --select, "
                                 "or --bond-table for bonds");
    if (reference_path && xyz_read_file(reference_path, true, &task->reference, &error))
        message_die_error(&error);
    if (table_path && table_open(&task->sizes, table_path, &error))
        message_die_error(&error);
    if (task->sizes)
        table_header(task->sizes, "frame size count fraction_of_atoms fraction_of_strings");
    if (bond_table_path && table_open(&task->bond_table, bond_table_path, &error))
        message_die_error(&error);
    if (task->bond_table)
        table_header(task->bond_table, "frame common_neighbours species count fraction");
    if (bonds_path && out_open(&task->bond_frames, bonds_path, &error))
        message_die_error(&error);
}

static void keep_previous(struct task *task, const struct frame *frame)
{
    frame_free(task->reference);
    task->reference = frame_copy(frame);
}

static void close_task(struct task *task)
{
    struct error error = {0};

    if ((task->sizes && table_close(task->sizes, &error)) ||
        (task->bond_table && table_close(task->bond_table, &error)) ||
        (task->bond_frames && out_commit(task->bond_frames, &error)))
        message_die_error(&error);
    frame_free(task->reference);
}

int main(int argc, char **argv)
{
    struct option *const tables[] = {options, NULL};
    struct task task = {.stage = stage_start(&program, tables, argc, argv)};
    struct frame *frame;
    bool first = true;

    while ((frame = stage_read(task.stage))) {
        if (first)
            open_task(&task);
        first = false;
        if (against_previous && !task.reference)
            task.reference = frame_copy(frame);
        measure(&task, frame);
        if (against_previous)
            keep_previous(&task, frame);
        stage_write(task.stage, frame);
    }
    close_task(&task);
    return stage_finish(task.stage);
}
