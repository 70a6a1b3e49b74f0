/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The transcript of outputs; see transcript.h. The file is a row of records: channel, count
 * (64-bit integers), bytes. */
#include "base/transcript.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>
#define XXH_INLINE_ALL
#include <xxhash.h>
#include "base/exit_codes.h"
#include "base/memory.h"

enum { BLOCK = 1 << 16 };

/* The process' one: outputs (base/out.c) of every layer append to it, and the checkpoint that it
 * stands for is of the process too. */
static struct {
    FILE *file;
    char *path;
    int64_t kept;   /* bytes that were there when it was opened: what is replayed */
    int64_t length; /* bytes by now */
    XXH3_state_t *hash;
    int failure;       /* errno of the first failed write of the transcript itself */
    struct error lost; /* of the first output that could not be written; code 0: none */
} transcript;

struct record {
    int64_t channel, count;
};

static void digest_of(const XXH3_state_t *hash, struct transcript_mark *mark)
{
    XXH128_hash_t digest = XXH3_128bits_digest(hash);

    mark->digest[0] = digest.high64;
    mark->digest[1] = digest.low64;
}

/* Runs the first `length` bytes through the hash; false if there are not so many, or they cannot be
 * read (ferror). */
static bool hash_file(FILE *file, int64_t length, XXH3_state_t *hash)
{
    char block[BLOCK];

    XXH3_128bits_reset(hash);
    while (length > 0) {
        size_t want = length < BLOCK ? (size_t)length : BLOCK;

        if (fread(block, 1, want, file) != want)
            return false;
        XXH3_128bits_update(hash, block, want);
        length -= (int64_t)want;
    }
    return true;
}

static bool matches(FILE *file, const struct transcript_mark *mark, XXH3_state_t *hash)
{
    struct transcript_mark now;

    if (!hash_file(file, mark->length, hash))
        return false;
    digest_of(hash, &now);
    return now.digest[0] == mark->digest[0] && now.digest[1] == mark->digest[1];
}

static int cannot_read(const char *path, int failure, struct error *error)
{
    return error_set(error, EXIT_IO, "cannot read '%s': %s", path, strerror(failure));
}

int transcript_holds(const char *path, const struct transcript_mark *mark, struct error *error)
{
    FILE *file = fopen(path, "rbe");
    if (!file && errno != ENOENT)
        return cannot_read(path, errno, error);
    XXH3_state_t *hash = memory_aligned(1, sizeof *hash);
    bool holds = file && matches(file, mark, hash), failed = file && !holds && ferror(file);
    int failure = errno;

    if (file)
        fclose(file);
    free(hash);
    if (failed)
        return cannot_read(path, failure, error);
    return holds ? 0 : error_set(error, EXIT_BAD_INPUT, "'%s' is missing or damaged", path);
}

/* Opens the file for this run alone; a lock ends with the run, however that ends. */
static int open_alone(const char *path, struct error *error)
{
    int descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);

    if (descriptor < 0)
        return error_set(error, EXIT_CANNOT_CREATE, "cannot create '%s': %s", path,
                         strerror(errno));
    if (flock(descriptor, LOCK_EX | LOCK_NB) && errno == EWOULDBLOCK) {
        close(descriptor);
        return error_set(error, EXIT_CANNOT_CREATE,
                         "'%s' is in use by another run; name another checkpoint", path);
    }
    transcript.file = fdopen(descriptor, "r+b");
    if (transcript.file)
        return 0;
    error_set(error, EXIT_SYSTEM, "cannot open '%s': %s", path, strerror(errno));
    close(descriptor);
    return error->code;
}

int transcript_open(const char *path, const struct transcript_mark *mark, struct error *error)
{
    int code = open_alone(path, error);

    if (code)
        return code;
    if (!mark && ftruncate(fileno(transcript.file), 0))
        return error_set(error, EXIT_IO, "cannot write '%s': %s", path, strerror(errno));
    transcript.path = memory_string(path);
    transcript.hash = memory_aligned(1, sizeof *transcript.hash);
    XXH3_128bits_reset(transcript.hash);
    if (!mark)
        return 0;
    if (!matches(transcript.file, mark, transcript.hash))
        return ferror(transcript.file)
                   ? cannot_read(path, errno, error)
                   : error_set(error, EXIT_BAD_INPUT,
                               "'%s' is damaged: it is not what the checkpoint saw", path);
    if (ftruncate(fileno(transcript.file), mark->length) || fseek(transcript.file, 0, SEEK_END))
        return error_set(error, EXIT_IO, "cannot write '%s': %s", path, strerror(errno));
    transcript.kept = transcript.length = mark->length;
    return 0;
}

static void append(const void *bytes, size_t count)
{
    if (fwrite(bytes, 1, count, transcript.file) != count && !transcript.failure)
        transcript.failure = errno ? errno : EIO;
    XXH3_128bits_update(transcript.hash, bytes, count);
    transcript.length += (int64_t)count;
}

void transcript_append(enum transcript_channel channel, const void *bytes, size_t count)
{
    const struct record record = {channel, (int64_t)count};

    if (!transcript.file || count == 0)
        return;
    append(&record, sizeof record);
    append(bytes, count);
}

void transcript_fail(const struct error *error)
{
    if (!transcript.lost.code)
        transcript.lost = *error;
}

int transcript_check(struct error *error)
{
    if (transcript.lost.code)
        *error = transcript.lost;
    return transcript.lost.code;
}

int transcript_sync(struct transcript_mark *mark, struct error *error)
{
    if (transcript_check(error))
        return error->code;
    if (fflush(transcript.file) && !transcript.failure)
        transcript.failure = errno;
    if (fdatasync(fileno(transcript.file)) && errno != EINVAL && errno != EROFS &&
        !transcript.failure)
        transcript.failure = errno;
    if (transcript.failure)
        return error_set(error, EXIT_IO, "cannot write '%s': %s", transcript.path,
                         strerror(transcript.failure));
    mark->length = transcript.length;
    digest_of(transcript.hash, mark);
    return 0;
}

/* The next record, which is to end where the kept bytes do or before. */
static int next_record(int64_t at, struct record *record, struct error *error)
{
    int64_t room = transcript.kept - at - (int64_t)sizeof *record;

    if (fread(record, sizeof *record, 1, transcript.file) != 1)
        return error_set(error, EXIT_IO, "cannot read '%s'", transcript.path);
    if (record->count < 1 || record->count > room)
        return error_set(error, EXIT_BAD_INPUT, "'%s' is damaged: there is no record at byte %lld",
                         transcript.path, (long long)at);
    return 0;
}

/* The bytes of one record, or over them if they are not wanted. */
static int replay_record(const struct record *record, bool wanted,
                         int (*say)(void *context, const void *bytes, size_t count,
                                    struct error *error),
                         void *context, struct error *error)
{
    char block[BLOCK];

    if (!wanted)
        return fseek(transcript.file, (long)record->count, SEEK_CUR)
                   ? error_set(error, EXIT_IO, "cannot read '%s'", transcript.path)
                   : 0;
    for (int64_t left = record->count; left > 0;) {
        size_t want = left < BLOCK ? (size_t)left : BLOCK;
        int code;

        if (fread(block, 1, want, transcript.file) != want)
            return error_set(error, EXIT_IO, "cannot read '%s'", transcript.path);
        if ((code = say(context, block, want, error)))
            return code;
        left -= (int64_t)want;
    }
    return 0;
}

int transcript_replay(enum transcript_channel channel,
                      int (*say)(void *context, const void *bytes, size_t count,
                                 struct error *error),
                      void *context, bool *said, struct error *error)
{
    struct record record;
    int code = 0;

    *said = false;
    if (!transcript.file)
        return 0;
    if (fflush(transcript.file) || fseek(transcript.file, 0, SEEK_SET))
        return error_set(error, EXIT_IO, "cannot write '%s': %s", transcript.path, strerror(errno));
    for (int64_t at = 0; at < transcript.kept && !code;
         at += (int64_t)sizeof record + record.count) {
        if ((code = next_record(at, &record, error)))
            return code;
        *said |= record.channel == channel;
        code = replay_record(&record, record.channel == channel, say, context, error);
    }
    fseek(transcript.file, 0, SEEK_END);
    return code;
}
