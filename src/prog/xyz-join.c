/* SPDX-License-Identifier: GPL-3.0-or-later */
/* xyz-join: two structures in one cell, or the columns of two frames of the same atoms. */
#include <fnmatch.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "atoms/cell.h"
#include "atoms/columns.h"
#include "atoms/match.h"
#include "atoms/measured.h"
#include "atoms/neighbors.h"
#include "base/exit_codes.h"
#include "base/memory.h"
#include "base/message.h"
#include "base/nearest.h"
#include "cli/stage.h"
#include "io/xyz_read.h"
#include "shape/stack.h"

static struct {
    const char *by, *columns, *stack;
    struct option_list shift;
    double least, gap, fit;
} chosen;

static struct option options[] = {
    OPTION_QUANTITIES("shift", &chosen.shift, DIMENSION_LENGTH,
                      "move the atoms of the second file first, e.g. 0A,0A,3nm",
                      .group = "Atoms of both in one cell"),
    OPTION_QUANTITY("least-distance", &chosen.least, DIMENSION_LENGTH,
                    "atoms of the two files that are closer than this are refused",
                    .standard = "1A", .standard_lj = "0.5", .minimum = 0, .maximum = 1000),
    OPTION_CHOICE("stack", &chosen.stack, "x|y|z",
                  "put the second file on top of the first along this axis, in a cell that is as "
                  "long as both: a bilayer, a laminate, a film on a substrate"),
    OPTION_QUANTITY("gap", &chosen.gap, DIMENSION_LENGTH,
                    "between the two of a stack, over the border too if both are periodic there",
                    .standard = "2A", .standard_lj = "0.8", .minimum = 0, .maximum = 1e6,
                    .with = "stack"),
    OPTION_NUMBER("fit", &chosen.fit,
                  "the second may be stretched or shortened by so much, to the edges that the "
                  "first has across the stack",
                  .standard = "0%", .minimum = 0, .maximum = 0.2, .with = "stack"),
    OPTION_CHOICE("by", &chosen.by, "id",
                  "no atoms more: columns that the second file has of the atoms of the first, "
                  "found by their id",
                  .group = "Columns of both"),
    OPTION_TEXT("columns", &chosen.columns, "LIST",
                "take these of its columns, e.g. 'd2min,*_strain', also in place of those that "
                "the first has; without it all that the first has not"),
    OPTIONS_END};

static const struct program program = {
    .name = "xyz-join",
    .summary = "two structures in one cell, or the columns of two files on the same atoms",
    .description =
        "Reads two files, or a pipe and a file: the first frame of each, then the second, and so "
        "on; a second file of one frame goes with every frame of the first. (Frames one after "
        "another are joined by cat.)\n\n"
        "Without --by the atoms of the second frame are put into the cell of the first, with new "
        "ids beyond those of the first, and the numbers of their clusters, grains and molecules "
        "too. The closest pair of atoms, one of each, is said. Keys are those of the first; what "
        "was measured on either goes, for all have new neighbours, and so do columns that only "
        "one has, which is said.\n\n"
        "With --stack=z the second is put on top of the first. Where both are periodic along z "
        "their cells are, with a gap at either interface; else the atoms' ends. Nothing is "
        "relaxed: energy --relax=cell or anneal --ensemble=npt-aniso closes the gaps.\n\n"
        "With --by=id the frame is the first, with columns of the second. Each atom of the first "
        "has to be in the second, which may have more; their species have to be the same. What "
        "was measured while the atoms were elsewhere is said. Keys are those of the first.\n\n"
        "Examples:\n"
        "  xyz-join --shift=0A,0A,4nm film.xyz cluster.xyz -o before.xyz\n"
        "  xyz-join --stack=z --fit=2% glass-1.xyz glass-2.xyz -o bilayer.xyz\n"
        "  voronoi now.xyz | xyz-join --by=id strain.xyz | profile --of=d2min "
        "--along=coordination",
    .operands = "[FILE] FILE",
    .two_streams = true,
    .keeps_history = true};

struct second { /* the second stream */
    struct xyz_reader *reader;
    struct frame *frame; /* the last one read */
    long count;
    bool ended;
};

/* ---- what both sides share ---- */

/* The second stream's frame for the next of the first: the next of its own, or its only one. */
static struct frame *next_second(struct stage *stage, struct second *second)
{
    struct error error;
    struct frame *next = NULL;

    if (!second->ended && xyz_read(second->reader, &next, &error))
        message_die_error(&error);
    second->ended = !next;
    if (next) {
        frame_free(second->frame);
        second->frame = next;
        second->count++;
    } else if (second->count == 0) {
        message_die(EXIT_NO_INPUT, "no frame in '%s'", stage_second(stage));
    } else if (second->count > 1) {
        error_set(&error, EXIT_BAD_INPUT, "'%s' has %ld frames, and the first stream has more",
                  stage_second(stage), second->count);
        stage_fail(stage, &error);
    }
    frame_ensure_id(second->frame);
    return second->frame;
}

static void check_end(struct stage *stage, struct second *second, int64_t frames)
{
    struct error error;
    struct frame *more = NULL;

    if (!second->ended && xyz_read(second->reader, &more, &error))
        message_die_error(&error);
    if (more)
        message_die(EXIT_BAD_INPUT,
                    "'%s' has more frames than the first stream, which has %" PRId64,
                    stage_second(stage), frames);
    frame_free(second->frame);
    xyz_reader_close(second->reader);
}

static void check_units(struct stage *stage, const struct frame *second)
{
    enum unit_system system;
    struct error error;

    if (frame_units(second, &system, &error))
        stage_fail(stage, &error);
    if (system == stage_units(stage))
        return;
    error_set(&error, EXIT_BAD_INPUT, "'%s' has other units (key units) than the first",
              stage_second(stage));
    stage_fail(stage, &error);
}

/* ---- atoms ---- */

/* Removes columns of `frame` that `other` lacks, and puts their names behind those in *names. */
static void drop_alone(struct frame *frame, const struct frame *other, char **names)
{
    for (int i = frame->column_count; i-- > 0;) {
        const char *name = frame->columns[i].name;
        char *longer;

        if (frame_find(other, name))
            continue;
        longer = memory_format("%s %s", *names, name);
        free(*names);
        *names = longer;
        frame_remove(frame, name);
    }
}

/* Numbers of groups from 1: those of `more` become larger than all of `frame`. */
static void renumber(const struct frame *frame, struct frame *more, const char *name)
{
    const struct column *ours = columns_in(frame, name);
    struct column *theirs = columns_in(more, name);
    int64_t largest = 0;

    for (size_t i = 0; ours && i < frame->n; i++)
        largest = ours->integer[i] > largest ? ours->integer[i] : largest;
    for (size_t i = 0; theirs && i < more->n; i++)
        if (theirs->integer[i] > 0 &&
            __builtin_add_overflow(theirs->integer[i], largest, &theirs->integer[i]))
            theirs->integer[i] = INT64_MAX;
}

static bool same_cell(const struct frame *a, const struct frame *b)
{
    for (int v = 0; v < 3; v++)
        for (int k = 0; k < 3; k++)
            if (fabs(a->cell[v][k] - b->cell[v][k]) > 1e-6 * fabs(a->cell[v][v]))
                return false;
    return a->has_cell == b->has_cell;
}

/* The closest pair of a row below n and one from n on, within `reach`; reach where there is
 * none. */
static double closest(const struct frame *frame, size_t n, double reach, size_t pair[2])
{
    struct neighbor_search *search = neighbor_search_create(frame, reach);
    struct neighbor *list = NULL;
    size_t capacity = 0;
    double least = reach * reach;

    for (size_t i = n; i < frame->n; i++) {
        size_t count = neighbor_search_atom(search, i, &list, &capacity);

        for (size_t k = 0; k < count; k++)
            if ((size_t)list[k].atom < n && list[k].distance2 < least) {
                least = list[k].distance2;
                pair[0] = (size_t)list[k].atom;
                pair[1] = i;
            }
    }
    free(list);
    neighbor_search_free(search);
    return sqrt(least);
}

/* Says, or refuses, how close the two come to each other: `frame` is the first's n atoms and those
 * of the second. */
static void check_closest(struct stage *stage, const struct frame *frame, size_t n,
                          const struct frame *second)
{
    bool lj = stage_units(stage) == UNITS_LJ;
    const char *unit = lj ? "sigma" : "A";
    double reach = fmax(lj ? 2.5 : 6, 1.5 * chosen.least), distance;
    struct error error;
    size_t pair[2] = {0, n};

    if (second->n == 0 || n == 0)
        return;
    if (neighbors_check(frame, reach, &error))
        stage_fail(stage, &error);
    distance = closest(frame, n, reach, pair);
    char *which =
        memory_format("atom %" PRId64 " of the first and atom %" PRId64 " of '%s'",
                      frame_id(frame)[pair[0]], frame_id(second)[pair[1] - n], stage_second(stage));
    if (distance < chosen.least) {
        error_set(&error, EXIT_BAD_INPUT,
                  "%s would be %.3g %s apart: move the second by --shift, or allow that by "
                  "--least-distance",
                  which, distance, unit);
        stage_fail(stage, &error);
    }
    if (distance < reach)
        message_note("closest are %s, %.4g %s apart (frame %ld)", which, distance, unit,
                     frame->number);
    else
        message_note("no atoms of the two are closer than %g %s (frame %ld)", reach, unit,
                     frame->number);
    free(which);
}

static void shift(struct frame *frame)
{
    for (size_t i = 0; chosen.shift.count && i < 3 * frame->n; i++)
        frame_pos(frame)[i] += chosen.shift.value[i % 3];
}

/* Puts the second on top of the first, and says how. */
static void stack_atoms(struct stage *stage, struct frame *frame, struct frame *more)
{
    struct stack stack = {.axis = chosen.stack[0] - 'x', .gap = chosen.gap, .fit = chosen.fit};
    struct error error;
    double stretch[3];

    if (stack_place(&stack, frame, more, stretch, &error))
        stage_fail(stage, &error);
    message_note("'%s' stands on the first along %s: the cell is %.6g there, %speriodic (frame "
                 "%ld)",
                 stage_second(stage), chosen.stack, frame->cell[stack.axis][stack.axis],
                 frame->pbc[stack.axis] ? "" : "not ", frame->number);
    for (int k = 0; k < 3; k++)
        if (stretch[k] != 0)
            message_note("it is stretched by %+.3g %% along %c (frame %ld)", 100 * stretch[k],
                         "xyz"[k], frame -> number);
}

static void join_atoms(struct stage *stage, struct frame *frame, const struct frame *second)
{
    static const char *const groups[] = {"cluster", "grain", "mol"};
    struct frame *more = frame_copy(second);
    char *names = memory_string("");
    struct error error;
    size_t n = frame->n;
    int64_t id;

    if (chosen.stack)
        stack_atoms(stage, frame, more);
    else if (!same_cell(frame, more))
        message_note("the cell is that of the first, '%s' has another (frame %ld)",
                     stage_second(stage), frame->number);
    measured_forget(frame);
    measured_forget_totals(frame);
    measured_forget(more);
    drop_alone(frame, more, &names);
    drop_alone(more, frame, &names);
    if (*names)
        message_note("only one of the two has these columns, which are dropped:%s (frame %ld)",
                     names, frame->number);
    free(names);
    for (size_t k = 0; k < sizeof groups / sizeof *groups; k++)
        renumber(frame, more, groups[k]);
    shift(more);
    if (frame_append(frame, more, true, &error))
        stage_fail(stage, &error);
    if (match_twice(frame, &id)) {
        error_set(&error, EXIT_BAD_INPUT, "id '%" PRId64 "' would occur twice", id);
        stage_fail(stage, &error);
    }
    check_closest(stage, frame, n, second);
    frame_free(more);
}

/* ---- columns ---- */

/* Whether the column of the second is to come over. */
static bool is_wanted(const struct frame *frame, const char *name)
{
    char *copy, *rest, *pattern;
    bool wanted = false;

    if (!strcmp(name, "id") || !strcmp(name, "species") || !strcmp(name, "pos"))
        return false;
    if (!chosen.columns)
        return !frame_find(frame, name);
    copy = rest = memory_string(chosen.columns);
    while (!wanted && (pattern = strsep(&rest, ",")))
        wanted = fnmatch(pattern, name, 0) == 0;
    free(copy);
    return wanted;
}

static void check_columns(struct stage *stage, const struct frame *second)
{
    char *copy = memory_string(chosen.columns), *rest = copy, *pattern;
    struct error error;

    while (copy && (pattern = strsep(&rest, ","))) {
        bool found = false;
        for (int i = 0; i < second->column_count; i++)
            found = found || fnmatch(pattern, second->columns[i].name, 0) == 0;
        if (found)
            continue;
        error_set(&error, EXIT_USAGE, "--columns: '%s' has no column '%s'; there are",
                  stage_second(stage), pattern);
        for (int i = 0; i < second->column_count; i++)
            error_append(&error, " %s", second->columns[i].name);
        char *names = frame_column_names(second);
        nearest_ask(&error, pattern, names);
        free(names);
        stage_fail(stage, &error);
    }
    free(copy);
}

static void copy_column(struct frame *frame, const struct column *from, const int64_t *row_then)
{
    struct column *to = frame_add_foreign(frame, from->name, from->type, from->width);
    size_t width = (size_t)from->width;

    for (size_t i = 0; i < frame->n; i++)
        for (size_t k = 0; k < width; k++) {
            size_t at = i * width + k, then = (size_t)row_then[i] * width + k;

            if (from->type == VALUE_STRING)
                column_set_text(to, at, column_text(from, then));
            else if (from->type == VALUE_REAL)
                to->real[at] = from->real[then];
            else
                to->integer[at] = from->integer[then];
        }
}

/* How far an atom of the first is from where it was in the second, at most. */
static double largest_displacement(const struct frame *frame, const struct frame *second,
                                   const int64_t *row_then)
{
    double inverse[3][3], largest = 0;

    if (frame->has_cell)
        cell_invert(frame->cell, inverse);
    for (size_t i = 0; i < frame->n; i++) {
        double d[3];

        for (int k = 0; k < 3; k++)
            d[k] = frame_pos(frame)[3 * i + k] - frame_pos(second)[3 * row_then[i] + k];
        if (frame->has_cell)
            cell_minimum_image(frame->cell, inverse, frame->pbc, d);
        largest = fmax(largest, hypot(hypot(d[0], d[1]), d[2]));
    }
    return largest;
}

/* Which row of the second each atom is; refuses where not all are there. Caller frees. */
static int64_t *pair_atoms(struct stage *stage, const struct frame *frame,
                           const struct frame *second)
{
    int64_t *row_then, *row_now;
    size_t absent = 0, which = 0;
    struct error error;

    if (match_by_id(frame, second, &row_then, &row_now, &error) ||
        match_species(frame, second, row_now, &error))
        stage_fail(stage, &error);
    for (size_t i = frame->n; i-- > 0;)
        if (row_then[i] == MATCH_ABSENT) {
            which = i;
            absent++;
        }
    if (absent) {
        error_set(&error, EXIT_BAD_INPUT,
                  "%zu of %zu atoms are not in '%s', the first of them id %" PRId64
                  ": xyz-select --select takes those that are",
                  absent, frame->n, stage_second(stage), frame_id(frame)[which]);
        stage_fail(stage, &error);
    }
    free(row_now);
    return row_then;
}

static void join_columns(struct stage *stage, struct frame *frame, const struct frame *second)
{
    int64_t *row_then = pair_atoms(stage, frame, second);
    char *names = memory_string(""), *elsewhere = memory_string("");
    double far = largest_displacement(frame, second, row_then);
    struct error error;

    check_columns(stage, second);
    for (int i = 0; i < second->column_count; i++) {
        const char *name = second->columns[i].name;
        bool measured = columns_untrue(COLUMNS_COLUMN, name, COLUMNS_MOVED);
        char **list = measured && far > 1e-6 ? &elsewhere : &names, *longer;

        if (!is_wanted(frame, name))
            continue;
        copy_column(frame, &second->columns[i], row_then);
        longer = memory_format("%s %s", *list, name);
        free(*list);
        *list = longer;
    }
    if (!*names && !*elsewhere) {
        error_set(&error, EXIT_BAD_INPUT,
                  "'%s' has no columns that the first has not: --columns=NAME puts one in place "
                  "of the first's",
                  stage_second(stage));
        stage_fail(stage, &error);
    }
    message_note("columns of '%s':%s%s (frame %ld)", stage_second(stage), names, elsewhere,
                 frame->number);
    if (*elsewhere)
        message_warning("atoms stood elsewhere, by up to %.3g, when this was measured:%s (frame "
                        "%ld)",
                        far, elsewhere, frame->number);
    free(names);
    free(elsewhere);
    free(row_then);
}

/* ---- both ---- */

static void check_options(struct stage *stage)
{
    if (!stage_second(stage))
        stage_usage(stage, "two files are needed: xyz-join A B, or ... | xyz-join B");
    if (!strcmp(stage_second(stage), "-") && !strcmp(stage_operand(stage, 0), "-"))
        stage_usage(stage, "both files are standard input: name one");
    bool placed = stage_given(stage, &chosen.shift) || stage_given(stage, &chosen.least) ||
                  stage_given(stage, &chosen.stack);
    if (chosen.by && placed)
        stage_usage(stage, "--by=id adds no atoms: --shift, --least-distance and --stack mean "
                           "nothing");
    if (!chosen.stack && (stage_given(stage, &chosen.gap) || stage_given(stage, &chosen.fit)))
        stage_usage(stage, "--gap and --fit go with --stack=x, y or z");
    if (!chosen.by && chosen.columns)
        stage_usage(stage, "--columns goes with --by=id");
}

int main(int argc, char **argv)
{
    struct stage *stage =
        stage_start(&program, (struct option *const[]){options, NULL}, argc, argv);
    struct second second = {0};
    struct error error = {0};
    struct frame *frame;

    check_options(stage);
    if (xyz_reader_open(&second.reader, stage_second(stage), &error))
        message_die_error(&error);
    while ((frame = stage_read(stage))) {
        const struct frame *other = next_second(stage, &second);

        if (chosen.shift.count != 0 && chosen.shift.count != 3)
            stage_usage(stage, "--shift takes three lengths, e.g. 0A,0A,3nm");
        check_units(stage, other);
        frame_ensure_id(frame);
        if (chosen.by)
            join_columns(stage, frame, other);
        else
            join_atoms(stage, frame, other);
        frame_join_digest(frame->digest, other);
        stage_write(stage, frame);
    }
    check_end(stage, &second, stage_frames(stage));
    return stage_finish(stage);
}
