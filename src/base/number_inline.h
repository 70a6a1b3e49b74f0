/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The hot path of number_read, to be inlined where millions of numbers are read (base/number.c,
 * io/xyz_read.c).
 *
 * A decimal w 10^-k whose w and 10^k are doubles is their quotient, rounded once. Another with
 * w < 10^19 and 0 <= k <= 27 is w 2^-k / 5^k: one 128/64-bit division
 * gives 63 or 64 correct bits and a remainder that is zero or not, hence the correctly rounded
 * double. Digits are converted eight at a time in one 64-bit word. Everything else goes to
 * number_read_slow. */
#ifndef BASE_NUMBER_INLINE_H
#define BASE_NUMBER_INLINE_H
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

enum { NUMBER_FIVES = 28 }; /* 5^27 is the last power below 2^63 */
enum { NUMBER_TENS = 23 };  /* 1e22 is the last power of ten that is a double */

extern const uint64_t number_power5[NUMBER_FIVES];
extern const uint64_t number_power10[20];
extern const double number_tens[NUMBER_TENS];

bool number_read_slow(const char *at, const char **end, double *x);

/* How many of the eight bytes at `at`, from the first, are digits; their value in *value. */
static inline int number_digits8(const char *at, uint64_t *value)
{
    uint64_t word;
    memcpy(&word, at, 8);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    word = __builtin_bswap64(word);
#endif
    word ^= 0x3030303030303030u;
    uint64_t other = ((word + 0x7676767676767676u) | word) & 0x8080808080808080u;
    int count = other ? __builtin_ctzll(other) >> 3 : 8;
    if (count == 0) {
        *value = 0;
        return 0;
    }
    word <<= 64 - 8 * count;
    word = word * 10 + (word >> 8);
    *value = ((word & 0x000000FF000000FFu) * 0x000F424000000064u +
              ((word >> 16) & 0x000000FF000000FFu) * 0x0000271000000001u) >>
             32;
    return count;
}

/* Appends a run of digits to *w; returns how many. *w is only meaningful while it holds fewer
 * than 20 significant digits. */
static inline int number_digits(const char **at, uint64_t *w)
{
    int total = 0, count;
    do {
        uint64_t value;
        count = number_digits8(*at, &value);
        *w = *w * number_power10[count] + value;
        *at += count;
        total += count;
    } while (count == 8 && total < 64);
    return total;
}

/* high 2^64 / divisor with high < divisor; *rest tells whether a remainder was left. */
static inline uint64_t number_divide(uint64_t high, uint64_t low, uint64_t divisor, bool *rest)
{
#ifdef __x86_64__
    uint64_t quotient, remainder;
    __asm__("divq %4" : "=a"(quotient), "=d"(remainder) : "0"(low), "1"(high), "r"(divisor) : "cc");
    *rest = remainder != 0;
    return quotient;
#else
    unsigned __int128 numerator = (unsigned __int128)high << 64 | low;
    uint64_t quotient = (uint64_t)(numerator / divisor);
    *rest = numerator - (unsigned __int128)quotient * divisor != 0;
    return quotient;
#endif
}

/* w 10^-k, correctly rounded, for w > 0 and 0 < k < NUMBER_FIVES. */
static inline double number_scale(uint64_t w, int k)
{
    if (w < (uint64_t)1 << 53 && k < NUMBER_TENS)
        return (double)w / number_tens[k];
    int shift_w = __builtin_clzll(w);
    uint64_t divisor = number_power5[k];
    int shift_d = __builtin_clzll(divisor);
    bool rest;
    w <<= shift_w;
    uint64_t quotient = number_divide(w >> 1, w << 63, divisor << shift_d, &rest);
    /* quotient = w 2^(shift_w + 63) / (5^k 2^shift_d), in (2^62, 2^64): the last of its bits can
     * stand for the remainder. */
    double x = (double)(quotient | rest);
    uint64_t bits = (uint64_t)(1023 - 63 - shift_w + shift_d - k) << 52;
    double power;
    memcpy(&power, &bits, 8);
    return x * power;
}

/* number_read of base/number.h. */
static inline bool number_scan(const char *at, const char **end, double *x)
{
    const char *start = at;
    bool negative = *at == '-';
    at += negative || *at == '+';
    const char *first = at;
    uint64_t w = 0;
    int digits = number_digits(&at, &w), fraction = 0;
    if (*at == '.') {
        at++;
        fraction = number_digits(&at, &w);
        digits += fraction;
    }
    if (digits == 0)
        return false;
    char next = *at | 0x20;
    if (next == 'e' || next == 'd' || fraction >= NUMBER_FIVES)
        return number_read_slow(start, end, x);
    if (digits > 19) { /* leading zeros do not count */
        for (; *first == '0' || *first == '.'; first++)
            digits -= *first == '0';
        if (digits > 19)
            return number_read_slow(start, end, x);
    }
    double value = w == 0 ? 0.0 : fraction ? number_scale(w, fraction) : (double)w;
    *x = negative ? -value : value;
    *end = at;
    return true;
}

/* number_read_int of base/number.h. */
static inline bool number_scan_int(const char *at, const char **end, int64_t *x)
{
    bool negative = *at == '-';
    at += negative || *at == '+';
    while (at[0] == '0' && at[1] >= '0' && at[1] <= '9')
        at++;
    uint64_t w = 0;
    int digits = number_digits(&at, &w);
    if (digits == 0 || digits > 19 || w > (uint64_t)INT64_MAX + negative)
        return false;
    *x = negative ? (int64_t)(0 - w) : (int64_t)w;
    *end = at;
    return true;
}

#endif
