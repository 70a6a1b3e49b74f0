/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Elastic constants at a temperature; see thermal.h. */
#include "md/thermal.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "atoms/cell.h"
#include "atoms/measured.h"
#include "base/blocks.h"
#include "base/exit_codes.h"
#include "base/memory.h"
#include "base/progress.h"

enum { BLOCKS = THERMAL_BLOCKS };

/* What one run at constant cell gave: means over each block. */
struct means {
    double stress[6][BLOCKS]; /* GPa */
    double temperature[BLOCKS];
};

struct course {
    const struct thermal_settings *how;
    int64_t equilibrate, settle, block; /* looks in each */
    double done;                        /* steps, for the progress */
    struct means at_rest, up, down;     /* unstrained; the strain in hand, forth and back */
    double slope[6][6][BLOCKS];         /* GPa */
};

/* Looks at the stress that a time holds. */
static int64_t looks(const struct thermal_settings *how, double time)
{
    return (int64_t)ceil(fmin(time / (THERMAL_STEPS * how->md.timestep), 1e15) - 1e-6);
}

int thermal_check(const struct thermal_settings *how, struct error *error)
{
    if (looks(how, how->time) >= BLOCKS)
        return 0;
    return error_set(error, EXIT_USAGE,
                     "--time=%g is too short: errors come from %d blocks of at least %d steps of "
                     "%g each",
                     how->time, BLOCKS, THERMAL_STEPS, how->md.timestep);
}

/* To the next look, at which the stress is known. */
static int step_on(struct course *course, struct md *md, enum md_ensemble ensemble,
                   struct error *error)
{
    const struct thermal_settings *how = course->how;
    const struct md_leg leg = {.name = "elastic",
                               .time = THERMAL_STEPS * how->md.timestep,
                               .temperature = {how->temperature, how->temperature},
                               .pressure = {how->pressure, how->pressure},
                               .ensemble = ensemble};
    int code = md_run(md, &leg, error);

    course->done += THERMAL_STEPS;
    progress_at(course->done, NULL);
    return code;
}

static int pass(struct course *course, struct md *md, enum md_ensemble ensemble, int64_t count,
                struct error *error)
{
    int code = 0;

    for (int64_t k = 0; k < count && !code; k++)
        code = step_on(course, md, ensemble, error);
    return code;
}

/* The frame takes another cell, and its atoms go along. */
static void move_into(struct frame *frame, const double cell[3][3])
{
    double inverse[3][3], s[3];

    cell_invert(frame->cell, inverse);
    memcpy(frame->cell, cell, sizeof frame->cell);
    for (size_t i = 0; i < frame->n; i++) {
        cell_to_reduced(inverse, frame_pos(frame) + 3 * i, s);
        cell_to_cartesian(frame->cell, s, frame_pos(frame) + 3 * i);
    }
    measured_forget(frame);
}

/* The atoms and the cell of the moment, and the mean cell from here on. */
static int find_cell(struct course *course, struct md *md, struct frame *frame, struct error *error)
{
    int64_t count = BLOCKS * course->block;
    double sum[3][3] = {{0}};

    for (int64_t k = 0; k < count; k++) {
        if (step_on(course, md, course->how->ensemble, error))
            return error->code;
        md_store(md, frame, false);
        for (int j = 0; j < 9; j++)
            (&sum[0][0])[j] += (&frame->cell[0][0])[j] / (double)count;
    }
    move_into(frame, (const double(*)[3])sum);
    return 0;
}

/* At first by Langevin's thermostat, after which no mode is colder than another. */
static int come_to_rest(struct course *course, struct frame *frame, struct error *error)
{
    enum md_ensemble ensemble = course->how->ensemble;
    struct md *md;
    int code = md_create(&md, frame, &course->how->md, error);

    if (!code)
        code = pass(course, md, MD_LANGEVIN, course->settle, error);
    if (!code)
        code = pass(course, md, ensemble == MD_NVT ? MD_LANGEVIN : ensemble, course->equilibrate,
                    error);
    if (!code && ensemble == MD_NVT)
        md_store(md, frame, false);
    else if (!code)
        code = find_cell(course, md, frame, error);
    md_free(md);
    return code;
}

/* Adds what is there now to the means of a block. */
static int look(struct course *course, struct md *md, int block, struct means *means,
                struct error *error)
{
    double stress[3][3], share = 1 / (double)course->block;
    struct md_thermo now;

    if (md_thermo(md, &now, error) || md_stress(md, stress, error))
        return error->code;
    for (int i = 0; i < 6; i++)
        means->stress[i][block] += share * stress[elastic_voigt[i][0]][elastic_voigt[i][1]];
    means->temperature[block] += share * now.temperature;
    return 0;
}

/* A run at the cell of the frame. */
static int hold(struct course *course, const struct frame *frame, struct means *means,
                struct error *error)
{
    struct md *md;
    int code = md_create(&md, frame, &course->how->md, error);

    memset(means, 0, sizeof *means);
    if (!code)
        code = pass(course, md, MD_LANGEVIN, course->settle, error);
    for (int block = 0; block < BLOCKS; block++)
        for (int64_t k = 0; k < course->block && !code; k++)
            if (!(code = step_on(course, md, MD_LANGEVIN, error)))
                code = look(course, md, block, means, error);
    md_free(md);
    return code;
}

static int hold_strained(struct course *course, const struct frame *frame, int component,
                         double strain, struct means *means, struct error *error)
{
    struct frame *copy = elastic_strained(frame, component, strain);
    int code = hold(course, copy, means, error);

    if (code)
        error_append(error, " (under a strain %s of %g)", elastic_voigt_name[component], strain);
    frame_free(copy);
    return code;
}

/* One column of the matrix, block by block. */
static int measure_column(struct course *course, const struct frame *frame, int component,
                          struct error *error)
{
    double strain = course->how->strain;

    if (hold_strained(course, frame, component, strain, &course->up, error) ||
        hold_strained(course, frame, component, -strain, &course->down, error))
        return error->code;
    for (int i = 0; i < 6; i++)
        for (int block = 0; block < BLOCKS; block++)
            course->slope[i][component][block] =
                (course->up.stress[i][block] - course->down.stress[i][block]) / (2 * strain);
    return 0;
}

/* One constant of both runs that tell it, and how well they agree. */
static void combine_pair(const struct course *course, int i, int j, struct elastic *elastic,
                         struct thermal *thermal)
{
    double both[BLOCKS], apart[BLOCKS], uneven, error;

    for (int k = 0; k < BLOCKS; k++) {
        both[k] = (course->slope[i][j][k] + course->slope[j][i][k]) / 2;
        apart[k] = course->slope[i][j][k] - course->slope[j][i][k];
    }
    uneven = i == j ? 0 : blocks_mean(apart, BLOCKS) - elastic_unevenness(elastic->stress, i, j);
    error = blocks_error(apart, BLOCKS);
    if (error > 0)
        thermal->unevenness = fmax(thermal->unevenness, fabs(uneven) / error);
    thermal->correlation += blocks_correlation(both, BLOCKS) / 21;
    elastic->asymmetry = fmax(elastic->asymmetry, fabs(uneven));
    elastic->constants[i][j] = elastic->constants[j][i] = blocks_mean(both, BLOCKS);
    elastic->error[i][j] = elastic->error[j][i] =
        fmax(blocks_error(both, BLOCKS), fabs(uneven) / 2);
}

static void combine(const struct course *course, struct elastic *elastic, struct thermal *thermal)
{
    const struct means *rest = &course->at_rest;

    *elastic = (struct elastic){.energy = NAN, .max_force = NAN};
    *thermal = (struct thermal){.temperature = blocks_mean(rest->temperature, BLOCKS),
                                .temperature_error = blocks_error(rest->temperature, BLOCKS)};
    for (int i = 0; i < 6; i++) {
        elastic->stress[i] = blocks_mean(rest->stress[i], BLOCKS);
        thermal->stress_error[i] = blocks_error(rest->stress[i], BLOCKS);
    }
    for (int i = 0; i < 6; i++)
        for (int j = i; j < 6; j++)
            combine_pair(course, i, j, elastic, thermal);
}

static double steps_in_all(const struct course *course)
{
    int64_t hold = course->settle + BLOCKS * course->block,
            before = course->settle + course->equilibrate +
                     (course->how->ensemble == MD_NVT ? 0 : BLOCKS * course->block);

    return THERMAL_STEPS * (double)(before + 13 * hold);
}

int thermal_measure(struct frame *frame, const struct thermal_settings *how,
                    struct elastic *elastic, struct thermal *thermal, struct error *error)
{
    struct course *course;
    int code;

    if ((code = elastic_check(frame, error)) || (code = thermal_check(how, error)))
        return code;
    course = memory_zeroed(1, sizeof *course);
    course->how = how;
    course->equilibrate = looks(how, how->equilibrate);
    course->settle = looks(how, how->settle);
    course->block = looks(how, how->time) / BLOCKS;
    progress_start("strains", "steps", 0, steps_in_all(course));
    if (!(code = come_to_rest(course, frame, error)) &&
        !(code = hold(course, frame, &course->at_rest, error)))
        for (int j = 0; j < 6 && !code; j++)
            code = measure_column(course, frame, j, error);
    progress_end();
    if (!code)
        combine(course, elastic, thermal);
    free(course);
    return code;
}
