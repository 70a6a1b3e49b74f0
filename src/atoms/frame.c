/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A frame: rows of named columns, a cell, named keys. See frame.h for what always holds.
 *
 * A new string column holds -1 everywhere, which reads as "none" until a text is set. Lists of
 * columns and keys are short, so names are found by walking them. */
#include "atoms/frame.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#define XXH_INLINE_ALL
#include <xxhash.h>
#include "atoms/cell.h"
#include "atoms/columns.h"
#include "base/exit_codes.h"
#include "base/index.h"
#include "base/memory.h"
#include "base/version.h"

static const char no_text[] = "none";

const char value_letters[] = "IRSL";

static const char *const type_names[] = {"integer", "real", "string", "logical"};

struct frame *frame_create(size_t n)
{
    struct frame *frame = memory_zeroed(1, sizeof *frame);

    frame->n = n;
    return frame;
}

static void strings_release(struct strings *strings)
{
    for (int i = 0; i < strings->count; i++)
        free(strings->text[i]);
    free(strings->text);
    free(strings->slot);
}

static void column_release(struct column *column)
{
    free(column->name);
    free(column->integer);
    free(column->real);
    free(column->string);
    strings_release(&column->strings);
}

static int key_values(const struct key *key)
{
    return key->rows ? key->rows * key->columns : key->columns ? key->columns : 1;
}

/* Frees the values of a key, not its name. */
static void key_clear(struct key *key)
{
    for (int i = 0; key->string && i < key_values(key); i++)
        free(key->string[i]);
    free(key->string);
    free(key->integer);
    free(key->real);
    free(key->raw);
}

void frame_free(struct frame *frame)
{
    if (!frame)
        return;
    for (int i = 0; i < frame->column_count; i++)
        column_release(&frame->columns[i]);
    for (int i = 0; i < frame->key_count; i++) {
        key_clear(&frame->keys[i]);
        free(frame->keys[i].name);
    }
    free(frame->columns);
    free(frame->keys);
    free(frame);
}

/* ---- columns ---- */

struct column *frame_find(const struct frame *frame, const char *name)
{
    for (int i = 0; i < frame->column_count; i++)
        if (!strcmp(frame->columns[i].name, name))
            return &frame->columns[i];
    return NULL;
}

char *frame_column_names(const struct frame *frame)
{
    char *names = NULL;
    size_t size;
    FILE *stream = memory_stream(&names, &size);
    for (int i = 0; i < frame->column_count; i++)
        fprintf(stream, "%s%s", i ? "," : "", frame->columns[i].name);
    fclose(stream);
    return names;
}

static void column_init(struct column *column, const char *name, enum value_type type, int width,
                        size_t n)
{
    size_t count = n * width;

    memset(column, 0, sizeof *column);
    column->name = memory_string(name);
    column->type = type;
    column->width = width;
    if (type == VALUE_REAL) {
        column->real = memory_zeroed(count, sizeof *column->real);
    } else if (type == VALUE_STRING) {
        column->string = memory_alloc(count, sizeof *column->string);
        for (size_t i = 0; i < count; i++)
            column->string[i] = -1;
    } else {
        column->integer = memory_zeroed(count, sizeof *column->integer);
    }
}

struct column *frame_add(struct frame *frame, const char *name, enum value_type type, int width)
{
    columns_insist(COLUMNS_COLUMN, name, type, width);
    return frame_add_foreign(frame, name, type, width);
}

struct column *frame_add_foreign(struct frame *frame, const char *name, enum value_type type,
                                 int width)
{
    struct column *column = frame_find(frame, name);

    if (column && column->type == type && column->width == width)
        return column;
    if (column) {
        column_release(column);
    } else {
        memory_grow(&frame->columns, &frame->column_capacity, frame->column_count + 1,
                    sizeof *frame->columns);
        column = &frame->columns[frame->column_count++];
    }
    column_init(column, name, type, width, frame->n);
    return column;
}

void frame_remove(struct frame *frame, const char *name)
{
    struct column *column = frame_find(frame, name);

    if (!column)
        return;
    column_release(column);
    frame->column_count--;
    memmove(column, column + 1, (frame->columns + frame->column_count - column) * sizeof *column);
}

double *frame_pos(const struct frame *frame)
{
    return frame_find(frame, "pos")->real;
}

double *frame_velo(const struct frame *frame)
{
    struct column *column = frame_find(frame, "velo");

    return column && column->type == VALUE_REAL && column->width == 3 ? column->real : NULL;
}

struct column *frame_species(const struct frame *frame)
{
    return frame_find(frame, "species");
}

const char *frame_species_name(const struct frame *frame, size_t atom)
{
    return column_text(frame_species(frame), atom);
}

int64_t *frame_id(const struct frame *frame)
{
    struct column *column = frame_find(frame, "id");

    return column && column->type == VALUE_INT && column->width == 1 ? column->integer : NULL;
}

void frame_ensure_id(struct frame *frame)
{
    if (!frame_id(frame)) {
        int64_t *id = frame_add(frame, "id", VALUE_INT, 1)->integer;

        for (size_t i = 0; i < frame->n; i++)
            id[i] = (int64_t)i + 1;
    }
}

/* ---- texts of a string column ---- */

/* More texts than are looked through one by one: labels of atoms, all different, would take the
 * square of their number. */
enum { TEXTS_FEW = 16 };

/* The slot that has the text, or the free one where it belongs; at most half of them are taken. */
static size_t find_slot(const struct strings *strings, const char *text)
{
    size_t at = XXH3_64bits(text, strlen(text)) & (strings->slots - 1);

    while (strings->slot[at] >= 0 && strcmp(strings->text[strings->slot[at]], text))
        at = (at + 1) & (strings->slots - 1);
    return at;
}

/* Slots for the texts there are, and as many more. */
static void spread(struct strings *strings)
{
    strings->slots = strings->slots ? strings->slots : 4 * TEXTS_FEW;
    while (strings->slots < 4 * (size_t)strings->count)
        strings->slots *= 2;
    strings->slot = memory_resize(strings->slot, strings->slots, sizeof *strings->slot);
    for (size_t i = 0; i < strings->slots; i++)
        strings->slot[i] = -1;
    for (int i = 0; i < strings->count; i++)
        strings->slot[find_slot(strings, strings->text[i])] = i;
}

int column_find_text(const struct column *column, const char *text)
{
    if (column->strings.slot)
        return column->strings.slot[find_slot(&column->strings, text)];
    for (int i = 0; i < column->strings.count; i++)
        if (!strcmp(column->strings.text[i], text))
            return i;
    return -1;
}

int column_intern(struct column *column, const char *text)
{
    struct strings *strings = &column->strings;
    int found = column_find_text(column, text);

    if (found >= 0)
        return found;
    memory_grow(&strings->text, &strings->capacity, strings->count + 1, sizeof *strings->text);
    strings->text[strings->count++] = memory_string(text);
    if (strings->count > TEXTS_FEW && 2 * (size_t)strings->count > strings->slots)
        spread(strings);
    else if (strings->slot)
        strings->slot[find_slot(strings, text)] = strings->count - 1;
    return strings->count - 1;
}

const char *column_text(const struct column *column, size_t index)
{
    int32_t number = column->string[index];

    return number < 0 ? no_text : column->strings.text[number];
}

void column_set_text(struct column *column, size_t index, const char *text)
{
    column->string[index] = column_intern(column, text);
}

/* ---- copies, parts and sums of frames ---- */

static void strings_copy(struct strings *to, const struct strings *from)
{
    to->count = from->count;
    to->capacity = from->count;
    to->slot = NULL;
    to->slots = 0;
    to->text = memory_alloc(to->capacity, sizeof *to->text);
    for (int i = 0; i < from->count; i++)
        to->text[i] = memory_string(from->text[i]);
}

static void column_copy_rows(struct column *to, const struct column *from, const size_t *rows,
                             size_t count)
{
    size_t width = from->width;

    column_init(to, from->name, from->type, from->width, count);
    for (size_t i = 0; i < count; i++) {
        size_t row = rows ? rows[i] : i;

        if (from->real)
            memcpy(to->real + i * width, from->real + row * width, width * sizeof *to->real);
        else if (from->string)
            memcpy(to->string + i * width, from->string + row * width, width * sizeof *to->string);
        else
            memcpy(to->integer + i * width, from->integer + row * width,
                   width * sizeof *to->integer);
    }
    if (from->type == VALUE_STRING)
        strings_copy(&to->strings, &from->strings);
}

static void key_copy(struct key *to, const struct key *from)
{
    size_t count = key_values(from);

    *to = *from;
    to->name = memory_string(from->name);
    to->integer = from->integer ? memory_copy(from->integer, count, sizeof *from->integer) : NULL;
    to->real = from->real ? memory_copy(from->real, count, sizeof *from->real) : NULL;
    to->raw = from->raw ? memory_string(from->raw) : NULL;
    if (from->string) {
        to->string = memory_alloc(count, sizeof *to->string);
        for (size_t i = 0; i < count; i++)
            to->string[i] = memory_string(from->string[i]);
    }
}

/* Rows NULL: the first count rows. */
static struct frame *copy_rows(const struct frame *frame, const size_t *rows, size_t count)
{
    struct frame *copy = memory_alloc(1, sizeof *copy);

    *copy = *frame;
    copy->n = count;
    copy->column_capacity = frame->column_count;
    copy->columns = memory_alloc(copy->column_capacity, sizeof *copy->columns);
    for (int i = 0; i < frame->column_count; i++)
        column_copy_rows(&copy->columns[i], &frame->columns[i], rows, count);
    copy->key_capacity = frame->key_count;
    copy->keys = memory_alloc(copy->key_capacity, sizeof *copy->keys);
    for (int i = 0; i < frame->key_count; i++)
        key_copy(&copy->keys[i], &frame->keys[i]);
    return copy;
}

struct frame *frame_copy(const struct frame *frame)
{
    return copy_rows(frame, NULL, frame->n);
}

struct frame *frame_rows(const struct frame *frame, const size_t *rows, size_t count)
{
    return copy_rows(frame, rows, count);
}

static int check_same_columns(const struct frame *frame, const struct frame *more,
                              struct error *error)
{
    for (int i = 0; i < more->column_count; i++) {
        const struct column *theirs = &more->columns[i], *ours = frame_find(frame, theirs->name);

        if (ours && (ours->type != theirs->type || ours->width != theirs->width))
            return error_set(
                error, EXIT_BAD_INPUT,
                "column '%s' is %s of width %d in one frame and %s of width %d in the other",
                ours->name, type_names[ours->type], ours->width, type_names[theirs->type],
                theirs->width);
    }
    return 0;
}

/* Lengthens a column from n to n + added rows: those of `more`, or zeros and "none" if it is
 * NULL. */
static void column_lengthen(struct column *column, const struct column *more, size_t n,
                            size_t added)
{
    size_t width = column->width, old = n * width, extra = added * width;

    if (column->type == VALUE_STRING) {
        column->string = memory_resize(column->string, old + extra, sizeof *column->string);
        for (size_t i = 0; i < extra; i++)
            column_set_text(column, old + i, more ? column_text(more, i) : no_text);
    } else if (column->type == VALUE_REAL) {
        column->real = memory_resize(column->real, old + extra, sizeof *column->real);
        for (size_t i = 0; i < extra; i++)
            column->real[old + i] = more ? more->real[i] : 0;
    } else {
        column->integer = memory_resize(column->integer, old + extra, sizeof *column->integer);
        for (size_t i = 0; i < extra; i++)
            column->integer[old + i] = more ? more->integer[i] : 0;
    }
}

static int64_t largest_id(const struct frame *frame)
{
    const int64_t *id = frame_id(frame);
    int64_t largest = 0;

    for (size_t i = 0; id && i < frame->n; i++)
        if (id[i] > largest)
            largest = id[i];
    return largest;
}

int frame_append(struct frame *frame, const struct frame *more, bool renumber, struct error *error)
{
    int64_t shift = renumber ? largest_id(frame) : 0;
    size_t n = frame->n;

    if (check_same_columns(frame, more, error))
        return error->code;
    for (int i = 0; i < more->column_count; i++)
        frame_add_foreign(frame, more->columns[i].name, more->columns[i].type,
                          more->columns[i].width);
    for (int i = 0; i < frame->column_count; i++)
        column_lengthen(&frame->columns[i], frame_find(more, frame->columns[i].name), n, more->n);
    frame->n += more->n;
    for (size_t i = n; shift && frame_id(frame) && i < frame->n; i++)
        frame_id(frame)[i] += shift;
    return 0;
}

void frame_grow(struct frame *frame, size_t n)
{
    for (int i = 0; i < frame->column_count; i++) {
        struct column *column = &frame->columns[i];
        size_t count = n * column->width;

        if (column->type == VALUE_REAL)
            column->real = memory_resize(column->real, count, sizeof *column->real);
        else if (column->type == VALUE_STRING)
            column->string = memory_resize(column->string, count, sizeof *column->string);
        else
            column->integer = memory_resize(column->integer, count, sizeof *column->integer);
    }
    frame->n = n;
}

/* ---- keys ---- */

struct key *frame_key(const struct frame *frame, const char *name)
{
    for (int i = 0; i < frame->key_count; i++)
        if (!strcmp(frame->keys[i].name, name))
            return &frame->keys[i];
    return NULL;
}

void frame_key_remove(struct frame *frame, const char *name)
{
    struct key *key = frame_key(frame, name);

    if (!key)
        return;
    key_clear(key);
    free(key->name);
    frame->key_count--;
    memmove(key, key + 1, (frame->keys + frame->key_count - key) * sizeof *key);
}

/* The key of that name, made or emptied, with its shape set and no values yet. */
static struct key *key_ready(struct frame *frame, const char *name, enum value_type type, int rows,
                             int columns)
{
    struct key *key = frame_key(frame, name);
    char *kept;

    columns_insist(COLUMNS_KEY, name, type, (rows ? rows : 1) * (columns ? columns : 1));
    if (key) {
        key_clear(key);
        kept = key->name;
    } else {
        memory_grow(&frame->keys, &frame->key_capacity, frame->key_count + 1, sizeof *frame->keys);
        key = &frame->keys[frame->key_count++];
        kept = memory_string(name);
    }
    *key = (struct key){.name = kept, .type = type, .rows = rows, .columns = columns};
    return key;
}

void frame_set_real(struct frame *frame, const char *name, double value)
{
    key_ready(frame, name, VALUE_REAL, 0, 0)->real = memory_copy(&value, 1, sizeof value);
}

void frame_set_reals(struct frame *frame, const char *name, int rows, int columns,
                     const double *values)
{
    double *copy = memory_copy(values, area(columns, rows ? rows : 1), sizeof *values);

    key_ready(frame, name, VALUE_REAL, rows, columns)->real = copy;
}

void frame_set_int(struct frame *frame, const char *name, int64_t value)
{
    key_ready(frame, name, VALUE_INT, 0, 0)->integer = memory_copy(&value, 1, sizeof value);
}

void frame_set_ints(struct frame *frame, const char *name, int columns, const int64_t *values)
{
    int64_t *copy = memory_copy(values, columns, sizeof *values);

    key_ready(frame, name, VALUE_INT, 0, columns)->integer = copy;
}

void frame_set_text(struct frame *frame, const char *name, const char *value)
{
    char *copy = memory_string(value); /* first: value may be the text that is replaced */
    struct key *key = key_ready(frame, name, VALUE_STRING, 0, 0);

    key->string = memory_alloc(1, sizeof *key->string);
    key->string[0] = copy;
}

void frame_set_logical(struct frame *frame, const char *name, bool value)
{
    int64_t number = value;

    key_ready(frame, name, VALUE_LOGICAL, 0, 0)->integer = memory_copy(&number, 1, sizeof number);
}

bool frame_get_real(const struct frame *frame, const char *name, double *value)
{
    const struct key *key = frame_key(frame, name);

    if (!key || key->rows || key->columns || (key->type != VALUE_REAL && key->type != VALUE_INT))
        return false;
    *value = key->type == VALUE_REAL ? key->real[0] : (double)key->integer[0];
    return true;
}

bool frame_get_int(const struct frame *frame, const char *name, int64_t *value)
{
    const struct key *key = frame_key(frame, name);

    if (!key || key->rows || key->columns || key->type != VALUE_INT)
        return false;
    *value = key->integer[0];
    return true;
}

const char *frame_get_text(const struct frame *frame, const char *name)
{
    const struct key *key = frame_key(frame, name);

    return key && key->type == VALUE_STRING && !key->rows && !key->columns ? key->string[0] : NULL;
}

bool frame_is_periodic(const struct frame *frame)
{
    return frame->has_cell && frame->pbc[0] && frame->pbc[1] && frame->pbc[2];
}

void frame_wrap(struct frame *frame)
{
    double inverse[3][3];

    if (!frame->has_cell)
        return;
    cell_invert(frame->cell, inverse);
    for (size_t i = 0; i < frame->n; i++)
        cell_wrap(frame->cell, inverse, frame->pbc, frame_pos(frame) + 3 * i);
}

int frame_units(const struct frame *frame, enum unit_system *system, struct error *error)
{
    const struct key *key = frame_key(frame, "units");
    const char *text = frame_get_text(frame, "units");

    if (!key || (text && !strcmp(text, "metal")))
        *system = UNITS_METAL;
    else if (text && !strcmp(text, "lj"))
        *system = UNITS_LJ;
    else
        return error_set(error, EXIT_BAD_INPUT, "unknown unit system 'units=%s': use metal or lj",
                         text ? text : "(no text)");
    return 0;
}

void frame_join_digest(uint64_t digest[2], const struct frame *frame)
{
    const uint64_t words[4] = {digest[0], digest[1], frame->digest[0], frame->digest[1]};
    XXH128_hash_t joined = XXH3_128bits(words, sizeof words);

    digest[0] = joined.high64;
    digest[1] = joined.low64;
}

void frame_add_history(struct frame *frame, const char *stage, const char *arguments)
{
    const char *before = frame_get_text(frame, "history");
    char *input =
        frame->digest[0] || frame->digest[1]
            ? memory_format(" input=%016" PRIx64 "%016" PRIx64, frame->digest[0], frame->digest[1])
            : memory_string("");
    char *all = memory_format("%s%s%s %s%s%s%s", before ? before : "", before ? " | " : "", stage,
                              version_text, arguments && *arguments ? " " : "",
                              arguments ? arguments : "", input);

    frame_set_text(frame, "history", all);
    free(all);
    free(input);
}
