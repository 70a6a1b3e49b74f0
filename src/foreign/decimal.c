/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Numbers times a power of ten, by their texts; see decimal.h. */
#include "foreign/decimal.h"
#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/number_inline.h"

enum { TOKEN_MAX = 400 };

/* Numbers with an exponent, or with many digits: their exponent is set anew. */
static bool read_slow(const char *at, const char **end, int shift, double *x)
{
    char text[TOKEN_MAX + 16];
    size_t length = strspn(at, "+-.0123456789"), digits = length;
    long exponent = 0;

    if ((at[length] | 0x20) == 'e' || (at[length] | 0x20) == 'd') {
        const char *power = at + length + 1;
        char *stop;

        if (!isdigit((unsigned char)power[*power == '+' || *power == '-']))
            return false; /* strtol would go on behind blanks */
        exponent = strtol(power, &stop, 10);
        length = (size_t)(stop - at);
    }
    if (digits == 0 || digits > TOKEN_MAX || labs(exponent) > 100000)
        return false;
    snprintf(text, sizeof text, "%.*se%ld", (int)digits, at, exponent - shift);
    char *stop;
    *x = strtod(text, &stop);
    *end = at + length;
    return *stop == '\0' && isfinite(*x);
}

bool decimal_read(const char *at, const char **end, int shift, double *x)
{
    const char *start = at;
    bool negative = *at == '-';
    uint64_t w = 0;
    int fraction = 0;

    at += negative || *at == '+';
    int digits = number_digits(&at, &w);
    if (*at == '.') {
        at++;
        fraction = number_digits(&at, &w);
        digits += fraction;
    }
    char next = *at | 0x20;
    fraction += shift;
    if (digits == 0 || digits > 19 || next == 'e' || next == 'd' || fraction >= NUMBER_FIVES)
        return read_slow(start, end, shift, x);
    double value = w == 0 ? 0.0 : fraction ? number_scale(w, fraction) : (double)w;
    *x = negative ? -value : value;
    *end = at;
    return true;
}

bool decimal_token(const char *token, int shift, double *x)
{
    const char *end;

    return read_slow(token, &end, -shift, x) && *end == '\0';
}

bool decimal_token_int(const char *token, int64_t *x)
{
    char text[TOKEN_MAX]; /* number_read_int looks beyond the end */
    const char *end;

    if (strlen(token) >= sizeof text - 32)
        return false;
    memset(text, 0, sizeof text);
    memcpy(text, token, strlen(token));
    return number_read_int(text, &end, x) && *end == '\0';
}

/* Significant digits of a text without sign and exponent, and the power of ten of the first. */
static int take_digits(const char *from, const char *stop, char *digits, int *exponent)
{
    int count = 0, point = -1, seen = 0;

    for (; from < stop && *from != 'e'; from++) {
        if (*from == '.') {
            point = seen;
            continue;
        }
        seen++;
        if (count || *from != '0')
            digits[count++] = *from;
    }
    if (point < 0)
        point = seen;
    *exponent = point - (seen - count) - 1;
    if (from < stop)
        *exponent += atoi(from + 1);
    return count;
}

char *decimal_write(char *to, double x, int shift)
{
    char text[NUMBER_MAX + 1], digits[NUMBER_MAX];
    char *stop = number_write(text, x);
    int exponent;

    if (shift == 0 || x == 0) {
        memcpy(to, text, (size_t)(stop - text));
        return to + (stop - text);
    }
    *stop = '\0';
    int count = take_digits(text + (*text == '-'), stop, digits, &exponent);
    exponent += shift;
    if (*text == '-')
        *to++ = '-';
    if (exponent < -5 || exponent > 20) {
        *to++ = digits[0];
        if (count > 1)
            *to++ = '.';
        for (int i = 1; i < count; i++)
            *to++ = digits[i];
        return to + sprintf(to, "e%d", exponent);
    }
    for (int i = exponent < 0 ? exponent : 0; i < count || i <= exponent; i++) {
        *to++ = i < 0 || i >= count ? '0' : digits[i];
        if (i == exponent && i + 1 < count)
            *to++ = '.';
    }
    return to;
}
