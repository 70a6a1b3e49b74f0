/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Velocity Verlet on box fractions; formulas and sources in verlet.h.
 * Sums over atoms go by blocks of fixed size that are added in order, so that the number of threads does not show. */
#include "md/verlet.h"
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include "base/exit_codes.h"
#include "base/memory.h"
#include "md/md.h"

enum { BLOCK = 1024 };

static double sinh_over(double x)
{
    return fabs(x) < 1e-4 ? 1 + x * x / 6 : sinh(x) / x;
}

void verlet_kick(struct system *system, double interval, const double friction[3])
{
    double keep[3], push[3];

    for (int k = 0; k < 3; k++) {
        double half = 0.5 * friction[k] * interval;

        keep[k] = exp(-2 * half);
        push[k] = interval * exp(-half) * sinh_over(half);
    }
#pragma omp parallel for schedule(static)
    for (size_t i = 0; i < system->n; i++) {
        double inverse_mass = 1 / system->mass[i];

        if (system->group[i] == MD_GROUP_FIXED)
            continue;
        for (int k = 0; k < 3; k++)
            system->velocity[3 * i + k] =
                keep[k] * system->velocity[3 * i + k] + push[k] * inverse_mass * system->force[3 * i + k];
    }
}

void verlet_shift(uint64_t *fraction, double change)
{
    *fraction += (uint64_t)llrint(change * 0x1p64);
}

static int drift_refused(const struct system *system, size_t atom, double interval, struct error *error)
{
    const double *v = &system->velocity[3 * atom];
    double moved = interval * sqrt(v[0] * v[0] + v[1] * v[1] + v[2] * v[2]);

    if (!isfinite(moved))
        return error_set(error, EXIT_BAD_INPUT, "the velocity of atom id %" PRId64 " is not a number", system->id[atom]);
    return error_set(error, EXIT_BAD_INPUT,
                     "atom id %" PRId64 " moves %.3g A in one step: lost; try a shorter --timestep or a start without overlaps",
                     system->id[atom], moved);
}

int verlet_drift(struct system *system, double interval, const double rate[3], double limit, struct error *error)
{
    double factor[3], most[3];
    size_t refused = SIZE_MAX;

    for (int k = 0; k < 3; k++) {
        double half = 0.5 * rate[k] * interval;

        factor[k] = interval * exp(-half) * sinh_over(half) / system->length[k];
        most[k] = limit / system->length[k] < 0.49 ? limit / system->length[k] : 0.49;
    }
#pragma omp parallel for schedule(static) reduction(min : refused)
    for (size_t i = 0; i < system->n; i++) {
        double change[3];

        if (system->group[i] == MD_GROUP_FIXED)
            continue;
        for (int k = 0; k < 3; k++)
            change[k] = factor[k] * system->velocity[3 * i + k];
        if (!(fabs(change[0]) < most[0] && fabs(change[1]) < most[1] && fabs(change[2]) < most[2])) {
            refused = i < refused ? i : refused;
            continue;
        }
        for (int k = 0; k < 3; k++)
            verlet_shift(&system->fraction[3 * i + k], change[k]);
    }
    if (refused != SIZE_MAX)
        return drift_refused(system, refused, interval, error);
    for (int k = 0; k < 3; k++)
        if (rate[k] != 0) {
            system->length[k] *= exp(rate[k] * interval);
            system->frame_length[k] = system->length[k];
        }
    return 0;
}

void verlet_scale(struct system *system, int group, double factor)
{
#pragma omp parallel for schedule(static)
    for (size_t i = 0; i < system->n; i++)
        if (system->group[i] == group)
            for (int k = 0; k < 3; k++)
                system->velocity[3 * i + k] *= factor;
}

void verlet_twice_kinetic(const struct system *system, int group, double sum[3])
{
    size_t blocks = (system->n + BLOCK - 1) / BLOCK;
    double(*partial)[3] = memory_zeroed(blocks, sizeof *partial);

#pragma omp parallel for schedule(static)
    for (size_t b = 0; b < blocks; b++)
        for (size_t i = b * BLOCK; i < (b + 1) * BLOCK && i < system->n; i++) {
            const double *v = &system->velocity[3 * i];

            if (group >= 0 ? system->group[i] != group : system->group[i] == MD_GROUP_FIXED)
                continue;
            for (int k = 0; k < 3; k++)
                partial[b][k] += system->mass[i] * v[k] * v[k];
        }
    for (int k = 0; k < 3; k++) {
        sum[k] = 0;
        for (size_t b = 0; b < blocks; b++)
            sum[k] += partial[b][k];
    }
    free(partial);
}
