/* SPDX-License-Identifier: GPL-3.0-or-later */
/* xyz-check: whether a stream of frames is whole and is what it should be. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "atoms/columns.h"
#include "atoms/match.h"
#include "atoms/neighbors.h"
#include "base/exit_codes.h"
#include "base/memory.h"
#include "base/message.h"
#include "base/out.h"
#include "cli/stage.h"

static int64_t atoms, frames;
static const char *columns, *keys;
static double closest = (double)NAN;
static bool unique_ids, known;

static struct option options[] = {
    OPTION_INT("atoms", &atoms, "every frame has this many atoms", .minimum = 0,
               .maximum = 2147483647, .group = "Checks"),
    OPTION_INT("frames", &frames, "there are this many frames", .minimum = 1, .maximum = 1e12),
    OPTION_TEXT("columns", &columns, "NAME,...", "every frame has these columns"),
    OPTION_TEXT("keys", &keys, "NAME,...", "every frame has these keys"),
    OPTION_QUANTITY("close", &closest, DIMENSION_LENGTH, "no two atoms are closer than this",
                    .minimum = 0, .maximum = 1e6),
    OPTION_FLAG("unique-ids", &unique_ids, "every frame has ids, and no two atoms have the same"),
    OPTION_FLAG(
        "known", &known,
        "every column and key is one of `xyz-info --known`, of the type and width that it says"),
    OPTIONS_END};

static const struct program program = {
    .name = "xyz-check",
    .summary = "whether a stream of frames is whole and is what it should be",
    .description = "Reads every frame and says with its exit code what it found. 0: all "
                   "frames are whole, every number is finite, and the checks asked "
                   "for hold (prints how many frames and atoms). 1: a check does not hold; "
                   "the message says which, in which frame. 65: a frame is torn "
                   "or malformed. 66: there is no frame.\n\n"
                   "Examples:\n"
                   "  xyz-check glass.xyz && echo whole\n"
                   "  create ... | xyz-check --atoms=4000 --columns=id,velo --close=1.5A",
    .no_frames_out = true};

static bool failed;

/* Says that a check does not hold, of the frame where there is one. */
static void no(const struct frame *frame, char *what)
{
    if (frame)
        message_finding("%s (frame %ld, line %ld)", what, frame->number, frame->line);
    else
        message_finding("%s", what);
    free(what);
    failed = true;
}

static void check_names(const struct frame *frame, const char *list, bool is_key)
{
    char *copy = memory_string(list), *rest = copy;
    for (char *name; copy && (name = strsep(&rest, ",")) != NULL;) {
        bool there =
            is_key ? frame_key(frame, name) != NULL || (frame->has_cell && !strcmp(name, "Lattice"))
                   : frame_find(frame, name) != NULL;
        if (*name && !there)
            no(frame, memory_format("there is no %s '%s'", is_key ? "key" : "column", name));
    }
    free(copy);
}

static void check_distances(struct stage *stage, const struct frame *frame)
{
    struct error error = {0};
    if (neighbors_check_lists(frame, closest, &error))
        stage_fail(stage, &error);
    struct neighbors *neighbors = neighbors_create(frame, closest);
    size_t worst_atom = 0, count = neighbors->first[frame->n];
    const struct neighbor *worst = NULL;
    for (size_t i = 0; i < frame->n; i++)
        for (size_t j = neighbors->first[i]; j < neighbors->first[i + 1]; j++)
            if (!worst || neighbors->list[j].distance2 < worst->distance2) {
                worst = &neighbors->list[j];
                worst_atom = i;
            }
    if (worst)
        no(frame,
           memory_format(
               "%zu pairs of atoms are closer than %g, the closest being atoms %zu and %d at %g",
               (count + 1) / 2, closest, worst_atom + 1, worst->atom + 1, sqrt(worst->distance2)));
    neighbors_free(neighbors);
}

static void check_ids(const struct frame *frame)
{
    int64_t id;
    if (!frame_id(frame)) {
        no(frame, memory_format("there is no column 'id'"));
        return;
    }
    if (match_twice(frame, &id))
        no(frame, memory_format("the id %lld occurs twice", (long long)id));
}

/* A key that is meant as a real may be a whole number: the format does not tell. */
static bool is_known(enum columns_place place, const char *name, enum value_type type, int width)
{
    const struct columns_row *row = columns_find(place, name);
    bool whole = row && place == COLUMNS_KEY && row->type == VALUE_REAL && type == VALUE_INT;
    return row && (row->type == type || whole) && (row->width == 0 || row->width == width);
}

static void check_known(const struct frame *frame)
{
    for (int i = 0; i < frame->column_count; i++) {
        const struct column *column = &frame->columns[i];
        if (!is_known(COLUMNS_COLUMN, column->name, column->type, column->width))
            no(frame, memory_format("the column '%s:%c:%d' is not known", column->name,
                                    value_letters[column->type], column->width));
    }
    for (int i = 0; i < frame->key_count; i++) {
        const struct key *key = &frame->keys[i];
        int width = (key->rows ? key->rows : 1) * (key->columns ? key->columns : 1);
        if (!is_known(COLUMNS_KEY, key->name, key->type, width))
            no(frame, memory_format("the key '%s:%c:%d' is not known", key->name,
                                    value_letters[key->type], width));
    }
}

/* Whether the text is numbers of which one at least is none that a number can be: nan, inf, or
 * beyond the range. Such keys are texts to the reader, so that a stray one makes nothing
 * unreadable. */
static bool is_not_finite(const char *text)
{
    static const char between[] = " \t,;[]()\"'";
    bool odd = false;
    for (text += strspn(text, between); *text; text += strspn(text, between)) {
        size_t length = strcspn(text, between);
        char *end, *word = strndup(text, length);
        double value = word ? strtod(word, &end) : 0;
        bool number = word && *word && !*end;
        free(word);
        if (!number)
            return false;
        odd = odd || !isfinite(value);
        text += length;
    }
    return odd;
}

static void check_finite(const struct frame *frame)
{
    for (int i = 0; i < frame->key_count; i++) {
        const struct key *key = &frame->keys[i];
        int count = (key->rows ? key->rows : 1) * (key->columns ? key->columns : 1);
        for (int k = 0; key->type == VALUE_STRING && k < count; k++)
            if (is_not_finite(key->string[k])) {
                no(frame,
                   memory_format("the key '%s' is not finite: %.60s", key->name, key->string[k]));
                break;
            }
    }
}

static void check_frame(struct stage *stage, const struct frame *frame)
{
    if (stage_given(stage, &atoms) && (int64_t)frame->n != atoms)
        no(frame, memory_format("there are %zu atoms, not %lld", frame->n, (long long)atoms));
    check_finite(frame);
    check_names(frame, columns, false);
    check_names(frame, keys, true);
    if (stage_given(stage, &closest) && closest > 0)
        check_distances(stage, frame);
    if (unique_ids)
        check_ids(frame);
    if (known)
        check_known(frame);
}

static void report(struct stage *stage, long count, size_t total)
{
    struct error error = {0};
    struct out *out;
    if (out_open(&out, stage_output(stage), &error) ||
        out_show(out, &error, "%ld %s of %zu atoms in all: whole\n", count,
                 count == 1 ? "frame" : "frames", total) ||
        out_commit(out, &error))
        stage_fail(stage, &error);
}

int main(int argc, char **argv)
{
    struct stage *stage =
        stage_start(&program, (struct option *const[]){options, NULL}, argc, argv);
    struct frame *frame;
    long count = 0;
    size_t total = 0;
    while ((frame = stage_read(stage))) {
        check_frame(stage, frame);
        count++;
        total += frame->n;
        frame_free(frame);
    }
    if (stage_given(stage, &frames) && count != frames)
        no(NULL, memory_format("there are %ld frames, not %lld", count, (long long)frames));
    if (!failed)
        report(stage, count, total);
    int code = stage_finish(stage);
    return code ? code : failed ? EXIT_CHECK_FAILED : 0;
}
