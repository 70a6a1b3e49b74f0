/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names that are no patterns; see literal.h. */
#include "base/literal.h"
#include <string.h>
#include "base/memory.h"

char *literal_pattern(const char *path, size_t length)
{
    char *text = memory_alloc(2 * length + 1, 1), *to = text;
    for (size_t i = 0; i < length; i++) {
        if (strchr("*?[]\\", path[i]))
            *to++ = '\\';
        *to++ = path[i];
    }
    *to = '\0';
    return text;
}
