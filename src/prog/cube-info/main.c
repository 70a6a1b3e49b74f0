/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cube-info: what a 4D-STEM data cube holds, where each number comes from, what to type next. */
#include <stdlib.h>
#include "base/exit_codes.h"
#include "base/out.h"
#include "cli/stage.h"
#include "cube/cube_options.h"
#include "io/table.h"
#include "prog/cube-info/facts.h"

static bool as_table, keys;

static struct option options[] = {
    OPTION_FLAG("table", &as_table, "a table, one row a file, instead of lines",
                .group = "What to print"),
    OPTION_FLAG("keys", &keys,
                "a table of the facts: value, unit, where it comes from, what it means"),
    OPTIONS_END};

static const struct program program = {
    .name = "cube-info",
    .summary = "what a 4D-STEM data cube holds, where each number comes from, what to type next",
    .description =
        "Prints what is known of each file: format and data set, patterns, scan and detector, "
        "type, step and pixel, center, voltage, convergence angle, dose, title, history, and what "
        "else is stored (origins, ellipses, masks); from a sample of 64 patterns spread over the "
        "scan, least, mean and largest intensity, whether they are counts (then stem-analyze "
        "subtracts their shot noise), empty patterns, missing and saturated pixels, and the "
        "strongest ring. Behind each number stands where it comes from: the file, a sidecar (.xml, "
        ".hdr), the file's name, an option, an assumption. The last line is the command that makes "
        "figures of it, with words in capitals for what is missing.\n\n"
        "Options say what the file does not, as for stem-analyze. Formats that only cube-convert "
        "reads are shown through RosettaSciIO, where a Python has it.\n\n"
        "With --table or --keys the same as tab-separated tables, nan for what is not known. "
        "Frames (.xyz, or on standard input) stand for the data that their key datacube names.\n\n"
        "Examples:\n"
        "  cube-info scan.mib\n"
        "  cube-info scan.mib --scan=257x256 --crop=x=1:\n"
        "  cube-info --table *.emd -o cubes.tsv",
    .data_operands = true,
    .no_frames_out = true};

static struct stage *stage;
static struct error error;

static void give(int code)
{
    if (code)
        stage_fail(stage, &error);
}

static void print_lines(struct out *out, const char *path, const struct facts *facts)
{
    give(out_show(out, &error, "%s\n", path));
    for (int i = 0; i < FACTS; i++) {
        const char *unit = fact_table[i].unit;
        if (facts->value[i])
            give(out_show(out, &error, "  %-12s %s%s%s  [%s]\n", fact_table[i].name,
                          facts->value[i], *unit == '-' ? "" : " ", *unit == '-' ? "" : unit,
                          facts->from[i]));
    }
}

static void print_keys(struct table *table, const char *path, const struct facts *facts)
{
    for (int i = 0; i < FACTS; i++) {
        table_text(table, path);
        table_text(table, fact_table[i].name);
        table_text(table, facts->value[i] ? facts->value[i] : "nan");
        table_text(table, fact_table[i].unit);
        table_text(table, facts->from[i] ? facts->from[i] : "-");
        table_text(table, fact_table[i].meaning);
        table_row(table);
    }
}

static void print_row(struct table *table, const char *path, const struct facts *facts)
{
    table_text(table, path);
    for (int i = 0; i < FACTS; i++)
        table_text(table, facts->value[i] ? facts->value[i] : "nan");
    table_row(table);
}

static struct facts look_at(const char *path)
{
    struct cube_header known;
    struct cube_view view;
    struct facts facts;
    if (cube_options_known(&known, &error) || cube_options_view(&view, &error))
        stage_usage(stage, "%s", error.text);
    stage_keep(stage, path);
    char *given = cube_options_text();
    give(facts_take(&facts, path, &known, &view, given, &error));
    free(given);
    return facts;
}

/* The next file: an operand, or what the next frame names (in *frame); NULL at the end. */
static const char *next_path(int number, struct frame **frame)
{
    frame_free(*frame);
    *frame = NULL;
    if (stage_data(stage, 0))
        return stage_data(stage, number);
    *frame = stage_read(stage);
    if (!*frame)
        return NULL;
    const char *path = frame_get_text(*frame, "datacube");
    if (!path) {
        error_set(&error, EXIT_BAD_INPUT, "the frame has no key 'datacube' that names its data");
        stage_fail(stage, &error);
    }
    return path;
}

static void head_table(struct table *table)
{
    if (keys)
        table_header(table, "file item value unit from meaning");
    else
        table_header(
            table,
            "file format patterns scan_x scan_y detector_x detector_y type step_x_nm "
            "step_y_nm pixel_x_per_nm pixel_y_per_nm center_x_pixel center_y_pixel "
            "voltage_kV alpha_mrad dose_electrons intensities sampled least mean largest "
            "empty missing saturated ring_per_nm ring_pixels stored notes title history next");
}

int main(int argc, char **argv)
{
    stage = stage_start(&program, (struct option *const[]){options, cube_options_table(), NULL},
                        argc, argv);
    bool tabled = as_table || keys;
    struct table *table = NULL;
    struct out *out = NULL;
    struct frame *frame = NULL;
    const char *path;
    if (as_table && keys)
        stage_usage(stage, "--table and --keys exclude one another");
    give(tabled ? table_open(&table, stage_output(stage), &error)
                : out_open(&out, stage_output(stage), &error));
    if (tabled)
        head_table(table);
    for (int number = 0; (path = next_path(number, &frame)); number++) {
        struct facts facts = look_at(path);
        if (keys)
            print_keys(table, path, &facts);
        else if (as_table)
            print_row(table, path, &facts);
        else
            print_lines(out, path, &facts);
        facts_release(&facts);
    }
    give(tabled ? table_close(table, &error) : out_commit(out, &error));
    return stage_finish(stage);
}
