/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Elastic constants by finite strains; see elastic.h. */
#include "md/elastic.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "atoms/cell.h"
#include "base/exit_codes.h"
#include "base/linear.h"
#include "base/memory.h"
#include "md/energy.h"
#include "md/settle.h"

enum { HALF, WHOLE, AMPLITUDES };

const int elastic_voigt[6][2] = {{0, 0}, {1, 1}, {2, 2}, {1, 2}, {0, 2}, {0, 1}};
const char *const elastic_voigt_name[6] = {"xx", "yy", "zz", "yz", "xz", "xy"};

struct measurement {
    const struct frame *frame; /* unstrained */
    const struct elastic_settings *settings;
    struct potential *potential;
    /* where the atoms went beyond the strain, and at which: the next strain begins with as much,
     * in proportion */
    double *motion, motion_at;      /* 3N, A */
    double slope[AMPLITUDES][6][6]; /* GPa */
};

static void deformation(int component, double strain, double matrix[3][3])
{
    int a = elastic_voigt[component][0], b = elastic_voigt[component][1];

    for (int i = 0; i < 3; i++)
        for (int j = 0; j < 3; j++)
            matrix[i][j] = i == j;
    matrix[a][b] += a == b ? strain : strain / 2;
    if (a != b)
        matrix[b][a] += strain / 2;
}

static void deform(const double matrix[3][3], double r[3])
{
    double old[3] = {r[0], r[1], r[2]};

    for (int a = 0; a < 3; a++)
        r[a] = dot3(matrix[a], old);
}

struct frame *elastic_strained(const struct frame *frame, int component, double strain)
{
    struct frame *copy = frame_copy(frame);
    double matrix[3][3];

    deformation(component, strain, matrix);
    for (int k = 0; k < 3; k++)
        deform((const double(*)[3])matrix, copy->cell[k]);
    for (size_t i = 0; i < copy->n; i++)
        deform((const double(*)[3])matrix, frame_pos(copy) + 3 * i);
    return copy;
}

/* Sets motion: from `start`, where the strain alone brings the atoms, to where they rest. */
static void keep_motion(struct measurement *m, const double *start, const struct frame *rest,
                        double strain)
{
    double inverse[3][3];

    cell_invert(rest->cell, inverse);
    for (size_t i = 0; i < rest->n; i++) {
        double *d = m->motion + 3 * i;

        for (size_t a = 0; a < 3; a++)
            d[a] = frame_pos(rest)[3 * i + a] - start[3 * i + a];
        cell_minimum_image(rest->cell, inverse, rest->pbc, d);
    }
    m->motion_at = strain;
}

/* Of the frame as it is: stress in GPa; energy and the largest force where they are wanted. */
static int stress_of(const struct measurement *m, const struct frame *frame, double stress[6],
                     double *energy, double *max_force, struct error *error)
{
    double unit = unit_factors(m->potential->units).pressure_border / cell_volume(frame->cell);
    double virial[3][3], sum, *forces = memory_alloc(3 * frame->n, sizeof *forces);
    int code = energy_frame(frame, m->potential, NULL, forces, &sum, virial, error);

    for (int i = 0; i < 6 && !code; i++) {
        int a = elastic_voigt[i][0], b = elastic_voigt[i][1];
        stress[i] = -unit * (virial[a][b] + virial[b][a]) / 2;
    }
    if (!code && energy)
        *energy = sum;
    if (!code && max_force)
        *max_force = largest_norm3(forces, frame->n);
    free(forces);
    return code;
}

static int settle(struct frame *frame, const struct elastic_settings *settings,
                  const struct potential *potential, struct error *error)
{
    struct settle_settings how = {.name = settings->potential,
                                  .potential = potential,
                                  .tolerance = settings->tolerance,
                                  .max_iterations = settings->max_iterations};

    return settle_atoms(frame, &how, error);
}

/* The stress of a strain when the atoms have come to rest. */
static int strain_by(struct measurement *m, int component, double strain, double stress[6],
                     struct error *error)
{
    struct frame *frame = elastic_strained(m->frame, component, strain);
    size_t count = 3 * m->frame->n;
    double *start = memory_copy(frame_pos(frame), count, sizeof *start),
           share = m->motion_at != 0 ? strain / m->motion_at : 0;
    int code;

    for (size_t i = 0; i < count; i++)
        frame_pos(frame)[i] += share * m->motion[i];
    if (!(code = settle(frame, m->settings, m->potential, error)) &&
        !(code = stress_of(m, frame, stress, NULL, NULL, error)))
        keep_motion(m, start, frame, strain);
    if (code)
        error_append(error, " (under a strain %s of %g)", elastic_voigt_name[component], strain);
    free(start);
    frame_free(frame);
    return code;
}

/* One column of both matrices. */
static int measure_column(struct measurement *m, int component, struct error *error)
{
    double stress[2][6];
    int code = 0;

    m->motion_at = 0;
    for (int k = HALF; k <= WHOLE && !code; k++) {
        double strain = k == HALF ? m->settings->strain / 2 : m->settings->strain;

        if ((code = strain_by(m, component, strain, stress[0], error)) ||
            (code = strain_by(m, component, -strain, stress[1], error)))
            return code;
        for (int i = 0; i < 6; i++)
            m->slope[k][i][component] = (stress[0][i] - stress[1][i]) / (2 * strain);
    }
    return code;
}

double elastic_unevenness(const double stress[6], int i, int j)
{
    return (i < 3 ? stress[j] : 0) - (j < 3 ? stress[i] : 0);
}

static void combine(const struct measurement *m, struct elastic *elastic)
{
    double both[6][6];

    elastic->asymmetry = elastic->disagreement = 0;
    for (int i = 0; i < 6; i++)
        for (int j = 0; j < 6; j++)
            both[i][j] = (4 * m->slope[HALF][i][j] - m->slope[WHOLE][i][j]) / 3;
    for (int i = 0; i < 6; i++)
        for (int j = 0; j < 6; j++) {
            double change = fmax(fabs(m->slope[WHOLE][i][j] - m->slope[HALF][i][j]),
                                 fabs(m->slope[WHOLE][j][i] - m->slope[HALF][j][i])),
                   uneven =
                       fabs(both[i][j] - both[j][i] - elastic_unevenness(elastic->stress, i, j));

            elastic->constants[i][j] = (both[i][j] + both[j][i]) / 2;
            elastic->error[i][j] = hypot(change, uneven / 2);
            elastic->asymmetry = fmax(elastic->asymmetry, uneven);
            elastic->disagreement = fmax(elastic->disagreement, change);
        }
}

int elastic_check(const struct frame *frame, struct error *error)
{
    if (!frame->n)
        return error_set(error, EXIT_BAD_INPUT, "a frame without atoms has no elastic constants");
    if (frame->has_cell && frame_is_periodic(frame))
        return 0;
    return error_set(error, EXIT_BAD_INPUT,
                     "elastic constants are those of a solid that is periodic along x, y and z, "
                     "and this frame is not: make a periodic sample of the same glass (create, "
                     "quench), whose volume is known");
}

int elastic_settle(struct frame *frame, const struct elastic_settings *settings,
                   struct error *error)
{
    struct potential *potential;
    int code;

    if ((code = elastic_check(frame, error)) ||
        (code = energy_open(frame, settings->potential, &potential, error)))
        return code;
    code = settle(frame, settings, potential, error);
    potential_free(potential);
    return code;
}

int elastic_measure(const struct frame *frame, const struct elastic_settings *settings,
                    struct elastic *elastic, struct error *error)
{
    struct measurement m = {.frame = frame, .settings = settings};
    int code;

    if ((code = elastic_check(frame, error)) ||
        (code = energy_open(frame, settings->potential, &m.potential, error)))
        return code;
    m.motion = memory_zeroed(3 * frame->n, sizeof *m.motion);
    code = stress_of(&m, frame, elastic->stress, &elastic->energy, &elastic->max_force, error);
    for (int j = 0; j < 6 && !code; j++)
        code = measure_column(&m, j, error);
    if (!code)
        combine(&m, elastic);
    free(m.motion);
    potential_free(m.potential);
    return code;
}
