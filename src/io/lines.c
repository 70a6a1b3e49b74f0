/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lines in large blocks: read(2), or gzip unpacked, into one buffer, newlines by memchr. */
#include "io/lines.h"
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#define XXH_INLINE_ALL
#include <xxhash.h>
#include "base/exit_codes.h"
#include "base/memory.h"
#include "base/packed.h"
#include "io/gunzip.h"

#ifndef LINES_BLOCK
#define LINES_BLOCK (1 << 20) /* less in a search (tests/fuzz/fuzz.mk): lines cross its ends */
#endif

enum { BLOCK = LINES_BLOCK };

struct lines {
    int descriptor;
    bool begun, ended;
    struct gunzip *gzip; /* NULL: the bytes are as they are read */
    long number;
    char *buffer;
    size_t capacity;           /* without the padding */
    size_t start, end, hashed; /* of the unread bytes; of the bytes not yet in the digest */
    size_t taken;              /* bytes read so far */
    size_t size;               /* of a regular file from where we started, else SIZE_MAX */
    XXH3_state_t *hash;
};

/* What a regular file still holds at the place where we start to read. */
static size_t size_from_here(int descriptor)
{
    struct stat status;
    off_t here = lseek(descriptor, 0, SEEK_CUR);
    if (fstat(descriptor, &status) || !S_ISREG(status.st_mode) || here < 0 || status.st_size < here)
        return SIZE_MAX;
    return (size_t)(status.st_size - here);
}

int lines_open(struct lines **result, const char *path, struct error *error)
{
    int descriptor = STDIN_FILENO;
    *result = NULL;
    if (path && strcmp(path, "-")) {
        struct stat status;
        descriptor = open(path, O_RDONLY | O_CLOEXEC);
        if (descriptor < 0)
            return error_set(error, errno == ENOENT || errno == ENOTDIR ? EXIT_NO_INPUT : EXIT_IO,
                             "cannot read '%s': %s", path, strerror(errno));
        if (fstat(descriptor, &status) == 0 && S_ISDIR(status.st_mode)) {
            close(descriptor);
            return error_set(error, EXIT_NO_INPUT, "cannot read '%s': it is a folder", path);
        }
    }
    struct lines *lines = memory_zeroed(1, sizeof *lines);
    lines->descriptor = descriptor;
    lines->capacity = 2 * BLOCK;
    lines->buffer = memory_alloc(lines->capacity + LINES_PADDING, 1);
    lines->size = size_from_here(descriptor);
    lines->hash = memory_aligned(1, sizeof *lines->hash);
    XXH3_128bits_reset(lines->hash);
    *result = lines;
    return 0;
}

void lines_close(struct lines *lines)
{
    if (!lines)
        return;
    if (lines->descriptor != STDIN_FILENO)
        close(lines->descriptor);
    gunzip_free(lines->gzip);
    free(lines->hash);
    free(lines->buffer);
    free(lines);
}

static void hash_used(struct lines *lines)
{
    XXH3_128bits_update(lines->hash, lines->buffer + lines->hashed, lines->start - lines->hashed);
    lines->hashed = lines->start;
}

/* Room for one more block behind the unread bytes, which move to the front. */
static void make_room(struct lines *lines)
{
    if (lines->end + BLOCK <= lines->capacity)
        return;
    hash_used(lines);
    memmove(lines->buffer, lines->buffer + lines->start, lines->end - lines->start);
    lines->end -= lines->start;
    lines->start = lines->hashed = 0;
    if (lines->end + BLOCK > lines->capacity) {
        lines->capacity *= 2;
        lines->buffer = memory_resize(lines->buffer, lines->capacity + LINES_PADDING, 1);
    }
}

/* Up to `room` bytes into `to`; *count 0 at the end of the stream. */
static int read_bytes(struct lines *lines, char *to, size_t room, size_t *count,
                      struct error *error)
{
    ssize_t got;
    do
        got = read(lines->descriptor, to, room);
    while (got < 0 && errno == EINTR);
    *count = got > 0 ? (size_t)got : 0;
    return got < 0 ? error_set(error, EXIT_IO, "reading failed: %s", strerror(errno)) : 0;
}

/* Reads the first bytes: on while a pipe has given too few to tell whether they are packed. Those
 * of gzip are unpacked from here on, other packed ones refused. */
static int begin(struct lines *lines, struct error *error)
{
    size_t there = 0, more = 1;
    int code = 0;
    lines->begun = true;
    while (!code && more &&
           (there == 0 || (there < PACKED_MARK && packed_maybe(lines->buffer, there)))) {
        code = read_bytes(lines, lines->buffer + there, BLOCK - there, &more, error);
        there += more;
    }
    const struct packed *as = packed_as(lines->buffer, there);
    bool gzip = packed_is_gzip(lines->buffer, there);
    if (!code && as && !gzip)
        code = error_set(error, EXIT_BAD_INPUT,
                         "this is packed by %s: unpack it, e.g. %s FILE | PROGRAM (gzip needs no "
                         "unpacking)",
                         as->name, as->unpack);
    if (!code && gzip) {
        lines->gzip = gunzip_create(lines->buffer, there);
        lines->size = SIZE_MAX;
        return 0;
    }
    lines->ended = there == 0;
    lines->taken = lines->end = there;
    return code;
}

/* Reads one more block behind the unread bytes. */
static int read_block(struct lines *lines, struct error *error)
{
    size_t count = 0;
    bool first = !lines->begun;
    make_room(lines);
    int code = first ? begin(lines, error) : 0;
    char *to = lines->buffer + lines->end;
    if (!code && lines->gzip)
        code = gunzip_read(lines->gzip, lines->descriptor, to, BLOCK, &count, error);
    else if (!code && !first)
        code = read_bytes(lines, to, BLOCK, &count, error);
    if (!first || lines->gzip)
        lines->ended = count == 0;
    lines->end += count;
    lines->taken += count;
    memset(lines->buffer + lines->end, 0, LINES_PADDING);
    return code;
}

enum lines_result lines_next(struct lines *lines, size_t longest, char **text, size_t *length,
                             struct error *error)
{
    size_t searched = 0;
    for (;;) {
        char *from = lines->buffer + lines->start, *newline = NULL;
        size_t there = lines->end - lines->start;
        if (there > searched)
            newline = memchr(from + searched, '\n', there - searched);
        *text = from;
        *length = newline ? (size_t)(newline - from) : there;
        if (*length > longest) {
            lines->number++;
            return LINES_LONG;
        }
        if (newline) {
            lines->number++;
            lines->start += *length + 1;
            return LINES_OK;
        }
        if (lines->ended) {
            lines->number += there > 0;
            lines->start = lines->end;
            return there ? LINES_TORN : LINES_END;
        }
        searched = there;
        if (read_block(lines, error)) {
            lines->number++; /* the line that could not be read */
            return LINES_FAILED;
        }
    }
}

int lines_peek(struct lines *lines, size_t want, const char **text, size_t *length,
               struct error *error)
{
    while (!lines->ended && lines->end - lines->start < want)
        if (read_block(lines, error))
            return error->code;
    *text = lines->buffer + lines->start;
    *length = lines->end - lines->start;
    return 0;
}

long lines_number(const struct lines *lines)
{
    return lines->number;
}

size_t lines_left(const struct lines *lines)
{
    size_t unread = lines->end - lines->start;
    if (lines->size == SIZE_MAX || lines->taken > lines->size)
        return SIZE_MAX;
    return lines->size - lines->taken + unread;
}

void lines_digest_start(struct lines *lines)
{
    lines->hashed = lines->start;
    XXH3_128bits_reset(lines->hash);
}

void lines_digest(struct lines *lines, uint64_t digest[2])
{
    hash_used(lines);
    XXH128_hash_t value = XXH3_128bits_digest(lines->hash);
    digest[0] = value.high64;
    digest[1] = value.low64;
}
