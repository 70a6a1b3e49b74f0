/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Small questions about texts of extended XYZ. */
#include "io/xyz_text.h"
#include <string.h>

bool xyz_is_token(const char *text)
{
    if (!*text)
        return false;
    for (; *text; text++)
        if ((unsigned char)*text <= ' ')
            return false;
    return true;
}

bool xyz_is_bare(const char *text)
{
    return xyz_is_token(text) && !strpbrk(text, "=\",}{][\\'");
}

bool xyz_is_column_name(const char *text)
{
    return xyz_is_bare(text) && !strchr(text, ':');
}

static bool is_logical(const char *text, size_t length)
{
    static const char *const words[] = {"T",    "F",     "true", "false",
                                        "True", "False", "TRUE", "FALSE"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strlen(words[i]) == length && !memcmp(words[i], text, length))
            return true;
    return false;
}

/* Digits, signs, points and exponents only: every number is, and a few words that are none are
 * quoted once too often. */
static bool is_numeric(const char *text, size_t length)
{
    return strspn(text, "+-.0123456789eEdD") >= length && strcspn(text, "0123456789") < length;
}

bool xyz_reads_as_other(const char *text)
{
    const char *separators = " \t\n,";
    bool any = false;
    for (text += strspn(text, separators); *text; text += strspn(text, separators)) {
        size_t length = strcspn(text, separators);
        if (!is_logical(text, length) && !is_numeric(text, length))
            return false;
        any = true;
        text += length;
    }
    return any;
}
