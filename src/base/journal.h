/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a program has written so far, kept in a file beside its checkpoint, so that a resumed run says it again, byte for byte, and goes on.
 *
 * Outputs that take part are numbered channels (base/out.h, out_record). The journal only grows; a checkpoint holds how long it was and the
 * digest (XXH3, 128 bits) of that much, so one journal serves both generations of checkpoints. A program has one journal, or none. */
#ifndef BASE_JOURNAL_H
#define BASE_JOURNAL_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/error.h"

enum journal_channel { JOURNAL_NONE, JOURNAL_FRAMES, JOURNAL_LOG, JOURNAL_TABLE, JOURNAL_INHERENT };

struct journal_mark {
    int64_t length; /* bytes; 0: nothing yet */
    uint64_t digest[2];
};

/* Whether the file still begins with what the mark saw. */
bool journal_holds(const char *path, const struct journal_mark *mark);

/* Begins (mark NULL) or goes on from the mark, dropping what came after it. 0, EXIT_CANNOT_CREATE, EXIT_IO, EXIT_BAD_INPUT (damaged). */
int journal_open(const char *path, const struct journal_mark *mark, struct error *error);
bool journal_is_open(void);

/* Keeps bytes that are being written; nothing while no journal is open. Failures are kept until journal_sync. */
void journal_append(enum journal_channel channel, const void *bytes, size_t count);

/* Everything appended so far is on the disk when this returns. 0 or EXIT_IO. */
int journal_sync(struct journal_mark *mark, struct error *error);

/* Hands the bytes of a channel, as they were when the journal was opened, to `say`, in order; *said: whether there were any. */
int journal_replay(enum journal_channel channel, int (*say)(void *context, const void *bytes, size_t count, struct error *error),
                   void *context, bool *said, struct error *error);

#endif
