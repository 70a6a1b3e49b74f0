/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A stream that is packed as gzip (RFC 1952) while it is written: one member, whose head has
 * neither a time nor a name, so that the same bytes pack to the same. io/gunzip.h unpacks. */
#ifndef BASE_GZIP_H
#define BASE_GZIP_H
#include <stdbool.h>
#include <stddef.h>
#include "base/error.h"

struct gzip;

/* Where packed bytes go; 0 or an exit code. */
typedef int (*gzip_sink)(void *context, const char *bytes, size_t count, struct error *error);

struct gzip *gzip_create(gzip_sink sink, void *context);
void gzip_free(struct gzip *gzip);

/* Packs; what comes out goes to the sink, some of it later. 0 or the sink's code. */
int gzip_write(struct gzip *gzip, const char *bytes, size_t count, struct error *error);
/* Ends the stream: the rest comes out. 0 or the sink's code. */
int gzip_end(struct gzip *gzip, struct error *error);

#endif
