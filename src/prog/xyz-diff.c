/* SPDX-License-Identifier: GPL-3.0-or-later */
/* xyz-diff: whether two streams of frames agree within stated tolerances. */
#include <stdio.h>
#include "base/exit_codes.h"
#include "base/message.h"
#include "cli/stage.h"
#include "io/table.h"
#include "io/xyz_compare.h"
#include "io/xyz_read.h"

static const char *absolute_text, *relative_text, *ignore;
static struct compare_settings settings;

static struct option options[] = {
    OPTION_TEXT("tolerance", &absolute_text, "1e-6 or pos:1e-6,pe:1e-9,...",
                "largest |a - b| in the unit of the column or key: one number for all, or by name "
                "(a bare number among them is for the rest); 0 without it",
                .group = "Tolerances"),
    OPTION_TEXT("relative", &relative_text, "1e-9 or NAME:1e-9,...",
                "added to it: this times the larger of |a| and |b|"),
    OPTION_TEXT("columns", &settings.columns, "NAME,...", "only these columns",
                .group = "What to compare"),
    OPTION_TEXT("keys", &settings.keys, "NAME,...",
                "only these keys (Lattice and pbc are keys); --keys= compares none"),
    OPTION_TEXT("ignore", &ignore, "NAME,...",
                "columns and keys to leave out; --ignore= compares the history as well",
                .standard = "history"),
    OPTIONS_END};

static const struct program program = {
    .name = "xyz-diff",
    .summary = "whether two streams of frames agree within tolerances",
    .description = "xyz-diff [OPTIONS] A B compares the frames of A (standard input where "
                   "only B is given) with those of B, one by one, and prints the "
                   "worst difference of every column and key, the tolerance, and the first "
                   "atom that is beyond it. Exit 0: they agree; 1: they do not.\n\n"
                   "Two numbers agree if |a - b| <= tolerance + relative max(|a|, |b|). Texts "
                   "and logicals must be equal. Positions are compared by the "
                   "shortest periodic image. Atoms are matched by id where both frames have "
                   "it, else by their order. A column or key that only one of "
                   "them has is a difference.\n\n"
                   "Examples:\n"
                   "  xyz-diff before.xyz after.xyz\n"
                   "  quench ... | xyz-diff --tolerance=pos:1e-6,velo:1e-9,1e-12 expected.xyz",
    .no_frames_out = true,
    .operands = "[A] B",
    .two_streams = true};

static void print_differences(struct stage *stage, const struct comparison *comparison)
{
    struct table *table;
    struct error error = {0};
    if (table_open(&table, stage_output(stage), &error))
        stage_fail(stage, &error);
    table_header(table, "kind name worst tolerance relative verdict frame atom values");
    for (size_t i = 0; i < comparison->count; i++) {
        const struct difference *difference = &comparison->differences[i];
        table_text(table, difference->is_key ? "key" : "column");
        table_text(table, difference->name);
        table_real(table, difference->worst);
        table_real(table, difference->tolerance);
        table_real(table, difference->relative);
        table_text(table, difference->bad ? "differs" : "agrees");
        table_int(table, difference->bad ? difference->frame : difference->worst_frame);
        table_int(table, difference->atom);
        table_text(table, difference->note);
        table_row(table);
    }
    if (table_close(table, &error))
        stage_fail(stage, &error);
}

/* Frame by frame; false if one stream has more frames than the other. */
static bool compare_streams(struct stage *stage, struct xyz_reader *second,
                            struct comparison *comparison)
{
    struct error error = {0};
    struct frame *a, *b = NULL;
    long frames = 0;
    while ((a = stage_read(stage))) {
        if (xyz_read(second, &b, &error))
            message_die_error(&error);
        if (b && compare_frames(comparison, &settings, a, b, &error))
            stage_fail(stage, &error);
        frame_free(a);
        frame_free(b);
        if (!b)
            break;
        frames++;
    }
    if (!a && xyz_read(second, &b, &error))
        message_die_error(&error);
    bool same = !a && !b;
    if (!same)
        message_finding("the %s stream has more than %ld frames, the other has not",
                        a ? "first" : "second", frames);
    if (!a)
        frame_free(b);
    return same;
}

int main(int argc, char **argv)
{
    struct error error = {0};
    struct comparison comparison = {0};
    struct xyz_reader *second;
    struct stage *stage =
        stage_start(&program, (struct option *const[]){options, NULL}, argc, argv);
    const char *path = stage_second(stage);
    if (!path)
        stage_usage(stage, "two streams are needed: xyz-diff A B, or ... | xyz-diff B");
    settings.ignore = ignore;
    if (tolerances_parse(&settings.absolute, absolute_text, &error) ||
        tolerances_parse(&settings.relative, relative_text, &error))
        stage_usage(stage, "%s", error.text);
    if (xyz_reader_open(&second, path, &error))
        message_die_error(&error);
    bool agree = compare_streams(stage, second, &comparison);
    agree = comparison_agrees(&comparison) && agree;
    print_differences(stage, &comparison);
    xyz_reader_close(second);
    comparison_release(&comparison);
    tolerances_release(&settings.absolute);
    tolerances_release(&settings.relative);
    int code = stage_finish(stage);
    return code ? code : agree ? 0 : EXIT_CHECK_FAILED;
}
