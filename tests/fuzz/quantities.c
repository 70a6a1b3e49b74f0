/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Texts that people type: quantities in every dimension and both unit systems, numbers, ranges,
 * pairs, shapes and parts of cubes, units that files of cubes name. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/number.h"
#include "base/options.h"
#include "base/quantity.h"
#include "base/ranges.h"
#include "cube/cube_options.h"
#include "cube/cube_units.h"
#include "cube/cube_view.h"
#include "foreign/types.h"
#include "fuzz.h"

enum { PAIRS = 4, SPECIES = 8 };

static void quantities(const char *text)
{
    struct error error;
    double value;
    /* of which refusals are said; making them printable takes longer than all else */
    int said = (int)(strlen(text) % DIMENSION_COUNT);
    for (int d = 0; d < DIMENSION_COUNT; d++)
        for (int system = UNITS_METAL; system <= UNITS_LJ; system++) {
            struct option_pair pairs[PAIRS];
            int count, code = quantity_parse(text, d, system, &value, &error);
            (d == said ? fuzz_expect : fuzz_expect_unsaid)(code, &error);
            if (!code && !isfinite(value))
                fuzz_finding("'%s' is taken as %g", text, value);
            if (!code && quantity_check(text, d, &error))
                fuzz_finding("'%s' is taken, but not well formed: %s", text, error.text);
            code = option_pairs(text, d, system, pairs, PAIRS, &count, &error);
            (d == said ? fuzz_expect : fuzz_expect_unsaid)(code, &error);
        }
}

/* What is read from what was written is the same. */
static void numbers(const char *padded)
{
    char text[NUMBER_MAX + 64] = "";
    const char *end;
    double x, back;
    int64_t whole;
    number_read_int(padded, &end, &whole);
    if (!number_read(padded, &end, &x))
        return;
    *number_write(text, x) = '\0';
    if (!number_read(text, &end, &back) || memcmp(&x, &back, sizeof x) != 0)
        fuzz_finding("%.17g is written as %s", x, text);
}

static void others(const char *text)
{
    struct error error;
    struct ranges ranges;
    struct cube_view view = cube_view_whole();
    size_t shape[4], count = 0;
    char *species[SPECIES];
    int code = ranges_parse(&ranges, text, &error);
    fuzz_expect(code, &error);
    for (int64_t n = 1; !code && n < 5; n++)
        ranges_have(&ranges, n, 4);
    if (!code)
        fuzz_expect(ranges_check(&ranges, 4, &error), &error);
    fuzz_expect(cube_view_crop(&view, text, &error), &error);
    fuzz_expect(cube_view_bin(&view, text, &error), &error);
    free(cube_view_text(&view));
    fuzz_expect(cube_options_scan(text, shape, &error), &error);
    fuzz_expect(types_parse(text, UNITS_METAL, species, SPECIES, &count, &error), &error);
    for (size_t s = 0; s < count; s++) /* also of a text that is refused */
        free(species[s]);
}

void fuzz_one(const unsigned char *bytes, size_t size)
{
    char *text = fuzz_text(bytes, size), *padded = calloc(size + 64, 1);
    memcpy(padded, bytes, size);
    quantities(text);
    numbers(padded);
    others(text);
    free(padded);
    free(text);
}
