/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Words of a shell; see shell.h. */
#include "base/shell.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/memory.h"

char *shell_in_quotes(const char *text)
{
    char *quoted = memory_alloc(4 * strlen(text) + 3, 1), *to = quoted;
    *to++ = '\'';
    for (; *text; text++) {
        if (*text == '\'')
            to = stpcpy(to, "'\\'");
        *to++ = *text;
    }
    strcpy(to, "'");
    return quoted;
}

char *shell_quoted(const char *text)
{
    static const char plain[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_@%+=:,./-^";
    return *text && !text[strspn(text, plain)] ? memory_string(text) : shell_in_quotes(text);
}

void shell_fill(struct error *error, const char *file, const char *command)
{
    static const char pipe[] = " | PROGRAM";
    const char *end = strstr(error->text, pipe), *from = error->text, *at;
    if (!end)
        return;
    char *word = file ? shell_quoted(file) : memory_string("FILE"), *text = NULL;
    size_t size;
    FILE *stream = memory_stream(&text, &size);
    for (; (at = strstr(from, "FILE")) && at < end; from = at + strlen("FILE"))
        fprintf(stream, "%.*s%s", (int)(at - from), from, word);
    fprintf(stream, "%.*s | %s%s", (int)(end - from), from, command, end + strlen(pipe));
    fclose(stream);
    if (size < sizeof error->text)
        memcpy(error->text, text, size + 1);
    free(text);
    free(word);
}
