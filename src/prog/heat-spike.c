/* SPDX-License-Identifier: GPL-3.0-or-later */
/* heat-spike: heat to a peak and cool again at one rate; afterwards the composition of a free
 * cluster's shell and core.
 *
 * Shell: r >= R - d from the centre of mass, d = --shell; core: the rest. R is half the key
 * cluster_diameter (cut-cluster writes it), else that of a uniform sphere with the cluster's
 * radius of gyration, R = sqrt(5/3) Rg. Fractions x come with the standard error of a random
 * alloy, sqrt(x (1 - x) / n) for n atoms. */
#include <math.h>
#include <stdio.h>
#include <string.h>
#include "atoms/mass_mean.h"
#include "atoms/vacuum.h"
#include "base/linear.h"
#include "base/message.h"
#include "cli/engine.h"

static const struct program program = {
    .name = "heat-spike",
    .summary = "heat and cool at a rate; records shell and core composition of a cluster",
    .description = "Holds each frame at --base for --equilibrate, heats it at --rate to --peak, "
                   "cools it at the same rate to "
                   "--base, and holds it there for --hold. "
                   "A free cluster (no periodic direction) runs at constant temperature (nvt) "
                   "without momentum or angular "
                   "momentum; a periodic frame at "
                   "constant pressure (npt).\n\n"
                   "Adds the column region: core or shell for a free cluster, bulk for a periodic "
                   "frame. The shell is the "
                   "outermost --shell of the cluster's nominal "
                   "radius R, measured from its centre of mass (atoms beyond R belong to it); R is "
                   "half the key "
                   "cluster_diameter, or sqrt(5/3) times the radius "
                   "of gyration. Keys for a cluster: cluster_radius (A), shell_atoms, core_atoms, "
                   "and per species X "
                   "shell_fraction_X, core_fraction_X, their standard "
                   "errors shell_fraction_error_X, core_fraction_error_X, and both fractions "
                   "before the spike, "
                   "shell_fraction_before_X, core_fraction_before_X. "
                   "Also columns velo (A/fs) and pe (eV), keys Time (fs) and, for a periodic "
                   "frame, density (g/cm3).\n\n"
                   "Example: cut-cluster --diameter=3nm < glass.xyz | heat-spike "
                   "--potential=kim:EAM_Dynamo_MendelevSunZhang_2019_CuZr__MO_609260676108_000 "
                   "--rate=5e13K/s > cluster.xyz",
    .parallel = true,
    .takes_seed = true,
    .keeps_history = true,
};

static double peak, rate, base, equilibrate, hold, shell;

static struct option options[] = {
    OPTION_QUANTITY("peak", &peak, DIMENSION_TEMPERATURE, "highest temperature",
                    .standard = "1000K", .standard_lj = "1", .minimum = 1e-6, .maximum = 1e6,
                    .group = "Programme"),
    OPTION_QUANTITY("rate", &rate, DIMENSION_RATE, "of heating and of cooling",
                    .standard = "2.5e12K/s", .standard_lj = "0.01", .minimum = 1e-30,
                    .maximum = 1e6),
    OPTION_QUANTITY("base", &base, DIMENSION_TEMPERATURE, "temperature before and after",
                    .standard = "50K", .standard_lj = "0.05", .minimum = 1e-6, .maximum = 1e6),
    OPTION_QUANTITY("equilibrate", &equilibrate, DIMENSION_TIME,
                    "at --base before the spike (the paper: 2 ns)", .standard = "10ps",
                    .standard_lj = "10", .minimum = 0, .maximum = 1e15),
    OPTION_QUANTITY("hold", &hold, DIMENSION_TIME, "at --base after it (the paper: 2 ns)",
                    .standard = "10ps", .standard_lj = "10", .minimum = 0, .maximum = 1e15),
    OPTION_QUANTITY("shell", &shell, DIMENSION_LENGTH, "thickness of the shell",
                    .standard = "0.2nm", .standard_lj = "0.8", .minimum = 0, .maximum = 1e6),
    OPTIONS_END};

static bool is_free(const struct frame *frame)
{
    return !frame->pbc[0] && !frame->pbc[1] && !frame->pbc[2];
}

static double nominal_radius(const struct frame *frame)
{
    double diameter, center[3], sum = 0;

    if (frame_get_real(frame, "cluster_diameter", &diameter))
        return 0.5 * diameter;
    mass_mean(frame, frame_pos(frame), NULL, center);
    for (size_t i = 0; i < frame->n; i++)
        sum += distance3_squared(&frame_pos(frame)[3 * i], center);
    return sqrt(5.0 / 3.0 * sum / (double)frame->n);
}

static void tag_cluster(struct frame *frame, double radius)
{
    struct column *region = frame_add(frame, "region", VALUE_STRING, 1);
    double center[3], inner = fmax(0, radius - shell);

    mass_mean(frame, frame_pos(frame), NULL, center);
    for (size_t i = 0; i < frame->n; i++)
        column_set_text(
            region, i,
            distance3_squared(&frame_pos(frame)[3 * i], center) < inner * inner ? "core" : "shell");
}

static void tag_bulk(struct frame *frame)
{
    struct column *region = frame_add(frame, "region", VALUE_STRING, 1);

    for (size_t i = 0; i < frame->n; i++)
        column_set_text(region, i, "bulk");
}

static void set_key(struct frame *frame, const char *region, const char *what, const char *species,
                    double value)
{
    char name[128];

    snprintf(name, sizeof name, "%s_fraction%s_%s", region, what, species);
    frame_set_real(frame, name, value);
}

/* Fractions of one species in a region of the tagged frame. */
static void record_species(struct frame *frame, const char *region, const char *species,
                           bool before)
{
    double atoms = 0, found = 0, fraction;

    for (size_t i = 0; i < frame->n; i++)
        if (!strcmp(column_text(frame_find(frame, "region"), i), region)) {
            atoms++;
            found += !strcmp(frame_species_name(frame, i), species);
        }
    if (atoms == 0)
        return;
    fraction = found / atoms;
    set_key(frame, region, before ? "_before" : "", species, fraction);
    if (!before)
        set_key(frame, region, "_error", species, sqrt(fraction * (1 - fraction) / atoms));
}

static void record_composition(struct frame *frame, bool before)
{
    static const char *const regions[] = {"shell", "core"};

    for (int r = 0; r < 2; r++)
        for (int s = 0; s < frame_species(frame)->strings.count; s++)
            record_species(frame, regions[r], frame_species(frame)->strings.text[s], before);
}

static void record_counts(struct frame *frame, double radius)
{
    int64_t core = 0;

    for (size_t i = 0; i < frame->n; i++)
        core += !strcmp(column_text(frame_find(frame, "region"), i), "core");
    frame_set_real(frame, "cluster_radius", radius);
    frame_set_int(frame, "core_atoms", core);
    frame_set_int(frame, "shell_atoms", (int64_t)frame->n - core);
}

/* A free cluster before the spike; context: its nominal radius. */
static void record_before(void *context, struct frame *frame, const struct md_thermo *now)
{
    const double *radius = context;

    (void)now;
    tag_cluster(frame, *radius);
    record_composition(frame, true);
}

static void record_after(struct frame *frame, double radius, double density)
{
    if (!is_free(frame)) {
        tag_bulk(frame);
        engine_set_density(frame, "density", density);
        return;
    }
    tag_cluster(frame, radius);
    record_composition(frame, false);
    record_counts(frame, radius);
    frame_key_remove(frame, "density"); /* that of the glass it was cut from */
}

static int heat_spike(struct run *run, struct frame *frame, struct error *error)
{
    const struct md_options *chosen = run->options;
    const double p = chosen->pressure, time = fabs(peak - base) / rate;
    const bool cluster = is_free(frame);
    const enum md_ensemble held = chosen->ensemble_text ? md_options_ensemble(chosen)
                                  : cluster             ? MD_NVT
                                                        : MD_NPT;
    double radius = cluster ? nominal_radius(frame) : 0;
    const struct programme programme = {
        .stop_drift = !chosen->settings.fix,
        .stop_rotation = true,
        .count = 4,
        .leg = {{"base", equilibrate, {base, base}, {p, p}, held},
                {"heat", time, {base, peak}, {p, p}, held},
                {"cool", time, {peak, base}, {p, p}, held},
                {"base", hold, {base, base}, {p, p}, held}},
        .after = cluster ? record_before : NULL,
        .context = &radius,
    };
    struct md_thermo last;
    int code = engine_run(run, frame, &programme, &last, error);

    if (!code)
        record_after(frame, radius, last.density);
    return code;
}

static void check_options(struct stage *stage)
{
    if (peak < base)
        stage_usage(stage, "--peak is below --base: a spike heats first");
}

/* A cluster in a periodic box would be pressed together as if it were bulk. */
static void check_vacuum(const struct stage *stage, const struct frame *frame)
{
    if (!is_free(frame) && vacuum_around(frame, stage_units(stage)))
        message_warning("the frame is periodic, and so taken for bulk, but its atoms have vacuum "
                        "all round: a free cluster has pbc=\"F F F\" (frame %ld)",
                        frame->number);
}

int main(int argc, char **argv)
{
    struct md_options dynamics;
    struct option *const tables[] = {options, md_options_table(&dynamics, NULL), NULL};
    struct frame *frame;
    struct error error;

    md_options_standard(
        &dynamics, "ensemble", NULL,
        "what is held: nvt for a free cluster and npt for a periodic frame unless said otherwise");
    struct stage *stage = stage_start(&program, tables, argc, argv);
    struct run *run = run_start(stage, &dynamics);
    while ((frame = run_read(run))) {
        check_options(stage);
        check_vacuum(stage, frame);
        if (heat_spike(run, frame, &error))
            stage_fail(stage, &error);
        stage_write(stage, frame);
    }
    return run_finish(run);
}
