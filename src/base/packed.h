/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What packs streams, by the first bytes of what they write: the content counts, not the name of a
 * file. (cube/cube_foreign.c has rows of its own: there the name decides among what zip packs.) */
#ifndef BASE_PACKED_H
#define BASE_PACKED_H
#include <stdbool.h>
#include <stddef.h>

enum { PACKED_MARK = 8 }; /* bytes that tell */

struct packed {
    const char *bytes;
    size_t count;
    const char *name, *unpack; /* "gzip"; the command that writes what was packed: "gzip -dc" */
};

/* By what the bytes are packed; NULL: by nothing that we know. */
const struct packed *packed_as(const char *bytes, size_t count);

/* Whether more bytes than the `count` there are could make it a packed stream. */
bool packed_maybe(const char *bytes, size_t count);
bool packed_is_gzip(const char *bytes, size_t count);

#endif
