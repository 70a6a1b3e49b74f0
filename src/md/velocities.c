/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Maxwell-Boltzmann velocities and the removal of total momentum; see velocities.h. */
#include "md/velocities.h"
#include <math.h>
#include "base/linear.h"
#include "md/md.h"
#include "md/verlet.h"

void velocities_draw(struct system *system, double energy, struct random_key key, int64_t draw)
{
#pragma omp parallel for schedule(static)
    for (size_t i = 0; i < system->n; i++) {
        double width = sqrt(energy / system->mass[i]);

        for (int k = 0; k < 3; k++)
            system->velocity[3 * i + k] =
                system->group[i] == MD_GROUP_FIXED
                    ? 0
                    : width *
                          random_normal(key, (uint64_t)draw, (uint64_t)system->id[i], (uint64_t)k);
    }
}

void velocities_remove_momentum(struct system *system)
{
    double momentum[3] = {0}, mass = 0;

    for (size_t i = 0; i < system->n; i++) {
        if (system->group[i] == MD_GROUP_FIXED)
            continue;
        mass += system->mass[i];
        for (int k = 0; k < 3; k++)
            momentum[k] += system->mass[i] * system->velocity[3 * i + k];
    }
    for (size_t i = 0; i < system->n; i++)
        if (system->group[i] != MD_GROUP_FIXED)
            for (int k = 0; k < 3; k++)
                system->velocity[3 * i + k] -= momentum[k] / mass;
}

void velocities_center(const struct system *system, double center[3])
{
    double mass = 0, sum[3] = {0};

    for (size_t i = 0; i < system->n; i++) {
        mass += system->mass[i];
        for (int k = 0; k < 3; k++)
            sum[k] += system->mass[i] * system_position(system, i, k);
    }
    for (int k = 0; k < 3; k++)
        center[k] = sum[k] / mass;
}

/* Solves the symmetric 3x3 system by Cramer's rule; false if it is singular (one atom, a
 * straight line). */
static bool solve(double a[3][3], const double b[3], double x[3])
{
    double cofactor[3][3], determinant = 0, size = a[0][0] + a[1][1] + a[2][2];

    for (int i = 0; i < 3; i++)
        for (int j = 0; j < 3; j++) {
            int p = (i + 1) % 3, q = (i + 2) % 3, r = (j + 1) % 3, s = (j + 2) % 3;

            cofactor[i][j] = a[p][r] * a[q][s] - a[p][s] * a[q][r];
        }
    for (int j = 0; j < 3; j++)
        determinant += a[0][j] * cofactor[0][j];
    if (!(fabs(determinant) > 1e-12 * size * size * size))
        return false;
    for (int i = 0; i < 3; i++)
        x[i] =
            (cofactor[0][i] * b[0] + cofactor[1][i] * b[1] + cofactor[2][i] * b[2]) / determinant;
    return true;
}

void velocities_remove_rotation(struct system *system)
{
    double center[3], angular[3] = {0}, inertia[3][3] = {{0}}, w[3], r[3], c[3];

    velocities_center(system, center);
    for (size_t i = 0; i < system->n; i++) {
        double m = system->mass[i], r2;

        for (int k = 0; k < 3; k++)
            r[k] = system_position(system, i, k) - center[k];
        cross3(r, &system->velocity[3 * i], c);
        r2 = r[0] * r[0] + r[1] * r[1] + r[2] * r[2];
        for (int j = 0; j < 3; j++) {
            angular[j] += m * c[j];
            for (int k = 0; k < 3; k++)
                inertia[j][k] += m * ((j == k) * r2 - r[j] * r[k]);
        }
    }
    if (!solve(inertia, angular, w))
        return;
    for (size_t i = 0; i < system->n; i++) {
        for (int k = 0; k < 3; k++)
            r[k] = system_position(system, i, k) - center[k];
        cross3(w, r, c);
        for (int k = 0; k < 3; k++)
            system->velocity[3 * i + k] -= c[k];
    }
}

void velocities_rescale(struct system *system, double degrees, double energy)
{
    double sum[3], twice_kinetic, factor;

    verlet_twice_kinetic(system, VERLET_ALL_MOVING, sum);
    twice_kinetic = sum[0] + sum[1] + sum[2];
    if (twice_kinetic <= 0)
        return;
    factor = sqrt(degrees * energy / twice_kinetic);
    verlet_scale(system, MD_GROUP_MOBILE, factor);
    verlet_scale(system, MD_GROUP_FREE, factor);
}
