/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Streams that are packed by gzip, unpacked as they come, in bounded memory. Members one after
 * another are one stream (RFC 1952), zeros behind the last one (blocks of tapes) are nothing. */
#ifndef IO_GUNZIP_H
#define IO_GUNZIP_H
#include <stddef.h>
#include "base/error.h"

struct gunzip;

/* `bytes` are the first of the packed stream, read already. */
struct gunzip *gunzip_create(const char *bytes, size_t count);
void gunzip_free(struct gunzip *gunzip);

/* The next unpacked bytes, at most `room`, reading the packed ones from the descriptor; *count 0
 * at the end. EXIT_IO, or EXIT_BAD_INPUT where the data are cut off or damaged. */
int gunzip_read(struct gunzip *gunzip, int descriptor, char *to, size_t room, size_t *count,
                struct error *error);

#endif
