/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The selection language, read by recursive descent:
 *
 *     either     = both { "|" both }
 *     both       = one { "&" one }
 *     one        = "!" one | "(" either ")" | comparison
 *     comparison = NAME ( "=" | "!=" | "<" | "<=" | ">" | ">=" ) VALUE { "," VALUE }
 *
 * A VALUE may stand between quotes of either kind, with any characters in it.
 *
 * Each rule fills an array of one truth value per atom. */
#include "atoms/select.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include "atoms/columns.h"
#include "atoms/elements.h"
#include "base/exit_codes.h"
#include "base/memory.h"
#include "base/nearest.h"
#include "base/number.h"

enum { TOKEN_MAX = 256, DEPTH_MAX = 100 };

enum comparison { EQUAL, UNEQUAL, LESS, LESS_EQUAL, GREATER, GREATER_EQUAL };

struct selection {
    const char *text, *at; /* the expression and how far it has been read */
    int depth;             /* of parentheses and negations */
    const struct frame *frame;
    struct column id; /* 1 ... n, where the frame has none: those that it will be given */
    enum unit_system system;
    struct error *error;
};

/* ---- names of columns ---- */

/* Splits NAME_x, NAME_3 into the length of NAME and the component 0, 2; component -1 if there is
 * none. */
static size_t split_component(const char *name, int *component)
{
    const char *mark = strrchr(name, '_');
    char *end;
    long number;

    *component = -1;
    if (!mark || mark == name || !mark[1])
        return strlen(name);
    if (mark[1] >= 'x' && mark[1] <= 'z' && !mark[2]) {
        *component = mark[1] - 'x';
        return (size_t)(mark - name);
    }
    number = strtol(mark + 1, &end, 10);
    if (*end || number < 1 || number > 1000000)
        return strlen(name);
    *component = (int)number - 1;
    return (size_t)(mark - name);
}

enum dimension select_dimension(const char *name)
{
    int component;
    size_t length = split_component(name, &component);
    char base[TOKEN_MAX] = {0};
    const struct columns_row *row = columns_find(COLUMNS_COLUMN, name);

    if (!row && component >= 0 && length < sizeof base)
        row = columns_find(COLUMNS_COLUMN, memcpy(base, name, length));
    return row ? row->dimension : DIMENSION_NONE;
}

static int unknown_column(const struct frame *frame, const char *name, struct error *error)
{
    char *names = frame_column_names(frame);
    error_set(error, EXIT_USAGE, "no column '%s'; there are", name);
    for (int i = 0; i < frame->column_count; i++)
        error_append(error, "%s %s", i ? "," : "", frame->columns[i].name);
    nearest_ask(error, name, names);
    free(names);
    return error->code;
}

int select_column(const struct frame *frame, const char *name, const struct column **column,
                  int *component, struct error *error)
{
    const struct column *whole = frame_find(frame, name);
    size_t length = split_component(name, component);
    char base[TOKEN_MAX];

    if (whole) {
        *column = whole;
        *component = 0;
        return whole->width == 1
                   ? 0
                   : error_set(error, EXIT_USAGE, "column '%s' has %d components: say %s%s or %s%s",
                               name, whole->width, name, whole->width == 3 ? "_x" : "_1", name,
                               whole->width == 3 ? "_z" : "_2");
    }
    if (*component < 0 || length >= sizeof base)
        return unknown_column(frame, name, error);
    memcpy(base, name, length);
    base[length] = '\0';
    *column = frame_find(frame, base);
    if (!*column || *component >= (*column)->width ||
        (name[length + 1] >= 'x' && (*column)->width != 3))
        return unknown_column(frame, name, error);
    return 0;
}

/* ---- comparisons ---- */

static int fail_at(struct selection *selection, const char *at, const char *what)
{
    return error_set(selection->error, EXIT_USAGE, "%s at character %d of the selection '%s'", what,
                     (int)(at - selection->text) + 1, selection->text);
}

static void skip_blanks(struct selection *selection)
{
    selection->at += strspn(selection->at, " \t\n");
}

/* Copies the run of characters up to one of `stops` into token, which is not empty on success. */
static int read_token(struct selection *selection, const char *stops, char token[TOKEN_MAX],
                      const char *missing)
{
    size_t length;

    skip_blanks(selection);
    length = strcspn(selection->at, stops);
    if (length == 0 || length + 32 >= TOKEN_MAX)
        return fail_at(selection, selection->at, missing);
    memset(token, 0, TOKEN_MAX);
    memcpy(token, selection->at, length);
    selection->at += length;
    return 0;
}

/* A value; `bare` gets it without its quotes, if it has any. */
static int read_value_token(struct selection *selection, char token[TOKEN_MAX],
                            char bare[TOKEN_MAX])
{
    static const char missing[] = "expected a value";
    char quote[2] = "";

    skip_blanks(selection);
    if ((*selection->at == '"' || *selection->at == '\'') &&
        strchr(selection->at + 1, *selection->at))
        quote[0] = *selection->at;
    if (!quote[0]) {
        int code = read_token(selection, " \t\n=!<>&|(),", token, missing);
        memcpy(bare, token, code ? 0 : TOKEN_MAX);
        return code;
    }
    size_t length = strcspn(selection->at + 1, quote);
    if (length + 34 >= TOKEN_MAX)
        return fail_at(selection, selection->at, missing);
    memset(token, 0, TOKEN_MAX);
    memcpy(token, selection->at, length + 2);
    memset(bare, 0, TOKEN_MAX);
    memcpy(bare, token + 1, length);
    selection->at += length + 2;
    return 0;
}

static int read_comparison(struct selection *selection, enum comparison *comparison)
{
    static const struct {
        const char *text;
        enum comparison comparison;
    } signs[] = {{"!=", UNEQUAL}, {"<=", LESS_EQUAL}, {">=", GREATER_EQUAL}, {"==", EQUAL},
                 {"=", EQUAL},    {"<", LESS},        {">", GREATER}};

    skip_blanks(selection);
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
        size_t length = strlen(signs[i].text);

        if (!strncmp(selection->at, signs[i].text, length)) {
            selection->at += length;
            *comparison = signs[i].comparison;
            return 0;
        }
    }
    return fail_at(selection, selection->at, "expected one of = != < <= > >=");
}

/* The number that a value token means for a column: a bare number, a quantity with its unit, or
 * T and F. */
static int read_value(struct selection *selection, const char *name, enum value_type type,
                      const char *token, double *value)
{
    const char *end;

    if (type == VALUE_LOGICAL && (!strcmp(token, "T") || !strcmp(token, "F"))) {
        *value = *token == 'T';
        return 0;
    }
    if (number_read(token, &end, value) && !*end)
        return 0;
    if (quantity_parse(token, select_dimension(name), selection->system, value, selection->error))
        return error_append(selection->error, " (at character %d of the selection '%s')",
                            (int)(selection->at - selection->text - (long)strlen(token)) + 1,
                            selection->text);
    return 0;
}

static bool compare_numbers(double a, enum comparison comparison, double b)
{
    switch (comparison) {
    case EQUAL:
        return a == b;
    case UNEQUAL:
        return a != b;
    case LESS:
        return a < b;
    case LESS_EQUAL:
        return a <= b;
    case GREATER:
        return a > b;
    default:
        return a >= b;
    }
}

static double column_number(const struct column *column, size_t index)
{
    return column->type == VALUE_REAL ? column->real[index] : (double)column->integer[index];
}

/* Whether `text` is one of "FI, ILO, CRYST". */
static bool is_listed(const char *list, const char *text)
{
    size_t length = strlen(text);

    for (const char *at = list; at; at = strstr(at, ", ")) {
        at += *at == ',' ? 2 : 0;
        if (!strncmp(at, text, length) && (at[length] == ',' || !at[length]))
            return true;
    }
    return false;
}

/* A text that no atom has, and that is a slip: no element as species, another's letters in the
 * other case, or none of those that the column can hold. */
static int doubt_text(struct selection *selection, const struct column *column, const char *text)
{
    const char *like = NULL, *values = columns_values(column->name);

    for (int t = 0; t < column->strings.count; t++) {
        if (!strcmp(column->strings.text[t], text))
            return 0;
        if (!strcasecmp(column->strings.text[t], text))
            like = column->strings.text[t];
    }
    bool odd = selection->frame->n && !strcmp(column->name, "species") && strcmp(text, "X") != 0 &&
               !element_in(text, selection->system);
    if (values && is_listed(values, text))
        return 0;
    if (!like && !odd && !values)
        return 0;
    error_set(selection->error, EXIT_USAGE, "no atom has '%s' in column '%s'", text, column->name);
    if (like)
        error_append(selection->error, " (but '%s' there is)", like);
    else if (values)
        error_append(selection->error, ", whose values are %s", values);
    return error_append(selection->error, ": in the selection '%s'", selection->text);
}

/* The texts are the token's, as it stands or without its quotes. */
static int match_text(struct selection *selection, const struct column *column, int component,
                      const char *const tokens[2], bool *chosen)
{
    size_t width = (size_t)column->width;
    bool any = false;

    for (size_t i = 0; i < selection->frame->n; i++) {
        const char *text = column_text(column, i * width + (size_t)component);
        if (!strcmp(text, tokens[0]) || !strcmp(text, tokens[1]))
            chosen[i] = any = true;
    }
    return any ? 0 : doubt_text(selection, column, tokens[1]);
}

/* Sets chosen where the column stands in the relation to this one value. */
static int match_value(struct selection *selection, const struct column *column, int component,
                       const char *name, enum comparison comparison, const char *token,
                       bool *chosen)
{
    size_t width = (size_t)column->width;
    double value;

    if (read_value(selection, name, column->type, token, &value))
        return selection->error->code;
    for (size_t i = 0; i < selection->frame->n; i++)
        if (compare_numbers(column_number(column, i * width + (size_t)component), comparison,
                            value))
            chosen[i] = true;
    return 0;
}

/* A column of the frame; the ids also where they will be added only when it is written. */
static int find_column(struct selection *selection, const char *name, const struct column **column,
                       int *component)
{
    const struct frame *frame = selection->frame;

    if (strcmp(name, "id") != 0 || frame_find(frame, "id"))
        return select_column(frame, name, column, component, selection->error);
    if (!selection->id.integer) {
        selection->id = (struct column){.type = VALUE_INT, .width = 1};
        selection->id.integer = memory_alloc(frame->n, sizeof *selection->id.integer);
        for (size_t i = 0; i < frame->n; i++)
            selection->id.integer[i] = (int64_t)i + 1;
    }
    *column = &selection->id;
    *component = 0;
    return 0;
}

/* NAME != a,b is "none of them": the contrary of NAME = a,b. */
static int parse_comparison(struct selection *selection, bool *chosen)
{
    const char *start;
    char name[TOKEN_MAX], token[TOKEN_MAX], bare[TOKEN_MAX];
    const struct column *column;
    int component, values = 0;
    enum comparison comparison = EQUAL;

    skip_blanks(selection);
    start = selection->at;
    if (read_token(selection, " \t\n=!<>&|(),", name, "expected the name of a column"))
        return selection->error->code;
    if (find_column(selection, name, &column, &component))
        return error_append(selection->error, " (at character %d of the selection '%s')",
                            (int)(start - selection->text) + 1, selection->text);
    if (read_comparison(selection, &comparison))
        return selection->error->code;
    if (column->type == VALUE_STRING && comparison != EQUAL && comparison != UNEQUAL)
        return fail_at(selection, start, "texts compare with = and != only,");
    memset(chosen, 0, selection->frame->n * sizeof *chosen);
    do {
        if (values++)
            selection->at++;
        if (read_value_token(selection, token, bare))
            return selection->error->code;
        if (column->type == VALUE_STRING) {
            if (match_text(selection, column, component, (const char *const[]){token, bare},
                           chosen))
                return selection->error->code;
        } else if (match_value(selection, column, component, name,
                               comparison == UNEQUAL ? EQUAL : comparison, bare, chosen))
            return selection->error->code;
        skip_blanks(selection);
    } while (*selection->at == ',');
    if (values > 1 && comparison != EQUAL && comparison != UNEQUAL)
        return fail_at(selection, start, "a list of values goes with = and != only,");
    for (size_t i = 0; comparison == UNEQUAL && i < selection->frame->n; i++)
        chosen[i] = !chosen[i];
    return 0;
}

/* ---- and, or, not ---- */

static int parse_either(struct selection *selection, bool *chosen);

static int parse_one(struct selection *selection, bool *chosen)
{
    int code;

    skip_blanks(selection);
    if (*selection->at != '!' && *selection->at != '(')
        return parse_comparison(selection, chosen);
    if (++selection->depth > DEPTH_MAX)
        return fail_at(selection, selection->at, "too deeply nested");
    if (*selection->at++ == '!') {
        code = parse_one(selection, chosen);
        for (size_t i = 0; !code && i < selection->frame->n; i++)
            chosen[i] = !chosen[i];
    } else {
        code = parse_either(selection, chosen);
        skip_blanks(selection);
        if (!code && *selection->at != ')')
            code = fail_at(selection, selection->at, "expected ')'");
        else if (!code)
            selection->at++;
    }
    selection->depth--;
    return code;
}

/* A chain of `parse` joined by `sign`: | takes an atom that any of them takes, & one that all of
 * them take. */
static int parse_chain(struct selection *selection, char sign,
                       int (*parse)(struct selection *, bool *), bool *chosen)
{
    size_t n = selection->frame->n;
    bool *other = memory_alloc(n, sizeof *other);
    int code = parse(selection, chosen);

    for (skip_blanks(selection); !code && *selection->at == sign; skip_blanks(selection)) {
        selection->at++;
        code = parse(selection, other);
        for (size_t i = 0; !code && i < n; i++)
            chosen[i] = sign == '|' ? chosen[i] || other[i] : chosen[i] && other[i];
    }
    free(other);
    return code;
}

static int parse_both(struct selection *selection, bool *chosen)
{
    return parse_chain(selection, '&', parse_one, chosen);
}

static int parse_either(struct selection *selection, bool *chosen)
{
    return parse_chain(selection, '|', parse_both, chosen);
}

int select_atoms(const char *expression, const struct frame *frame, bool *chosen, size_t *count,
                 struct error *error)
{
    struct selection selection = {
        .text = expression, .at = expression, .frame = frame, .error = error};
    size_t taken = 0;

    int code = frame_units(frame, &selection.system, error);
    if (!code)
        code = parse_either(&selection, chosen);
    free(selection.id.integer);
    if (code)
        return code;
    if (*selection.at)
        return fail_at(&selection, selection.at, "expected & or | or the end");
    for (size_t i = 0; i < frame->n; i++)
        taken += chosen[i];
    if (count)
        *count = taken;
    return 0;
}
