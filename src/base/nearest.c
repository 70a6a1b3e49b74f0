/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Distances between words. */
#include "base/nearest.h"
#include <ctype.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include "base/memory.h"

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

static bool same_letter(char a, char b)
{
    return tolower((unsigned char)a) == tolower((unsigned char)b);
}

/* row[j]: the distance of what was read of `word` from the first j letters of the other. */
size_t nearest_distance(const char *word, const char *other, size_t length)
{
    size_t *row = memory_alloc(length + 1, sizeof *row);
    for (size_t j = 0; j <= length; j++)
        row[j] = j;
    for (size_t i = 1; *word; word++, i++) {
        size_t before = row[0];
        row[0] = i;
        for (size_t j = 1; j <= length; j++) {
            size_t changed = before + !same_letter(*word, other[j - 1]);
            before = row[j];
            row[j] = least(changed, least(row[j], row[j - 1]) + 1);
        }
    }
    size_t result = row[length];
    free(row);
    return result;
}

char *nearest_word(const char *word, const char *list)
{
    const char *found = NULL;
    size_t letters = strlen(word), found_length = 0;
    size_t best = letters < 2 ? 1 : letters < 6 ? 2 : letters / 3 + 1;
    while (*list) {
        size_t length = strcspn(list, ",|"), away = nearest_distance(word, list, length);
        if (away < best) {
            best = away;
            found = list;
            found_length = length;
        }
        list += length + (list[length] != '\0');
    }
    return found ? memory_format("%.*s", (int)found_length, found) : NULL;
}

void nearest_ask(struct error *error, const char *word, const char *list)
{
    char *near = nearest_word(word, list);
    if (near)
        error_append(error, " (did you mean '%s'?)", near);
    free(near);
}
