/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Streams that are packed: gzip unpacked as it comes, in bounded memory; others named.
 *
 * What counts is the content, not the name of a file. Members one after another are one stream
 * (RFC 1952), zeros behind the last one (blocks of tapes) are nothing. */
#ifndef IO_GUNZIP_H
#define IO_GUNZIP_H
#include <stdbool.h>
#include <stddef.h>
#include "base/error.h"

enum { PACKED_MARK = 8 }; /* bytes that tell */

/* Whether more bytes than the `count` there are could make it a packed stream. */
bool packed_maybe(const char *bytes, size_t count);
bool packed_is_gzip(const char *bytes, size_t count);

/* EXIT_BAD_INPUT with what to type where the bytes are of bzip2, xz, zstd, ...; else 0. */
int packed_refuse(const char *bytes, size_t count, struct error *error);

struct gunzip;

/* `bytes` are the first of the packed stream, read already. */
struct gunzip *gunzip_create(const char *bytes, size_t count);
void gunzip_free(struct gunzip *gunzip);

/* The next unpacked bytes, at most `room`, reading the packed ones from the descriptor; *count 0
 * at the end. EXIT_IO, or EXIT_BAD_INPUT where the data are cut off or damaged. */
int gunzip_read(struct gunzip *gunzip, int descriptor, char *to, size_t room, size_t *count,
                struct error *error);

#endif
