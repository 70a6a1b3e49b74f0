/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From a programme to a frame; see engine.h. */
#include "cli/engine.h"
#include <math.h>
#include <string.h>
#include "atoms/frame_pack.h"
#include "base/exit_codes.h"
#include "base/message.h"
#include "base/parallel.h"
#include "lammps/lammps.h"
#include "md/thermo.h"

static struct unpack
    *state; /* of a checkpoint that is being taken up: leg and motion, once the frame and the program's own are out */

struct unpack *engine_resume(struct frame **frame)
{
    state = checkpoint_take();
    if (state)
        *frame = frame_unpack(state);
    return state;
}

/* For programs without a state of their own. The engine is made of the frame as it was at the start. */
static void take_frame(struct frame *frame)
{
    struct frame *kept;

    if (!state && engine_resume(&kept) && kept)
        frame_become(frame, kept);
}

static int prepare(struct md *md, const struct frame *frame, const struct programme *programme, struct error *error)
{
    bool periodic = frame_is_periodic(frame);
    int code = 0;

    if (programme->apart > 0 && periodic)
        code = md_push_off(md, fmin(programme->apart, 0.75 * cbrt(md_volume(md) / (double)frame->n)), error);
    if (!code && programme->stop_drift)
        md_remove_momentum(md, programme->stop_rotation);
    return code;
}

/* Either the start of the programme or the place in it where a checkpoint was written. */
static int open_programme(struct md *md, struct frame *frame, const struct programme *programme, int *leg, struct error *error)
{
    struct unpack *motion;

    *leg = 0;
    take_frame(frame);
    motion = state;
    state = NULL;
    if (!motion)
        return prepare(md, frame, programme, error);
    *leg = (int)unpack_int(motion);
    return md_unpack(md, motion, error);
}

static int run_legs(struct md *md, struct frame *frame, const struct programme *programme, int *leg, struct error *error)
{
    int code = 0;

    for (; *leg < programme->count && !code; ++*leg) {
        code = md_run(md, &programme->leg[*leg], error);
        if (!code && programme->after && *leg == programme->after_leg) {
            struct md_thermo now = md_thermo(md);

            md_store(md, frame, false);
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

/* Once, however many runs a program makes. */
static void tell_if_slow(const struct md *md, const char *potential)
{
    static bool told;
    const char *why = md_unfit(md);

    if (why && !told)
        message_note("the potential '%s' %s: its forces come from exact loops, several times slower", potential, why);
    told = why || told;
}

/* By our own engine. */
static int run_own(struct md *md, struct frame *frame, const struct programme *programme, struct md_thermo *last,
                   struct error *error)
{
    int leg, code = check_legs(md, programme, error);

    if (!code)
        code = open_programme(md, frame, programme, &leg, error);
    checkpoint_keep(frame, programme, &leg);
    if (!code)
        code = run_legs(md, frame, programme, &leg, error);
    checkpoint_keep(NULL, NULL, NULL);
    if (code && code != MD_LEFT)
        return code;
    md_store(md, frame, true);
    *last = md_thermo(md);
    return code;
}

int engine_run(struct stage *stage, struct frame *frame, const struct programme *programme, struct md_thermo *last,
               struct error *error)
{
    const struct md_options *chosen = md_options_ready(stage);
    struct md_settings settings = chosen->settings;
    struct md *md;
    int code;

    if (!strcmp(chosen->engine, "lammps") && parallel_count() > 1)
        return error_set(error, EXIT_USAGE, "every process would start a LAMMPS: a launcher belongs into --lammps-command");
    settings.closing_time = programme->closing_time;
    settings.after_step = checkpoint_after_step;
    settings.frame = stage_frames(stage);
    stage_before_end(stage, thermo_close);
    code = md_create(&md, frame, &settings, error);
    if (code)
        return code;
    if (programme->groups)
        md_set_groups(md, programme->groups);
    if (strcmp(chosen->engine, "lammps")) {
        tell_if_slow(md, settings.potential);
        code = run_own(md, frame, programme, last, error);
    } else if (!(code = prepare(md, frame, programme, error))) {
        code = lammps_run(md, frame, programme, chosen->lammps_command, last, error);
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
