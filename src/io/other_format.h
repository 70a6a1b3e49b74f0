/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a file that does not begin as extended XYZ is, as far as its first bytes tell: so that
 * people read its name and what to type, not that a number of atoms was expected. */
#ifndef IO_OTHER_FORMAT_H
#define IO_OTHER_FORMAT_H
#include <stddef.h>

struct other_format {
    const char *name;
    const char *advice; /* what to type, in the words of a message */
};

/* Of the first `count` bytes of a stream, or as many as there are (some kB tell more); NULL where
 * it is nothing we know. */
const struct other_format *other_format_of(const char *bytes, size_t count);

#endif
