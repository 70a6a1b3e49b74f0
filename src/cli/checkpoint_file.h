/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A checkpoint as a file, in two generations, with the transcript that goes with them.
 *
 * FILE is written beside (base/temporary.h) and renamed, after the one before it became FILE.1;
 * FILE.transcript (base/transcript.h) serves both. Layout: 8 bytes "BLOWCKPT", format version and
 * length of the rest as 64-bit integers; identity (lines of text), digest of the input up to the
 * frame in hand, its number, mark of the transcript, then what the run packs; XXH3 digest (128
 * bits) of all that. */
#ifndef CLI_CHECKPOINT_FILE_H
#define CLI_CHECKPOINT_FILE_H
#include <stdbool.h>
#include <stdint.h>
#include "base/error.h"
#include "base/pack.h"
#include "base/transcript.h"

struct checkpoint_names {
    const char *path; /* not ours */
    char *older, *transcript;
};

struct checkpoint_names checkpoint_names(const char *path);
void checkpoint_names_release(struct checkpoint_names *names);

/* What stands at a file's head: whose run it is. */
struct checkpoint_head {
    char *identity;                /* lines of text */
    uint64_t input[2];             /* digest of the frames read */
    int64_t frames;                /* how many */
    struct transcript_mark output; /* all that had been written */
};

/* Begins the bytes of a checkpoint; the run's own are packed behind. */
void checkpoint_file_begin(struct pack *pack, const struct checkpoint_head *head);

/* Ends them and puts them into the file, without harm to the ones before if that fails (EXIT_IO).
 * writes: false where another process is to write the same. */
int checkpoint_file_end(struct pack *pack, const struct checkpoint_names *names, bool writes,
                        struct error *error);

/* A checkpoint read from a file. */
struct snapshot {
    unsigned char *bytes;
    struct checkpoint_head head;
    struct unpack rest; /* what the run had packed */
};

/* The younger checkpoint, or the older one where that cannot be used: then *why says so, and else
 * its code is 0. EXIT_BAD_INPUT: neither can be used. *found: false if there is none at all. */
int checkpoint_file_find(const struct checkpoint_names *names, struct snapshot *snapshot,
                         bool *found, struct error *why, struct error *error);
void snapshot_release(struct snapshot *snapshot);

#endif
