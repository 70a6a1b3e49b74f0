/* SPDX-License-Identifier: GPL-3.0-or-later */
/* anneal: molecular dynamics at a temperature or along a linear ramp; inherent structures and
 * Monte-Carlo exchanges of atoms on the way. */
#include <math.h>
#include "base/message.h"
#include "base/out.h"
#include "cli/engine.h"
#include "io/xyz_write.h"

static const struct program program = {
    .name = "anneal",
    .summary = "hold or ramp the temperature by molecular dynamics, with inherent structures and "
               "exchange of atoms",
    .description = "Runs each frame at --temperature for --time, or with the temperature going "
                   "linearly to --to, in any of the ensembles "
                   "(nvt unless said "
                   "otherwise; under nve the temperature only serves a frame that comes without "
                   "velocities). Velocities of the frame (velo, "
                   "or else GPUMD's vel or the momenta of ASE) are "
                   "kept where it has "
                   "them, less their total momentum (and angular momentum, without periodic "
                   "directions) unless atoms are fixed.\n\n"
                   "Writes the final frame with columns velo (A/fs) and pe (eV), the key Time (fs) "
                   "and, where all directions are periodic, "
                   "the key "
                   "density (g/cm3; under units=lj atoms per volume); "
                   "with --frames-every also the frames on the way, each complete.\n\n"
                   "With --inherent-every the atoms of the moment are also relaxed, in a copy, to "
                   "the nearest minimum of the potential "
                   "energy by "
                   "conjugate gradients. These inherent structures go to the file of --inherent, "
                   "or else into the stream, each before the "
                   "frame of "
                   "the same time; they have no velo, and the keys inherent=T, energy (eV) and "
                   "max_force (eV/A).\n\n"
                   "With --swap-every=N (steps) every N steps are followed by --swap-attempts "
                   "attempts to exchange two unlike atoms, which "
                   "are drawn at random and accepted by the rule of Metropolis at the temperature "
                   "of the moment (hybrid MD/MC): the "
                   "composition "
                   "stays, atoms keep id, species and velocity and change places. Frames get the "
                   "keys swap_attempts, swap_accepted and "
                   "swap_acceptance, the log columns of these names; its conserved energy leaves "
                   "the exchanges' share out.\n\n"
                   "Examples:\n"
                   "  anneal --potential=lj:wahnstrom --temperature=0.6 --time=100 "
                   "--frames-every=10 < liquid.xyz > path.xyz\n"
                   "  anneal --potential=lj:wahnstrom --temperature=0.45 --time=1000 "
                   "--inherent-every=20 --inherent=minima.xyz "
                   "--swap-every=100 "
                   "--swap-attempts=50 < c15.xyz > end.xyz",
    .parallel = true,
    .takes_seed = true,
    .keeps_history = true,
};

static struct md_options dynamics; /* what all programs share, and the settings of exchanges */
static double temperature, to, duration, frames_every, inherent_every, force_tolerance;
static const char *inherent_path;

static struct option options[] = {
    OPTION_QUANTITY("temperature", &temperature, DIMENSION_TEMPERATURE, "at the start",
                    .required = true, .minimum = 0, .maximum = 1e6, .group = "Programme"),
    OPTION_QUANTITY("to", &to, DIMENSION_TEMPERATURE,
                    "at the end; without it the temperature stays", .minimum = 0, .maximum = 1e6),
    OPTION_QUANTITY("time", &duration, DIMENSION_TIME, "how long", .required = true, .minimum = 0,
                    .maximum = 1e15),
    OPTION_QUANTITY("frames-every", &frames_every, DIMENSION_TIME,
                    "write a frame each such time (rounded to whole steps)", .minimum = 0,
                    .maximum = 1e15),
    OPTION_QUANTITY("inherent-every", &inherent_every, DIMENSION_TIME,
                    "write an inherent structure each such time", .minimum = 0, .maximum = 1e15,
                    .group = "Inherent structures"),
    OPTION_TEXT("inherent", &inherent_path, "FILE", "to this file, not into the stream",
                .not_recorded = true, .makes = OPTION_MAKES_FILE),
    OPTION_QUANTITY("force-tolerance", &force_tolerance, DIMENSION_FORCE,
                    "they are relaxed until no atom feels a larger force", .standard = "1e-6eV/A",
                    .standard_lj = "1e-6", .minimum = 1e-12, .maximum = 1e3,
                    .with = "inherent-every"),
    OPTION_INT("swap-every", &dynamics.settings.swap_every,
               "steps between rounds of exchanges; 0: none", .standard = "0", .minimum = 0,
               .maximum = 1e15, .group = "Exchange of unlike atoms", .with = "swap-every"),
    OPTION_INT("swap-attempts", &dynamics.settings.swap_attempts, "attempts in each round",
               .standard = "1", .minimum = 1, .maximum = 1e9, .with = "swap-every"),
    OPTIONS_END};

struct path {
    struct stage *stage;
    struct out *inherent; /* of --inherent, or NULL */
    double end;           /* time from which on a frame is the final one, which main writes */
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

static int write_inherent(void *context, const struct frame *relaxed, struct error *error)
{
    struct path *path = context;
    struct frame *frame = frame_copy(relaxed);
    int code;

    if (!path->inherent) {
        stage_write(path->stage, frame);
        return 0;
    }
    stage_add_history(path->stage, frame);
    code = xyz_write(path->inherent, frame, error);
    frame_free(frame);
    return code ? code : out_flush(path->inherent, error);
}

/* Steps between frames; 0: none. */
static int64_t steps_between(double every, double timestep)
{
    return isnan(every) || every <= 0 ? 0 : (int64_t)fmin(fmax(1, round(every / timestep)), 1e18);
}

static double start_time(const struct frame *frame)
{
    double time = 0;

    frame_get_real(frame, "Time", &time);
    return time;
}

static int anneal(struct run *run, struct frame *frame, struct out *inherent, struct error *error)
{
    const struct md_options *chosen = run->options;
    const double timestep = chosen->settings.timestep;
    struct path path = {run->stage, inherent, start_time(frame) + duration - 0.5 * timestep};
    const struct programme programme = {
        .stop_drift = !chosen->settings.fix,
        .stop_rotation = true,
        .count = 1,
        .leg = {{.name = "anneal",
                 .time = duration,
                 .temperature = {temperature, isnan(to) ? temperature : to},
                 .pressure = {chosen->pressure, chosen->pressure},
                 .ensemble = md_options_ensemble(chosen),
                 .call_every = steps_between(frames_every, timestep),
                 .call = write_on_the_way,
                 .inherent_every = steps_between(inherent_every, timestep),
                 .inherent_tolerance = force_tolerance,
                 .inherent = write_inherent,
                 .context = &path}},
    };
    struct md_thermo last;
    int code = engine_run(run, frame, &programme, &last, error);

    if (!code)
        engine_set_density(frame, "density", last.density);
    return code;
}

static void check_options(const struct run *run)
{
    if (run->options->settings.swap_every && md_options_ensemble(run->options) == MD_NVE)
        stage_usage(run->stage, "exchanges need a temperature that is held: --swap-every does not "
                                "go with --ensemble=nve");
    if (inherent_path && isnan(inherent_every))
        stage_usage(run->stage, "--inherent needs --inherent-every");
}

/* What holds the volume unasked is said of a bulk, whose pressure then is whatever it is. */
static void say_ensemble(const struct run *run, const struct frame *frame)
{
    static bool said; /* of a stream once */

    if (said || stage_given_name(run->stage, "ensemble") || !frame_is_periodic(frame))
        return;
    said = true;
    message_note("the volume of this bulk stays as it is, for --ensemble is nvt where nothing is "
                 "said: --ensemble=npt lets it follow --pressure");
}

static struct out *open_inherent(void)
{
    struct out *inherent;
    struct error error;
    bool said;

    if (out_open(&inherent, inherent_path, &error) ||
        out_record(inherent, TRANSCRIPT_INHERENT, &said, &error))
        message_die_error(&error);
    return inherent;
}

int main(int argc, char **argv)
{
    struct option *const tables[] = {options, md_options_table(&dynamics, "nvt"), NULL};
    struct out *inherent = NULL;
    struct frame *frame;
    struct error error;

    struct stage *stage = stage_start(&program, tables, argc, argv);
    struct run *run = run_start(stage, &dynamics);
    while ((frame = run_read(run))) {
        check_options(run);
        if (inherent_path && !inherent)
            inherent = open_inherent();
        say_ensemble(run, frame);
        if (anneal(run, frame, inherent, &error))
            stage_fail(stage, &error);
        stage_write(stage, frame);
    }
    if (inherent && out_commit(inherent, &error))
        message_die_error(&error);
    return run_finish(run);
}
