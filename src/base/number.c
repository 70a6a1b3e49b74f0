/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Text to double and back, exactly.
 *
 * Writing: x = m 2^e with m < 2^53. With k = 16 - floor(log10 x), the integer N nearest to x
 * 10^k = m 5^k 2^(e+k) has 17 digits, which always read back to x; m 5^k fits into 128 bits for
 * 0 <= k <= 27. A candidate c of fewer digits (16, then 15) reads back to x as well if it lies
 * within half a unit in the last place: 2 |c 2^s - m 5^k| < 5^k with s = -(e+k) (4 instead of 2
 * at a power of two, where the spacing below halves). Numbers of few decimals go a shorter way
 * (write_short). Numbers outside [1e-11, 1e15) are left to
 * printf. Reading: base/number_inline.h for most numbers; strtod for exponents beyond reach and
 * more than 19 digits. The idea of exact integer arithmetic with a power of five: Steele and
 * White, PLDI 1990, doi 10.1145/93542.93559. */
#include "base/number.h"
#include "base/number_inline.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

const uint64_t number_power5[NUMBER_FIVES] = {1u,
                                              5u,
                                              25u,
                                              125u,
                                              625u,
                                              3125u,
                                              15625u,
                                              78125u,
                                              390625u,
                                              1953125u,
                                              9765625u,
                                              48828125u,
                                              244140625u,
                                              1220703125u,
                                              6103515625u,
                                              30517578125u,
                                              152587890625u,
                                              762939453125u,
                                              3814697265625u,
                                              19073486328125u,
                                              95367431640625u,
                                              476837158203125u,
                                              2384185791015625u,
                                              11920928955078125u,
                                              59604644775390625u,
                                              298023223876953125u,
                                              1490116119384765625u,
                                              7450580596923828125u};

const uint64_t number_power10[20] = {1u,
                                     10u,
                                     100u,
                                     1000u,
                                     10000u,
                                     100000u,
                                     1000000u,
                                     10000000u,
                                     100000000u,
                                     1000000000u,
                                     10000000000u,
                                     100000000000u,
                                     1000000000000u,
                                     10000000000000u,
                                     100000000000000u,
                                     1000000000000000u,
                                     10000000000000000u,
                                     100000000000000000u,
                                     1000000000000000000u,
                                     10000000000000000000u};

const double number_tens[NUMBER_TENS] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                         1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                         1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

enum { LOWEST = -11, FIXED_LOWEST = -5, HIGHEST = 15 }; /* decimal exponents */

static const double power10[HIGHEST - LOWEST + 1] = {
    1e-11, 1e-10, 1e-9, 1e-8, 1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1e0,  1e1, 1e2,
    1e3,   1e4,   1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15};

static const char pairs[] =
    "0001020304050607080910111213141516171819202122232425262728293031323334353637383940414243444546"
    "4748495051525354555657585960"
    "616263646566676869707172737475767778798081828384858687888990919293949596979899";

static void write_digits8(char *to, uint32_t value)
{
    uint32_t high = value / 10000, low = value % 10000;
    memcpy(to, pairs + 2 * (high / 100), 2);
    memcpy(to + 2, pairs + 2 * (high % 100), 2);
    memcpy(to + 4, pairs + 2 * (low / 100), 2);
    memcpy(to + 6, pairs + 2 * (low % 100), 2);
}

static char *write_unsigned(char *to, uint64_t x)
{
    char text[24];
    char *at = text + sizeof text;
    do {
        *--at = (char)('0' + x % 10);
        x /= 10;
    } while (x);
    size_t length = (size_t)(text + sizeof text - at);
    memcpy(to, at, length);
    return to + length;
}

char *number_write_int(char *to, int64_t x)
{
    if (x < 0)
        *to++ = '-';
    return write_unsigned(to, x < 0 ? 0 - (uint64_t)x : (uint64_t)x);
}

static char *write_printf(char *to, double x)
{
    for (int digits = 15; digits <= 17; digits++) {
        int length = snprintf(to, NUMBER_MAX, "%.*g", digits, x);
        if (digits == 17 || strtod(to, NULL) == x)
            return to + length;
    }
    return to;
}

/* floor(log10 x) for x in [1e-11, 1e15). */
static int decimal_exponent(double x, int binary_exponent)
{
    /* log10 2 = 0.30103; at most one too low or exact */
    int estimate = (binary_exponent * 1233) >> 12;
    if (estimate < LOWEST)
        estimate = LOWEST;
    while (estimate + 1 <= HIGHEST && x >= power10[estimate + 1 - LOWEST])
        estimate++;
    while (x < power10[estimate - LOWEST] && estimate > LOWEST)
        estimate--;
    return estimate;
}

/* x 10^k as exact = m 5^k in units of 2^-shift, and the distance from it, in the same units,
 * within which a decimal reads back to x. */
struct scaled {
    unsigned __int128 exact;
    int shift;
    uint64_t room; /* twice that distance */
};

static bool reads_back(const struct scaled *scaled, uint64_t candidate)
{
    unsigned __int128 there = (unsigned __int128)candidate << scaled->shift;
    unsigned __int128 off = there > scaled->exact ? there - scaled->exact : scaled->exact - there;
    return 2 * off < scaled->room;
}

/* The digits of x, in [1e-11, 1e15), as an integer of 17: the shortest of 15, 16 or 17 digits
 * that reads back. */
static uint64_t shortest_digits(double x, int *exponent)
{
    uint64_t bits;
    memcpy(&bits, &x, 8);
    uint64_t m = (bits & 0xFFFFFFFFFFFFFu) | (uint64_t)1 << 52;
    int e = (int)(bits >> 52) - 1075;
    *exponent = decimal_exponent(x, e + 52);
    int k = 16 - *exponent;
    struct scaled scaled = {(unsigned __int128)m * number_power5[k], -(e + k),
                            number_power5[k] >> (m == (uint64_t)1 << 52)};
    uint64_t digits =
        (uint64_t)((scaled.exact + ((unsigned __int128)1 << (scaled.shift - 1))) >> scaled.shift);
    uint64_t digits16 = (digits + 5) / 10 * 10, digits15 = (digits + 50) / 100 * 100;
    if (!reads_back(&scaled, digits16))
        return digits;
    digits = reads_back(&scaled, digits15) ? digits15 : digits16;
    if (digits == number_power10[17]) { /* 9.99...e3 became 10e3 */
        digits = number_power10[16];
        ++*exponent;
    }
    return digits;
}

/* d.dddd times 10^exponent, as ddd.dddd or 0.000dddd or, below 1e-5, d.ddde-07; without trailing
 * zeros. */
static char *write_decimal(char *to, uint64_t digits, int exponent)
{
    char text[17];
    text[0] = (char)('0' + digits / number_power10[16]);
    digits %= number_power10[16];
    write_digits8(text + 1, (uint32_t)(digits / 100000000));
    write_digits8(text + 9, (uint32_t)(digits % 100000000));
    int count = 17;
    while (count > 1 && text[count - 1] == '0')
        count--;
    bool fixed = exponent >= FIXED_LOWEST;
    int whole = !fixed ? 1 : exponent >= 0 ? exponent + 1 : 0;
    if (whole == 0) {
        memcpy(to, "0.0000", 6);
        to += 1 - exponent;
        memcpy(to, text, 17);
        return to + count;
    }
    memcpy(to, text, 17);
    to += whole;
    if (count > whole) {
        *to++ = '.';
        memcpy(to, text + whole, (size_t)(17 - whole));
        to += count - whole;
    }
    if (fixed)
        return to;
    *to++ = 'e';
    return number_write_int(to, exponent);
}

/* How many of twelve digits, not all 0, stand before the zeros at their end: without a branch for
 * each. */
static int significant12(const char *text)
{
    uint64_t last;
    uint32_t first;
    memcpy(&last, text + 4, 8);
    memcpy(&first, text, 4);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    last = __builtin_bswap64(last);
    first = __builtin_bswap32(first);
#endif
    last ^= 0x3030303030303030u;
    first ^= 0x30303030u;
    return last ? 12 - (__builtin_clzll(last) >> 3) : 4 - (__builtin_clz(first) >> 3);
}

/* Numbers with few decimals, as other programs print them and people type them: w 10^-9, or
 * 10^-12 below 1, with w < 10^15. If the quotient of the two, which is rounded once, is x, the
 * text reads back; no other of at most 15 digits does, so it is the one that shortest_digits
 * would find. NULL where x is none of them. */
static char *write_short(char *to, double x)
{
    bool small = x < 1;
    double power = small ? 1e12 : 1e9;
    uint64_t w = (uint64_t)(x * power + 0.5), unit = small ? number_power10[12] : number_power10[9];
    if ((double)w / power != x)
        return NULL;
    uint64_t whole = small ? 0 : w / unit, part = w - whole * unit;
    char text[16];
    write_digits8(text, (uint32_t)(small ? part / 10000 : part / 10));
    uint32_t rest = (uint32_t)(small ? part % 10000 : part % 10 * 1000);
    memcpy(text + 8, pairs + 2 * (rest / 100), 2);
    memcpy(text + 10, pairs + 2 * (rest % 100), 2);
    int count = significant12(text);
    if (whole < 10)
        *to++ = (char)('0' + whole);
    else
        to = write_unsigned(to, whole);
    *to++ = '.';
    memcpy(to, text, 12);
    return to + count;
}

char *number_write(char *to, double x)
{
    if (signbit(x)) {
        *to++ = '-';
        x = -x;
    }
    if (x < 1e15 && x == (double)(int64_t)x)
        return write_unsigned(to, (uint64_t)x);
    if (!(x >= 1e-11 && x < 1e15))
        return write_printf(to, x);
    char *end = x >= 1e-5 && x < 1e6 ? write_short(to, x) : NULL;
    if (end)
        return end;
    int exponent;
    uint64_t digits = shortest_digits(x, &exponent);
    return write_decimal(to, digits, exponent);
}

bool number_read_slow(const char *at, const char **end, double *x)
{
    char text[512];
    size_t length = strspn(at, "+-.0123456789eEdD");
    if (length >= sizeof text)
        return false;
    memcpy(text, at, length);
    text[length] = 0;
    for (char *letter = text; (letter = strpbrk(letter, "dD")) != NULL;)
        *letter = 'e';
    char *stop;
    *x = strtod(text, &stop);
    *end = at + (stop - text);
    return stop != text && isfinite(*x);
}

bool number_read(const char *at, const char **end, double *x)
{
    return number_scan(at, end, x);
}

bool number_read_int(const char *at, const char **end, int64_t *x)
{
    return number_scan_int(at, end, x);
}
