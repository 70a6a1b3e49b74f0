/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Packed streams; see gzip.h. Packing by zlib. */
#include "base/gzip.h"
#include <limits.h>
#include <stdint.h>
#include <stdlib.h>
#include <zlib.h>
#include "base/memory.h"
#include "base/zlib_memory.h"

enum { PACKED_BLOCK = 1 << 17 };

struct gzip {
    z_stream stream;
    gzip_sink sink;
    void *context;
    unsigned char block[PACKED_BLOCK];
};

struct gzip *gzip_create(gzip_sink sink, void *context)
{
    struct gzip *gzip = memory_zeroed(1, sizeof *gzip);
    gzip->sink = sink;
    gzip->context = context;
    zlib_memory(&gzip->stream);
    /* gzip's head, the largest window, zlib's usual memory */
    deflateInit2(&gzip->stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
    return gzip;
}

void gzip_free(struct gzip *gzip)
{
    if (!gzip)
        return;
    deflateEnd(&gzip->stream);
    free(gzip);
}

/* Deflates what the stream was given, until nothing more comes out. */
static int deflate_all(struct gzip *gzip, int flush, struct error *error)
{
    z_stream *stream = &gzip->stream;
    do {
        stream->next_out = gzip->block;
        stream->avail_out = PACKED_BLOCK;
        deflate(stream, flush);
        size_t count = PACKED_BLOCK - stream->avail_out;
        int code = count ? gzip->sink(gzip->context, (const char *)gzip->block, count, error) : 0;
        if (code)
            return code;
    } while (stream->avail_out == 0);
    return 0;
}

int gzip_write(struct gzip *gzip, const char *bytes, size_t count, struct error *error)
{
    while (count > 0) { /* zlib counts in unsigned */
        unsigned part = count > UINT_MAX ? UINT_MAX : (unsigned)count;
        gzip->stream.next_in = (z_const Bytef *)bytes;
        gzip->stream.avail_in = part;
        if (deflate_all(gzip, Z_NO_FLUSH, error))
            return error->code;
        bytes += part;
        count -= part;
    }
    return 0;
}

int gzip_end(struct gzip *gzip, struct error *error)
{
    gzip->stream.avail_in = 0;
    return deflate_all(gzip, Z_FINISH, error);
}
