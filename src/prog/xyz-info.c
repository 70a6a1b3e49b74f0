/* SPDX-License-Identifier: GPL-3.0-or-later */
/* xyz-info: what is in a stream of frames, one line or one table row a frame. */
#include <math.h>
#include <string.h>
#include "atoms/cell.h"
#include "atoms/columns.h"
#include "base/message.h"
#include "base/out.h"
#include "cli/stage.h"
#include "io/table.h"
#include "io/xyz_summary.h"

static bool as_table, keys, columns, history, known;

static struct option options[] = {
    OPTION_FLAG("table", &as_table, "a table, one row a frame, instead of lines",
                .group = "What to print"),
    OPTION_FLAG("columns", &columns,
                "a table of the columns: type, least, mean and largest value, unit, meaning"),
    OPTION_FLAG("keys", &keys, "a table of the keys: values, unit, meaning"),
    OPTION_FLAG("history", &history, "how the frame was made, one stage a line"),
    OPTION_FLAG("known", &known,
                "a table of all columns and keys that Blowpipe knows: unit, writer, meaning, what "
                "makes them untrue; reads no frame"),
    OPTIONS_END};

static const struct program program = {
    .name = "xyz-info",
    .summary = "what is in a stream of frames",
    .description = "Prints one line for every frame: its number, atoms, composition in percent, "
                   "cell lengths (and angles, where "
                   "not 90 degrees), periodic "
                   "directions (p) and open ones (-), density (where all are periodic), mean "
                   "potential energy (column pe, else "
                   "key energy), temperature "
                   "(from velo, centre of mass "
                   "at rest), time, the fractions of the Voronoi classes (column voronoi_class) "
                   "and the names of all columns. "
                   "What the frame does not "
                   "say is left out.\n\n"
                   "With --table, --columns or --keys the same as tab-separated tables, nan for "
                   "what is not known. "
                   "Units and meanings are those of --known; names that are not in it have a ?.\n\n"
                   "Examples:\n"
                   "  voronoi glass.xyz | xyz-info\n"
                   "  xyz-info --table trajectory.xyz -o trajectory.tsv\n"
                   "  xyz-info --history glass.xyz",
    .no_frames_out = true};

static struct stage *stage;
static struct error error;

static void give(int code)
{
    if (code)
        stage_fail(stage, &error);
}

static const char *pbc_text(const struct frame *frame)
{
    static char text[4];
    for (int i = 0; i < 3; i++)
        text[i] = frame->pbc[i] ? 'p' : '-';
    return text;
}

static void print_cell(struct out *out, const struct frame *frame, const struct summary *summary,
                       bool lj)
{
    const double *length = summary->length, *angle = summary->angle;
    if (!frame->has_cell) {
        give(out_show(out, &error, "  no cell"));
        return;
    }
    give(out_show(out, &error, "  %.5g x %.5g x %.5g%s", length[0], length[1], length[2],
                  lj ? "" : " A"));
    if (!cell_is_orthorhombic((const double(*)[3])frame->cell))
        give(out_show(out, &error, " (%.4g %.4g %.4g deg)", angle[0], angle[1], angle[2]));
    give(out_show(out, &error, " %s", pbc_text(frame)));
}

static void print_quantity(struct out *out, double value, int digits, const char *unit)
{
    if (!isnan(value))
        give(out_show(out, &error, "  %.*g%s", digits, value, unit));
}

static void print_classes(struct out *out, const struct summary *summary)
{
    if (isnan(summary->fraction[0]))
        return;
    give(out_show(out, &error, "  voronoi"));
    for (int i = 0; i < SUMMARY_CLASSES; i++)
        give(out_show(out, &error, " %s %.1f%%", summary_class_names[i],
                      100 * summary->fraction[i]));
}

static void print_line(struct out *out, const struct frame *frame, const struct summary *summary)
{
    bool lj = stage_units(stage) == UNITS_LJ;
    give(out_show(out, &error, "%ld  %zu atoms  %s (%s)", frame->number, frame->n,
                  summary->composition, summary->counts));
    print_cell(out, frame, summary, lj);
    print_quantity(out, summary->density, 5, lj ? " m/sigma3" : " g/cm3");
    print_quantity(out, summary->pe, 7, lj ? " epsilon/atom" : " eV/atom");
    print_quantity(out, summary->temperature, 5, lj ? " epsilon/k" : " K");
    print_quantity(out, summary->time, 10, lj ? " tau" : " fs");
    print_classes(out, summary);
    give(out_show(out, &error, "  units %s  columns", lj ? "lj" : "metal"));
    for (int i = 0; i < frame->column_count; i++)
        give(out_show(out, &error, "%s%s", i ? "," : " ", frame->columns[i].name));
    give(out_show(out, &error, "\n"));
}

static void head_table(struct table *table)
{
    const char *a = stage_units(stage) == UNITS_LJ ? "lj" : "A",
               *v = stage_units(stage) == UNITS_LJ ? "lj" : "A3";
    table_header(table,
                 "frame atoms composition a_%s b_%s c_%s alpha_deg beta_deg gamma_deg pbc "
                 "volume_%s density_%s pe_%s "
                 "temperature_%s time_%s "
                 "fraction_FI fraction_ILO fraction_CRYST fraction_MIXED fraction_OTHER",
                 a, a, a, v, *a == 'l' ? a : "g_cm3", *a == 'l' ? a : "eV_atom",
                 *a == 'l' ? a : "K", *a == 'l' ? a : "fs");
}

static void print_row(struct table *table, const struct frame *frame, const struct summary *summary)
{
    table_int(table, frame->number);
    table_int(table, (int64_t)frame->n);
    table_text(table, summary->composition);
    for (int i = 0; i < 3; i++)
        table_real(table, summary->length[i]);
    for (int i = 0; i < 3; i++)
        table_real(table, summary->angle[i]);
    table_text(table, pbc_text(frame));
    table_real(table, summary->volume);
    table_real(table, summary->density);
    table_real(table, summary->pe);
    table_real(table, summary->temperature);
    table_real(table, summary->time);
    for (int i = 0; i < SUMMARY_CLASSES; i++)
        table_real(table, summary->fraction[i]);
    table_row(table);
}

/* The two last columns of a row: what the name means. */
static void print_meaning(struct table *table, enum columns_place place, const char *name)
{
    const struct columns_row *row = columns_find(place, name);
    const char *unit = row ? columns_unit(row, stage_units(stage)) : "?";
    table_text(table, *unit ? unit : "-");
    table_text(table, row ? row->meaning : "?");
    table_row(table);
}

/* Least, mean and largest value of one component; texts and columns of no atoms have none. */
static void component_range(const struct frame *frame, const struct column *column, int component,
                            double range[3])
{
    range[0] = (double)INFINITY;
    range[1] = 0;
    range[2] = (double)-INFINITY;
    for (size_t i = 0; i < frame->n; i++) {
        size_t index = i * (size_t)column->width + (size_t)component;
        double value = column->real ? column->real[index] : (double)column->integer[index];
        range[0] = fmin(range[0], value);
        range[1] += value / (double)frame->n;
        range[2] = fmax(range[2], value);
    }
}

static void print_columns(struct table *table, const struct frame *frame)
{
    for (int i = 0; i < frame->column_count; i++) {
        const struct column *column = &frame->columns[i];
        for (int c = 0; c < column->width; c++) {
            double range[3] = {(double)NAN, (double)NAN, (double)NAN};
            if (column->type != VALUE_STRING && frame->n > 0)
                component_range(frame, column, c, range);
            table_int(table, frame->number);
            table_text(table, column->name);
            table_int(table, c + 1);
            table_text(table, (const char[]){value_letters[column->type], '\0'});
            for (int j = 0; j < 3; j++)
                table_real(table, range[j]);
            table_int(table, column->type == VALUE_STRING ? column->strings.count : 0);
            print_meaning(table, COLUMNS_COLUMN, column->name);
        }
    }
}

static void print_keys(struct table *table, const struct frame *frame)
{
    for (int i = 0; i < frame->key_count; i++) {
        const struct key *key = &frame->keys[i];
        int count = (key->rows ? key->rows : 1) * (key->columns ? key->columns : 1);
        for (int j = 0; j < count; j++) {
            table_int(table, frame->number);
            table_text(table, key->name);
            table_int(table, j + 1);
            if (key->type == VALUE_REAL)
                table_real(table, key->real[j]);
            else if (key->type == VALUE_STRING)
                table_text(table, key->string[j]);
            else
                table_int(table, key->integer[j]);
            print_meaning(table, COLUMNS_KEY, key->name);
        }
    }
}

/* The stages of the key history, which stand in it one after another with " | " between them. */
static void print_history(struct out *out, const struct frame *frame)
{
    const char *text = frame_get_text(frame, "history");
    while (text && *text) {
        const char *end = strstr(text, " | ");
        give(out_show(out, &error, "%ld  %.*s\n", frame->number,
                      (int)(end ? (size_t)(end - text) : strlen(text)), text));
        text = end ? end + 3 : NULL;
    }
}

/* The table of atoms/columns.h; tools/list-columns makes that of docs/frames.md of it. */
static void print_known(void)
{
    static const char *const untrue[] = {[COLUMNS_STAYS] = "-",
                                         [COLUMNS_MOTION] = "motion",
                                         [COLUMNS_TOTAL] = "motion, loss",
                                         [COLUMNS_SUM] = "motion, loss, copies",
                                         [COLUMNS_WHOLE] = "motion, loss, copies",
                                         [COLUMNS_COUNTED] = "loss, copies",
                                         [COLUMNS_OTHERS_VELOCITY] = "motion"};
    struct table *table;
    const struct columns_row *row;
    const char *group = "";
    char text[COLUMNS_TEXT_MAX];
    give(table_open(&table, stage_output(stage), &error));
    table_header(table, "group where name unit_metal unit_lj written_by untrue_by meaning");
    for (size_t k = 0; (row = columns_row(k)); k++) {
        group = row->group ? row->group : group;
        table_text(table, group);
        table_text(table, row->place == COLUMNS_KEY ? "key" : "column");
        table_text(table, columns_text(row, text));
        for (int system = UNITS_METAL; system <= UNITS_LJ; system++) {
            const char *unit = columns_unit(row, (enum unit_system)system);
            table_text(table, *unit ? unit : "-");
        }
        table_text(table, row->by);
        table_text(table, untrue[row->fate]);
        table_text(table, row->meaning);
        table_row(table);
    }
    give(table_close(table, &error));
}

static void print_lines(void)
{
    struct out *out;
    struct frame *frame;
    give(out_open(&out, stage_output(stage), &error));
    while ((frame = stage_read(stage))) {
        struct summary summary;
        summary_init(&summary, frame, stage_units(stage));
        if (history)
            print_history(out, frame);
        else
            print_line(out, frame, &summary);
        summary_release(&summary);
        frame_free(frame);
    }
    give(out_commit(out, &error));
}

static void print_tables(void)
{
    struct table *table;
    struct frame *frame;
    bool first = true;
    give(table_open(&table, stage_output(stage), &error));
    while ((frame = stage_read(stage))) {
        struct summary summary;
        summary_init(&summary, frame, stage_units(stage));
        if (first && columns)
            table_header(table,
                         "frame column component type least mean largest texts unit meaning");
        else if (first && keys)
            table_header(table, "frame key component value unit meaning");
        else if (first)
            head_table(table);
        first = false;
        if (columns)
            print_columns(table, frame);
        else if (keys)
            print_keys(table, frame);
        else
            print_row(table, frame, &summary);
        summary_release(&summary);
        frame_free(frame);
    }
    give(table_close(table, &error));
}

int main(int argc, char **argv)
{
    stage = stage_start(&program, (struct option *const[]){options, NULL}, argc, argv);
    if (as_table + keys + columns + history + known > 1)
        stage_usage(stage, "--table, --columns, --keys, --history and --known exclude one another");
    if (known)
        print_known();
    else if (as_table || keys || columns)
        print_tables();
    else
        print_lines();
    return stage_finish(stage);
}
