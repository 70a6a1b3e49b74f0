/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The Martyna-Tobias-Klein barostat; equations and sources in barostat.h. */
#include "md/barostat.h"
#include <math.h>
#include <string.h>
#include "md/verlet.h"

void barostat_reset(struct barostat *barostat, const bool moves[3], bool isotropic)
{
    memset(barostat, 0, sizeof *barostat);
    barostat->isotropic = isotropic;
    for (int k = 0; k < 3; k++) {
        barostat->moves[k] = moves[k];
        barostat->edges += moves[k];
    }
}

double barostat_volume(const struct system *system)
{
    double volume = 1;

    for (int k = 0; k < 3; k++)
        volume *= !system->pbc[k] && system->frame_length[k] > 0 ? system->frame_length[k]
                                                                 : system->length[k];
    return volume;
}

static double rates_squared(const struct barostat *barostat)
{
    return barostat->rate[0] * barostat->rate[0] + barostat->rate[1] * barostat->rate[1] +
           barostat->rate[2] * barostat->rate[2];
}

static double kinetic(const struct barostat *barostat)
{
    return 0.5 * barostat->mass * rates_squared(barostat);
}

static void set_friction(struct barostat *barostat)
{
    double mean = (barostat->rate[0] + barostat->rate[1] + barostat->rate[2]) / barostat->degrees;

    for (int k = 0; k < 3; k++)
        barostat->friction[k] = barostat->rate[k] + mean;
}

void barostat_target(struct barostat *barostat, const struct system *system, double degrees,
                     double pressure, double energy, double tau, double most)
{
    double before = kinetic(barostat) + barostat->pressure * barostat_volume(system);

    barostat->degrees = degrees;
    barostat->pressure = pressure;
    barostat->mass = (degrees / 3 + 1) * energy * tau * tau;
    barostat->most = most;
    barostat->work += before - kinetic(barostat) - pressure * barostat_volume(system);
    nose_hoover_target(&barostat->chain, barostat->isotropic ? 1 : barostat->edges, energy, tau);
    set_friction(barostat);
}

static void scale_rates(struct barostat *barostat, double factor)
{
    for (int k = 0; k < 3; k++)
        barostat->rate[k] *= factor;
    set_friction(barostat);
}

void barostat_chain(struct barostat *barostat, double interval)
{
    scale_rates(barostat, nose_hoover_advance(&barostat->chain,
                                              barostat->mass * rates_squared(barostat), interval));
}

/* The new rate of an edge under an acceleration, held below the limit. What the held part of the
 * kick would have done goes to `work`. */
static double kicked(struct barostat *barostat, double rate, double kick)
{
    double after = rate + kick;

    if (fabs(after) > barostat->most)
        after = copysign(barostat->most, after);
    barostat->work +=
        0.5 * barostat->mass * (kick * (rate + after) - (after * after - rate * rate));
    return after;
}

void barostat_kick(struct barostat *barostat, const struct system *system, double virial[3][3],
                   double interval)
{
    double twice_kinetic[3], acceleration[3], mean = 0, thermal, volume = barostat_volume(system);

    verlet_twice_kinetic(system, VERLET_ALL_MOVING, twice_kinetic);
    thermal = (twice_kinetic[0] + twice_kinetic[1] + twice_kinetic[2]) / barostat->degrees;
    for (int k = 0; k < 3; k++) {
        acceleration[k] =
            barostat->moves[k]
                ? (twice_kinetic[k] + virial[k][k] - barostat->pressure * volume + thermal) /
                      barostat->mass
                : 0;
        mean += acceleration[k] / barostat->edges;
    }
    for (int k = 0; k < 3; k++)
        if (barostat->moves[k])
            barostat->rate[k] = kicked(barostat, barostat->rate[k],
                                       interval * (barostat->isotropic ? mean : acceleration[k]));
    set_friction(barostat);
}

double barostat_conserved(const struct barostat *barostat, const struct system *system)
{
    if (!barostat->edges)
        return 0;
    return kinetic(barostat) + barostat->pressure * barostat_volume(system) +
           nose_hoover_conserved(&barostat->chain) + barostat->work;
}
