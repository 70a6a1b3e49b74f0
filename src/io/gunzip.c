/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Packed streams; see gunzip.h. Unpacking by zlib, which checks every member's checksum. */
#include "io/gunzip.h"
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>
#include "base/exit_codes.h"
#include "base/memory.h"
#include "base/zlib_memory.h"

enum { PACKED_BLOCK = 1 << 17 };

struct gunzip {
    z_stream stream;
    unsigned char *block;
    bool within; /* a member that has begun and not ended */
    bool padding;
};

struct gunzip *gunzip_create(const char *bytes, size_t count)
{
    struct gunzip *gunzip = memory_zeroed(1, sizeof *gunzip);
    gunzip->block = memory_alloc(count > PACKED_BLOCK ? count : PACKED_BLOCK, 1);
    memcpy(gunzip->block, bytes, count);
    gunzip->stream.next_in = gunzip->block;
    gunzip->stream.avail_in = (unsigned)count;
    gunzip->within = true;
    zlib_memory(&gunzip->stream);
    inflateInit2(&gunzip->stream, 15 + 16); /* gzip's head, the largest window */
    return gunzip;
}

void gunzip_free(struct gunzip *gunzip)
{
    if (!gunzip)
        return;
    inflateEnd(&gunzip->stream);
    free(gunzip->block);
    free(gunzip);
}

/* More packed bytes where there are none; *ended at the end of the file. */
static int fill(struct gunzip *gunzip, int descriptor, bool *ended, struct error *error)
{
    ssize_t got;
    if (gunzip->stream.avail_in > 0)
        return 0;
    do
        got = read(descriptor, gunzip->block, PACKED_BLOCK);
    while (got < 0 && errno == EINTR);
    if (got < 0)
        return error_set(error, EXIT_IO, "reading failed: %s", strerror(errno));
    *ended = got == 0;
    gunzip->stream.next_in = gunzip->block;
    gunzip->stream.avail_in = (unsigned)got;
    return 0;
}

/* Between members: the next one, or what is behind the last. */
static int next_member(struct gunzip *gunzip, struct error *error)
{
    z_stream *stream = &gunzip->stream;
    while (stream->avail_in && *stream->next_in == 0) {
        stream->next_in++;
        stream->avail_in--;
        gunzip->padding = true;
    }
    if (!stream->avail_in)
        return 0;
    if (gunzip->padding || *stream->next_in != 0x1F)
        return error_set(error, EXIT_BAD_INPUT,
                         "bytes that are no gzip follow the end of the gzip data: the file is "
                         "damaged, or two files were joined");
    inflateReset(stream);
    gunzip->within = true;
    return 0;
}

int gunzip_read(struct gunzip *gunzip, int descriptor, char *to, size_t room, size_t *count,
                struct error *error)
{
    z_stream *stream = &gunzip->stream;
    bool ended = false;
    stream->next_out = (unsigned char *)to;
    stream->avail_out = (unsigned)room;
    while (stream->avail_out == room) {
        int code = fill(gunzip, descriptor, &ended, error);
        if (!code && !gunzip->within && !ended)
            code = next_member(gunzip, error);
        if (code)
            return code;
        if (ended && gunzip->within)
            return error_set(error, EXIT_BAD_INPUT,
                             "the gzip data end too soon: the file was cut off, or is still "
                             "being written");
        if (ended)
            break;
        if (!gunzip->within)
            continue;
        int result = inflate(stream, Z_NO_FLUSH);
        if (result == Z_STREAM_END)
            gunzip->within = false;
        else if (result != Z_OK && result != Z_BUF_ERROR)
            return error_set(error, EXIT_BAD_INPUT, "the gzip data are damaged: %s",
                             stream->msg ? stream->msg : "they do not inflate");
    }
    *count = room - stream->avail_out;
    return 0;
}
