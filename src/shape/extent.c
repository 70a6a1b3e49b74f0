/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sizes as people type them (shape/extent.h). */
#include "shape/extent.h"
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include "base/cube_root.h"
#include "base/exit_codes.h"
#include "base/memory.h"
#include "base/quantity.h"

int extent_repeat(const char *text, int count, int *repeat, struct error *error)
{
    const char *at = text;
    for (int k = 0; k < count; k++) {
        char *end;
        long value = strtol(at, &end, 10);
        if (end == at || value < 1 || value > 100000 || *end != (k + 1 < count ? 'x' : '\0'))
            return error_set(error, EXIT_USAGE,
                             "'%s' is not %d whole numbers with x between them, such as %s", text,
                             count, count == 3 ? "4x4x4" : "7x8");
        repeat[k] = (int)value;
        at = end + 1;
    }
    return 0;
}

/* Three comma-separated lengths; `auto` becomes NAN where it is allowed. */
static int lengths_read(const char *text, enum unit_system units, bool allow_auto, double length[3],
                        struct error *error)
{
    char *copy = memory_string(text), *at = copy;
    int code = 0;
    for (int k = 0; k < 3 && !code; k++) {
        char *comma = strchr(at, ',');
        if (!comma != (k == 2)) {
            code = error_set(
                error, EXIT_USAGE,
                "'%s' is not three lengths with commas between them, such as 25nm,25nm,%s", text,
                allow_auto ? "auto" : "3nm");
            break;
        }
        if (comma)
            *comma = '\0';
        if (allow_auto && !strcmp(at, "auto"))
            length[k] = NAN;
        else
            code = quantity_parse(at, DIMENSION_LENGTH, units, &length[k], error);
        at = comma ? comma + 1 : at;
    }
    free(copy);
    return code;
}

int extent_lengths(const char *text, enum unit_system units, double length[3], struct error *error)
{
    return lengths_read(text, units, false, length, error);
}

int extent_box(const char *text, enum unit_system units, double volume, double box[3],
               struct error *error)
{
    int code = lengths_read(text ? text : "auto,auto,auto", units, true, box, error), open = 0;
    double given = 1;
    if (code)
        return code;
    for (int k = 0; k < 3; k++) {
        if (isnan(box[k]))
            open++;
        else if (box[k] > 0)
            given *= box[k];
        else
            return error_set(error, EXIT_USAGE, "the edges of box '%s' must be positive", text);
    }
    for (int k = 0; k < 3; k++)
        if (isnan(box[k]))
            box[k] = open == 3 ? cube_root(volume) : pow(volume / given, 1. / open);
    return 0;
}

int extent_repeat_check(const char *text, struct error *error)
{
    int cells[3];
    return extent_repeat(text, 3, cells, error);
}
