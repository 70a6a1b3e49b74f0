/* SPDX-License-Identifier: GPL-3.0-or-later */
/* anneal: molecular dynamics at a temperature, or along a linear ramp from one temperature to another. */
#include <math.h>
#include "base/exit_codes.h"
#include "cli/md_options.h"

static const struct program program = {
    .name = "anneal",
    .summary = "hold or ramp the temperature by molecular dynamics",
    .description =
        "Runs each frame at --temperature for --time, or with the temperature going linearly to --to, in any of the ensembles "
        "(nvt unless said "
        "otherwise; under nve the temperature only serves a frame that comes without velocities). Velocities of the frame are "
        "kept where it has "
        "them, less their total momentum (and angular momentum, without periodic directions) unless atoms are fixed.\n\n"
        "Writes the final frame with columns velo (A/fs) and pe (eV), the key Time (fs) and the key density (g/cm3; under "
        "units=lj atoms per volume); "
        "with --frames-every also the frames on the way, each complete.\n\n"
        "Example: anneal --potential=lj:wahnstrom --temperature=0.6 --time=100 --frames-every=10 < liquid.xyz > path.xyz",
    .takes_seed = true,
    .keeps_history = true,
};

static double temperature, to, duration, frames_every;

static struct option options[] = {
    {.name = "temperature",
     .type = OPTION_QUANTITY,
     .value = &temperature,
     .dimension = DIMENSION_TEMPERATURE,
     .required = true,
     .minimum = 0,
     .maximum = 1e6,
     .help = "at the start",
     .group = "Programme"},
    {.name = "to",
     .type = OPTION_QUANTITY,
     .value = &to,
     .dimension = DIMENSION_TEMPERATURE,
     .minimum = 0,
     .maximum = 1e6,
     .help = "at the end; without it the temperature stays"},
    {.name = "time",
     .type = OPTION_QUANTITY,
     .value = &duration,
     .dimension = DIMENSION_TIME,
     .required = true,
     .minimum = 0,
     .maximum = 1e15,
     .help = "how long"},
    {.name = "frames-every",
     .type = OPTION_QUANTITY,
     .value = &frames_every,
     .dimension = DIMENSION_TIME,
     .minimum = 0,
     .maximum = 1e15,
     .help = "write a frame each such time (rounded to whole steps)"},
    {.name = NULL},
};

struct path {
    struct stage *stage;
    double end; /* time from which on a frame is the final one, which main writes */
};

static int write_on_the_way(void *context, const struct frame *frame, struct error *error)
{
    struct path *path = context;
    double time;

    (void)error;
    if (frame_get_real(frame, "Time", &time) && time < path->end)
        stage_write(path->stage, frame_copy(frame));
    return 0;
}

/* Steps between frames; 0: none. */
static int64_t steps_between(double timestep)
{
    return isnan(frames_every) || frames_every <= 0 ? 0 : (int64_t)fmax(1, round(frames_every / timestep));
}

static double start_time(const struct frame *frame)
{
    double time = 0;

    frame_get_real(frame, "Time", &time);
    return time;
}

static int anneal(struct stage *stage, struct frame *frame, const struct md_options *chosen, struct error *error)
{
    struct path path = {stage, start_time(frame) + duration - 0.5 * chosen->settings.timestep};
    const struct md_leg leg = {.name = "anneal",
                               .time = duration,
                               .temperature = {temperature, isnan(to) ? temperature : to},
                               .pressure = {chosen->pressure, chosen->pressure},
                               .ensemble = md_options_ensemble(chosen),
                               .call_every = steps_between(chosen->settings.timestep),
                               .call = write_on_the_way,
                               .context = &path};
    struct md *md;
    int code = md_create(&md, frame, &chosen->settings, error);

    if (code)
        return code;
    if (!chosen->settings.fix)
        md_remove_momentum(md, true);
    code = md_run(md, &leg, error);
    if (!code) {
        md_store(md, frame, true);
        frame_set_real(frame, "density", md_thermo(md).density);
    }
    md_free(md);
    return code;
}

int main(int argc, char **argv)
{
    struct option *const tables[] = {options, md_options_table("nvt"), NULL};
    struct stage *stage;
    struct frame *frame;
    struct error error;

    md_options_list(argc, argv);
    stage = stage_start(&program, tables, argc, argv);
    while ((frame = stage_read(stage))) {
        if (anneal(stage, frame, md_options_ready(stage), &error))
            stage_fail(stage, &error);
        stage_write(stage, frame);
    }
    return stage_finish(stage);
}
