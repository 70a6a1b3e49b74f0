/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Extended-XYZ frames out: atom count, comment line, one line per atom, at round-trip precision.
 *
 * How values of the comment line are written so that libextxyz, ASE and OVITO read the same type
 * (docs/io.md): reals always with a point or an exponent; logicals T and F; vectors of numbers
 * "1.0 2.0"; vectors of one or nine numbers [1.0] (in quotes they would be a scalar and a
 * transposed matrix); 3x3 matrices "xx yx zx xy ..."; others [[1.0,2.0],[3.0,4.0]]; texts bare
 * where the grammar allows it, else in "" with \" \\ \n escaped; a text that would read as a
 * number or a logical as ["12"]. Keys that nobody knows go as they came (struct key, `raw`). */
#include "io/xyz_write.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "base/exit_codes.h"
#include "base/memory.h"
#include "base/number.h"
#include "io/xyz_text.h"

struct text { /* a line that grows */
    char *bytes;
    size_t length, capacity;
};

static char *text_room(struct text *text, size_t count)
{
    memory_grow(&text->bytes, &text->capacity, text->length + count, 1);
    return text->bytes + text->length;
}

static void text_end(struct text *text, const char *end)
{
    text->length = (size_t)(end - text->bytes);
}

static void text_add(struct text *text, const char *more)
{
    size_t length = strlen(more);
    memcpy(text_room(text, length), more, length);
    text->length += length;
}

/* A real that cannot be taken for an integer: with a point or an exponent. */
static void add_real(struct text *text, double value)
{
    char *start = text_room(text, NUMBER_MAX + 2), *end = number_write(start, value);
    if (!memchr(start, '.', (size_t)(end - start)) && !memchr(start, 'e', (size_t)(end - start))) {
        *end++ = '.';
        *end++ = '0';
    }
    text_end(text, end);
}

static void add_quoted(struct text *text, const char *value)
{
    char *to = text_room(text, 2 * strlen(value) + 2);
    *to++ = '"';
    for (; *value; value++) {
        if (*value == '"' || *value == '\\' || *value == '\n')
            *to++ = '\\';
        *to++ = *value == '\n' ? 'n' : *value;
    }
    *to++ = '"';
    text_end(text, to);
}

static void add_name(struct text *text, const char *name)
{
    if (xyz_is_bare(name))
        text_add(text, name);
    else
        add_quoted(text, name);
}

static void add_scalar_text(struct text *text, const char *value)
{
    if (xyz_reads_as_other(value)) {
        text_add(text, "[");
        add_quoted(text, value);
        text_add(text, "]");
    } else {
        add_name(text, value);
    }
}

static void add_value(struct text *text, const struct key *key, int index)
{
    switch (key->type) {
    case VALUE_INT:
        text_end(text, number_write_int(text_room(text, NUMBER_MAX), key->integer[index]));
        break;
    case VALUE_LOGICAL:
        text_add(text, key->integer[index] ? "T" : "F");
        break;
    case VALUE_REAL:
        add_real(text, key->real[index]);
        break;
    case VALUE_STRING:
        add_quoted(text, key->string[index]);
        break;
    }
}

static void add_vector(struct text *text, const struct key *key, int first, const char *open,
                       const char *separator, const char *close)
{
    text_add(text, open);
    for (int i = 0; i < key->columns; i++) {
        if (i)
            text_add(text, separator);
        add_value(text, key, first + i);
    }
    text_add(text, close);
}

/* "xx yx zx xy yy ...": column by column, as the format has always had 3x3 matrices and every
 * reader knows them. */
static void add_matrix3(struct text *text, const struct key *key)
{
    for (int i = 0; i < 9; i++) {
        text_add(text, i ? " " : "\"");
        add_value(text, key, i % 3 * 3 + i / 3);
    }
    text_add(text, "\"");
}

static void add_key(struct text *text, const struct key *key)
{
    if (key->raw) {
        text_add(text, key->raw);
        text_add(text, " ");
        return;
    }
    add_name(text, key->name);
    text_add(text, "=");
    if (key->columns == 0) {
        if (key->type == VALUE_STRING)
            add_scalar_text(text, key->string[0]);
        else
            add_value(text, key, 0);
    } else if (key->rows == 0) {
        bool bracket = key->type == VALUE_STRING || key->columns == 1 || key->columns == 9;
        add_vector(text, key, 0, bracket ? "[" : "\"", bracket ? "," : " ", bracket ? "]" : "\"");
    } else if (key->rows == 3 && key->columns == 3 &&
               (key->type == VALUE_REAL || key->type == VALUE_INT)) {
        add_matrix3(text, key);
    } else {
        text_add(text, "[");
        for (int row = 0; row < key->rows; row++)
            add_vector(text, key, row * key->columns, row ? ",[" : "[", ",", "]");
        text_add(text, "]");
    }
    text_add(text, " ");
}

/* All of them. `label=` in front of a bare word would have that for its value when it is read back,
 * so that its nothing is quoted there. */
static void add_keys(struct text *text, const struct frame *frame)
{
    for (int i = 0; i < frame->key_count; i++) {
        const char *next = i + 1 < frame->key_count ? frame->keys[i + 1].raw : NULL;
        add_key(text, &frame->keys[i]);
        if (next && !strchr(next, '=') && text->length > 1 &&
            text->bytes[text->length - 2] == '=') {
            text->length--;
            text_add(text, "\"\" ");
        }
    }
}

static void add_cell(struct text *text, const struct frame *frame)
{
    if (frame->has_cell) {
        text_add(text, "Lattice=\"");
        for (int i = 0; i < 9; i++) {
            if (i)
                text_add(text, " ");
            add_real(text, frame->unbounded[i / 3] ? 0 : frame->cell[i / 3][i % 3]);
        }
        text_add(text, "\" ");
    }
    text_add(text, "pbc=\"");
    for (int i = 0; i < 3; i++)
        text_add(text, frame->pbc[i] ? i < 2 ? "T " : "T" : i < 2 ? "F " : "F");
    text_add(text, "\" ");
}

static void add_properties(struct text *text, const struct frame *frame)
{
    text_add(text, "Properties=");
    for (int i = 0; i < frame->column_count; i++) {
        const struct column *column = &frame->columns[i];
        text_add(text, i ? ":" : "");
        text_add(text, column->name);
        text_add(text, (const char[]){':', value_letters[column->type], ':', '\0'});
        text_end(text, number_write_int(text_room(text, NUMBER_MAX), column->width));
    }
    text_add(text, "\n");
}

static bool key_is_finite(const struct key *key)
{
    int count = (key->rows ? key->rows : 1) * (key->columns ? key->columns : 1);
    for (int i = 0; key->type == VALUE_REAL && i < count; i++)
        if (!isfinite(key->real[i]))
            return false;
    return true;
}

/* What the format cannot carry, found before a byte of the frame is written. */
static int check_frame(const struct frame *frame, struct error *error)
{
    for (int i = 0; frame->has_cell && i < 9; i++)
        if (!isfinite(frame->cell[i / 3][i % 3]))
            return error_set(error, EXIT_BUG, "the cell is not finite and cannot be written");
    for (int i = 0; i < frame->key_count; i++)
        if (!key_is_finite(&frame->keys[i]))
            return error_set(error, EXIT_BUG,
                             "the key '%s' is not a finite number and cannot be written",
                             frame->keys[i].name);
    for (int i = 0; i < frame->column_count; i++) {
        const struct column *column = &frame->columns[i];
        size_t count = frame->n * (size_t)column->width;
        if (column->width < 1 || !xyz_is_column_name(column->name))
            return error_set(error, EXIT_BUG, "the column '%s' cannot be named in Properties",
                             column->name);
        for (size_t j = 0; column->type == VALUE_REAL && j < count; j++)
            if (!isfinite(column->real[j]))
                return error_set(
                    error, EXIT_BUG,
                    "the column '%s' of atom %zu is not a finite number and cannot be written",
                    column->name, j / (size_t)column->width + 1);
        for (size_t j = 0; column->type == VALUE_STRING && j < count; j++)
            if (column->string[j] < 0 || column->string[j] >= column->strings.count)
                return error_set(error, EXIT_BUG, "the column '%s' of atom %zu has no text",
                                 column->name, j / (size_t)column->width + 1);
        for (int j = 0; column->type == VALUE_STRING && j < column->strings.count; j++)
            if (!xyz_is_token(column->strings.text[j]))
                return error_set(error, EXIT_BUG,
                                 "the text '%s' of column '%s' is empty or has blanks",
                                 column->strings.text[j], column->name);
    }
    return 0;
}

static size_t longest_atom_line(const struct frame *frame)
{
    size_t length = 2;
    for (int i = 0; i < frame->column_count; i++) {
        const struct column *column = &frame->columns[i];
        size_t longest = NUMBER_MAX;
        for (int j = 0; column->type == VALUE_STRING && j < column->strings.count; j++) {
            size_t text = strlen(column->strings.text[j]);
            longest = text > longest ? text : longest;
        }
        length += (longest + 1) * (size_t)column->width;
    }
    return length;
}

static char *put_atom(char *to, const struct frame *frame, size_t atom)
{
    for (int i = 0; i < frame->column_count; i++) {
        const struct column *column = &frame->columns[i];
        size_t width = (size_t)column->width, first = atom * width;
        for (size_t j = first; j < first + width; j++) {
            switch (column->type) {
            case VALUE_REAL:
                to = number_write(to, column->real[j]);
                break;
            case VALUE_INT:
                to = number_write_int(to, column->integer[j]);
                break;
            case VALUE_LOGICAL:
                *to++ = column->integer[j] ? 'T' : 'F';
                break;
            case VALUE_STRING:
                to = stpcpy(to, column->strings.text[column->string[j]]);
                break;
            }
            *to++ = ' ';
        }
    }
    to[-1] = '\n';
    return to;
}

static int write_atoms(struct out *out, const struct frame *frame, struct error *error)
{
    size_t line = longest_atom_line(frame);
    for (size_t atom = 0; atom < frame->n; atom++) {
        char *start = out_reserve(out, line, error);
        if (!start)
            return error->code;
        out_used(out, (size_t)(put_atom(start, frame, atom) - start));
    }
    return 0;
}

int xyz_write(struct out *out, const struct frame *frame, struct error *error)
{
    int code = check_frame(frame, error);
    if (code)
        return code;
    struct text head = {0};
    text_end(&head, number_write_int(text_room(&head, NUMBER_MAX), (int64_t)frame->n));
    text_add(&head, "\n");
    add_cell(&head, frame);
    add_keys(&head, frame);
    add_properties(&head, frame);
    code = out_write(out, head.bytes, head.length, error);
    free(head.bytes);
    return code ? code : write_atoms(out, frame, error);
}
