/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Characters that may be shown; see printable.h. */
#include "base/printable.h"
#include <stdint.h>
#include <string.h>
#include "base/memory.h"

/* The character of UTF-8 at `text`, of *length bytes; 0 where it is none, or one of a form that
 * UTF-8 does not allow. */
static uint32_t decode(const unsigned char *text, size_t count, size_t *length)
{
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    size_t n = text[0] < 0x80   ? 1
               : text[0] < 0xc2 ? 0
               : text[0] < 0xe0 ? 2
               : text[0] < 0xf0 ? 3
               : text[0] < 0xf5 ? 4
                                : 0;
    uint32_t code = n == 1 ? text[0] : n ? text[0] & (0x7fu >> n) : 0;

    *length = n;
    if (n == 0 || n > count)
        return 0;
    for (size_t i = 1; i < n; i++) {
        if ((text[i] & 0xc0) != 0x80)
            return 0;
        code = code << 6 | (text[i] & 0x3fu);
    }
    return code >= least[n] && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff) ? code : 0;
}

size_t printable_character(const char *text, size_t count)
{
    size_t length;
    uint32_t code = count ? decode((const unsigned char *)text, count, &length) : 0;

    if (code < ' ' || (code >= 0x7f && code < 0xa0) || (code >= 0x2028 && code <= 0x202e) ||
        (code >= 0x2066 && code <= 0x2069))
        return 0;
    return length;
}

static char *escape(char *to, unsigned char byte)
{
    static const char digits[] = "0123456789abcdef";
    char letter = byte == '\n' ? 'n' : byte == '\t' ? 't' : byte == '\r' ? 'r' : 'x';

    *to++ = '\\';
    *to++ = letter;
    if (letter == 'x') {
        *to++ = digits[byte >> 4];
        *to++ = digits[byte & 15];
    }
    return to;
}

size_t printable_copy(char *to, const char *text, size_t count, const char *kept)
{
    char *begin = to;

    for (size_t at = 0; at < count;) {
        size_t length = printable_character(text + at, count - at);

        if (!length && text[at] && strchr(kept, text[at]))
            length = 1;
        if (length) {
            memcpy(to, text + at, length);
            to += length;
            at += length;
        } else {
            to = escape(to, (unsigned char)text[at++]);
        }
    }
    return (size_t)(to - begin);
}

char *printable_text(const char *text, const char *kept)
{
    size_t count = strlen(text);
    char *copy = memory_alloc(PRINTABLE_MOST * count + 1, 1);

    copy[printable_copy(copy, text, count, kept)] = '\0';
    return copy;
}

void printable_mask(char *text)
{
    for (size_t left = text ? strlen(text) : 0; left > 0;) {
        size_t length = printable_character(text, left);

        if (!length)
            *text = '?';
        text += length ? length : 1;
        left -= length ? length : 1;
    }
}
