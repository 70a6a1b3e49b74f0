/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lists of numbers and ranges, of a stream whose length may not be known. */
#include "base/ranges.h"
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include "base/exit_codes.h"
#include "base/memory.h"

static const int64_t LARGEST = INT64_C(1000000000000000);

/* A whole number that is not 0, or `last`; `standard` where there is no text. */
static int parse_number(const char *text, int64_t standard, int64_t *value, struct error *error)
{
    char *end;

    *value = standard;
    if (!text || !*text)
        return 0;
    if (!strcmp(text, "last")) {
        *value = -1;
        return 0;
    }
    *value = strtoll(text, &end, 10);
    if (*end || end == text || strchr(" \t\n+", *text))
        return error_set(error, EXIT_USAGE, "'%s' is no whole number, and not 'last'", text);
    if (*value == 0)
        return error_set(error, EXIT_USAGE,
                         "0 is none: frames are counted from 1, and -1 is the last");
    if (*value > LARGEST || *value < -RANGES_BEHIND_MAX)
        return error_set(error, EXIT_USAGE, "'%s' is out of range: at most %d from the end", text,
                         RANGES_BEHIND_MAX);
    return 0;
}

/* One item, which is cut up. */
static int parse_range(char *item, struct range *range, struct error *error)
{
    char *rest = item, *first = strsep(&rest, ":"), *last = strsep(&rest, ":"),
         *step = strsep(&rest, ":");

    if (rest || (!last && !*first))
        return error_set(error, EXIT_USAGE, "expected N, FIRST:LAST or FIRST:LAST:STEP");
    if (parse_number(first, 1, &range->first, error) ||
        parse_number(last, last ? -1 : range->first, &range->last, error) ||
        parse_number(step, 1, &range->step, error))
        return error->code;
    if (range->step < 1)
        return error_set(error, EXIT_USAGE, "a step is at least 1: frames come in their order");
    if (range->first > range->last && (range->first < 0) == (range->last < 0))
        return error_set(error, EXIT_USAGE, "%" PRId64 ":%" PRId64 " ends before it begins",
                         range->first, range->last);
    return 0;
}

int ranges_parse(struct ranges *ranges, const char *text, struct error *error)
{
    char *copy = memory_string(text), *rest = copy, *item;
    int code = 0;

    *ranges = (struct ranges){0};
    while (!code && (item = strsep(&rest, ","))) {
        struct range *range = &ranges->range[ranges->count];

        if (ranges->count++ == RANGES_MAX)
            code = error_set(error, EXIT_USAGE, "more than %d ranges", RANGES_MAX);
        else
            code = parse_range(item, range, error);
        if (!code && -range->first > ranges->behind)
            ranges->behind = -range->first;
        if (!code && -range->last > ranges->behind)
            ranges->behind = -range->last;
    }
    free(copy);
    return code;
}

/* The same range counted from the beginning, of so many. */
static struct range of_total(struct range range, int64_t total)
{
    if (range.first < 0 && range.first != range.last)
        range.first = range.first + total < 0 ? 1 : range.first + total + 1;
    else if (range.first < 0)
        range.first += total + 1;
    if (range.last < 0)
        range.last += total + 1;
    return range;
}

bool ranges_have(const struct ranges *ranges, int64_t number, int64_t total)
{
    for (int k = 0; k < ranges->count; k++) {
        struct range range = of_total(ranges->range[k], total);

        if (number >= range.first && number <= range.last &&
            (number - range.first) % range.step == 0)
            return true;
    }
    return false;
}

bool ranges_are_past(const struct ranges *ranges, int64_t number)
{
    for (int k = 0; k < ranges->count; k++)
        if (ranges->range[k].last < 0 || ranges->range[k].last >= number)
            return false;
    return true;
}

int ranges_check(const struct ranges *ranges, int64_t total, struct error *error)
{
    for (int k = 0; k < ranges->count; k++) {
        struct range given = ranges->range[k], range = of_total(given, total);

        if (range.first >= 1 && range.first <= total && range.first <= range.last)
            continue;
        error_set(error, EXIT_BAD_INPUT, "of %" PRId64 " frame%s none is %" PRId64, total,
                  total == 1 ? "" : "s", given.first);
        if (given.first != given.last)
            error_append(error, ":%" PRId64, given.last);
        return error->code;
    }
    return 0;
}
