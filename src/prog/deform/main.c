/* SPDX-License-Identifier: GPL-3.0-or-later */
/* deform: a sample pulled, pressed or sheared, by dynamics or quasi-statically. */
#include <math.h>
#include <string.h>
#include "atoms/cell.h"
#include "atoms/neighbors.h"
#include "base/exit_codes.h"
#include "base/message.h"
#include "prog/deform/job.h"
#include "prog/deform/sound.h"

static const struct program program = {
    .name = "deform",
    .summary = "pull, press or shear a sample: stress against strain",
    .description =
        "Drives one edge of the box at a constant engineering strain rate, by molecular dynamics, "
        "up to the strain --to; atoms are carried along evenly and free to do otherwise. "
        "--mode=tension and compression leave the other edges at --pressure (each by a barostat "
        "of its own; --lateral=fixed holds them), plane-strain holds the edge of --across, "
        "pure-shear shortens it so that the volume stays, simple-shear lets the box lean along "
        "--axis "
        "by that strain of the edge --across (xy, xz or yz). A direction that is open has free "
        "surfaces. Before, the sample comes to rest at --temperature for --equilibrate, all edges "
        "free; its edges then are those of strain 0. With --quasi-static there are no velocities: "
        "affine steps of that strain, each followed by the way down to the nearest minimum of the "
        "energy (AQS).\n\n"
        "--table has a row each --rows-every of strain: means over the steps since the row before "
        "(shear components are of the moment). stress is force over the first cross-section, "
        "stress_true over that of the moment; tension is positive. Where the sample does not fill "
        "its box (free surfaces), both are by its own volume: that of its Voronoi cells, those at "
        "the surface counted as the median of their species. In pure shear it is half the "
        "difference of the two axes, in simple shear the component of that plane. work is what the "
        "driven edges did on the atoms. "
        "localization is the standard deviation of the atoms' von Mises shear strain against the "
        "unloaded sample (the strain of column shear_strain, --cutoff as in the program "
        "strain).\n\n"
        "Frames have the columns shear_strain, volumetric_strain and d2min against the unloaded "
        "sample, as "
        "the program strain gives them. Final frame: the keys deform_strain, deform_stress (GPa), "
        "and, with standard errors "
        "(..._error), youngs_modulus and poisson_ratio (slopes up to --elastic), yield_stress "
        "(0.2 % offset) and yield_strain, peak_stress and peak_strain, flow_stress (mean beyond "
        "--flow-from), localization; of the "
        "true stress over the engineering strain. With other modes the modulus is "
        "plane_strain_modulus, longitudinal_modulus (--lateral=fixed) or shear_modulus; in pure "
        "shear "
        "its strains are shear strains, 2 ln(1 + e). A value "
        "that the curve does not show has no key. Errors are of this one curve: replicas (other "
        "seeds) tell more.\n\n"
        "--engine=lammps pulls by fix deform, fix npt or minimize, with the same rows, frames and "
        "keys.\n\n"
        "Strain rates of dynamics are some ten orders above those of a laboratory: docs/deform.md "
        "says what that does to the numbers.\n\n"
        "Examples:\n"
        "  deform --potential=CuZr-2019 --to=12% --rate=1e9/s --table=s.tsv glass.xyz > "
        "pulled.xyz\n"
        "  deform --potential=CuZr-2019 --to=15% --rate=1e9/s glass.xyz | render --color=d2min -o "
        "band.png\n"
        "  deform --potential=CuZr-2019 --mode=compression --to=10% --quasi-static=1e-4 "
        "--table=s.tsv glass.xyz | xyz-info",
    .parallel = true,
    .takes_seed = true,
    .keeps_history = true,
};

static struct deform_options chosen;

static struct option options[] = {
    OPTION_CHOICE("mode", &chosen.mode_text,
                  "tension|compression|plane-strain|pure-shear|simple-shear", "what is done",
                  .standard = "tension", .group = "Load"),
    OPTION_CHOICE("axis", &chosen.axis_text, "x|y|z",
                  "the driven edge: z where nothing is said; of simple-shear where it moves: x"),
    OPTION_CHOICE("across", &chosen.across_text, "x|y|z",
                  "the second edge of plane-strain and pure-shear (x, but y if the axis is x); of "
                  "simple-shear that along which the motion grows: z"),
    OPTION_QUANTITY("to", &chosen.to, DIMENSION_NONE,
                    "engineering strain at the end, e.g. 12%; compression counts it downwards",
                    .minimum = 1e-9, .maximum = 100),
    OPTION_QUANTITY("rate", &chosen.rate, DIMENSION_STRAIN_RATE, "of the strain, e.g. 1e9/s",
                    .minimum = 1e-30, .maximum = 1),
    OPTION_QUANTITY("quasi-static", &chosen.increment, DIMENSION_NONE,
                    "no dynamics, but affine steps of this strain, each minimised: 1e-4",
                    .minimum = 1e-9, .maximum = 0.1),
    OPTION_QUANTITY("force-tolerance", &chosen.tolerance, DIMENSION_FORCE,
                    "of the minimisation: largest force that is left", .standard = "1e-6eV/A",
                    .standard_lj = "1e-6", .minimum = 1e-12, .maximum = 1e3,
                    .with = "quasi-static"),
    OPTION_CHOICE("lateral", &chosen.lateral_text, "free|fixed",
                  "edges across the load: at --pressure, or as they are", .standard = "free"),
    OPTION_QUANTITY("temperature", &chosen.temperature, DIMENSION_TEMPERATURE, "throughout",
                    .standard = "300K", .standard_lj = "0.1", .minimum = 0, .maximum = 1e6,
                    .without = "quasi-static"),
    OPTION_CHOICE("ensemble", &chosen.ensemble_text, "nvt|nve|langevin",
                  "thermostat under load; nve and langevin need --lateral=fixed", .standard = "nvt",
                  .without = "quasi-static"),
    OPTION_QUANTITY("equilibrate", &chosen.equilibrate, DIMENSION_TIME,
                    "before the load, all edges at --pressure", .standard = "20ps",
                    .standard_lj = "20", .minimum = 0, .maximum = 1e15, .without = "quasi-static"),
    OPTION_INT("cycles", &chosen.cycles,
               "cyclic load: up, to the other side and back to 0, so often; 0: none",
               .standard = "0", .minimum = 0, .maximum = 1e6),
    OPTION_QUANTITY("amplitude", &chosen.amplitude, DIMENSION_NONE, "strain of the cycles",
                    .minimum = 1e-9, .maximum = 0.9),
    OPTION_QUANTITY("hold", &chosen.hold, DIMENSION_TIME, "at the last strain, after the load",
                    .standard = "0fs", .standard_lj = "0", .minimum = 0, .maximum = 1e15),
    OPTION_FLAG("unload", &chosen.unload, "then back at the same rate until the stress is 0"),
    OPTION_TEXT("table", &chosen.table, "FILE", "stress against strain (TSV)", .not_recorded = true,
                .makes = OPTION_MAKES_FILE, .group = "What is written"),
    OPTION_QUANTITY("rows-every", &chosen.rows_every, DIMENSION_NONE, "strain between its rows",
                    .standard = "0.1%", .standard_lj = "0.1%", .minimum = 1e-9, .maximum = 1),
    OPTION_QUANTITY("frames-every", &chosen.frames_every, DIMENSION_NONE,
                    "write a frame each such strain (rounded to whole rows)", .minimum = 1e-9,
                    .maximum = 1),
    OPTION_QUANTITY("elastic", &chosen.reading.elastic, DIMENSION_NONE,
                    "modulus and Poisson's ratio are slopes up to this strain", .standard = "1%",
                    .standard_lj = "1%", .minimum = 1e-9, .maximum = 1, .group = "Reading"),
    OPTION_QUANTITY("offset", &chosen.reading.offset, DIMENSION_NONE,
                    "yield is where the elastic line, moved by this strain, is left",
                    .standard = "0.2%", .standard_lj = "0.2%", .minimum = 0, .maximum = 1),
    OPTION_QUANTITY("flow-from", &chosen.reading.flow_from, DIMENSION_NONE,
                    "the flow stress is a mean from this strain on", .standard = "10%",
                    .standard_lj = "10%", .minimum = 1e-9, .maximum = 100),
    OPTION_QUANTITY("cutoff", &chosen.cutoff, DIMENSION_LENGTH,
                    "neighbours of which local strains are computed", .standard = "3.8A",
                    .standard_lj = "1.4", .minimum = 1e-6, .maximum = 1000),
    OPTIONS_END};

static void check_path(struct stage *stage)
{
    bool cyclic = chosen.cycles > 0;

    if (cyclic == isnan(chosen.amplitude))
        stage_usage(stage, "--cycles=N and --amplitude=STRAIN go together");
    if (cyclic == !isnan(chosen.to))
        stage_usage(stage, cyclic ? "--cycles has its --amplitude, not --to"
                                  : "how far? --to=12%%, or --cycles=N --amplitude=1%%");
    if (chosen.to > 1 && chosen.mode != SIMPLE_SHEAR)
        stage_usage(stage, "--to=%g is %g %% of the length; is --to=%g%% meant?", chosen.to,
                    100 * chosen.to, chosen.to);
    if (isnan(chosen.rate) == isnan(chosen.increment))
        stage_usage(stage, isnan(chosen.rate) ? "how fast? --rate=1e9/s, or --quasi-static=1e-4"
                                              : "--quasi-static has no --rate");
    if (chosen.mode == COMPRESSION && chosen.to >= 1)
        stage_usage(stage, "a compression by %g leaves nothing: --to is below 1", chosen.to);
    if (!isnan(chosen.increment) && (chosen.hold > 0 || stage_given(stage, &chosen.equilibrate)))
        stage_usage(stage, "--quasi-static has no time: neither --hold nor --equilibrate");
    if (isnan(chosen.increment) && chosen.temperature == 0 &&
        (chosen.equilibrate > 0 || !strcmp(chosen.ensemble_text, "nvt")))
        stage_usage(stage, "no thermostat holds 0 K: --quasi-static=1e-4, or --ensemble=nve "
                           "--lateral=fixed --equilibrate=0ps");
    if (cyclic && chosen.unload)
        stage_usage(stage, "cycles end at strain 0: no --unload");
    if (!isnan(chosen.frames_every) && chosen.frames_every < chosen.rows_every * (1 - 1e-9))
        stage_usage(stage, "--frames-every=%g is below --rows-every=%g, at which frames come",
                    chosen.frames_every, chosen.rows_every);
}

/* Options as the rest of the program takes them. */
static void understand(struct run *run)
{
    struct stage *stage = run->stage;
    static const char *const modes[] = {"tension", "compression", "plane-strain", "pure-shear",
                                        "simple-shear"};

    while (strcmp(chosen.mode_text, modes[chosen.mode]))
        chosen.mode++;
    bool second = chosen.mode >= PLANE_STRAIN, leans = chosen.mode == SIMPLE_SHEAR;
    chosen.axis = chosen.axis_text ? *chosen.axis_text - 'x' : leans ? 0 : 2;
    chosen.across = !second              ? -1
                    : chosen.across_text ? *chosen.across_text - 'x'
                    : leans              ? 2
                    : chosen.axis == 0   ? 1
                                         : 0;
    if (chosen.across_text && !second)
        stage_usage(stage, "--across goes with --mode=plane-strain, pure-shear and simple-shear");
    if (chosen.across == chosen.axis)
        stage_usage(stage, "--across is another edge than --axis");
    if (leans && chosen.across < chosen.axis)
        stage_usage(stage,
                    "a box leans along x by y or z, along y by z: --axis=%c --across=%c, "
                    "which is the same shear",
                    'x' + chosen.across, 'x' + chosen.axis);
    chosen.lateral_free = !strcmp(chosen.lateral_text, "free") && chosen.mode < PURE_SHEAR;
    if (chosen.mode >= PURE_SHEAR && stage_given(stage, &chosen.lateral_text))
        stage_usage(stage, "%s keeps the volume: its edges are not --lateral's", chosen.mode_text);
    if (strcmp(chosen.ensemble_text, "nvt") && chosen.lateral_free && isnan(chosen.increment))
        stage_usage(stage, "--ensemble=%s holds no pressure: --lateral=fixed, or --ensemble=nvt",
                    chosen.ensemble_text);
    check_path(stage);
}

/* The driven edges are those along x, y and z. */
static void check_cell(struct run *run, const struct frame *frame)
{
    double turn[3][3];
    struct error error;

    if (!frame->has_cell || cell_is_orthorhombic(frame->cell) || !cell_turn(frame->cell, turn))
        return;
    error_set(
        &error, EXIT_BAD_INPUT,
        "the cell is turned: its a is to lie along x and its b in the plane of x and y (of any "
        "frame, standard_form of ASE's cell)");
    stage_fail(run->stage, &error);
}

int main(int argc, char **argv)
{
    struct md_options dynamics;
    struct option *const tables[] = {options, md_options_table(&dynamics, NULL), NULL};
    struct job job = {.options = &chosen};
    struct frame *frame;
    struct error error;

    md_options_without(&dynamics, "ensemble");
    md_options_without(&dynamics, "fix");
    md_options_standard(&dynamics, "pressure", "0GPa", "of the edges that are free");
    md_options_always(&dynamics, "pressure");
    md_options_always(&dynamics, "damp-pressure");
    struct stage *stage = stage_start(&program, tables, argc, argv);
    struct run *run = job.run = run_start(stage, &dynamics);
    while ((frame = run_read(run))) {
        if (!job.understood)
            understand(run);
        job.understood = true;
        if (neighbors_check(frame, chosen.cutoff, &error) || job_open_table(&job, &error))
            stage_fail(stage, &error);
        frame_ensure_id(frame);
        check_cell(run, frame);
        sound_check(run, &chosen, frame);
        if (job_run(&job, frame, &error))
            stage_fail(stage, &error);
        stage_write(stage, frame);
    }
    if (job.rows && table_close(job.rows, &error))
        message_die_error(&error);
    return run_finish(run);
}
