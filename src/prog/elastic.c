/* SPDX-License-Identifier: GPL-3.0-or-later */
/* elastic: elastic constants of crystals and glasses at rest. */
#include "md/elastic.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "atoms/cell.h"
#include "atoms/measured.h"
#include "atoms/vacuum.h"
#include "base/linear.h"
#include "base/memory.h"
#include "base/message.h"
#include "cli/md_options.h"
#include "io/table.h"
#include "md/relax.h"
#include "measure/stiffness.h"
#include "potential/potential.h"

static const struct program program = {
    .name = "elastic",
    .summary = "elastic constants and moduli of crystals and glasses at rest (T = 0)",
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
        "The atoms' velocities have no part in it. Under a stress the constants are those of "
        "stress against strain there (Wallace's), which differ from second derivatives of the "
        "energy by about the stress; --relax=cell frees the edges of the cell from it first, and "
        "`energy --relax=cell --pressure=10GPa | elastic` is how they depend on pressure. "
        "docs/elastic.md tells the rest.\n\n"
        "Examples:\n"
        "  create --crystal=C15 --species=Cu,Zr --volume-per-atom=14.5A3 |\n"
        "    elastic --potential=kim:EAM_Dynamo_MendelevSunZhang_2019_CuZr__MO_609260676108_000 "
        "--relax=cell --table=C15.tsv | xyz-info --keys\n"
        "  elastic --potential=CuZr.eam.fs glass.xyz | xyz-info --keys",
    .keeps_history = true};

static struct {
    const char *potential, *relax, *table;
    double strain, tolerance;
    int64_t max_iterations;
} chosen;

static struct option options[] = {
    OPTION_TEXT("potential", &chosen.potential, "NAME", POTENTIAL_HELP, .required = true,
                POTENTIAL_CHOSEN, .group = "Elastic constants"),
    OPTION_NUMBER("strain", &chosen.strain, "the larger of the two amplitudes of strain",
                  .standard = "1e-5", .minimum = 1e-7, .maximum = 0.02),
    OPTION_CHOICE("relax", &chosen.relax, "atoms|cell",
                  "what comes to rest before: the atoms at fixed cell, or with the three edges of "
                  "the cell at no pressure (angles stay)",
                  .standard = "atoms", .group = "Relaxation"),
    OPTION_QUANTITY("force-tolerance", &chosen.tolerance, DIMENSION_FORCE,
                    "largest force that may be left, before and under each strain",
                    .standard = "1e-8eV/A", .standard_lj = "1e-9", .minimum = 1e-12,
                    .maximum = 1e3),
    OPTION_INT("max-iterations", &chosen.max_iterations,
               "steps of each relaxation after which it gives up (exit 75)", .standard = "20000",
               .minimum = 1, .maximum = 1e9),
    OPTION_TEXT("table", &chosen.table, "FILE",
                "write the 21 constants of each frame, and its averages as comments, to this file",
                .group = "Output", .not_recorded = true),
    OPTIONS_END};

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

struct result {
    struct elastic elastic;
    struct stiffness_averages averages;
    struct stiffness_class class;
    double mean[3], spread[3]; /* of the nine */
};

/* Shares beyond which something is said. */
static const double much_stress = 0.02, much_disagreement = 0.02;

static void warn(const struct frame *frame, const struct result *result)
{
    const struct elastic *elastic = &result->elastic;
    double stress = 0, shear = result->averages.value[STIFFNESS_SHEAR][STIFFNESS_HILL], scale = 0;

    for (int i = 0; i < 6; i++) {
        stress = fmax(stress, fabs(elastic->stress[i]));
        scale = fmax(scale, fabs(elastic->constants[i][i]));
    }
    if (!result->averages.stable)
        message_warning("the sample is not stable: a small strain would make it give way (least "
                        "eigenvalue %.4g), and it has no moduli (frame %ld)",
                        result->averages.eigenvalue, frame->number);
    if (elastic->disagreement > much_disagreement * scale)
        message_warning("the constants at strains of %g and %g differ by up to %.3g: atoms change "
                        "places in between, or the potential is not smooth: try another "
                        "--strain (frame %ld)",
                        chosen.strain / 2, chosen.strain, elastic->disagreement, frame->number);
    if (result->averages.stable && stress > much_stress * shear)
        message_warning("the frame is under a stress of up to %.3g, %.2g %% of the shear modulus: "
                        "the constants are those of stress against strain there; --relax=cell "
                        "frees the edges of the cell (frame %ld)",
                        stress, 100 * stress / shear, frame->number);
}

static const char *const moduli[STIFFNESS_MODULI][2] = {
    [STIFFNESS_BULK] = {"bulk_modulus", "bulk_modulus_error"},
    [STIFFNESS_SHEAR] = {"shear_modulus", "shear_modulus_error"},
    [STIFFNESS_YOUNG] = {"youngs_modulus", "youngs_modulus_error"},
    [STIFFNESS_POISSON] = {"poisson_ratio", "poisson_ratio_error"}};

static void set_keys(struct frame *frame, const struct result *result)
{
    const struct elastic *elastic = &result->elastic;
    const struct stiffness_averages *averages = &result->averages;

    frame_set_text(frame, "relaxed", chosen.relax);
    frame_set_real(frame, "energy", elastic->energy);
    frame_set_real(frame, "max_force", elastic->max_force);
    frame_set_reals(frame, "elastic_constants", 0, 36, &elastic->constants[0][0]);
    frame_set_reals(frame, "elastic_constants_error", 0, 36, &elastic->error[0][0]);
    frame_set_reals(frame, "elastic_stress", 0, 6, elastic->stress);
    frame_set_text(frame, "elastic_class", result->class.name);
    frame_set_reals(frame, "elastic_isotropic", 0, 3, result->mean);
    frame_set_reals(frame, "elastic_isotropic_spread", 0, 3, result->spread);
    frame_set_logical(frame, "elastic_stable", averages->stable);
    for (int k = 0; k < STIFFNESS_MODULI && averages->stable; k++) {
        frame_set_real(frame, moduli[k][0], averages->value[k][STIFFNESS_HILL]);
        frame_set_real(frame, moduli[k][1], averages->error[k]);
    }
    if (averages->stable)
        frame_set_real(frame, "elastic_anisotropy", averages->anisotropy);
}

static void write_averages(struct table *table, long number, const struct result *result,
                           const char *unit)
{
    const struct stiffness_averages *averages = &result->averages;
    static const char *const nine[3] = {"C11", "C12", "C44"};

    for (int k = 0; k < 6; k++)
        table_comment(table, "frame %ld stress%s %d %.9g", number, unit, k + 1,
                      result->elastic.stress[k]);
    table_comment(table, "frame %ld class %s residual %.3g limit %.3g from_isotropic %.3g", number,
                  result->class.name, result->class.residual, result->class.limit,
                  result->class.from_isotropic);
    for (int k = 0; k < 3; k++)
        table_comment(table, "frame %ld mean_of_three %s%s %.9g spread %.3g", number, nine[k], unit,
                      result->mean[k], result->spread[k]);
    for (int k = 0; k < STIFFNESS_MODULI && averages->stable; k++)
        table_comment(table, "frame %ld %s%s %.9g error %.3g voigt %.9g reuss %.9g", number,
                      moduli[k][0], k == STIFFNESS_POISSON ? "" : unit,
                      averages->value[k][STIFFNESS_HILL], averages->error[k],
                      averages->value[k][STIFFNESS_VOIGT], averages->value[k][STIFFNESS_REUSS]);
    if (!averages->stable)
        table_comment(table, "frame %ld unstable least_eigenvalue%s %.9g", number, unit,
                      averages->eigenvalue);
}

/* Rows of the frame; the header and the comments before them. */
static void write_table(struct table *table, long number, const struct result *result)
{
    for (int i = 0; i < 6; i++)
        for (int j = i; j < 6; j++) {
            table_int(table, number);
            table_int(table, i + 1);
            table_int(table, j + 1);
            table_real(table, result->elastic.constants[i][j]);
            table_real(table, result->elastic.error[i][j]);
            table_real(table, result->class.constants[i][j]);
            table_row(table);
        }
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

static void measure(struct stage *stage, struct frame *frame, struct result *result)
{
    struct elastic_settings settings = {.potential = chosen.potential,
                                        .strain = chosen.strain,
                                        .tolerance = chosen.tolerance,
                                        .max_iterations = chosen.max_iterations};
    struct elastic *elastic = &result->elastic;
    struct error error = {0};

    if (elastic_check(frame, &error) || relax_frame(frame, &settings, stage_units(stage), &error) ||
        elastic_measure(frame, &settings, elastic, &error))
        stage_fail(stage, &error);
    stiffness_average((const double(*)[6])elastic->constants, (const double(*)[6])elastic->error,
                      &result->averages);
    stiffness_classify((const double(*)[6])elastic->constants, (const double(*)[6])elastic->error,
                       &result->class);
    stiffness_nine((const double(*)[6])elastic->constants, result->mean, result->spread);
    warn_of_vacuum(frame, stage_units(stage));
    warn(frame, result);
    set_keys(frame, result);
}

int main(int argc, char **argv)
{
    struct option *const tables[] = {options, NULL};
    struct stage *stage = stage_start(&program, tables, argc, argv);
    struct table *table = NULL;
    struct frame *frame;
    struct result result;
    struct error error = {0};

    while ((frame = stage_read(stage))) {
        const char *unit = stage_units(stage) == UNITS_LJ ? "" : "_GPa";

        if (chosen.table && !table) {
            if (table_open(&table, chosen.table, &error))
                message_die_error(&error);
            table_header(table, "frame i j C%s error%s class%s", unit, unit, unit);
        }
        measure(stage, frame, &result);
        if (table) {
            write_averages(table, frame->number, &result, unit);
            write_table(table, frame->number, &result);
        }
        stage_write(stage, frame);
    }
    if (table && table_close(table, &error))
        message_die_error(&error);
    return stage_finish(stage);
}
