/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Extended-XYZ frames in: atom count, comment line (io/xyz_comment.h), one line per atom.
 *
 * Atom lines are parsed in place in the read buffer, numbers by base/number_inline.h. A line
 * that the fast loop refuses is looked at again to say what is wrong with it. Every frame must
 * be whole, its last line with its newline: else it is torn, and that is an error. The number of
 * atoms is a claim: room is made for a first block, then for as many atoms again as have been
 * read, so that a claim without lines behind it takes no memory. */
#include "io/xyz_read.h"
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include "atoms/columns.h"
#include "atoms/foreign.h"
#include "atoms/lattice.h"
#include "atoms/origin.h"
#include "base/exit_codes.h"
#include "base/memory.h"
#include "base/message.h"
#include "base/number_inline.h"
#include "io/lines.h"
#include "io/other_format.h"
#include "io/xyz_comment.h"
#include "io/xyz_text.h"

enum {
    COUNT_LINE = 4096,
    COMMENT_LINE = 1 << 20,
    ATOM_LINE = 1 << 16,
    COLUMNS_MAX = 4096, /* values in an atom line */
    TEXT_SLOTS = 64,
    FIRST_VALUES = 1 << 17 /* in the atom lines that room is made for before any is read */
};

struct xyz_reader {
    char *name;
    struct lines *lines;
    struct xyz_grammar *grammar;
    long frames;                  /* begun so far */
    struct lattice_change change; /* of the frame's cell */
    bool said_origin, said_lammps, said_changes, said_twice, said_doubt;
};

struct text_slot { /* a text of at most seven bytes and its number in the column's table */
    uint64_t word;
    int32_t number; /* -1: free */
};

struct field { /* one column while atom lines are read */
    enum value_type type;
    int width;
    void *values;
    struct column *column;
    struct text_slot *slots; /* VALUE_STRING */
};

struct layout {
    int count, values; /* columns; values in a line */
    struct field *fields;
};

/* ---- opening and closing ---- */

void xyz_reader_of(struct xyz_reader **result, struct lines *lines, const char *name)
{
    struct xyz_reader *reader = memory_zeroed(1, sizeof *reader);
    reader->lines = lines;
    reader->name = memory_string(name);
    reader->grammar = xyz_grammar_create();
    *result = reader;
}

int xyz_reader_open(struct xyz_reader **result, const char *path, struct error *error)
{
    struct lines *lines;
    *result = NULL;
    int code = lines_open(&lines, path, error);
    if (code)
        return code;
    xyz_reader_of(result, lines, path && strcmp(path, "-") ? path : "standard input");
    return 0;
}

const char *xyz_reader_name(const struct xyz_reader *reader)
{
    return reader->name;
}

void xyz_reader_close(struct xyz_reader *reader)
{
    if (!reader)
        return;
    xyz_grammar_free(reader->grammar);
    lines_close(reader->lines);
    free(reader->name);
    free(reader);
}

/* ---- the first two lines ---- */

static int torn(const char *what, long frame, struct error *error)
{
    return error_set(error, EXIT_BAD_INPUT, "unexpected end of file: frame %ld %s", frame, what);
}

/* The line is no number of atoms: what it is, of the first line with what has been read behind
 * it. */
static int not_a_count(const struct xyz_reader *reader, const char *text, size_t length,
                       struct error *error)
{
    const char *next;
    size_t ahead;
    lines_peek(reader->lines, 0, &next, &ahead, error);
    const struct other_format *other =
        reader->frames == 1 ? other_format_of(text, (size_t)(next + ahead - text)) : NULL;
    if (other)
        return error_set(error, EXIT_BAD_INPUT, "this is %s, not extended XYZ: %s", other->name,
                         other->advice);
    return error_set(error, EXIT_BAD_INPUT, "expected the number of atoms and found '%.*s'",
                     (int)(length < 40 ? length : 40), text);
}

static int torn_count(struct xyz_reader *reader, const char *text, size_t length,
                      struct error *error)
{
    if (strspn(text, "0123456789") < length) {
        reader->frames++;
        return not_a_count(reader, text, length, error);
    }
    return torn("ends within its atom count", reader->frames + 1, error);
}

/* The first line that is not blank. *text is NULL at a clean end. */
static int next_count_line(struct xyz_reader *reader, char **text, size_t *length,
                           struct error *error)
{
    static const char mark[] = "\xEF\xBB\xBF"; /* a byte-order mark, which some editors leave */
    for (;;) {
        lines_digest_start(reader->lines);
        enum lines_result result = lines_next(reader->lines, COUNT_LINE, text, length, error);
        if (result == LINES_FAILED)
            return error->code;
        if (result == LINES_LONG) {
            reader->frames++;
            return not_a_count(reader, *text, *length, error);
        }
        if (result == LINES_END) {
            *text = NULL;
            return 0;
        }
        if (lines_number(reader->lines) == 1 && *length >= 3 && !memcmp(*text, mark, 3)) {
            *text += 3;
            *length -= 3;
        }
        size_t first = 0;
        while (first < *length && strchr(" \t\r", (*text)[first]) && (*text)[first])
            first++;
        if (first == *length && result == LINES_TORN)
            *text = NULL;
        if (first == *length && result == LINES_OK)
            continue;
        *text = first == *length ? NULL : *text + first;
        *length -= first;
        return *text && result == LINES_TORN ? torn_count(reader, *text, *length, error) : 0;
    }
}

static int read_count(const struct xyz_reader *reader, const char *text, size_t length,
                      size_t *count, struct error *error)
{
    size_t digits = 0;
    *count = 0;
    for (; digits < length && text[digits] >= '0' && text[digits] <= '9' && digits < 11; digits++)
        *count = *count * 10 + (size_t)(text[digits] - '0');
    size_t end = digits;
    while (end < length && (text[end] == ' ' || text[end] == '\t' || text[end] == '\r'))
        end++;
    if (digits == 0 || end < length)
        return not_a_count(reader, text, length, error);
    if (*count > INT32_MAX)
        return error_set(error, EXIT_BAD_INPUT, "the number of atoms %zu is larger than %d", *count,
                         INT32_MAX);
    return 0;
}

static int read_comment(struct xyz_reader *reader, struct frame *frame, char **properties,
                        struct error *error)
{
    char *text;
    size_t length;
    enum lines_result result = lines_next(reader->lines, COMMENT_LINE, &text, &length, error);
    if (result == LINES_FAILED)
        return error->code;
    if (result == LINES_END || result == LINES_TORN)
        return torn("ends before its comment line does", frame->number, error);
    if (result == LINES_LONG)
        return error_set(error, EXIT_BAD_INPUT, "the comment line is longer than %d bytes",
                         COMMENT_LINE);
    if (memchr(text, 0, length))
        return error_set(error, EXIT_BAD_INPUT, "the comment line has a NUL byte");
    if (length > 0 && text[length - 1] == '\r')
        length--;
    char *copy = memory_alloc(length + 1, 1);
    memcpy(copy, text, length);
    copy[length] = 0;
    int code = xyz_comment_parse(reader->grammar, copy, frame, properties, error);
    free(copy);
    return code ? code : lattice_settle(frame, &reader->change, error);
}

/* ---- Properties ---- */

static int add_property(struct frame *frame, const char *name, const char *type, const char *width,
                        int *values, struct error *error)
{
    const char *letter = type && strlen(type) == 1 ? strchr(value_letters, *type) : NULL;
    size_t digits = width ? strspn(width, "0123456789") : 0;
    if (!xyz_is_column_name(name) || !letter || digits == 0 || digits > 4 || width[digits])
        return error_set(
            error, EXIT_BAD_INPUT,
            "Properties is not NAME:TYPE:COUNT:... with types S, I, R and L near '%.40s'", name);
    int count = atoi(width);
    *values += count;
    if (count == 0 || *values > COLUMNS_MAX)
        return error_set(error, EXIT_BAD_INPUT,
                         "Properties gives column '%s' %d values, and must give 1 to %d", name,
                         count, COLUMNS_MAX);
    if (frame_find(frame, name))
        return error_set(error, EXIT_BAD_INPUT, "Properties has the column '%s' twice", name);
    frame_add_foreign(frame, name, (enum value_type)(letter - value_letters), count);
    return 0;
}

/* What every frame must have, of the right kind. */
static int check_standard_columns(const struct frame *frame, struct error *error)
{
    static const struct {
        const char *name;
        bool needed;
    } standard[] = {{"species", true}, {"pos", true}, {"velo", false}, {"id", false}};
    char text[COLUMNS_TEXT_MAX];
    for (size_t i = 0; i < sizeof standard / sizeof *standard; i++) {
        const char *name = standard[i].name;
        bool there = frame_find(frame, name) != NULL;
        if (there ? !columns_in(frame, name) : standard[i].needed)
            return error_set(error, EXIT_BAD_INPUT,
                             there ? "Properties must have the column '%s' as %s"
                                   : "Properties lacks the column '%s', %s",
                             name, columns_text(columns_find(COLUMNS_COLUMN, name), text));
    }
    return 0;
}

/* Adds the columns that Properties names: triples separated by colons. text is overwritten. */
static int add_columns(struct frame *frame, char *text, int *values, struct error *error)
{
    *values = 0;
    for (char *rest = text; rest;) {
        char *name = strsep(&rest, ":"), *type = strsep(&rest, ":"), *width = strsep(&rest, ":");
        int code = add_property(frame, name, type, width, values, error);
        if (code)
            return code;
    }
    return check_standard_columns(frame, error);
}

/* ---- atom lines ---- */

/* Where the values of the columns lie: anew whenever the frame has grown. */
static void layout_point(struct layout *layout)
{
    for (int i = 0; i < layout->count; i++) {
        const struct column *column = layout->fields[i].column;
        layout->fields[i].values = column->type == VALUE_REAL     ? (void *)column->real
                                   : column->type == VALUE_STRING ? (void *)column->string
                                                                  : (void *)column->integer;
    }
}

static void layout_init(struct layout *layout, struct frame *frame, int values)
{
    layout->count = frame->column_count;
    layout->values = values;
    layout->fields = memory_zeroed((size_t)layout->count, sizeof *layout->fields);
    for (int i = 0; i < layout->count; i++) {
        struct column *column = &frame->columns[i];
        struct field *field = &layout->fields[i];
        *field = (struct field){.type = column->type, .width = column->width, .column = column};
        if (column->type != VALUE_STRING)
            continue;
        field->slots = memory_alloc(TEXT_SLOTS, sizeof *field->slots);
        for (int j = 0; j < TEXT_SLOTS; j++)
            field->slots[j].number = -1;
    }
}

static void layout_release(struct layout *layout)
{
    for (int i = 0; i < layout->count; i++)
        free(layout->fields[i].slots);
    free(layout->fields);
}

static const char *token_end(const char *at)
{
    while ((unsigned char)*at > ' ')
        at++;
    return at;
}

static int32_t intern_long(struct column *column, const char *at, size_t length)
{
    char *text = strndup(at, length);
    int32_t number = column_intern(column, text ? text : "");
    free(text);
    return number;
}

/* The number of the token in the column's table of texts; species and their like are found by
 * one comparison of words. */
static int32_t intern_token(const struct field *field, const char *at, size_t length)
{
    uint64_t word = 0;
    if (length > 7)
        return intern_long(field->column, at, length);
    memcpy(&word, at, length);
    struct text_slot *slot = &field->slots[word * 0x9E3779B97F4A7C15u >> 58];
    if (slot->number < 0 || slot->word != word) {
        slot->word = word;
        slot->number = intern_long(field->column, at, length);
    }
    return slot->number;
}

/* 1, 0, or -1 where the token is no logical. */
static int read_logical(const char *at, const char **end)
{
    static const char *const words[2][4] = {{"F", "false", "False", "FALSE"},
                                            {"T", "true", "True", "TRUE"}};
    *end = token_end(at);
    for (int value = 0; value < 2; value++)
        for (int i = 0; i < 4; i++)
            if (strlen(words[value][i]) == (size_t)(*end - at) &&
                !memcmp(at, words[value][i], (size_t)(*end - at)))
                return value;
    return -1;
}

static inline const char *skip_blanks(const char *at)
{
    while (*at == ' ' || *at == '\t')
        at++;
    return at;
}

static inline bool read_token(const struct field *field, size_t index, const char *at,
                              const char **end)
{
    int logical;
    switch (field->type) {
    case VALUE_REAL:
        return number_scan(at, end, (double *)field->values + index);
    case VALUE_INT:
        return number_scan_int(at, end, (int64_t *)field->values + index);
    case VALUE_LOGICAL:
        logical = read_logical(at, end);
        ((int64_t *)field->values)[index] = logical;
        return logical >= 0;
    default:
        *end = token_end(at);
        if (*end == at)
            return false;
        ((int32_t *)field->values)[index] = intern_token(field, at, (size_t)(*end - at));
        return true;
    }
}

static inline bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* One atom from the line that ends with the newline `stop`; false where anything is odd. */
static bool read_atom(const struct layout *layout, size_t atom, const char *at, const char *stop)
{
    for (int i = 0; i < layout->count; i++) {
        const struct field *field = &layout->fields[i];
        size_t width = (size_t)field->width;
        for (size_t j = 0; j < width; j++) {
            const char *end;
            at = skip_blanks(at);
            if (!read_token(field, atom * width + j, at, &end) || !is_blank(*end))
                return false;
            at = end;
        }
    }
    at = skip_blanks(at);
    return at == stop || (at + 1 == stop && *at == '\r');
}

static int count_tokens(const char *at, const char *stop)
{
    int count = 0;
    bool inside = false;
    for (; at < stop; at++) {
        bool blank = is_blank(*at);
        count += !blank && !inside;
        inside = !blank;
    }
    return count;
}

/* Says what is wrong with an atom line that read_atom refused. */
static int explain(const struct layout *layout, size_t atom, const char *at, const char *stop,
                   struct error *error)
{
    static const char *const wanted[] = {[VALUE_INT] = "an integer of 64 bits",
                                         [VALUE_REAL] = "a finite number",
                                         [VALUE_STRING] = "a text",
                                         [VALUE_LOGICAL] = "a logical (T or F)"};
    int count = count_tokens(at, stop);
    if (memchr(at, 0, (size_t)(stop - at)))
        return error_set(error, EXIT_BAD_INPUT, "the line has a NUL byte");
    if (count != layout->values)
        return error_set(error, EXIT_BAD_INPUT, "expected %d columns and found %d", layout->values,
                         count);
    for (int i = 0; i < layout->count; i++) {
        const struct field *field = &layout->fields[i];
        for (int j = 0; j < field->width; j++) {
            const char *end;
            at = skip_blanks(at);
            if (!read_token(field, atom * (size_t)field->width + (size_t)j, at, &end) ||
                !is_blank(*end))
                return error_set(error, EXIT_BAD_INPUT, "'%.*s' in column '%s' is not %s",
                                 (int)strcspn(at, " \t\r\n") % 60, at, field->column->name,
                                 wanted[field->type]);
            at = end;
        }
    }
    return error_set(error, EXIT_BAD_INPUT,
                     "the line has a character that is no blank between its columns");
}

/* The stream ends before atom + 1 of n, or within its line `text`. Where that has all columns the
 * file may be whole but for its last newline, and may be cut off within a number: who has the
 * file can tell. */
static int ends_early(struct xyz_reader *reader, const struct layout *layout, size_t atom, size_t n,
                      const char *text, size_t length, struct error *error)
{
    bool complete = text && count_tokens(text, text + length) == layout->values;
    return error_set(error, EXIT_BAD_INPUT,
                     "unexpected end of file: frame %ld has %zu of %zu atoms%s", reader->frames,
                     atom, n,
                     complete ? ", and the line of the next lacks its newline: it may be cut off "
                                "within a number; if nothing is missing add the newline: "
                                "sed -e '$a\\' FILE | PROGRAM"
                              : "");
}

/* The lines of the atoms first ... end - 1 of n. */
static int read_block(struct xyz_reader *reader, const struct layout *layout, size_t first,
                      size_t end, size_t n, struct error *error)
{
    for (size_t atom = first; atom < end; atom++) {
        char *text;
        size_t length;
        enum lines_result result = lines_next(reader->lines, ATOM_LINE, &text, &length, error);
        if (result == LINES_FAILED)
            return error->code;
        if (result == LINES_LONG)
            return error_set(error, EXIT_BAD_INPUT, "the line is longer than %d bytes", ATOM_LINE);
        if (result != LINES_OK)
            return ends_early(reader, layout, atom, n, result == LINES_TORN ? text : NULL, length,
                              error);
        if (!read_atom(layout, atom, text, text + length))
            return explain(layout, atom, text, text + length, error);
    }
    return 0;
}

static int read_atoms(struct xyz_reader *reader, struct layout *layout, struct frame *frame,
                      size_t n, struct error *error)
{
    size_t first_block = (size_t)(FIRST_VALUES / layout->values + 1);
    int code = 0;
    for (size_t first = 0; first < n && !code; first = frame->n) {
        size_t room = first ? 2 * first : first_block;
        frame_grow(frame, room < n ? room : n);
        layout_point(layout);
        code = read_block(reader, layout, first, frame->n, n, error);
    }
    return code;
}

/* ---- the frame ---- */

static int read_body(struct xyz_reader *reader, struct frame *frame, size_t n, struct error *error)
{
    char *properties = NULL;
    int values;
    int code = read_comment(reader, frame, &properties, error);
    if (!code && !properties)
        properties = memory_string("species:S:1:pos:R:3");
    /* an atom takes two bytes and more: do not read in vain */
    if (!code && lines_left(reader->lines) / 2 < n)
        code = error_set(
            error, EXIT_BAD_INPUT,
            "unexpected end of file: frame %ld cannot have %zu atoms in the %zu bytes left",
            frame->number, n, lines_left(reader->lines));
    if (!code)
        code = add_columns(frame, properties, &values, error);
    free(properties);
    if (code)
        return code;
    struct layout layout;
    layout_init(&layout, frame, values);
    code = read_atoms(reader, &layout, frame, n, error);
    layout_release(&layout);
    return code ? code : foreign_far(frame, error);
}

static void adapt_cell(struct xyz_reader *reader, struct frame *frame)
{
    const struct lattice_change *change = &reader->change;
    const char *unknown = lattice_follow(frame, change, frame_key(frame, "history"));
    if (reader->said_changes || (!change->exchanged && !change->turned))
        return;
    reader->said_changes = true;
    message_note("the cell vectors of '%s' are %s: %s (from frame %ld on)", reader->name,
                 "left-handed, or along the axes in another order or backwards",
                 change->turned ? "they are exchanged or turned round, with their pbc; atoms stay "
                                  "where they are"
                                : "they are exchanged, with their pbc; atoms stay where they are",
                 frame->number);
    if (unknown)
        message_warning("the column '%s' has three values for each atom, which stay in their "
                        "order: if they are along the cell vectors, they are no longer (frame %ld)",
                        unknown, frame->number);
}

/* What other programs write in their way becomes what docs/frames.md says; the first frame of a
 * stream that needs it is named. */
static void adapt(struct xyz_reader *reader, struct frame *frame)
{
    double origin[3];
    adapt_cell(reader, frame);
    if (xyz_comment_twice(reader->grammar) && !reader->said_twice) {
        reader->said_twice = true;
        message_warning("the key '%s' is given twice: the last one holds (frame %ld)",
                        xyz_comment_twice(reader->grammar), frame->number);
    }
    if (origin_take(frame, origin) && !reader->said_origin) {
        reader->said_origin = true;
        message_note("the cell of '%s' begins at Origin=\"%g %g %g\" (A): positions are counted "
                     "from there (from frame %ld on)",
                     reader->name, origin[0], origin[1], origin[2], frame->number);
    }
    reader->said_doubt = reader->said_doubt || foreign_doubt(frame);
    if (foreign_lammps(frame) && !reader->said_lammps) {
        reader->said_lammps = true;
        message_note("'%s' has LAMMPS's key Timestep: Time is taken for ps and vel (or velo) for "
                     "A/ps, as in its units metal "
                     "(from frame %ld on)",
                     reader->name, frame->number);
    }
}

static int read_frame(struct xyz_reader *reader, struct frame **result, struct error *error)
{
    char *text;
    size_t length, n;
    int code = next_count_line(reader, &text, &length, error);
    if (code || !text)
        return code;
    reader->frames++;
    code = read_count(reader, text, length, &n, error);
    if (code)
        return code;
    struct frame *frame = frame_create(0);
    frame->number = reader->frames;
    frame->line = lines_number(reader->lines);
    code = read_body(reader, frame, n, error);
    if (code) {
        frame_free(frame);
        return code;
    }
    lines_digest(reader->lines, frame->digest);
    adapt(reader, frame);
    *result = frame;
    return 0;
}

int xyz_read(struct xyz_reader *reader, struct frame **frame, struct error *error)
{
    long before = reader->frames;
    *frame = NULL;
    int code = read_frame(reader, frame, error);
    if (!code)
        return 0;
    bool is_file = strcmp(reader->name, "standard input") != 0;
    return error_append(error, " (%s%s%sframe %ld, line %ld)", is_file ? "'" : "",
                        is_file ? reader->name : "", is_file ? "', " : "", before + 1,
                        lines_number(reader->lines));
}

int xyz_read_file(const char *path, bool last, struct frame **result, struct error *error)
{
    struct xyz_reader *reader;
    struct frame *next;
    *result = NULL;
    int code = xyz_reader_open(&reader, path, error);
    if (code)
        return code;
    code = xyz_read(reader, result, error);
    if (!code && !*result)
        code = error_set(error, EXIT_NO_INPUT, "'%s' holds no frame", xyz_reader_name(reader));
    while (!code && (code = xyz_read(reader, &next, error)) == 0 && next) {
        if (!last) {
            frame_free(next);
            code = error_set(error, EXIT_BAD_INPUT, "'%s' holds more than one frame",
                             xyz_reader_name(reader));
        } else {
            frame_free(*result);
            *result = next;
        }
    }
    xyz_reader_close(reader);
    if (code) {
        frame_free(*result);
        *result = NULL;
    }
    return code;
}
