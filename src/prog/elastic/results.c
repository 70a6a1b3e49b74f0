/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Warnings, keys and table of elastic; see results.h. */
#include "prog/elastic/results.h"
#include <math.h>
#include "base/message.h"

/* Shares beyond which something is said; and what chance alone hardly ever makes of errors that can
 * be believed: of differences in units of their error, of the correlation of neighboring blocks. */
static const double much_stress = 0.02, much_disagreement = 0.02, much_unevenness = 5,
                    much_correlation = 0.3;

void results_derive(struct results *results)
{
    const double(*constants)[6] = (const double(*)[6])results->elastic.constants;
    const double(*error)[6] = (const double(*)[6])results->elastic.error;

    stiffness_average(constants, error, &results->averages);
    stiffness_classify(constants, error, &results->class);
    stiffness_nine(constants, results->mean, results->spread);
}

static void warn_at_rest(const struct frame *frame, const struct results *results, double scale)
{
    const struct elastic *elastic = &results->elastic;

    if (elastic->disagreement > much_disagreement * scale)
        message_warning("the constants at strains of %g and %g differ by up to %.3g: atoms change "
                        "places in between, or the potential is not smooth: try another "
                        "--strain (frame %ld)",
                        results->strain / 2, results->strain, elastic->disagreement, frame->number);
}

static void warn_in_motion(const struct frame *frame, const struct results *results)
{
    const struct thermal *thermal = &results->thermal;

    if (thermal->unevenness > much_unevenness)
        message_warning("C_ij and C_ji, which are of different strains, differ by up to %.2g times "
                        "their error: the sample changes on the way, by itself or under the "
                        "strain: a longer --settle and --equilibrate, or another --amplitude "
                        "(frame %ld)",
                        thermal->unevenness, frame->number);
    if (thermal->correlation > much_correlation)
        message_warning("the blocks of which the errors come hang together (neighbors correlate by "
                        "%.2g), and the errors are too small: a longer --time (frame %ld)",
                        thermal->correlation, frame->number);
}

/* What helps against a stress. */
static const char *stress_advice(const struct results *results)
{
    if (!results->edges_free)
        return results->moving ? "--ensemble=npt-aniso frees the edges of the cell"
                               : "--relax=cell frees the edges of the cell";
    return results->moving ? "what is left is of angles, which stay, or by chance: a longer "
                             "--equilibrate and --time"
                           : "what is left is of angles, which stay";
}

void results_warn(const struct frame *frame, const struct results *results)
{
    const struct elastic *elastic = &results->elastic;
    double stress = 0, shear = results->averages.value[STIFFNESS_SHEAR][STIFFNESS_HILL], scale = 0;

    for (int i = 0; i < 6; i++) {
        stress = fmax(stress, fabs(elastic->stress[i]));
        scale = fmax(scale, fabs(elastic->constants[i][i]));
    }
    if (!results->averages.stable)
        message_warning("the sample is not stable: a small strain would make it give way (least "
                        "eigenvalue %.4g), and it has no moduli (frame %ld)",
                        results->averages.eigenvalue, frame->number);
    if (results->moving)
        warn_in_motion(frame, results);
    else
        warn_at_rest(frame, results, scale);
    if (results->averages.stable && stress > much_stress * shear)
        message_warning("the frame is under a stress of up to %.3g, %.2g %% of the shear modulus: "
                        "the constants are those of stress against strain there; %s (frame %ld)",
                        stress, 100 * stress / shear, stress_advice(results), frame->number);
}

static const char *const moduli[STIFFNESS_MODULI][2] = {
    [STIFFNESS_BULK] = {"bulk_modulus", "bulk_modulus_error"},
    [STIFFNESS_SHEAR] = {"shear_modulus", "shear_modulus_error"},
    [STIFFNESS_YOUNG] = {"youngs_modulus", "youngs_modulus_error"},
    [STIFFNESS_POISSON] = {"poisson_ratio", "poisson_ratio_error"}};

static void set_state(struct frame *frame, const struct results *results)
{
    if (results->moving) {
        frame_set_real(frame, "elastic_temperature", results->thermal.temperature);
        frame_set_reals(frame, "elastic_stress_error", 0, 6, results->thermal.stress_error);
        return;
    }
    frame_set_text(frame, "relaxed", results->relaxed);
    frame_set_real(frame, "energy", results->elastic.energy);
    frame_set_real(frame, "max_force", results->elastic.max_force);
}

void results_set_keys(struct frame *frame, const struct results *results)
{
    const struct elastic *elastic = &results->elastic;
    const struct stiffness_averages *averages = &results->averages;

    set_state(frame, results);
    frame_set_reals(frame, "elastic_constants", 0, 36, &elastic->constants[0][0]);
    frame_set_reals(frame, "elastic_constants_error", 0, 36, &elastic->error[0][0]);
    frame_set_reals(frame, "elastic_stress", 0, 6, elastic->stress);
    frame_set_text(frame, "elastic_class", results->class.name);
    frame_set_reals(frame, "elastic_isotropic", 0, 3, results->mean);
    frame_set_reals(frame, "elastic_isotropic_spread", 0, 3, results->spread);
    frame_set_logical(frame, "elastic_stable", averages->stable);
    for (int k = 0; k < STIFFNESS_MODULI && averages->stable; k++) {
        frame_set_real(frame, moduli[k][0], averages->value[k][STIFFNESS_HILL]);
        frame_set_real(frame, moduli[k][1], averages->error[k]);
    }
    if (averages->stable)
        frame_set_real(frame, "elastic_anisotropy", averages->anisotropy);
}

static const char *pressure_unit(enum unit_system units)
{
    return units == UNITS_LJ ? "" : "_GPa";
}

static void write_state(struct table *table, long number, const struct results *results,
                        enum unit_system units)
{
    const struct thermal *thermal = &results->thermal;
    const char *unit = pressure_unit(units);

    if (results->moving)
        table_comment(table, "frame %ld temperature%s %.9g error %.3g amplitude %g", number,
                      units == UNITS_LJ ? "" : "_K", thermal->temperature,
                      thermal->temperature_error, results->strain);
    for (int k = 0; k < 6; k++)
        if (results->moving)
            table_comment(table, "frame %ld stress%s %d %.9g error %.3g", number, unit, k + 1,
                          results->elastic.stress[k], thermal->stress_error[k]);
        else
            table_comment(table, "frame %ld stress%s %d %.9g", number, unit, k + 1,
                          results->elastic.stress[k]);
    if (results->moving)
        table_comment(table, "frame %ld unevenness %.3g correlation_of_blocks %.3g", number,
                      thermal->unevenness, thermal->correlation);
}

static void write_averages(struct table *table, long number, const struct results *results,
                           const char *unit)
{
    const struct stiffness_averages *averages = &results->averages;
    static const char *const nine[3] = {"C11", "C12", "C44"};

    table_comment(table, "frame %ld class %s residual %.3g limit %.3g from_isotropic %.3g", number,
                  results->class.name, results->class.residual, results->class.limit,
                  results->class.from_isotropic);
    for (int k = 0; k < 3; k++)
        table_comment(table, "frame %ld mean_of_three %s%s %.9g spread %.3g", number, nine[k], unit,
                      results->mean[k], results->spread[k]);
    for (int k = 0; k < STIFFNESS_MODULI && averages->stable; k++)
        table_comment(table, "frame %ld %s%s %.9g error %.3g voigt %.9g reuss %.9g", number,
                      moduli[k][0], k == STIFFNESS_POISSON ? "" : unit,
                      averages->value[k][STIFFNESS_HILL], averages->error[k],
                      averages->value[k][STIFFNESS_VOIGT], averages->value[k][STIFFNESS_REUSS]);
    if (!averages->stable)
        table_comment(table, "frame %ld unstable least_eigenvalue%s %.9g", number, unit,
                      averages->eigenvalue);
}

void results_write_header(struct table *table, enum unit_system units)
{
    const char *unit = pressure_unit(units);

    table_header(table, "frame i j C%s error%s class%s", unit, unit, unit);
}

void results_write(struct table *table, long number, const struct results *results,
                   enum unit_system units)
{
    write_state(table, number, results, units);
    write_averages(table, number, results, pressure_unit(units));
    for (int i = 0; i < 6; i++)
        for (int j = i; j < 6; j++) {
            table_int(table, number);
            table_int(table, i + 1);
            table_int(table, j + 1);
            table_real(table, results->elastic.constants[i][j]);
            table_real(table, results->elastic.error[i][j]);
            table_real(table, results->class.constants[i][j]);
            table_row(table);
        }
}
