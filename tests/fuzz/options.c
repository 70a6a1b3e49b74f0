/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A command line (base/options.h), a word each line, with an option of every type. */
#include "base/options.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "fuzz.h"

enum { WORDS = 64 };

static bool fast;
static int64_t steps;
static double rate, ratio;
static struct option_list box;
static const char *file, *ensemble;

static struct option table[] = {
    OPTION_FLAG("fast", &fast, "a flag"),
    OPTION_INT("steps", &steps, "how many", .standard = "10", .minimum = 1, .maximum = 1e9),
    OPTION_QUANTITY("rate", &rate, DIMENSION_RATE, "how fast", .standard = "1K/ps",
                    .standard_lj = "0.1", .minimum = 1e-300, .maximum = INFINITY),
    OPTION_NUMBER("ratio", &ratio, NULL, .standard = "0.5", .maximum = 1, .with = "fast"),
    OPTION_QUANTITIES("box", &box, DIMENSION_LENGTH, NULL, .standard = "1nm,2nm",
                      .standard_lj = "1"),
    OPTION_CHOICE("ensemble", &ensemble, "npt|npt-aniso|nvt", NULL, .standard = "npt"),
    OPTION_TEXT("o", &file, "FILE", NULL, .not_recorded = true),
    OPTIONS_END};
static struct option *const tables[] = {table, NULL};

static void parse(char *text, enum unit_system system)
{
    static char program[] = "fuzz";
    char *argv[WORDS + 2] = {program}, *rest = text;
    int argc = 1, operands;
    struct error error = {0};
    for (struct option *option = table; option->name; option++)
        option->text = option->resolved = NULL;
    for (char *word; argc <= WORDS && (word = strsep(&rest, "\n"));)
        argv[argc++] = word;
    int code = options_parse(tables, argc, argv, &operands, &error);
    fuzz_expect(code, &error);
    if (!code)
        fuzz_expect(code = options_resolve(tables, system, &error), &error);
    for (int which = OPTIONS_ALL; !code && which <= OPTIONS_GIVEN; which++)
        free(options_text(tables, which));
    if (!code && (steps < 1 || steps > 1000000000 || !(rate >= 1e-300) || !(ratio <= 1) ||
                  box.count < 1 || box.count > OPTION_LIST_MAX || operands > argc))
        fuzz_finding("a value outside of its range");
}

void fuzz_one(const unsigned char *bytes, size_t size)
{
    for (int system = UNITS_METAL; system <= UNITS_LJ; system++) {
        char *text = fuzz_text(bytes, size);
        parse(text, system);
        free(text);
    }
}
