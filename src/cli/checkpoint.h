/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Checkpoints: a run that is stopped at any moment goes on later to the same bytes.
 *
 * --checkpoint=FILE writes FILE (cli/checkpoint_file.h) every --checkpoint-every of wall-clock
 * time and when SIGTERM, SIGINT, SIGUSR1, SIGHUP, SIGQUIT or SIGXCPU (a batch system's time
 * limit) arrives, which then ends the program with exit 76. All is removed when the program has
 * succeeded. With --resume the program goes on from FILE, or from the one before if FILE is
 * damaged; if there is none it starts anew. A checkpoint of another program, version, input,
 * potential or options (seed included) is refused, exit 65.
 *
 * Behind the file's head a checkpoint holds the frame, the program's own (programme.pack), the
 * number of the leg, and the moving state (md_pack). */
#ifndef CLI_CHECKPOINT_H
#define CLI_CHECKPOINT_H
#include <stdbool.h>
#include "cli/md_options.h"
#include "md/programme.h"

struct checkpoint;

/* With the first frame read, whose unit system the options are converted for: NULL if no checkpoint
 * is wanted. Ends the program where the one that is there cannot be used. */
struct checkpoint *checkpoint_create(struct stage *stage, const struct md_options *options);

/* Every frame that is read joins the digest of the input. */
void checkpoint_add_input(struct checkpoint *checkpoint, const struct frame *frame);

/* Whether the frames so far are only those that an interrupted run had finished. */
bool checkpoint_is_ahead(const struct checkpoint *checkpoint);

/* The frame in hand is the one to go on with: from now on checkpoints may be written and signals
 * stop the run. Ends the program where the input is not that of the checkpoint. */
void checkpoint_begin(struct checkpoint *checkpoint, struct stage *stage);

/* What a checkpoint holds of the frame in hand, from its frame on, if the run goes on from one;
 * else NULL. Given once. */
struct unpack *checkpoint_take(struct checkpoint *checkpoint);

/* What is being run. */
struct checkpoint_state {
    const struct frame *frame; /* as it was at the start of the programme */
    const struct programme *programme;
    int leg; /* of the programme, the one that runs */
};

/* After a step: writes a checkpoint if one is due; where that fails the one before stays, and
 * the run goes on with a warning. EXIT_STOPPED if a signal asked for it. */
int checkpoint_after_step(struct checkpoint *checkpoint, const struct checkpoint_state *state,
                          const struct md *md, struct error *error);

/* When the program has succeeded, its log and its output committed: nothing is left to go on from.
 * NULL is fine. */
void checkpoint_remove(struct checkpoint *checkpoint);

#endif
