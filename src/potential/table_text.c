/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Cuts up the text of a table; see table_text.h. */
#include "potential/table_text.h"
#include <ctype.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include "base/exit_codes.h"
#include "base/memory.h"
#include "base/number.h"

int table_text_fail(struct table_text *text, const char *what, ...)
{
    char words[512];
    va_list arguments;

    va_start(arguments, what);
    vsnprintf(words, sizeof words, what, arguments);
    va_end(arguments);
    return error_set(text->error, EXIT_BAD_INPUT, "%s%s%s%s ('%s', line %ld)",
                     text->kind ? "not " : "", text->kind ? text->kind : "", text->kind ? ": " : "",
                     words, text->file, text->line);
}

void table_text_skip_line(struct table_text *text)
{
    while (text->at < text->end && *text->at != '\n')
        text->at++;
    if (text->at < text->end) {
        text->at++;
        text->line++;
    }
}

bool table_text_word(struct table_text *text)
{
    while (text->at < text->end && *text->at != '\n' && isspace((unsigned char)*text->at))
        text->at++;
    return text->at < text->end && *text->at != '\n' && *text->at != '#';
}

bool table_text_next(struct table_text *text)
{
    while (!table_text_word(text)) {
        if (text->at == text->end)
            return false;
        table_text_skip_line(text);
    }
    return true;
}

size_t table_text_length(const struct table_text *text)
{
    const char *at = text->at;

    while (at < text->end && !isspace((unsigned char)*at) && *at != '#')
        at++;
    return (size_t)(at - text->at);
}

bool table_text_peek(const struct table_text *text, double *value, const char **end)
{
    return number_read(text->at, end, value) && isfinite(*value) &&
           *end == text->at + table_text_length(text);
}

/* The number that begins here. */
static int take_number(struct table_text *text, const char *name, double *value)
{
    const char *end;
    size_t length = table_text_length(text);

    if (!table_text_peek(text, value, &end))
        return table_text_fail(text, "this is not a number: '%.*s' (%s)",
                               (int)(length < 40 ? length : 40), text->at, name);
    text->at = end;
    return 0;
}

int table_text_number(struct table_text *text, const char *name, double *value)
{
    return table_text_word(text) ? take_number(text, name, value)
                                 : table_text_fail(text, "a number is missing: %s", name);
}

int table_text_count(struct table_text *text, const char *name, const int range[2], int *count)
{
    double value;
    int code = table_text_number(text, name, &value);

    if (code)
        return code;
    if (value != floor(value) || value < range[0] || value > range[1])
        return table_text_fail(text, "%s must be a whole number from %d to %d, not %.10g", name,
                               range[0], range[1], value);
    *count = (int)value;
    return 0;
}

/* To the next line, counting the numbers that are left on this one. */
static void drop_rest(struct table_text *text)
{
    double value;
    const char *end;

    while (table_text_word(text)) {
        if (table_text_peek(text, &value, &end) && text->dropped++ == 0)
            text->dropped_line = text->line;
        text->at += table_text_length(text);
    }
    table_text_skip_line(text);
}

int table_text_array(struct table_text *text, const char *name, int count, double **array)
{
    /* a number and what ends it are two bytes: no more memory than the text can fill */
    size_t most = (size_t)(text->end - text->at) / 2 + 1;
    double *value = memory_alloc((size_t)count < most ? (size_t)count : most, sizeof *value);
    int code = 0;

    for (int i = 0; i < count && !code; i++)
        code =
            table_text_next(text)
                ? take_number(text, name, &value[i])
                : table_text_fail(text, "the table ends too early: %d of %d values of %s are there",
                                  i, count, name);
    if (code) {
        free(value);
        value = NULL;
    } else {
        drop_rest(text);
    }
    *array = value;
    return code;
}
