/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Langevin friction and noise; formula and source in langevin.h. */
#include "md/langevin.h"
#include <math.h>
#include "md/md.h"
#include "md/verlet.h"

static double group_kinetic(const struct system *system)
{
    double sum[3];

    verlet_twice_kinetic(system, MD_GROUP_MOBILE, sum);
    return 0.5 * (sum[0] + sum[1] + sum[2]);
}

double langevin_kick(struct system *system, double interval, double energy, double tau,
                     struct random_key key, int64_t step)
{
    double before = group_kinetic(system), keep = exp(-interval / tau),
           noise = sqrt((1 - keep * keep) * energy);

#pragma omp parallel for schedule(static)
    for (size_t j = 0; j < system->own_count; j++) {
        size_t i = system_own(system, j);
        double width = noise / sqrt(system->mass[i]);

        if (system->group[i] != MD_GROUP_MOBILE)
            continue;
        for (int k = 0; k < 3; k++)
            system->velocity[3 * i + k] =
                keep * system->velocity[3 * i + k] +
                width * random_normal(key, (uint64_t)step, (uint64_t)system->id[i], (uint64_t)k);
    }
    return group_kinetic(system) - before;
}
