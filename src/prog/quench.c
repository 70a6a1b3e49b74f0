/* SPDX-License-Identifier: GPL-3.0-or-later */
/* quench: a liquid cooled into a glass at a constant rate, T(t) = T_melt - rate t, at constant
 * pressure or volume. */
#include <math.h>
#include "base/message.h"
#include "cli/engine.h"

static const struct program program = {
    .name = "quench",
    .summary = "a glass out of a liquid: melt, equilibrate, cool at a rate, equilibrate",
    .description = "Melts each frame at --melt for --melt-time, cools it linearly at --rate to "
                   "--final, and holds it there for "
                   "--hold, by molecular dynamics "
                   "at constant pressure (npt) or volume (nvt). Atoms that overlap, as those of "
                   "`create --random` do, are pushed "
                   "apart first. Velocities are "
                   "drawn anew from the Maxwell-Boltzmann distribution, and the liquid settles at "
                   "constant volume for five "
                   "--damp-temperature before --melt-time begins.\n\n"
                   "Writes the final frame with columns velo (A/fs) and pe (potential energy of "
                   "the atom, eV), the key Time (fs) "
                   "and the key density (g/cm3; "
                   "under units=lj atoms per volume).\n\n"
                   "Example: create --random --composition=Cu50Zr50 --atoms=4000 | quench "
                   "--potential=kim:EAM_Dynamo_MendelevSunZhang_2019_CuZr__"
                   "MO_609260676108_000 --rate=1e14K/s --melt-time=5ps > glass.xyz",
    .parallel = true,
    .takes_seed = true,
    .keeps_history = true,
};

static double melt, melt_time, rate, final, hold;

static struct option options[] = {
    OPTION_QUANTITY("melt", &melt, DIMENSION_TEMPERATURE, "temperature of the liquid",
                    .standard = "2000K", .standard_lj = "2", .minimum = 1e-6, .maximum = 1e6,
                    .group = "Programme"),
    OPTION_QUANTITY("melt-time", &melt_time, DIMENSION_TIME, "how long it is held there",
                    .standard = "20ps", .standard_lj = "20", .minimum = 0, .maximum = 1e15),
    OPTION_QUANTITY("rate", &rate, DIMENSION_RATE, "cooling rate, e.g. 1e12K/s", .required = true,
                    .minimum = 1e-30, .maximum = 1e6),
    OPTION_QUANTITY("final", &final, DIMENSION_TEMPERATURE, "temperature of the glass",
                    .standard = "50K", .standard_lj = "0.05", .minimum = 1e-6, .maximum = 1e6),
    OPTION_QUANTITY("hold", &hold, DIMENSION_TIME, "how long the glass is held at --final",
                    .standard = "0ps", .standard_lj = "0", .minimum = 0, .maximum = 1e15),
    OPTIONS_END};

/* A thermostat lags behind a fast ramp: said where the end is farther off than fluctuations. */
static void check_end(const struct stage *stage, const struct frame *frame, double temperature)
{
    const double fluctuation = temperature * sqrt(2.0 / (3.0 * (double)frame->n));
    const char *unit = stage_units(stage) == UNITS_LJ ? "" : " K";

    if (temperature > 1.2 * final + 4.0 * fluctuation)
        message_warning("the frame is at %.3g%s, not at %.3g%s: it was cooled faster than the "
                        "thermostat follows; give it time with --hold "
                        "(frame %ld)",
                        temperature, unit, final, unit, frame->number);
}

/* The liquid settles at constant volume first, so that a barostat does not see the pressure of a
 * random start. Two atoms overlap when closer than 2.2 A (0.85 sigma), or three quarters of the
 * edge of the cube that one atom has. */
static int quench(struct run *run, struct frame *frame, struct error *error)
{
    const struct md_options *chosen = run->options;
    const double pressure = chosen->pressure, settle = 5 * chosen->settings.damp_temperature;
    const enum md_ensemble held = md_options_ensemble(chosen);
    const struct programme programme = {
        .apart = stage_units(run->stage) == UNITS_LJ ? 0.85 : 2.2,
        .count = 4,
        .leg = {{"settle", settle, {melt, melt}, {0, 0}, MD_NVT, .start_velocities = true},
                {"melt", melt_time, {melt, melt}, {pressure, pressure}, held},
                {"cool", fabs(melt - final) / rate, {melt, final}, {pressure, pressure}, held},
                {"hold", hold, {final, final}, {pressure, pressure}, held}},
    };
    struct md_thermo last;
    int code = engine_run(run, frame, &programme, &last, error);

    if (code)
        return code;
    check_end(run->stage, frame, last.temperature);
    engine_set_density(frame, "density", last.density);
    return 0;
}

static void check_options(const struct run *run)
{
    if (md_options_ensemble(run->options) == MD_NVE)
        stage_usage(run->stage,
                    "a quench needs a thermostat: --ensemble=nvt, npt or npt-aniso, not nve");
    if (final > melt)
        stage_usage(run->stage, "--final is above --melt: a quench cools; 'anneal --to' heats");
}

int main(int argc, char **argv)
{
    struct md_options dynamics;
    struct option *const tables[] = {options, md_options_table(&dynamics, "npt"), NULL};
    struct frame *frame;
    struct error error;

    struct stage *stage = stage_start(&program, tables, argc, argv);
    struct run *run = run_start(stage, &dynamics);
    while ((frame = run_read(run))) {
        check_options(run);
        if (quench(run, frame, &error))
            stage_fail(stage, &error);
        stage_write(stage, frame);
    }
    return run_finish(run);
}
