/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The option table: forms, types, ranges, both unit systems, messages, and the arguments printed
 * back. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/exit_codes.h"
#include "base/options.h"

static int failures;
static bool fast;
static int64_t steps;
static double rate, ratio;
static struct option_list box;
static const char *file, *ensemble;
static struct error error;

static struct option table[] = {
    OPTION_FLAG("fast", &fast, "a flag"),
    OPTION_INT("steps", &steps, NULL, .standard = "10", .minimum = 1, .maximum = 1e9),
    OPTION_QUANTITY("rate", &rate, DIMENSION_RATE, "how fast", .required = true, .minimum = 1e-300,
                    .maximum = INFINITY),
    OPTION_NUMBER("ratio", &ratio, NULL, .standard = "0.5", .maximum = 1),
    OPTION_QUANTITIES("box", &box, DIMENSION_LENGTH, NULL, .standard = "1nm,2nm"),
    OPTION_CHOICE("ensemble", &ensemble, "npt|npt-aniso|nvt", NULL, .standard = "npt"),
    OPTION_TEXT("o", &file, "FILE", NULL, .not_recorded = true),
    {.name = NULL},
};
static struct option *const tables[] = {table, NULL};

static void check(int line, int holds, const char *what)
{
    if (!holds) {
        printf("%s:%d: %s (%s)\n", __FILE__, line, what, error.text);
        failures++;
    }
}

#define CHECK(holds, what) check(__LINE__, holds, what)

/* Parses up to five words; returns the exit code of parsing, or else of resolving. */
static int parse(enum unit_system system, int *operands, const char *words[5])
{
    static char program[] = "test", copies[5][32]; /* the options point into them */
    char *argv[7] = {program};
    int argc = 1;
    for (struct option *option = table; option->name; option++)
        option->text = option->resolved = NULL;
    for (; argc <= 5 && words[argc - 1]; argc++)
        argv[argc] = strcpy(copies[argc - 1], words[argc - 1]);
    error.text[0] = '\0';
    int code = options_parse(tables, argc, argv, operands, &error);
    return code ? code : options_resolve(tables, system, &error);
}

#define PARSE(system, ...) parse(system, &operands, (const char *[5]){__VA_ARGS__})
#define REFUSED(hint, ...)                                                                         \
    CHECK(PARSE(UNITS_METAL, __VA_ARGS__) == EXIT_USAGE && strstr(error.text, hint),               \
          "not refused with: " hint)

static void values(void)
{
    int operands;
    CHECK(PARSE(UNITS_METAL, "--rate=1e10K/s", "--steps", "1e6", "--fast", "in.xyz") == 0 &&
              operands == 1,
          "parse");
    CHECK(rate == 1e-5 && steps == 1000000 && fast, "given values");
    CHECK(ratio == 0.5 && box.count == 2 && box.value[1] == 20 && strcmp(ensemble, "npt") == 0 &&
              !file,
          "default values");
    CHECK(options_given(tables, &rate) && !options_given(tables, &ratio), "options_given");
    CHECK(PARSE(UNITS_METAL, "--rate=1K/s", "-o", "out", "--", "--steps") == 0 && operands == 1 &&
              strcmp(file, "out") == 0,
          "-o and --");
    CHECK(PARSE(UNITS_METAL, "--rate=1K/s", "-oout", "-") == 0 && operands == 1 &&
              strcmp(file, "out") == 0,
          "-oout and -");
    CHECK(PARSE(UNITS_LJ, "--rate=0.01") == 0 && rate == 0.01 && box.count == 0 && ratio == 0.5,
          "reduced units: no metal default");
}

static void refusals(void)
{
    int operands;
    REFUSED("did you mean '--rate'", "--rat=1K/s");
    REFUSED("unknown option '--xyzzy'", "--xyzzy");
    REFUSED("unknown option '--ra'", "--ra=1K/s");
    REFUSED("'--rate' is needed", "--fast");
    REFUSED("K/s", "--rate=1e10K");
    REFUSED("needs a unit", "--rate=5");
    REFUSED("greater than 0", "--rate=-1K/s");
    REFUSED("needs a value", "--rate");
    REFUSED("takes no value", "--fast=no");
    REFUSED("whole number", "--rate=1K/s", "--steps=1.5");
    REFUSED("whole number", "--rate=1K/s", "--steps=99999999999999999999");
    REFUSED("1 to 1e+09", "--rate=1K/s", "--steps=0");
    REFUSED("0 to 1", "--rate=1K/s", "--ratio=1.5");
    REFUSED("npt|npt-aniso|nvt", "--rate=1K/s", "--ensemble=np");
    REFUSED("such as A", "--rate=1K/s", "--box=1nm,2K");
    REFUSED("no length", "--rate=1K/s", "--box=1nm,,2nm");
    CHECK(PARSE(UNITS_LJ, "--rate=1K/s") == EXIT_USAGE && strstr(error.text, "reduced"),
          "a unit under reduced units");
    CHECK(PARSE(UNITS_LJ, "--rate=-1") == EXIT_USAGE, "the sign counts in reduced units too");
}

static void printed(void)
{
    int operands;
    CHECK(PARSE(UNITS_METAL, "--rate", "1K/s", "-o", "it's") == 0, "parse");
    char *all = options_text(tables, OPTIONS_ALL),
         *history = options_text(tables, OPTIONS_RECORDED),
         *given = options_text(tables, OPTIONS_GIVEN);
    CHECK(strcmp(all,
                 "--steps=10 --rate=1K/s --ratio=0.5 --box=1nm,2nm --ensemble=npt -o 'it'\\''s'") ==
              0,
          all);
    CHECK(strcmp(history, "--steps=10 --rate=1K/s --ratio=0.5 --box=1nm,2nm --ensemble=npt") == 0,
          history);
    CHECK(strcmp(given, "--rate=1K/s -o 'it'\\''s'") == 0, given);
    free(all);
    free(history);
    free(given);
}

static void pairs(void)
{
    struct option_pair pair[2];
    int count;
    CHECK(option_pairs("Cu:1.35A,Zr:0.155nm", DIMENSION_LENGTH, UNITS_METAL, pair, 2, &count,
                       &error) == 0 &&
              count == 2,
          "pairs");
    CHECK(strcmp(pair[1].name, "Zr") == 0 && pair[1].value == 1.55, "value of a pair");
    CHECK(option_pairs("Cu:1A,Cu:2A", DIMENSION_LENGTH, UNITS_METAL, pair, 2, &count, &error) ==
              EXIT_USAGE,
          "a name twice");
    CHECK(option_pairs("Cu", DIMENSION_LENGTH, UNITS_METAL, pair, 2, &count, &error) == EXIT_USAGE,
          "a name alone");
    CHECK(option_pairs("A:1A,B:1A,C:1A", DIMENSION_LENGTH, UNITS_METAL, pair, 2, &count, &error) ==
              EXIT_USAGE,
          "too many pairs");
}

int main(void)
{
    values();
    refusals();
    printed();
    pairs();
    return failures > 0;
}
