/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Velocity Verlet on box fractions; formulas and sources in verlet.h.
 * Every process moves its own atoms (force/domain.h); sums over atoms are free of order. */
#include "md/verlet.h"
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include "base/exit_codes.h"
#include "base/parallel.h"
#include "force/domain.h"
#include "md/md.h"

static double sinh_over(double x)
{
    return fabs(x) < 1e-4 ? 1 + x * x / 6 : sinh(x) / x;
}

/* Half of what the leaning of the box takes from a velocity. */
static inline void lean_back(double v[3], const double shear[3], double interval)
{
    v[0] -= 0.5 * interval * (shear[0] * v[1] + shear[1] * v[2]);
    v[1] -= 0.5 * interval * shear[2] * v[2];
}

static bool leans(const struct verlet_flow *flow)
{
    return flow->shear[0] != 0 || flow->shear[1] != 0 || flow->shear[2] != 0;
}

void verlet_kick(struct system *system, double interval, const struct verlet_flow *friction)
{
    double keep[3], push[3];
    bool lean = leans(friction);

    for (int k = 0; k < 3; k++) {
        double half = 0.5 * friction->rate[k] * interval;

        keep[k] = exp(-2 * half);
        push[k] = interval * exp(-half) * sinh_over(half);
    }
#pragma omp parallel for schedule(static)
    for (size_t j = 0; j < system->own_count; j++) {
        size_t i = system_own(system, j);
        double inverse_mass = 1 / system->mass[i];

        if (system->group[i] == MD_GROUP_FIXED)
            continue;
        double *v = &system->velocity[3 * i];
        if (lean)
            lean_back(v, friction->shear, interval);
        for (int k = 0; k < 3; k++)
            v[k] = keep[k] * v[k] + push[k] * inverse_mass * system->force[3 * i + k];
        if (lean)
            lean_back(v, friction->shear, interval);
    }
}

void verlet_shift(uint64_t *fraction, double change)
{
    *fraction += (uint64_t)llrint(change * 0x1p64);
}

void verlet_place(struct system *system, size_t i, const uint64_t origin[3],
                  const double displacement[3])
{
    double change[3] = {displacement[0], displacement[1], displacement[2]};

    system_reduce(system, change);
    for (size_t k = 0; k < 3; k++) {
        system->fraction[3 * i + k] = origin[k];
        verlet_shift(&system->fraction[3 * i + k], change[k]);
    }
}

static int drift_refused(const struct system *system, size_t atom, double interval,
                         struct error *error)
{
    domain_collect(system, system->velocity, 3 * sizeof(double));
    const double *v = &system->velocity[3 * atom];
    double moved = interval * sqrt(v[0] * v[0] + v[1] * v[1] + v[2] * v[2]);

    if (!isfinite(moved))
        return error_set(error, EXIT_BAD_INPUT,
                         "the velocity of atom id %" PRId64 " is not a number", system->id[atom]);
    return error_set(
        error, EXIT_BAD_INPUT,
        "atom id %" PRId64
        " moves %.3g A in one step: lost; try a shorter --timestep or a start without overlaps",
        system->id[atom], moved);
}

/* Changes of the fractions per velocity: an upper triangle. */
static void drift_factors(const struct system *system, double interval,
                          const struct verlet_flow *flow, double factor[3][3])
{
    for (int k = 0; k < 3; k++) {
        double half = 0.5 * flow->rate[k] * interval, change[3] = {0};

        change[k] = interval * exp(-half) * sinh_over(half);
        for (int j = 0; j < k; j++)
            change[j] = -0.5 * interval * interval * flow->shear[j + k - 1];
        system_reduce(system, change);
        for (int j = 0; j < 3; j++)
            factor[j][k] = change[j];
    }
}

int verlet_drift(struct system *system, double interval, const struct verlet_flow *flow,
                 double limit, struct error *error)
{
    double factor[3][3], most[3], by[3];
    size_t refused = SIZE_MAX;

    drift_factors(system, interval, flow, factor);
    system_widths(system, most);
    for (int k = 0; k < 3; k++)
        most[k] = limit / most[k] < 0.49 ? limit / most[k] : 0.49;
#pragma omp parallel for schedule(static) reduction(min : refused)
    for (size_t j = 0; j < system->own_count; j++) {
        size_t i = system_own(system, j);
        double change[3];

        if (system->group[i] == MD_GROUP_FIXED)
            continue;
        const double *v = &system->velocity[3 * i];
        change[0] = factor[0][0] * v[0] + (factor[0][1] * v[1] + factor[0][2] * v[2]);
        change[1] = factor[1][1] * v[1] + factor[1][2] * v[2];
        change[2] = factor[2][2] * v[2];
        if (!(fabs(change[0]) < most[0] && fabs(change[1]) < most[1] &&
              fabs(change[2]) < most[2])) {
            refused = i < refused ? i : refused;
            continue;
        }
        for (int k = 0; k < 3; k++)
            verlet_shift(&system->fraction[3 * i + k], change[k]);
    }
    refused = domain_first(refused);
    if (refused != SIZE_MAX)
        return drift_refused(system, refused, interval, error);
    for (int k = 0; k < 3; k++)
        by[k] = exp(flow->rate[k] * interval);
    system_stretch(system, by);
    return 0;
}

void verlet_scale(struct system *system, int group, double factor)
{
#pragma omp parallel for schedule(static)
    for (size_t j = 0; j < system->own_count; j++) {
        size_t i = system_own(system, j);

        for (int k = 0; k < 3 && system->group[i] == group; k++)
            system->velocity[3 * i + k] *= factor;
    }
}

void verlet_twice_kinetic(const struct system *system, int group, double sum[3])
{
    struct exact_sum total[3] = {{0}};

#pragma omp parallel
    {
        struct exact_sum part[3] = {{0}};
#pragma omp for schedule(static) nowait
        for (size_t j = 0; j < system->own_count; j++) {
            size_t i = system_own(system, j);
            const double *v = &system->velocity[3 * i];

            if (group == VERLET_ALL_MOVING ? system->group[i] == MD_GROUP_FIXED
                                           : system->group[i] != group)
                continue;
            for (int k = 0; k < 3; k++)
                exact_sum_add(&part[k], system->mass[i] * v[k] * v[k]);
        }
#pragma omp critical
        for (int k = 0; k < 3; k++)
            total[k].total += part[k].total;
    }
    parallel_sum_exact(total, 3);
    for (int k = 0; k < 3; k++)
        sum[k] = exact_sum_value(&total[k]);
}

void verlet_kinetic_tensor(const struct system *system, double sum[3][3])
{
    struct exact_sum total[6] = {{0}};

    for (size_t j = 0; j < system->own_count; j++) {
        size_t i = system_own(system, j);
        const double *v = &system->velocity[3 * i];

        for (int a = 0, at = 0; a < 3 && system->group[i] != MD_GROUP_FIXED; a++)
            for (int b = a; b < 3; b++)
                exact_sum_add(&total[at++], system->mass[i] * v[a] * v[b]);
    }
    parallel_sum_exact(total, 6);
    for (int a = 0, at = 0; a < 3; a++)
        for (int b = a; b < 3; b++)
            sum[a][b] = sum[b][a] = exact_sum_value(&total[at++]);
}
