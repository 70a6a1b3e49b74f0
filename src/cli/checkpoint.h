/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Checkpoints: a run that is stopped at any moment goes on later to the same bytes.
 *
 * --checkpoint=FILE writes FILE every --checkpoint-every of wall-clock time and when SIGTERM, SIGINT or SIGUSR1 (a batch system's time limit)
 * arrives, which then ends the program with exit 76. The former one stays as FILE.1, and FILE.transcript holds all output, log and table so far
 * (base/transcript.h). Each is written beside and renamed; all are removed when the program has succeeded. With --resume the program goes on
 * from FILE, or from FILE.1 if FILE is damaged; if there is none it starts anew.
 *
 * Layout: 8 bytes "BLOWCKPT", format version and length of the rest as 64-bit integers; identity (lines of text), digest of the input up to the frame
 * in hand, its number, mark of the transcript, frame, the program's own, number of the leg, moving state (md_pack); XXH3 digest (128 bits) of all that.
 * A checkpoint of another program, version, input, potential or options (seed included) is refused, exit 65. */
#ifndef CLI_CHECKPOINT_H
#define CLI_CHECKPOINT_H
#include "cli/md_options.h"
#include "md/programme.h"

/* The next frame of a program that moves atoms, as stage_read; those that an interrupted run had finished are passed over. Ends the program where a
 * checkpoint cannot be used. */
struct frame *checkpoint_read(struct stage *stage);

/* What a checkpoint holds of the frame in hand, from its frame on, if the run goes on from one; else NULL. Given to one caller, once. */
struct unpack *checkpoint_take(void);

/* From now on this is what a checkpoint holds. The pointers must stay good until the next call; NULL: no checkpoint is written. */
void checkpoint_keep(const struct frame *frame, const struct programme *programme, const int *leg);

/* For md_settings.after_step: writes a checkpoint if one is due; where that fails the one before stays, and the run goes on with a warning.
 * EXIT_STOPPED if a signal asked for it; EXIT_IO if an output that it would stand for has failed (base/transcript.h), which ends the run. */
int checkpoint_after_step(const struct md *md, struct error *error);

#endif
