/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a program has written so far, kept in a file beside its checkpoint, so that a resumed run
 * says it again, byte for byte, and goes on.
 *
 * Outputs that take part are numbered channels (base/out.h, out_record). The transcript only
 * grows; a checkpoint holds how long it was and the digest (XXH3, 128 bits) of that much, so one
 * transcript serves both generations of checkpoints. A program has one transcript, or none. */
#ifndef BASE_TRANSCRIPT_H
#define BASE_TRANSCRIPT_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/error.h"

enum transcript_channel {
    TRANSCRIPT_NONE,
    TRANSCRIPT_FRAMES,
    TRANSCRIPT_LOG,
    TRANSCRIPT_TABLE,
    TRANSCRIPT_INHERENT
};

struct transcript_mark {
    int64_t length; /* bytes; 0: nothing yet */
    uint64_t digest[2];
};

/* Whether the file still begins with what the mark saw: 0, EXIT_BAD_INPUT where it does not,
 * EXIT_IO where it cannot be read. */
int transcript_holds(const char *path, const struct transcript_mark *mark, struct error *error);

/* Begins (mark NULL) or goes on from the mark, dropping what came after it. 0,
 * EXIT_CANNOT_CREATE (also: in use by another run), EXIT_IO, EXIT_BAD_INPUT (damaged). */
int transcript_open(const char *path, const struct transcript_mark *mark, struct error *error);

/* Keeps bytes that are being written; nothing while no transcript is open. Failures are kept
 * until transcript_sync. */
void transcript_append(enum transcript_channel channel, const void *bytes, size_t count);

/* An output that takes part could not be written: the transcript and the file differ from now
 * on, so no mark of it is given any more. The first such error stays. */
void transcript_fail(const struct error *error);

/* 0, or the error of transcript_fail: a run that has lost a part of an output is to end. */
int transcript_check(struct error *error);

/* Everything appended so far is on the disk when this returns, and in the outputs. 0 or EXIT_IO. */
int transcript_sync(struct transcript_mark *mark, struct error *error);

/* Hands the bytes of a channel, as they were when the transcript was opened, to `say`, in order;
 * *said: whether there were any. 0, EXIT_IO, EXIT_BAD_INPUT (what is there are no records), or what
 * `say` returned. */
int transcript_replay(enum transcript_channel channel,
                      int (*say)(void *context, const void *bytes, size_t count,
                                 struct error *error),
                      void *context, bool *said, struct error *error);

#endif
