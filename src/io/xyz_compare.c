/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two streams of frames, value by value. */
#include "io/xyz_compare.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "atoms/cell.h"
#include "base/exit_codes.h"
#include "base/memory.h"

/* ---- tolerances ---- */

static int tolerance_add(struct tolerances *tolerances, const char *item, struct error *error)
{
    const char *colon = strrchr(item, ':'), *number = colon ? colon + 1 : item;
    char *end;
    double value = strtod(number, &end);
    if (end == number || *end || !(value >= 0) || !isfinite(value))
        return error_set(error, EXIT_USAGE, "'%s' is no tolerance: a number, or NAME:NUMBER,...",
                         item);
    if (!colon) {
        tolerances->standard = value;
        return 0;
    }
    tolerances->name =
        memory_resize(tolerances->name, (size_t)tolerances->count + 1, sizeof *tolerances->name);
    tolerances->value =
        memory_resize(tolerances->value, (size_t)tolerances->count + 1, sizeof *tolerances->value);
    tolerances->name[tolerances->count] = strndup(item, (size_t)(colon - item));
    tolerances->value[tolerances->count++] = value;
    return 0;
}

int tolerances_parse(struct tolerances *tolerances, const char *text, struct error *error)
{
    *tolerances = (struct tolerances){0};
    char *copy = memory_string(text ? text : ""), *rest = copy;
    int code = 0;
    for (char *item; !code && *copy && (item = strsep(&rest, ",")) != NULL;)
        code = tolerance_add(tolerances, item, error);
    free(copy);
    return code;
}

double tolerances_of(const struct tolerances *tolerances, const char *name)
{
    for (int i = 0; i < tolerances->count; i++)
        if (!strcmp(tolerances->name[i], name))
            return tolerances->value[i];
    return tolerances->standard;
}

void tolerances_release(struct tolerances *tolerances)
{
    for (int i = 0; i < tolerances->count; i++)
        free(tolerances->name[i]);
    free(tolerances->name);
    free(tolerances->value);
}

bool compare_is_listed(const char *list, const char *name)
{
    size_t length = strlen(name);
    while (list && *list) {
        size_t item = strcspn(list, ",");
        if (item == length && !memcmp(list, name, length))
            return true;
        list += item + (list[item] == ',');
    }
    return false;
}

/* ---- the record of one column or key ---- */

/* Where a value stands, for the record. */
struct place {
    struct difference *difference;
    long frame;
    int64_t atom;
};

static struct difference *difference_of(struct comparison *comparison,
                                        const struct compare_settings *settings, const char *name,
                                        bool is_key)
{
    for (size_t i = 0; i < comparison->count; i++)
        if (comparison->differences[i].is_key == is_key &&
            !strcmp(comparison->differences[i].name, name))
            return &comparison->differences[i];
    memory_grow(&comparison->differences, &comparison->capacity, comparison->count + 1,
                sizeof *comparison->differences);
    struct difference *difference = &comparison->differences[comparison->count++];
    *difference = (struct difference){.name = memory_string(name),
                                      .is_key = is_key,
                                      .tolerance = tolerances_of(&settings->absolute, name),
                                      .relative = tolerances_of(&settings->relative, name)};
    return difference;
}

static void disagree(const struct place *place, const char *a, const char *b)
{
    struct difference *difference = place->difference;
    if (difference->bad)
        return;
    difference->bad = true;
    difference->frame = place->frame;
    difference->atom = place->atom;
    snprintf(difference->note, sizeof difference->note, "%.60s and %.60s", a, b);
}

static void compare_texts(const struct place *place, const char *a, const char *b)
{
    if (!strcmp(a, b))
        return;
    place->difference->worst = fmax(place->difference->worst, 1.0);
    disagree(place, a, b);
}

/* a and b, which differ by `off`. */
static void compare_by(const struct place *place, double a, double b, double off)
{
    struct difference *difference = place->difference;
    if (off > difference->worst) {
        difference->worst = off;
        difference->worst_frame = place->frame;
    }
    if (off <= difference->tolerance + difference->relative * fmax(fabs(a), fabs(b)))
        return;
    char text_a[40], text_b[40];
    snprintf(text_a, sizeof text_a, "%.12g", a);
    snprintf(text_b, sizeof text_b, "%.12g", b);
    disagree(place, text_a, text_b);
}

static void compare_reals(const struct place *place, double a, double b)
{
    compare_by(place, a, b, fabs(a - b));
}

static void compare_integers(const struct place *place, int64_t a, int64_t b)
{
    if (a == b)
        return;
    double off = fabs((double)a - (double)b);
    compare_by(place, (double)a, (double)b, off > 0 ? off : 1.0);
}

/* ---- frames ---- */

static bool is_wanted(const struct compare_settings *settings, const char *list, const char *name)
{
    return !compare_is_listed(settings->ignore, name) && (!list || compare_is_listed(list, name));
}

struct id_row {
    int64_t id;
    size_t row;
};

static int by_id(const void *a, const void *b)
{
    int64_t x = ((const struct id_row *)a)->id, y = ((const struct id_row *)b)->id;
    return (x > y) - (x < y);
}

/* Rows of the frame by increasing id. Ids that occur twice are an error. */
static int sort_by_id(const struct frame *frame, struct id_row *rows, struct error *error)
{
    const int64_t *id = frame_id(frame);
    for (size_t i = 0; i < frame->n; i++)
        rows[i] = (struct id_row){id[i], i};
    qsort(rows, frame->n, sizeof *rows, by_id);
    for (size_t i = 1; i < frame->n; i++)
        if (rows[i].id == rows[i - 1].id)
            return error_set(error, EXIT_BAD_INPUT, "the atom id %lld occurs twice",
                             (long long)rows[i].id);
    return 0;
}

/* partner[i]: the row of b that is atom i of a. false in *matched if the ids are not the same
 * set. */
static int match_atoms(const struct frame *a, const struct frame *b, size_t *partner, bool *matched,
                       struct error *error)
{
    *matched = true;
    for (size_t i = 0; i < a->n; i++)
        partner[i] = i;
    if (!frame_id(a) || !frame_id(b))
        return 0;
    struct id_row *rows_a = memory_alloc(a->n, sizeof *rows_a),
                  *rows_b = memory_alloc(b->n, sizeof *rows_b);
    int code = sort_by_id(a, rows_a, error);
    if (!code)
        code = sort_by_id(b, rows_b, error);
    for (size_t i = 0; !code && i < a->n; i++) {
        *matched = *matched && rows_a[i].id == rows_b[i].id;
        partner[rows_a[i].row] = rows_b[i].row;
    }
    free(rows_a);
    free(rows_b);
    return code;
}

static void compare_rows(const struct place *place, const struct column *a, const struct column *b,
                         size_t row_a, size_t row_b)
{
    size_t width = (size_t)a->width;
    for (size_t j = 0; j < width; j++) {
        size_t i = row_a * width + j, k = row_b * width + j;
        if (a->type == VALUE_REAL)
            compare_reals(place, a->real[i], b->real[k]);
        else if (a->type == VALUE_STRING)
            compare_texts(place, column_text(a, i), column_text(b, k));
        else
            compare_integers(place, a->integer[i], b->integer[k]);
    }
}

/* Positions: the difference is that of the shortest periodic image. */
static void compare_positions(const struct place *place, const struct frame *frame,
                              const double inverse[3][3], const double a[3], const double b[3])
{
    double d[3] = {b[0] - a[0], b[1] - a[1], b[2] - a[2]};
    if (frame->has_cell)
        cell_minimum_image((const double(*)[3])frame->cell, inverse, frame->pbc, d);
    for (int c = 0; c < 3; c++)
        compare_by(place, a[c], b[c], fabs(d[c]));
}

static void compare_columns(struct comparison *comparison, const struct compare_settings *settings,
                            const struct frame *a, const struct frame *b, const size_t *partner)
{
    double inverse[3][3];
    const int64_t *id = frame_id(a);
    if (a->has_cell)
        cell_invert((const double(*)[3])a->cell, inverse);
    for (int i = 0; i < a->column_count; i++) {
        const struct column *column = &a->columns[i], *other = frame_find(b, column->name);
        if (!is_wanted(settings, settings->columns, column->name))
            continue;
        struct place place = {difference_of(comparison, settings, column->name, false), a->number,
                              0};
        bool positions = !strcmp(column->name, "pos");
        if (!other) {
            disagree(&place, "there", "missing in the second");
        } else if (other->type != column->type || other->width != column->width) {
            disagree(&place, "one type or width", "another");
        } else {
            for (size_t row = 0; row < a->n; row++) {
                place.atom = id ? id[row] : (int64_t)row + 1;
                if (positions)
                    compare_positions(&place, a, (const double(*)[3])inverse,
                                      column->real + 3 * row, other->real + 3 * partner[row]);
                else
                    compare_rows(&place, column, other, row, partner[row]);
            }
        }
    }
    for (int i = 0; i < b->column_count; i++) {
        const char *name = b->columns[i].name;
        if (!frame_find(a, name) && is_wanted(settings, settings->columns, name))
            disagree(
                &(struct place){difference_of(comparison, settings, name, false), a->number, 0},
                "missing in the first", "there");
    }
}

static bool same_shape(const struct key *a, const struct key *b)
{
    bool numbers = (a->type == VALUE_REAL || a->type == VALUE_INT) &&
                   (b->type == VALUE_REAL || b->type == VALUE_INT);
    return (a->type == b->type || numbers) && a->rows == b->rows && a->columns == b->columns;
}

static void compare_key(const struct place *place, const struct key *a, const struct key *b)
{
    int count = (a->rows ? a->rows : 1) * (a->columns ? a->columns : 1);
    if (!same_shape(a, b)) {
        disagree(place, "one type or shape", "another");
        return;
    }
    for (int i = 0; i < count; i++) {
        if (a->type == VALUE_STRING)
            compare_texts(place, a->string[i], b->string[i]);
        else if (a->integer && b->integer)
            compare_integers(place, a->integer[i], b->integer[i]);
        else
            compare_reals(place, a->real ? a->real[i] : (double)a->integer[i],
                          b->real ? b->real[i] : (double)b->integer[i]);
    }
}

static void compare_keys(struct comparison *comparison, const struct compare_settings *settings,
                         const struct frame *a, const struct frame *b)
{
    for (int i = 0; i < a->key_count; i++) {
        const struct key *key = &a->keys[i], *other = frame_key(b, key->name);
        if (!is_wanted(settings, settings->keys, key->name))
            continue;
        struct place place = {difference_of(comparison, settings, key->name, true), a->number, 0};
        if (other)
            compare_key(&place, key, other);
        else
            disagree(&place, "there", "missing in the second");
    }
    for (int i = 0; i < b->key_count; i++) {
        const char *name = b->keys[i].name;
        if (!frame_key(a, name) && is_wanted(settings, settings->keys, name))
            disagree(&(struct place){difference_of(comparison, settings, name, true), a->number, 0},
                     "missing in the first", "there");
    }
}

static void compare_cells(struct comparison *comparison, const struct compare_settings *settings,
                          const struct frame *a, const struct frame *b)
{
    if (is_wanted(settings, settings->keys, "Lattice")) {
        struct place place = {difference_of(comparison, settings, "Lattice", true), a->number, 0};
        if (a->has_cell != b->has_cell)
            disagree(&place, a->has_cell ? "there" : "missing", b->has_cell ? "there" : "missing");
        for (int i = 0; a->has_cell && b->has_cell && i < 9; i++)
            compare_reals(&place, a->cell[i / 3][i % 3], b->cell[i / 3][i % 3]);
    }
    if (is_wanted(settings, settings->keys, "pbc")) {
        struct place place = {difference_of(comparison, settings, "pbc", true), a->number, 0};
        for (int i = 0; i < 3; i++)
            compare_integers(&place, a->pbc[i], b->pbc[i]);
    }
}

int compare_frames(struct comparison *comparison, const struct compare_settings *settings,
                   const struct frame *a, const struct frame *b, struct error *error)
{
    bool matched;
    compare_cells(comparison, settings, a, b);
    compare_keys(comparison, settings, a, b);
    if (a->n != b->n) {
        struct place place = {difference_of(comparison, settings, "atoms", true), a->number, 0};
        compare_integers(&place, (int64_t)a->n, (int64_t)b->n);
        place.difference->bad = true; /* no tolerance makes up for a missing atom */
        return 0;
    }
    size_t *partner = memory_alloc(a->n, sizeof *partner);
    int code = match_atoms(a, b, partner, &matched, error);
    if (!code && !matched)
        disagree(&(struct place){difference_of(comparison, settings, "id", false), a->number, 0},
                 "one set of ids", "another");
    else if (!code)
        compare_columns(comparison, settings, a, b, partner);
    free(partner);
    return code;
}

bool comparison_agrees(const struct comparison *comparison)
{
    for (size_t i = 0; i < comparison->count; i++)
        if (comparison->differences[i].bad)
            return false;
    return true;
}

void comparison_release(struct comparison *comparison)
{
    for (size_t i = 0; i < comparison->count; i++)
        free(comparison->differences[i].name);
    free(comparison->differences);
}
