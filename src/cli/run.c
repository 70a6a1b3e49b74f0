/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From the first frame to the last (cli/run.h). */
#include "cli/run.h"
#include <stdlib.h>
#include "atoms/foreign.h"
#include "base/memory.h"
#include "base/message.h"
#include "cli/engine.h"

struct run *run_start(struct stage *stage, struct md_options *options)
{
    struct run *run = memory_alloc(1, sizeof *run);
    *run = (struct run){.stage = stage, .options = options};
    return run;
}

/* Columns of other programs that say how atoms move, and are not used. */
static void say_unused(struct run *run, const struct frame *frame)
{
    const char *column;
    size_t other = foreign_other_mass(frame, &column), held = foreign_held(frame);

    if (other < frame->n && !run->told_masses) {
        run->told_masses = true;
        message_warning("the column '%s' is not used: atoms have the masses of their elements "
                        "(atom %zu has another) (frame %ld)",
                        column, other + 1, frame->number);
    }
    if (held && !run->options->settings.fix && !run->told_mask) {
        run->told_mask = true;
        message_warning("the column 'move_mask' is not used, and holds %zu atoms: "
                        "--fix='move_mask=F' fixes them (frame %ld)",
                        held, frame->number);
    }
}

static struct frame *next_frame(struct run *run)
{
    struct frame *frame = stage_read(run->stage);
    struct error error;
    if (frame && foreign_velocities(frame, &error))
        stage_fail(run->stage, &error);
    if (frame)
        say_unused(run, frame);
    run->at_rest = frame && frame_velo(frame) && !engine_moves(frame);
    run->told_drawn = false;
    if (frame && run->checkpoint)
        checkpoint_add_input(run->checkpoint, frame);
    return frame;
}

/* The first frame tells the unit system, and with it what the options say. */
static struct frame *first_frame(struct run *run)
{
    struct frame *frame = next_frame(run);
    md_options_resolve(run->options, run->stage);
    run->log = thermo_log_create(run->options->log, stage_units(run->stage),
                                 run->options->settings.swap_every > 0);
    stage_before_end(run->stage, thermo_log_close, run->log);
    run->checkpoint = checkpoint_create(run->stage, run->options);
    if (!run->checkpoint)
        return frame;
    checkpoint_add_input(run->checkpoint, frame);
    while (frame && checkpoint_is_ahead(run->checkpoint)) {
        frame_free(frame);
        frame = next_frame(run);
    }
    checkpoint_begin(run->checkpoint, run->stage);
    return frame;
}

struct frame *run_read(struct run *run)
{
    bool first = !run->has_read;
    run->has_read = true;
    return first ? first_frame(run) : next_frame(run);
}

int run_finish(struct run *run)
{
    int code = stage_finish(run->stage);
    checkpoint_remove(run->checkpoint);
    thermo_log_free(run->log);
    free(run);
    return code;
}
