/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From a programme to a frame; see engine.h. */
#include "cli/engine.h"
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include "atoms/frame_pack.h"
#include "base/cube_root.h"
#include "base/exit_codes.h"
#include "base/message.h"
#include "base/parallel.h"
#include "base/progress.h"
#include "base/transcript.h"
#include "lammps/lammps.h"

struct unpack *engine_resume(struct run *run, struct frame *frame)
{
    struct frame *kept;
    run->resumed = checkpoint_take(run->checkpoint);
    if (run->resumed && (kept = frame_unpack(run->resumed)))
        frame_become(frame, kept);
    return run->resumed;
}

/* A run of a programme by our own engine. */
struct own_run {
    struct run *run;
    struct checkpoint_state state;
};

/* For md_settings.after_step. EXIT_IO if an output that a checkpoint would stand for has failed
 * (base/transcript.h), which ends the run: process 0, which writes, takes the others with it. */
static int after_step(void *context, const struct md *md, struct error *error)
{
    const struct own_run *own = context;
    if (transcript_check(error))
        return error->code;
    return own->run->checkpoint
               ? checkpoint_after_step(own->run->checkpoint, &own->state, md, error)
               : 0;
}

static int prepare(struct md *md, const struct frame *frame, const struct programme *programme,
                   struct error *error)
{
    bool periodic = frame_is_periodic(frame);
    int code = 0;

    if (programme->apart > 0 && periodic)
        code = md_push_off(
            md, fmin(programme->apart, 0.75 * cube_root(md_volume(md) / (double)frame->n)), error);
    if (!code && programme->stop_drift)
        md_remove_momentum(md, programme->stop_rotation);
    return code;
}

/* A leg's part of the programme is that of the times, unless the programme is itself a part. */
static struct progress_part part_of(const struct programme *programme, int leg, char name[32])
{
    struct progress_part part = {.name = name};
    int number = 0, count = 0;
    if (programme->part.whole > 0)
        return programme->part;
    for (int l = 0; l < programme->count; l++) {
        double time = programme->leg[l].time;
        part.whole += time;
        part.before += l < leg ? time : 0;
        count += time > 0;
        number += time > 0 && l <= leg;
    }
    part.share = programme->leg[leg].time;
    snprintf(name, 32, "leg %d of %d", number, count);
    return part;
}

/* Where a checkpoint takes the run up, for people. */
static void tell_where(const struct md *md, const struct programme *programme, int leg)
{
    char name[32], steps[32];
    struct md_place place = md_place(md);
    const char *part = part_of(programme, leg, name).name;
    progress_note("going on from the checkpoint: %s (%s), %s steps of it done, time %.6g", part,
                  programme->leg[leg].name, progress_count(steps, sizeof steps, (double)place.done),
                  place.time);
}

/* Either the start of the programme or the place in it where a checkpoint was written. The engine
 * is made of the frame as it was at the start. */
static int open_programme(struct own_run *own, struct md *md, struct frame *frame,
                          struct error *error)
{
    struct run *run = own->run;
    if (!run->resumed)
        engine_resume(run, frame); /* a program without a state of its own */
    struct unpack *motion = run->resumed;
    run->resumed = NULL;
    if (!motion)
        return prepare(md, frame, own->state.programme, error);
    int64_t leg = unpack_int(motion);
    int code = md_unpack(md, motion, error);
    if (!code && (leg < 0 || leg >= own->state.programme->count))
        code = error_set(error, EXIT_BAD_INPUT,
                         "the checkpoint is damaged: it goes on in leg %" PRId64
                         " of %d; remove it to start anew",
                         leg, own->state.programme->count);
    own->state.leg = (int)leg;
    if (!code)
        tell_where(md, own->state.programme, own->state.leg);
    return code ? code : thermo_log_resume(run->log, error);
}

static int run_legs(struct own_run *own, struct md *md, struct frame *frame, struct error *error)
{
    const struct programme *programme = own->state.programme;
    int *leg = &own->state.leg, code = 0;
    for (; *leg < programme->count && !code; ++*leg) {
        char name[32];
        struct progress_part part = part_of(programme, *leg, name);
        progress_within(&part);
        code = md_run(md, &programme->leg[*leg], error);
        if (!code && programme->after && *leg == programme->after_leg) {
            struct md_thermo now;
            code = md_thermo(md, &now, error);
            md_store(md, frame, false);
            if (!code)
                programme->after(programme->context, frame, &now);
        }
    }
    return code;
}

/* What the last leg cannot do is told before the first one begins. */
static int check_legs(const struct md *md, const struct programme *programme, struct error *error)
{
    int code = 0;
    for (int l = 0; l < programme->count && !code; l++)
        code = md_check_leg(md, &programme->leg[l], error);
    return code;
}

/* Once, however many programmes a run has. */
static void tell_if_slow(struct run *run, const struct md *md)
{
    const char *why = md_unfit(md);
    if (why && !run->told_slow)
        message_note(
            "the potential '%s' %s: its forces come from exact loops, several times slower",
            run->options->settings.potential, why);
    run->told_slow = why || run->told_slow;
}

static int run_own(struct own_run *own, struct md *md, struct frame *frame, struct md_thermo *last,
                   struct error *error)
{
    int code = check_legs(md, own->state.programme, error);
    if (!code)
        code = open_programme(own, md, frame, error);
    if (!code)
        code = run_legs(own, md, frame, error);
    if (code && code != MD_LEFT)
        return code;
    md_store(md, frame, true);
    return md_thermo(md, last, error) ? error->code : code;
}

bool engine_moves(const struct frame *frame)
{
    const double *velocity = frame_velo(frame);
    for (size_t i = 0; velocity && i < 3 * frame->n; i++)
        if (velocity[i] != 0)
            return true;
    return false;
}

/* Velocities that the frame has and that are drawn anew are not passed over in silence. */
static void tell_if_drawn(struct run *run, const struct frame *frame,
                          const struct programme *programme)
{
    bool moves = engine_moves(frame), anew = false;
    for (int l = 0; l < programme->count; l++)
        anew = anew || programme->leg[l].start_velocities;
    if (run->told_drawn || run->resumed || !(moves ? anew : run->at_rest))
        return;
    run->told_drawn = true;
    message_note("%s: velocities are drawn anew (frame %ld)",
                 moves ? "the velocities of the frame are not used"
                       : "the velocities of the frame are all 0",
                 frame->number);
}

int engine_run(struct run *run, struct frame *frame, const struct programme *programme,
               struct md_thermo *last, struct error *error)
{
    struct own_run own = {.run = run, .state = {.frame = frame, .programme = programme}};
    struct md_settings settings = run->options->settings;
    bool lammps = !strcmp(run->options->engine, "lammps");
    struct md *md;
    if (lammps && parallel_count() > 1)
        return error_set(
            error, EXIT_USAGE,
            "every process would start a LAMMPS: a launcher belongs into --lammps-command");
    settings.closing_time = programme->closing_time;
    if (thermo_log_wanted(run->log)) {
        settings.report = thermo_log_write;
        settings.report_context = run->log;
    }
    settings.after_step = after_step;
    settings.after_step_context = &own;
    settings.frame = stage_frames(run->stage);
    int code = md_create(&md, frame, &settings, error);
    if (code)
        return code;
    if (programme->groups)
        md_set_groups(md, programme->groups);
    tell_if_drawn(run, frame, programme);
    if (!lammps) {
        tell_if_slow(run, md);
        code = run_own(&own, md, frame, last, error);
    } else if (!(code = prepare(md, frame, programme, error))) {
        code = lammps_run(md, frame, programme, run->options->lammps_command, last, error);
    }
    md_free(md);
    return code;
}

void engine_set_density(struct frame *frame, const char *key, double density)
{
    if (frame_is_periodic(frame))
        frame_set_real(frame, key, density);
    else
        frame_key_remove(frame, key);
}
