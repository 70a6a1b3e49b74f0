/* SPDX-License-Identifier: GPL-3.0-or-later */
/* quench: a liquid cooled into a glass at a constant rate, T(t) = T_melt - rate t, at constant pressure or volume. */
#include <math.h>
#include "base/exit_codes.h"
#include "cli/md_options.h"

static const struct program program = {
    .name = "quench",
    .summary = "melt, equilibrate, cool at a rate, equilibrate",
    .description = "Melts each frame at --melt for --melt-time, cools it linearly at --rate to --final, and holds it there for "
                   "--hold, by molecular dynamics "
                   "at constant pressure (npt) or volume (nvt). Atoms that overlap, as those of `create --random` do, are pushed "
                   "apart first. Velocities are "
                   "drawn anew from the Maxwell-Boltzmann distribution.\n\n"
                   "Writes the final frame with columns velo (A/fs) and pe (potential energy of the atom, eV), the key Time (fs) "
                   "and the key density (g/cm3; "
                   "under units=lj atoms per volume).\n\n"
                   "Example: create --random --composition=Cu50Zr50 --atoms=4000 | quench "
                   "--potential=kim:EAM_Dynamo_MendelevSunZhang_2019_CuZr__"
                   "MO_609260676108_000 --rate=1e14K/s --melt-time=5ps > glass.xyz",
    .takes_seed = true,
    .keeps_history = true,
};

static double melt, melt_time, rate, final, hold;

static struct option options[] = {
    {.name = "melt",
     .type = OPTION_QUANTITY,
     .value = &melt,
     .dimension = DIMENSION_TEMPERATURE,
     .standard = "2000K",
     .standard_lj = "2",
     .minimum = 1e-6,
     .maximum = 1e6,
     .help = "temperature of the liquid",
     .group = "Programme"},
    {.name = "melt-time",
     .type = OPTION_QUANTITY,
     .value = &melt_time,
     .dimension = DIMENSION_TIME,
     .standard = "20ps",
     .standard_lj = "20",
     .minimum = 0,
     .maximum = 1e15,
     .help = "how long it is held there"},
    {.name = "rate",
     .type = OPTION_QUANTITY,
     .value = &rate,
     .dimension = DIMENSION_RATE,
     .required = true,
     .minimum = 1e-30,
     .maximum = 1e6,
     .help = "cooling rate, e.g. 1e12K/s"},
    {.name = "final",
     .type = OPTION_QUANTITY,
     .value = &final,
     .dimension = DIMENSION_TEMPERATURE,
     .standard = "50K",
     .standard_lj = "0.05",
     .minimum = 1e-6,
     .maximum = 1e6,
     .help = "temperature of the glass"},
    {.name = "hold",
     .type = OPTION_QUANTITY,
     .value = &hold,
     .dimension = DIMENSION_TIME,
     .standard = "0ps",
     .standard_lj = "0",
     .minimum = 0,
     .maximum = 1e15,
     .help = "how long the glass is held at --final"},
    {.name = NULL},
};

/* The liquid settles at constant volume first, so that a barostat does not see the pressure of a random start. */
static int melt_legs(struct md *md, enum md_ensemble ensemble, double pressure, double settle, struct error *error)
{
    const struct md_leg first = {
        .name = "settle", .time = settle, .temperature = {melt, melt}, .ensemble = MD_NVT, .start_velocities = true};
    const struct md_leg second = {
        .name = "melt", .time = melt_time, .temperature = {melt, melt}, .pressure = {pressure, pressure}, .ensemble = ensemble};
    int code = md_run(md, &first, error);

    return code ? code : md_run(md, &second, error);
}

static int cool_legs(struct md *md, enum md_ensemble ensemble, double pressure, struct error *error)
{
    const struct md_leg cool = {.name = "cool",
                                .time = fabs(melt - final) / rate,
                                .temperature = {melt, final},
                                .pressure = {pressure, pressure},
                                .ensemble = ensemble};
    const struct md_leg keep = {
        .name = "hold", .time = hold, .temperature = {final, final}, .pressure = {pressure, pressure}, .ensemble = ensemble};
    int code = md_run(md, &cool, error);

    return code ? code : md_run(md, &keep, error);
}

/* Two atoms overlap when closer than three quarters of the edge of the cube that one atom has, and than 2.2 A (0.85 sigma) in any case. */
static int push_apart(struct md *md, const struct frame *frame, enum unit_system units, struct error *error)
{
    double most = units == UNITS_LJ ? 0.85 : 2.2;

    if (!frame->pbc[0] || !frame->pbc[1] || !frame->pbc[2])
        return 0;
    return md_push_off(md, fmin(most, 0.75 * cbrt(md_volume(md) / (double)frame->n)), error);
}

static int quench(struct frame *frame, enum unit_system units, const struct md_options *chosen, struct error *error)
{
    struct md *md;
    int code = md_create(&md, frame, &chosen->settings, error);

    if (code)
        return code;
    code = push_apart(md, frame, units, error);
    if (!code)
        code = melt_legs(md, md_options_ensemble(chosen), chosen->pressure, 5 * chosen->settings.damp_temperature, error);
    if (!code)
        code = cool_legs(md, md_options_ensemble(chosen), chosen->pressure, error);
    if (!code) {
        md_store(md, frame, true);
        frame_set_real(frame, "density", md_thermo(md).density);
    }
    md_free(md);
    return code;
}

int main(int argc, char **argv)
{
    struct option *const tables[] = {options, md_options_table("npt"), NULL};
    struct stage *stage;
    struct frame *frame;
    struct error error;

    md_options_list(argc, argv);
    stage = stage_start(&program, tables, argc, argv);
    while ((frame = stage_read(stage))) {
        if (quench(frame, stage_units(stage), md_options_ready(stage), &error))
            stage_fail(stage, &error);
        stage_write(stage, frame);
    }
    return stage_finish(stage);
}
