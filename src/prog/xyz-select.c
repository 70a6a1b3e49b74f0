/* SPDX-License-Identifier: GPL-3.0-or-later */
/* xyz-select: some atoms, frames, columns and keys of a stream. */
#include <fnmatch.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include "atoms/measured.h"
#include "atoms/select.h"
#include "base/exit_codes.h"
#include "base/memory.h"
#include "base/message.h"
#include "base/nearest.h"
#include "base/ranges.h"
#include "cli/stage.h"

static struct {
    const char *atoms, *frames, *columns, *keys, *drop;
} chosen;

static struct option options[] = {
    OPTION_TEXT("select", &chosen.atoms, "SELECTION",
                "keep these atoms, e.g. 'voronoi_class=FI & pos_z>3nm'", .group = "What is kept"),
    OPTION_TEXT("frames", &chosen.frames, "LIST",
                "keep these frames: numbers from 1, FIRST:LAST or FIRST:LAST:STEP with both ends, "
                "last, -2 for the one before it; e.g. 1,5:10,last or ::10 for 1, 11, 21, ..."),
    OPTION_TEXT("columns", &chosen.columns, "LIST",
                "keep these columns, and id, species and pos; a name may have * in it: "
                "'pe,voronoi_*'"),
    OPTION_TEXT("keys", &chosen.keys, "LIST", "keep these keys, and units and history"),
    OPTION_TEXT("drop", &chosen.drop, "LIST", "drop the columns and keys of these names"),
    OPTIONS_END};

static const struct program program = {
    .name = "xyz-select",
    .summary = "some atoms, frames, columns and keys of a stream",
    .description =
        "Keeps what is named and drops the rest; without --select all atoms, without --frames all "
        "frames, without --columns, --keys and --drop all columns and keys.\n\n"
        "A selection compares columns with values, = != < <= > >=, joined by & (and), | (or), ! "
        "(not) and parentheses; & binds more tightly than |. Components are pos_x, velo_z, "
        "voronoi_index_3; values are numbers, quantities (pos_z>3nm, pe<-4eV), texts, T and F; "
        "'species=Cu,Zr' is either of them, 'species!=Cu,Zr' neither. A text with blanks or signs "
        "stands in quotes of its own. Every --select, --fix, --centres speaks so; docs/select.md "
        "has more of it. In a shell put quotes around the whole, for & | ! < > mean something "
        "there.\n\n"
        "The atoms keep their ids, their order and what was measured on each; the cell stays as "
        "it is. Keys that are sums, means, counts or fractions of all atoms (energy, density, "
        "voronoi_fraction_FI, ...) go where atoms go, which is said: measure again.\n\n"
        "Frames are numbered over all files. Numbers from the end hold so many frames in memory. "
        "Once no more frames can be chosen, files are not read on; a pipe is, to its end, but "
        "what comes is not looked at.\n\n"
        "Examples:\n"
        "  voronoi glass.xyz | xyz-select --select='voronoi_class=FI,ILO' -o icosahedra.xyz\n"
        "  xyz-select --frames=last run.xyz | rdf\n"
        "  xyz-select --frames=::10 --columns=pe --drop=density run.xyz | gzip > thin.xyz.gz",
    .keeps_history = true};

struct job {
    struct stage *stage;
    struct ranges frames;
    struct frame **held; /* a ring of the last frames.behind */
    int64_t read;        /* frames so far */
    int64_t written;
    uint64_t atoms_read, atoms_written; /* of the frames that were written */
    char *said;                         /* " energy virial": keys that were said to go */
};

/* The frame in hand may be an older one than the last that was read. */
static _Noreturn void fail(struct job *job, const struct frame *frame, struct error *error)
{
    error_append(error, " (frame %ld)", frame->number);
    stage_fail(job->stage, error);
}

/* ---- names ---- */

/* Whether the name is one of a list's, which may have wildcards. */
static bool is_named(const char *list, const char *name)
{
    char *copy = memory_string(list), *rest = copy, *pattern;
    bool named = false;

    while (!named && (pattern = strsep(&rest, ",")))
        named = fnmatch(pattern, name, 0) == 0;
    free(copy);
    return named;
}

static bool has_name(const struct frame *frame, const char *pattern, bool columns, bool keys)
{
    for (int i = 0; columns && i < frame->column_count; i++)
        if (fnmatch(pattern, frame->columns[i].name, 0) == 0)
            return true;
    for (int k = 0; keys && k < frame->key_count; k++)
        if (fnmatch(pattern, frame->keys[k].name, 0) == 0)
            return true;
    return false;
}

/* Which of the frame's names was meant. */
static void ask_nearest(struct error *error, const struct frame *frame, const char *name,
                        bool columns, bool keys)
{
    char *names = columns ? frame_column_names(frame) : memory_string("");
    for (int k = 0; keys && k < frame->key_count; k++) {
        char *longer = memory_format("%s%s%s", names, *names ? "," : "", frame->keys[k].name);
        free(names);
        names = longer;
    }
    nearest_ask(error, name, names);
    free(names);
}

/* Refuses a list with a name that the frame lacks. */
static void check_names(struct job *job, const struct frame *frame, const char *option,
                        const char *list, bool columns, bool keys)
{
    char *copy = memory_string(list), *rest = copy, *pattern;
    struct error error = {0};

    while ((pattern = strsep(&rest, ","))) {
        if (has_name(frame, pattern, columns, keys))
            continue;
        error_set(&error, EXIT_USAGE, "--%s: there is no %s%s%s '%s'; there are", option,
                  columns ? "column" : "", columns && keys ? " or " : "", keys ? "key" : "",
                  pattern);
        for (int i = 0; columns && i < frame->column_count; i++)
            error_append(&error, " %s", frame->columns[i].name);
        for (int k = 0; keys && k < frame->key_count; k++)
            error_append(&error, " %s", frame->keys[k].name);
        ask_nearest(&error, frame, pattern, columns, keys);
        fail(job, frame, &error);
    }
    free(copy);
}

/* What no frame is without, or would say something else without. */
static bool is_column_needed(const char *name)
{
    return !strcmp(name, "id") || !strcmp(name, "species") || !strcmp(name, "pos");
}

static void check_drop(struct job *job, const struct frame *frame)
{
    struct error error;
    const char *needed = NULL;

    for (int i = 0; i < frame->column_count; i++)
        if (is_column_needed(frame->columns[i].name) &&
            is_named(chosen.drop, frame->columns[i].name))
            needed = frame->columns[i].name;
    if (frame_key(frame, "units") && is_named(chosen.drop, "units"))
        needed = "units";
    if (!needed)
        return;
    error_set(&error, EXIT_USAGE, "--drop=%s would drop '%s', which every frame needs", chosen.drop,
              needed);
    fail(job, frame, &error);
}

/* Drops columns and keys that are not wanted. What is to be kept is in every frame; what is to be
 * dropped, in the first at least. */
static void keep_names(struct job *job, struct frame *frame)
{
    if (chosen.columns)
        check_names(job, frame, "columns", chosen.columns, true, false);
    if (chosen.keys)
        check_names(job, frame, "keys", chosen.keys, false, true);
    if (chosen.drop && !job->written)
        check_names(job, frame, "drop", chosen.drop, true, true);
    if (chosen.drop)
        check_drop(job, frame);
    for (int i = frame->column_count; i-- > 0;) {
        const char *name = frame->columns[i].name;
        if ((chosen.columns && !is_column_needed(name) && !is_named(chosen.columns, name)) ||
            (chosen.drop && is_named(chosen.drop, name)))
            frame_remove(frame, name);
    }
    for (int k = frame->key_count; k-- > 0;) {
        const char *name = frame->keys[k].name;
        bool ours = !strcmp(name, "units") || !strcmp(name, "history");
        if ((chosen.keys && !ours && !is_named(chosen.keys, name)) ||
            (chosen.drop && is_named(chosen.drop, name)))
            frame_key_remove(frame, name);
    }
}

/* ---- atoms ---- */

/* Names, once in a stream, keys that the part lacks. */
static void say_dropped(struct job *job, const struct frame *whole, const struct frame *part)
{
    char *names = memory_string("");

    for (int k = 0; k < whole->key_count; k++) {
        char *name = memory_format(" %s", whole->keys[k].name),
             *marked = memory_format("%s ", name);

        if (!frame_key(part, whole->keys[k].name) && !strstr(job->said, marked)) {
            char *longer = memory_format("%s%s", names, name),
                 *more = memory_format("%s%s", job->said, marked);
            free(names);
            free(job->said);
            names = longer;
            job->said = more;
        }
        free(name);
        free(marked);
    }
    if (*names)
        message_note("these keys were of all atoms and are dropped:%s (frame %ld)", names,
                     whole->number);
    free(names);
}

/* The frame of the chosen atoms; the whole one is freed. */
static struct frame *keep_atoms(struct job *job, struct frame *frame)
{
    bool *is_chosen = memory_alloc(frame->n, sizeof *is_chosen);
    size_t *rows = memory_alloc(frame->n, sizeof *rows), count = 0;
    struct error error = {0};
    struct frame *part;

    frame_ensure_id(frame);
    if (select_atoms(chosen.atoms, frame, is_chosen, NULL, &error))
        fail(job, frame, &error);
    for (size_t i = 0; i < frame->n; i++)
        if (is_chosen[i])
            rows[count++] = i;
    free(is_chosen);
    if (count == frame->n) {
        free(rows);
        return frame;
    }
    part = frame_rows(frame, rows, count);
    measured_forget_totals(part);
    say_dropped(job, frame, part);
    frame_free(frame);
    free(rows);
    return part;
}

/* ---- frames ---- */

static void write_frame(struct job *job, struct frame *frame)
{
    job->atoms_read += frame->n;
    if (chosen.atoms)
        frame = keep_atoms(job, frame);
    job->atoms_written += frame->n;
    keep_names(job, frame);
    stage_write(job->stage, frame);
    job->written++;
}

/* Writes or frees the frame of that number, of so many. */
static void decide(struct job *job, struct frame *frame, int64_t number, int64_t total)
{
    if (!chosen.frames || ranges_have(&job->frames, number, total))
        write_frame(job, frame);
    else
        frame_free(frame);
}

/* Decides on a frame as soon as it is far enough from the last one read. */
static void enter(struct job *job, struct frame *frame)
{
    int64_t behind = job->frames.behind, number = ++job->read;
    struct frame **place = behind ? &job->held[number % behind] : &frame, *old = *place;

    if (!behind) {
        decide(job, frame, number, number);
        return;
    }
    *place = frame;
    if (old)
        decide(job, old, number - behind, number);
}

static void finish(struct job *job)
{
    int64_t behind = job->frames.behind;
    struct error error;

    for (int64_t back = behind; back-- > 0;)
        if (job->read > back)
            decide(job, job->held[(job->read - back) % behind], job->read - back, job->read);
    if (chosen.frames && ranges_check(&job->frames, job->read, &error)) {
        error_append(&error, ": --frames=%s", chosen.frames);
        message_die_error(&error);
    }
    if (chosen.atoms && !job->atoms_written)
        message_warning("no atom is chosen by --select='%s'", chosen.atoms);
    else if (chosen.atoms)
        message_note("%" PRIu64 " of %" PRIu64 " atoms in %" PRId64 " frame%s", job->atoms_written,
                     job->atoms_read, job->written, job->written == 1 ? "" : "s");
    free(job->held);
    free(job->said);
}

int main(int argc, char **argv)
{
    struct job job = {
        .stage = stage_start(&program, (struct option *const[]){options, NULL}, argc, argv)};
    struct error error = {0};
    struct frame *frame;

    if (!chosen.atoms && !chosen.frames && !chosen.columns && !chosen.keys && !chosen.drop)
        stage_usage(job.stage, "what is to be kept? Say --select, --frames, --columns, --keys or "
                               "--drop");
    if (chosen.frames && ranges_parse(&job.frames, chosen.frames, &error))
        stage_usage(job.stage, "--frames=%s: %s", chosen.frames, error.text);
    memory_keep_freed();
    job.said = memory_string(" ");
    job.held = memory_zeroed((size_t)job.frames.behind, sizeof *job.held);
    while ((frame = stage_read(job.stage))) {
        enter(&job, frame);
        if (chosen.frames && ranges_are_past(&job.frames, job.read + 1)) {
            stage_skip_rest(job.stage);
            break;
        }
    }
    finish(&job);
    return stage_finish(job.stage);
}
