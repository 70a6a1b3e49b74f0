/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Text wrapped for a terminal. */
#include "base/wrap.h"
#include <string.h>

/* Columns that UTF-8 bytes take: continuation bytes take none. */
static int wrap_columns(const char *text, size_t bytes)
{
    int columns = 0;
    for (size_t i = 0; i < bytes; i++)
        columns += ((unsigned char)text[i] & 0xc0) != 0x80;
    return columns;
}

/* One line of the text, `bytes` long, word by word. */
static void wrap_line(FILE *stream, const char *line, size_t bytes, int indent, int at)
{
    int column = at, blanks = 0; /* blanks that the next word brings if it stays on this line */
    while (bytes > 0) {
        size_t word = 0;
        while (word < bytes && line[word] != ' ')
            word++;
        int columns = wrap_columns(line, word);
        if (word > 0 && column > indent && column + blanks + columns > WRAP_WIDTH) {
            fprintf(stream, "\n%*s", indent, "");
            column = indent;
            blanks = 0;
        }
        if (word > 0) {
            fprintf(stream, "%*s%.*s", blanks, "", (int)word, line);
            column += blanks + columns;
            blanks = 0;
        }
        line += word;
        bytes -= word;
        if (bytes > 0) {
            blanks++;
            line++;
            bytes--;
        }
    }
}

void wrap_print(FILE *stream, const char *text, int indent, int at)
{
    if (at < indent) {
        fprintf(stream, "%*s", indent - at, "");
        at = indent;
    }
    while (*text) {
        size_t bytes = strcspn(text, "\n");
        if (*text == ' ')
            fwrite(text, 1, bytes, stream);
        else
            wrap_line(stream, text, bytes, indent, at);
        text += bytes + (text[bytes] == '\n');
        if (*text && *text != '\n')
            fprintf(stream, "\n%*s", indent, "");
        else if (*text)
            fputc('\n', stream);
        at = indent;
    }
    fputc('\n', stream);
}
