/* SPDX-License-Identifier: GPL-3.0-or-later */
/* elastic: elastic constants of crystals and glasses, at rest and at a temperature. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "atoms/cell.h"
#include "atoms/foreign.h"
#include "atoms/measured.h"
#include "atoms/vacuum.h"
#include "base/linear.h"
#include "base/memory.h"
#include "base/message.h"
#include "cli/md_options.h"
#include "io/table.h"
#include "md/elastic.h"
#include "md/relax.h"
#include "md/thermal.h"
#include "potential/potential.h"
#include "prog/elastic/results.h"

static const struct program program = {
    .name = "elastic",
    .summary = "elastic constants and moduli of crystals and glasses, at rest (T = 0) or at a "
               "temperature",
    .description =
        "Relaxes the atoms, strains the cell a little in each of the six ways, forth and back, "
        "lets the atoms come to rest again, and takes the constants from the stresses: C_ij = "
        "d sigma_i / d epsilon_j, in Voigt's order xx, yy, zz, yz, xz, xy with engineering shears. "
        "Each is measured at --strain and at half of it; the result is extrapolated to no strain, "
        "and its error is what the two differ by, with half of C_ij - C_ji in quadrature. "
        "Where the atoms of a glass change places under the strain the two differ by far more "
        "than that of a crystal, which is said: use a smaller --strain.\n\n"
        "The frame is to be periodic along x, y and z, in any cell. It goes on with its atoms at "
        "rest, "
        "and the keys elastic_constants (6 x 6 in a row, GPa) and elastic_constants_error; "
        "elastic_stress "
        "(xx yy zz yz xz xy, GPa, tension positive: what the frame was under); elastic_class: the "
        "highest symmetry along x, y and z that the constants have within their errors: "
        "isotropic, cubic, hexagonal-z (or -x, -y), tetragonal-z, orthorhombic, or none (lower, "
        "or the crystal lies at an angle); elastic_isotropic: the means of the three C11, C22, "
        "C33, of the three C12, C13, C23 and of the three C44, C55, C66, with "
        "elastic_isotropic_spread, their standard deviations: of a glass, what it is from being "
        "isotropic; elastic_anisotropy (0: isotropic). A sample that some small strain would make "
        "give way (a negative eigenvalue) is warned of and has elastic_stable=F; others have the "
        "moduli bulk_modulus, shear_modulus, youngs_modulus (GPa) and poisson_ratio by Hill's mean "
        "of Voigt's and Reuss's averages, with bulk_modulus_error and so on, half of what these "
        "two "
        "differ by and the errors of the constants. Keys energy, max_force and relaxed are as "
        "`energy --relax` has them. Under units=lj all are in reduced units.\n\n"
        "At rest the atoms' velocities have no part in it. Under a stress the constants are those "
        "of "
        "stress against strain there (Wallace's), which differ from second derivatives of the "
        "energy by about the stress; --relax=cell frees the edges of the cell from it first, and "
        "`energy --relax=cell --pressure=10GPa | elastic` is how they depend on pressure. "
        "docs/elastic.md tells the rest.\n\n"
        "With --temperature the sample comes to it by dynamics, and its edges to their means at "
        "--pressure; each of the six strains of --amplitude, forth and back, is then held for "
        "--time by Langevin's thermostat, with the same noise for all, and the constants, which "
        "are isothermal, come from the mean stresses; their errors from 20 blocks of the "
        "differences, and no less than half of C_ij - C_ji. The frame goes on with its mean cell "
        "and its atoms as they move in it; the keys are the same, with elastic_temperature (K, as "
        "the atoms had it) and elastic_stress_error besides, and without energy, max_force and "
        "relaxed.\n\n"
        "Examples:\n"
        "  create --crystal=C15 --species=Cu,Zr --volume-per-atom=14.5A3 |\n"
        "    elastic --potential=kim:EAM_Dynamo_MendelevSunZhang_2019_CuZr__MO_609260676108_000 "
        "--relax=cell --table=C15.tsv | xyz-info --keys\n"
        "  elastic --potential=CuZr.eam.fs glass.xyz | xyz-info --keys\n"
        "  elastic --potential=CuZr.eam.fs --temperature=300K --table=warm.tsv glass.xyz >warm.xyz",
    .keeps_history = true,
    .takes_seed = true,
    .seed_with = "temperature"};

static struct {
    const char *potential, *relax, *table, *ensemble;
    double strain, tolerance, temperature, amplitude, equilibrate, settle, time;
    int64_t max_iterations;
} chosen;

#define AT_TEMPERATURE .with = "temperature"

static struct option options[] = {
    OPTION_TEXT("potential", &chosen.potential, "NAME", POTENTIAL_HELP, .required = true,
                POTENTIAL_CHOSEN, .group = "Elastic constants"),
    OPTION_NUMBER("strain", &chosen.strain, "the larger of the two amplitudes of strain, at rest",
                  .standard = "1e-5", .minimum = 1e-7, .maximum = 0.02, .without = "temperature"),
    OPTION_CHOICE("relax", &chosen.relax, "atoms|cell",
                  "what comes to rest before: the atoms at fixed cell, or with the three edges of "
                  "the cell at no pressure (angles stay)",
                  .standard = "atoms", .group = "Relaxation", .without = "temperature"),
    OPTION_QUANTITY("force-tolerance", &chosen.tolerance, DIMENSION_FORCE,
                    "largest force that may be left, before and under each strain",
                    .standard = "1e-8eV/A", .standard_lj = "1e-9", .minimum = 1e-12, .maximum = 1e3,
                    .without = "temperature"),
    OPTION_INT("max-iterations", &chosen.max_iterations,
               "steps of each relaxation after which it gives up (exit 75)", .standard = "20000",
               .minimum = 1, .maximum = 1e9, .without = "temperature"),
    OPTION_QUANTITY("temperature", &chosen.temperature, DIMENSION_TEMPERATURE,
                    "constants at this temperature, by dynamics; without it, or at 0K: at rest",
                    .minimum = 0, .maximum = 1e6, .group = "At a temperature"),
    OPTION_NUMBER("amplitude", &chosen.amplitude, "strain, forth and back", .standard = "0.005",
                  .minimum = 1e-5, .maximum = 0.05, AT_TEMPERATURE),
    OPTION_CHOICE(
        "ensemble", &chosen.ensemble, "npt-aniso|npt|nvt",
        "what the cell does before: each edge, or (npt) all edges together, come to their "
        "mean at --pressure; or (nvt) it stays as it is",
        .standard = "npt-aniso", AT_TEMPERATURE),
    OPTION_QUANTITY("equilibrate", &chosen.equilibrate, DIMENSION_TIME,
                    "at the temperature, before the mean of the cell begins", .standard = "10ps",
                    .standard_lj = "30", .minimum = 0, .maximum = 1e15, AT_TEMPERATURE),
    OPTION_QUANTITY("settle", &chosen.settle, DIMENSION_TIME,
                    "of each strain, before its mean begins", .standard = "2ps", .standard_lj = "6",
                    .minimum = 0, .maximum = 1e15, AT_TEMPERATURE),
    OPTION_QUANTITY("time", &chosen.time, DIMENSION_TIME,
                    "of each mean: of the cell, of the stress of each of the 12 strains",
                    .standard = "20ps", .standard_lj = "60", .minimum = 0, .maximum = 1e15,
                    AT_TEMPERATURE),
    OPTION_TEXT("table", &chosen.table, "FILE",
                "write the 21 constants of each frame, and its averages as comments, to this file",
                .group = "Output", .not_recorded = true, .makes = OPTION_MAKES_FILE),
    OPTIONS_END};

/* Options that mean something only at rest, and only at a temperature. */
static const char *const at_rest[] = {"strain", "relax", "force-tolerance", "max-iterations", NULL},
                         *const in_motion[] = {
                             "amplitude",     "ensemble",  "equilibrate", "settle",
                             "time",          "timestep",  "pressure",    "damp-temperature",
                             "damp-pressure", "precision", "kernel",      NULL};

static bool is_moving(void)
{
    return chosen.temperature > 0;
}

static void check_options(struct stage *stage)
{
    const char *const *others = is_moving() ? at_rest : in_motion;

    for (; *others; others++)
        if (stage_given_name(stage, *others) && is_moving())
            stage_usage(stage,
                        "--%s is of constants at rest: at a --temperature there are "
                        "--amplitude, --ensemble, --settle and --time",
                        *others);
        else if (stage_given_name(stage, *others))
            stage_usage(stage,
                        "--%s is of constants at a temperature: --temperature=300K, or "
                        "leave it out",
                        *others);
    if (is_moving() && !strcmp(chosen.ensemble, "nvt") &&
        (stage_given_name(stage, "pressure") || stage_given_name(stage, "damp-pressure")))
        stage_usage(stage, "no pressure is held at --ensemble=nvt, where the cell stays as it is: "
                           "npt or npt-aniso");
}

/* What the frame's start was from rest. */
static void say_start(const struct frame *frame, const struct frame *start, double drop,
                      enum unit_system units)
{
    double most = 0, inverse[3][3];

    cell_invert(frame->cell, inverse);
    for (size_t i = 0; i < frame->n; i++) {
        double d[3];
        for (size_t a = 0; a < 3; a++)
            d[a] = frame_pos(frame)[3 * i + a] - frame_pos(start)[3 * i + a];
        cell_minimum_image(frame->cell, inverse, frame->pbc, d);
        most = fmax(most, norm3(d));
    }
    message_note("coming to rest the atoms went down by %.6g%s each and moved by up to %.3g%s "
                 "(frame %ld)",
                 drop / (double)frame->n, units == UNITS_LJ ? "" : " eV", most,
                 units == UNITS_LJ ? "" : " A", frame->number);
}

/* With the edges, to as many digits as energies can tell. */
static int relax_cell(struct frame *frame, enum unit_system units, struct error *error)
{
    const double rough = units == UNITS_LJ ? 1e-7 : 1e-6;
    struct relax_settings settings = {.what = RELAX_CELL,
                                      .potential = chosen.potential,
                                      .tolerance = fmax(chosen.tolerance, rough),
                                      .max_iterations = chosen.max_iterations};

    return md_relax(frame, &settings, error);
}

static int relax_frame(struct frame *frame, const struct elastic_settings *settings,
                       enum unit_system units, struct error *error)
{
    struct frame *start = frame_copy(frame);
    double before, after, virial[3][3];
    int code = md_energy(frame, chosen.potential, NULL, NULL, &before, virial, error);

    if (!code && !strcmp(chosen.relax, "cell"))
        code = relax_cell(frame, units, error);
    if (!code && !(code = elastic_settle(frame, settings, error)) &&
        !(code = md_energy(frame, chosen.potential, NULL, NULL, &after, virial, error)))
        say_start(frame, start, before - after, units);
    frame_free(start);
    measured_forget(frame);
    return code;
}

/* What is vacuum counts as volume. */
static void warn_of_vacuum(const struct frame *frame, enum unit_system units)
{
    for (int k = 0; k < 3; k++)
        if (vacuum_along(frame, k, units))
            message_warning("along the cell's vector %c there is a slab without atoms: stresses "
                            "are by the volume of the whole box, and the constants those of the "
                            "sample and the vacuum together (frame %ld)",
                            'a' + k, frame->number);
}

static int measure_at_rest(struct stage *stage, struct frame *frame, struct results *results,
                           struct error *error)
{
    struct elastic_settings settings = {.potential = chosen.potential,
                                        .strain = chosen.strain,
                                        .tolerance = chosen.tolerance,
                                        .max_iterations = chosen.max_iterations};
    int code = relax_frame(frame, &settings, stage_units(stage), error);

    results->relaxed = chosen.relax;
    results->edges_free = !strcmp(chosen.relax, "cell");
    results->strain = chosen.strain;
    return code ? code : elastic_measure(frame, &settings, &results->elastic, error);
}

/* What the cell became. */
static void say_cell(const struct frame *frame, double before, enum unit_system units)
{
    const char *unit = units == UNITS_LJ ? "" : " A3";

    message_note("at %.6g%s an atom has %.6g%s, %.6g%s before (frame %ld)", chosen.temperature,
                 units == UNITS_LJ ? "" : " K", cell_volume(frame->cell) / (double)frame->n, unit,
                 before / (double)frame->n, unit, frame->number);
}

static int measure_in_motion(struct stage *stage, const struct md_options *dynamics,
                             struct frame *frame, struct results *results, struct error *error)
{
    struct thermal_settings how = {.md = dynamics->settings,
                                   .temperature = chosen.temperature,
                                   .pressure = dynamics->pressure,
                                   .ensemble = md_ensemble_named(chosen.ensemble),
                                   .equilibrate = chosen.equilibrate,
                                   .settle = chosen.settle,
                                   .time = chosen.time,
                                   .strain = chosen.amplitude};
    double before = cell_volume(frame->cell);
    int code;

    how.md.potential = chosen.potential;
    how.md.frame = stage_frames(stage);
    results->strain = chosen.amplitude;
    results->edges_free = how.ensemble == MD_NPT_ANISO;
    frame_ensure_id(frame);
    if ((code = foreign_velocities(frame, error)) ||
        (code = thermal_measure(frame, &how, &results->elastic, &results->thermal, error)))
        return code;
    say_cell(frame, before, stage_units(stage));
    return 0;
}

static void measure(struct stage *stage, const struct md_options *dynamics, struct frame *frame,
                    struct results *results)
{
    struct error error = {0};

    *results = (struct results){.moving = is_moving()};
    if (elastic_check(frame, &error) ||
        (results->moving ? measure_in_motion(stage, dynamics, frame, results, &error)
                         : measure_at_rest(stage, frame, results, &error)))
        stage_fail(stage, &error);
    results_derive(results);
    warn_of_vacuum(frame, stage_units(stage));
    results_warn(frame, results);
    results_set_keys(frame, results);
}

/* The rows of dynamics that constants at a temperature have, and their defaults. */
static struct option *dynamics_table(struct md_options *dynamics)
{
    static const char *const without[] =
        {"potential",  "ensemble",         "fix",    "log",    "log-every",
         "checkpoint", "checkpoint-every", "resume", "engine", "lammps-command"},
                             *const with[] = {"timestep", "damp-temperature", "precision"},
                             *const of_cell[] = {"pressure", "damp-pressure"};
    struct option *table = md_options_table(dynamics, NULL);

    for (size_t k = 0; k < sizeof without / sizeof *without; k++)
        md_options_without(dynamics, without[k]);
    for (size_t k = 0; k < sizeof with / sizeof *with; k++)
        md_options_only(dynamics, with[k], "temperature", NULL);
    for (size_t k = 0; k < sizeof of_cell / sizeof *of_cell; k++)
        md_options_only(dynamics, of_cell[k], "temperature", "ensemble=nvt");
    table->group = "Dynamics";
    return table;
}

static void open_table(struct table **table, enum unit_system units)
{
    struct error error;

    if (table_open(table, chosen.table, &error))
        message_die_error(&error);
    results_write_header(*table, units);
}

int main(int argc, char **argv)
{
    struct md_options dynamics;
    struct option *const tables[] = {options, dynamics_table(&dynamics), NULL};
    struct stage *stage = stage_start(&program, tables, argc, argv);
    struct table *table = NULL;
    struct frame *frame;
    struct results results;
    struct error error = {0};

    while ((frame = stage_read(stage))) {
        if (stage_frames(stage) == 1) {
            md_options_resolve(&dynamics, stage);
            check_options(stage);
        }
        if (chosen.table && !table)
            open_table(&table, stage_units(stage));
        measure(stage, &dynamics, frame, &results);
        if (table)
            results_write(table, frame->number, &results, stage_units(stage));
        stage_write(stage, frame);
    }
    if (table && table_close(table, &error))
        message_die_error(&error);
    return stage_finish(stage);
}
