/* SPDX-License-Identifier: GPL-3.0-or-later */
/* compact: an arrangement of clusters pressed into a solid: load to a pressure, hold, unload,
 * equilibrate, at one temperature. */
#include "cli/engine.h"

static const struct program program = {
    .name = "compact",
    .summary = "press an arrangement of clusters into a solid: load, hold, unload, equilibrate",
    .description = "Takes clusters in a periodic box, with gaps between them (create --stack=hcp), "
                   "and runs four legs at "
                   "--temperature: the pressure rises linearly "
                   "from 0 to --pressure in --load-time, stays for --hold, falls to 0 in "
                   "--unload-time, and stays at 0 for "
                   "--equilibrate. Each edge of the box "
                   "adjusts on its own (npt-aniso). While gaps close the box has nothing to push "
                   "against, so no edge may shrink "
                   "faster than by itself in "
                   "--closing-time: a cluster of 3 nm then meets its neighbour at 3 "
                   "nm/closing-time, 150 m/s for 20 ps.\n\n"
                   "Columns such as cluster and region are carried. Writes the final frame with "
                   "velo (A/fs), pe (eV), Time (fs), "
                   "density (g/cm3) and the keys "
                   "compact_pressure_loaded (GPa, at the end of the hold) and "
                   "compact_density_loaded (g/cm3).\n\n"
                   "Example: compact "
                   "--potential=kim:EAM_Dynamo_MendelevSunZhang_2019_CuZr__MO_609260676108_000 "
                   "--pressure=5GPa "
                   "< stack.xyz > nanoglass.xyz",
    .parallel = true,
    .takes_seed = true,
    .keeps_history = true,
};

static double temperature, load, hold, unload, equilibrate, closing;

static struct option options[] = {
    OPTION_QUANTITY("temperature", &temperature, DIMENSION_TEMPERATURE, "throughout",
                    .standard = "50K", .standard_lj = "0.05", .minimum = 1e-6, .maximum = 1e6,
                    .group = "Programme"),
    OPTION_QUANTITY("load-time", &load, DIMENSION_TIME, "from 0 to --pressure", .standard = "20ps",
                    .standard_lj = "20", .minimum = 0, .maximum = 1e15),
    OPTION_QUANTITY("hold", &hold, DIMENSION_TIME, "at --pressure", .standard = "20ps",
                    .standard_lj = "20", .minimum = 0, .maximum = 1e15),
    OPTION_QUANTITY("unload-time", &unload, DIMENSION_TIME,
                    "from --pressure to 0 (the paper: 200 ps)", .standard = "20ps",
                    .standard_lj = "20", .minimum = 0, .maximum = 1e15),
    OPTION_QUANTITY("equilibrate", &equilibrate, DIMENSION_TIME, "at pressure 0 (the paper: 2 ns)",
                    .standard = "20ps", .standard_lj = "20", .minimum = 0, .maximum = 1e15),
    OPTION_QUANTITY("closing-time", &closing, DIMENSION_TIME,
                    "no edge changes by more than itself in this time", .standard = "20ps",
                    .standard_lj = "20", .minimum = 1e-6, .maximum = 1e15),
    OPTIONS_END};

static void record_load(void *context, struct frame *frame, const struct md_thermo *now)
{
    (void)context;
    frame_set_real(frame, "compact_pressure_loaded", now->pressure);
    engine_set_density(frame, "compact_density_loaded", now->density);
}

static int compact(struct run *run, struct frame *frame, struct error *error)
{
    const struct md_options *chosen = run->options;
    const double pressure = chosen->pressure, T = temperature;
    const enum md_ensemble held = md_options_ensemble(chosen);
    const struct programme programme = {
        .stop_drift = true,
        .closing_time = closing,
        .count = 4,
        .leg = {{"load", load, {T, T}, {0, pressure}, held},
                {"hold", hold, {T, T}, {pressure, pressure}, held},
                {"unload", unload, {T, T}, {pressure, 0}, held},
                {"equilibrate", equilibrate, {T, T}, {0, 0}, held}},
        .after_leg = 1,
        .after = record_load,
    };
    struct md_thermo last;
    int code = engine_run(run, frame, &programme, &last, error);

    if (!code)
        engine_set_density(frame, "density", last.density);
    return code;
}

int main(int argc, char **argv)
{
    struct md_options dynamics;
    struct option *const tables[] = {options, md_options_table(&dynamics, "npt-aniso"), NULL};
    struct frame *frame;
    struct error error;

    md_options_standard(&dynamics, "pressure", "5GPa", "at the end of the load");
    struct stage *stage = stage_start(&program, tables, argc, argv);
    struct run *run = run_start(stage, &dynamics);
    while ((frame = run_read(run))) {
        if (compact(run, frame, &error))
            stage_fail(stage, &error);
        stage_write(stage, frame);
    }
    return run_finish(run);
}
