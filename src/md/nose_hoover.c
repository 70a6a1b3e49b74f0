/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Nose-Hoover chain; equations and sources in nose_hoover.h. */
#include "md/nose_hoover.h"
#include <math.h>
#include <string.h>

void nose_hoover_reset(struct nose_hoover *chain)
{
    memset(chain, 0, sizeof *chain);
}

static double chain_kinetic(const struct nose_hoover *chain)
{
    double sum = 0;

    for (int k = 0; k < NOSE_HOOVER_CHAIN; k++)
        sum += 0.5 * chain->mass[k] * chain->velocity[k] * chain->velocity[k];
    return sum;
}

/* A changed mass changes the chain's kinetic energy at once; `heat` takes the difference, so
 * that the conserved energy stays one. */
void nose_hoover_target(struct nose_hoover *chain, double degrees, double energy, double tau)
{
    double before = chain_kinetic(chain);

    chain->degrees = degrees;
    chain->energy = energy;
    chain->mass[0] = degrees * energy * tau * tau;
    for (int k = 1; k < NOSE_HOOVER_CHAIN; k++)
        chain->mass[k] = energy * tau * tau;
    chain->heat += before - chain_kinetic(chain);
}

/* Kick of thermostat k by its own temperature, damped by the next one: half an interval. */
static void chain_kick(struct nose_hoover *chain, int k, double twice_kinetic, double interval)
{
    const double *x = chain->velocity, *q = chain->mass;
    double force = k ? q[k - 1] * x[k - 1] * x[k - 1] - chain->energy
                     : twice_kinetic - chain->degrees * chain->energy;
    double damping = k + 1 < NOSE_HOOVER_CHAIN ? exp(-0.25 * interval * x[k + 1]) : 1;

    chain->velocity[k] = (chain->velocity[k] * damping + 0.5 * interval * force / q[k]) * damping;
}

double nose_hoover_advance(struct nose_hoover *chain, double twice_kinetic, double interval)
{
    double scale, turned;

    for (int k = NOSE_HOOVER_CHAIN - 1; k >= 0; k--)
        chain_kick(chain, k, twice_kinetic, interval);
    scale = exp(-interval * chain->velocity[0]);
    turned = chain->degrees * chain->velocity[0];
    for (int k = 1; k < NOSE_HOOVER_CHAIN; k++)
        turned += chain->velocity[k];
    chain->heat += chain->energy * turned * interval;
    for (int k = 0; k < NOSE_HOOVER_CHAIN; k++)
        chain_kick(chain, k, twice_kinetic * scale * scale, interval);
    return scale;
}

double nose_hoover_conserved(const struct nose_hoover *chain)
{
    return chain_kinetic(chain) + chain->heat;
}
