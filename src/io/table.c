/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tab-separated tables, whole or not there. The first failed write is kept until table_close. */
#include "io/table.h"
#include <math.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/memory.h"
#include "base/number.h"
#include "base/out.h"
#include "base/printable.h"

struct table {
    struct out *out;
    bool row_begun;
    struct error failure; /* code 0 as long as all went well */
};

int table_open(struct table **table, const char *path, struct error *error)
{
    *table = memory_zeroed(1, sizeof **table);
    int code = out_open(&(*table)->out, path, error);
    if (code) {
        free(*table);
        *table = NULL;
    }
    return code;
}

bool table_record(struct table *table, enum transcript_channel channel)
{
    bool said = false;
    if (table->failure.code == 0)
        table->failure.code = out_record(table->out, channel, &said, &table->failure);
    return said;
}

static void put(struct table *table, const char *text, size_t length)
{
    if (table->failure.code == 0)
        table->failure.code = out_write(table->out, text, length, &table->failure);
}

/* Writes the lines of text, each with the prefix before it. */
static void put_lines(struct table *table, const char *prefix, const char *text)
{
    do {
        size_t length = strcspn(text, "\n");
        put(table, prefix, strlen(prefix));
        put(table, text, length);
        put(table, "\n", 1);
        text += length + (text[length] == '\n');
    } while (*text);
}

static char *formatted(const char *format, va_list arguments)
{
    va_list again;
    va_copy(again, arguments);
    int length = vsnprintf(NULL, 0, format, again);
    va_end(again);
    char *text = memory_alloc((size_t)length + 1, 1);
    vsnprintf(text, (size_t)length + 1, format, arguments);
    return text;
}

void table_comment(struct table *table, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    char *text = formatted(format, arguments), *shown = printable_text(text, "\n\t");
    va_end(arguments);
    put_lines(table, "# ", shown);
    free(shown);
    free(text);
}

void table_header(struct table *table, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    char *text = formatted(format, arguments);
    va_end(arguments);
    char *save = NULL;
    for (char *name = strtok_r(text, " \t\n", &save); name; name = strtok_r(NULL, " \t\n", &save))
        table_text(table, name);
    table_row(table);
    free(text);
}

/* One that holds neither tab nor newline. */
static void put_cell(struct table *table, const char *text)
{
    if (table->row_begun)
        put(table, "\t", 1);
    table->row_begun = true;
    put(table, text, strlen(text));
}

void table_text(struct table *table, const char *text)
{
    char *cell = memory_string(text);
    for (char *at = cell; (at = strpbrk(at, "\t\n"));) /* would break the table */
        *at = ' ';
    char *shown = printable_text(cell, "");
    put_cell(table, shown);
    free(shown);
    free(cell);
}

void table_real(struct table *table, double value)
{
    char text[40];
    if (isnan(value))
        strcpy(text, "nan");
    else
        snprintf(text, sizeof text, "%.10g", value);
    put_cell(table, text);
}

void table_int(struct table *table, int64_t value)
{
    char text[NUMBER_MAX + 1];
    *number_write_int(text, value) = 0;
    put_cell(table, text);
}

void table_row(struct table *table)
{
    put(table, "\n", 1);
    table->row_begun = false;
}

int table_flush(struct table *table, struct error *error)
{
    if (table->failure.code == 0)
        table->failure.code = out_flush(table->out, &table->failure);
    if (table->failure.code)
        *error = table->failure;
    return table->failure.code;
}

int table_close(struct table *table, struct error *error)
{
    int code = table->failure.code;
    if (code) {
        *error = table->failure;
        out_abandon(table->out);
    } else {
        code = out_commit(table->out, error);
    }
    free(table);
    return code;
}
