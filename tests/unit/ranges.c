/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lists of numbers: each beside a plain count, and decided while the total is not known yet. */
#include "base/ranges.h"
#include <stdlib.h>
#include "base/exit_codes.h"
#include "check.h"

/* Whether FIRST:LAST:STEP, of a stream of that length, has the number. */
static bool plainly(int first, int last, int step, int number, int total)
{
    int begin = first < 0 ? total + 1 + first : first, end = last < 0 ? total + 1 + last : last;

    begin = begin < 1 && first != last ? 1 : begin;
    for (int at = begin; at <= end; at += step)
        if (at == number)
            return true;
    return false;
}

static void check_range(int first, int last, int step)
{
    struct ranges ranges;
    struct error error;
    char text[64];

    snprintf(text, sizeof text, "%d:%d:%d", first, last, step);
    if (ranges_parse(&ranges, text, &error))
        return;
    for (int total = 1; total <= 9; total++)
        for (int number = 1; number <= total; number++) {
            bool wanted = plainly(first, last, step, number, total);

            CHECK(ranges_have(&ranges, number, total) == wanted, "%s: %d of %d", text, number,
                  total);
            if (number + ranges.behind <= total)
                CHECK(ranges_have(&ranges, number, number + ranges.behind) == wanted,
                      "%s: %d, early, of %d", text, number, total);
            CHECK(!wanted || !ranges_are_past(&ranges, number), "%s: %d is past", text, number);
        }
}

int main(void)
{
    struct ranges ranges;
    struct error error;

    for (int first = -6; first <= 6; first++)
        for (int last = -6; last <= 6; last++)
            for (int step = 1; step <= 3; step++)
                if (first && last)
                    check_range(first, last, step);
    CHECK(ranges_parse(&ranges, "5:2", &error) == EXIT_USAGE);
    CHECK(ranges_parse(&ranges, "-2:-5", &error) == EXIT_USAGE);
    CHECK(ranges_parse(&ranges, "1:2:3:4", &error) == EXIT_USAGE);
    CHECK(ranges_parse(&ranges, "9999999999999999999", &error) == EXIT_USAGE);
    CHECK(ranges_parse(&ranges, "1,3:7:2", &error) == 0 && ranges.behind == 0);
    CHECK(!ranges_are_past(&ranges, 7) && ranges_are_past(&ranges, 8));
    CHECK(ranges_check(&ranges, 3, &error) == 0);
    CHECK(ranges_check(&ranges, 2, &error) == EXIT_BAD_INPUT);
    return failures != 0;
}
