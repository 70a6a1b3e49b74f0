/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Text to double and back, a million times both ways, bit for bit against glibc's strtod. */
#include "base/number.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "check.h"

static uint64_t state = 88172645463325252u;

static uint64_t random_bits(void) /* xorshift64 */
{
    state ^= state << 13;
    state ^= state >> 7;
    return state ^= state << 17;
}

static uint64_t bits_of(double x)
{
    uint64_t bits;
    memcpy(&bits, &x, 8);
    return bits;
}

/* Our reader on text, which strtod reads completely. */
static void check_read(const char *text)
{
    char padded[640] = {0};
    snprintf(padded, sizeof padded - 64, "%s ", text);
    const char *end = NULL;
    double x = 0, expected = strtod(text, NULL);
    bool good = number_read(padded, &end, &x);
    CHECK(good && *end == ' ' && bits_of(x) == bits_of(expected),
          "'%s' is read as %.17g, not %.17g", text, x, expected);
}

static void check_both(double x)
{
    char text[NUMBER_MAX + 64] = {0};
    char *end = number_write(text, x);
    CHECK(end - text <= NUMBER_MAX, "%.17g takes %d bytes", x, (int)(end - text));
    *end = 0;
    CHECK(bits_of(strtod(text, NULL)) == bits_of(x), "%.17g is written '%s'", x, text);
    check_read(text);
    char printed[64];
    snprintf(printed, sizeof printed, "%.17g", x);
    check_read(printed);
}

static void check_random(void)
{
    for (int i = 0; i < 500000; i++) {
        double x;
        uint64_t bits = random_bits();
        memcpy(&x, &bits, 8); /* every exponent */
        if (isfinite(x))
            check_both(x);
        /* the sizes that frames hold */
        check_both(ldexp((double)(int64_t)random_bits(), (int)(random_bits() % 80) - 97));
    }
}

/* Numbers of few decimals come back as they were typed: 0.00072, not 0.00072000000000000005. */
static void check_typed(void)
{
    for (int i = 0; i < 300000; i++) {
        char typed[64], text[NUMBER_MAX + 1];
        int places = 1 + (int)(random_bits() % 9);
        uint64_t w = random_bits() % 1000000000;
        if (w % 10 == 0 || (double)w < 1e-4 * pow(10, places))
            continue;
        snprintf(typed, sizeof typed, "%.*f", places, (double)w / pow(10, places));
        *number_write(text, strtod(typed, NULL)) = 0;
        CHECK(strcmp(text, typed) == 0, "%s is written '%s'", typed, text);
    }
}

/* Decimals half way between two doubles, and next to half way, decide whether rounding is exact. */
static void check_half_way(void)
{
    char text[640];
    for (int i = 0; i < 100000; i++) {
        int places = (int)(random_bits() % 28);
        uint64_t w = random_bits() >> (random_bits() % 60);
        snprintf(text, sizeof text, "%llue-%d", (unsigned long long)w, places);
        check_read(text);
        char digits[32];
        int length = snprintf(digits, sizeof digits, "%019llu",
                              (unsigned long long)(w % 10000000000000000000u));
        int whole = (int)(random_bits() % (unsigned)length);
        snprintf(text, sizeof text, "%.*s.%s", whole, digits, digits + whole);
        check_read(text);
        /* odd multiples of 1/2 above 2^53 are ties */
        uint64_t even = (uint64_t)1 << 53 | (random_bits() >> 11);
        snprintf(text, sizeof text, "%llu.%s", (unsigned long long)even,
                 i & 1 ? "5" : "50000000000000001");
        check_read(text);
        snprintf(text, sizeof text, "%llu", (unsigned long long)(even << 1 | 1));
        check_read(text);
    }
}

static void check_forms(void)
{
    static const char *const good[] = {"0",
                                       "-0",
                                       "+1",
                                       "1.",
                                       ".5",
                                       "-.25",
                                       "007.50",
                                       "1e5",
                                       "1E-5",
                                       "1.5e+02",
                                       "1e-400",
                                       "4.9e-324",
                                       "1.7976931348623157e308",
                                       "0.00000000000000000000000000000000012345678901234567",
                                       "00000000000000000000000000012.5",
                                       "123456789012345678901234567890",
                                       "9007199254740993"};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        check_read(good[i]);
    static const char *const bad[] = {"",    "-",    ".",   "+.",    "e5",     "nan",
                                      "inf", "-inf", "NaN", "1e999", "-1e999", "x1"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        char padded[128] = {0};
        snprintf(padded, sizeof padded, "%s ", bad[i]);
        const char *end;
        double x;
        CHECK(!number_read(padded, &end, &x), "'%s' is accepted", bad[i]);
    }
    char fortran[128] = "-1.25D+02 ";
    const char *end;
    double x;
    CHECK(number_read(fortran, &end, &x) && x == -125.0 && *end == ' ', "a D exponent is not read");
}

static void check_short(double x, const char *expected)
{
    char text[NUMBER_MAX + 1];
    *number_write(text, x) = 0;
    CHECK(!strcmp(text, expected), "%.17g is written '%s', not '%s'", x, text, expected);
}

static void check_integers(void)
{
    static const int64_t cases[] = {
        0, 1, -1, 9, 10, 99999999, 100000000, INT64_MAX, INT64_MIN, 4294967297, -3000000000};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[NUMBER_MAX + 64] = {0};
        const char *end;
        int64_t x = 7;
        *number_write_int(text, cases[i]) = ' ';
        CHECK(number_read_int(text, &end, &x) && x == cases[i] && *end == ' ',
              "%lld comes back as %lld", (long long)cases[i], (long long)x);
    }
    static const char *const bad[] = {
        "9223372036854775808", "-9223372036854775809", "99999999999999999999", "x", "-", ""};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        char text[128] = {0};
        const char *end;
        int64_t x;
        snprintf(text, sizeof text, "%s ", bad[i]);
        CHECK(!number_read_int(text, &end, &x), "the integer '%s' is accepted", bad[i]);
    }
}

int main(void)
{
    check_forms();
    check_integers();
    check_short(0.1, "0.1");
    check_short(-0.0, "-0");
    check_short(0.3, "0.3");
    check_short(1.0 / 3.0, "0.3333333333333333");
    check_short(123.456, "123.456");
    check_short(1e-5, "0.00001");
    check_short(2.5e-7, "2.5e-7");
    check_short(0.001, "0.001");
    check_short(1e15, "1e+15");
    check_random();
    check_typed();
    check_half_way();
    for (int e = -40; e < 52; e++)
        check_both(ldexp(1.0, e)), check_both(nextafter(ldexp(1.0, e), 0));
    for (int e = -12; e < 17; e++)
        check_both(pow(10, e)), check_both(nextafter(pow(10, e), 0)),
            check_both(nextafter(pow(10, e), HUGE_VAL));
    return failures != 0;
}
