/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Exchanges: local energy differences are those of the plain sum over all pairs (Lennard-Jones
 * and EAM); 10^5 accepted ones add up to it; arrangements of a cluster are visited as Boltzmann
 * says, those of an ideal mixture all alike. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/memory.h"
#include "base/random.h"
#include "check.h"
#include "force/plain.h"
#include "md/swap.h"
#include "potential/lennard_jones.h"

/* A shaken body-centred cubic crystal of cells^3 cells, every second atom (by a shuffle) of the
 * second species. */
static struct frame *alloy(const struct potential *potential, int cells, double edge, double shake)
{
    struct frame *frame = frame_create((size_t)(2 * cells * cells * cells));
    struct random_key key = random_key(1, "test/alloy");
    struct column *species = frame_add(frame, "species", VALUE_STRING, 1);
    double *pos = frame_add(frame, "pos", VALUE_REAL, 3)->real;
    int64_t *order = memory_alloc(frame->n, sizeof *order);

    random_permutation(key, 1, (int64_t)frame->n, order);
    for (size_t i = 0; i < frame->n; i++) {
        int cell = (int)i / 2, at[3] = {cell / (cells * cells), cell / cells % cells, cell % cells};

        column_set_text(species, i, potential->symbol[order[i] % 2]);
        for (int k = 0; k < 3; k++)
            pos[3 * i + (size_t)k] = (at[k] + 0.5 * (double)(i % 2) +
                                      shake * (random_uniform(key, i, (uint64_t)k, 0) - 0.5)) *
                                     edge;
    }
    for (int k = 0; k < 3; k++) {
        frame->cell[k][k] = cells * edge;
        frame->pbc[k] = true;
    }
    frame->has_cell = true;
    free(order);
    return frame;
}

static int32_t *types_of(const struct frame *frame, const struct potential *potential)
{
    int32_t *type = memory_alloc(frame->n, sizeof *type);

    for (size_t i = 0; i < frame->n; i++)
        type[i] = potential_species(potential, frame_species_name(frame, i));
    return type;
}

/* The plain energy with every atom at the place that the exchanges have brought it to. */
static double energy_now(const struct frame *frame, const struct potential *potential,
                         const int32_t *place)
{
    struct frame *moved = frame_copy(frame);
    double energy = NAN, virial[3][3];
    struct error error;

    for (size_t i = 0; i < frame->n; i++)
        memcpy(frame_pos(moved) + 3 * i, frame_pos(frame) + 3 * (size_t)place[i],
               3 * sizeof(double));
    if (plain_sum(moved, potential, NULL, NULL, &energy, virial, &error))
        printf("%s\n", error.text);
    frame_free(moved);
    return energy;
}

/* Changes of single exchanges against the difference of two full sums; then attempts until
 * `wanted` are accepted, which add up. */
static void check_changes(const char *name, int cells, double edge, double energy_target,
                          int wanted)
{
    struct potential *potential;
    struct error error;
    struct random_key key = random_key(2, "test/changes");

    if (potential_open(&potential, name, &error)) {
        printf("%s\n", error.text);
        failures++;
        return;
    }
    struct frame *frame = alloy(potential, cells, edge, 0.1);
    int32_t *type = types_of(frame, potential), *before = memory_alloc(frame->n, sizeof *before);
    struct swap *swap = swap_create(potential);
    double first, sum = 0, change;
    int accepted = 0;

    swap_begin(swap, frame, type, NULL);
    first = energy_now(frame, potential, swap_places(swap));
    for (uint64_t k = 0, done = 0; done < 6; k++) {
        double old = energy_now(frame, potential, swap_places(swap));

        if (!swap_attempt(swap, key, 0, k, 1e6 * energy_target, &change))
            continue;
        double difference = energy_now(frame, potential, swap_places(swap)) - old;
        CHECK(fabs(change - difference) < 1e-11 * fabs(old), "%s: change %.15g, full sums %.15g",
              name, change, difference);
        sum += change;
        done++;
    }
    for (int k = 0; accepted < wanted && k < 20 * wanted; k++)
        if (swap_attempt(swap, key, 1, (uint64_t)k, energy_target, &change)) {
            sum += change;
            accepted++;
        }
    double last = energy_now(frame, potential, swap_places(swap));
    CHECK(fabs(first + sum - last) < 1e-10 * fabs(last),
          "%s: %d exchanges add up to %.15g, full sum %.15g", name, accepted, first + sum, last);
    CHECK(accepted == wanted, "%s: only %d accepted", name, accepted);
    memset(before, 0, frame->n * sizeof *before);
    for (size_t i = 0; i < frame->n; i++)
        before[swap_places(swap)[i]]++;
    for (size_t i = 0; i < frame->n; i++)
        CHECK(before[i] == 1, "place %zu is taken %d times", i, before[i]);
    swap_free(swap);
    free(before);
    free(type);
    frame_free(frame);
    potential_free(potential);
}

enum { ATOMS = 6, STATES = 1 << ATOMS, SAMPLES = 600000, CORRELATED = 10 };

static struct frame *cluster(void)
{
    static const double pos[ATOMS][3] = {{0, 0, 0},       {1.05, 0, 0},    {0.5, 0.95, 0},
                                         {0.5, 0.3, 0.9}, {1.6, 0.9, 0.2}, {1.4, 0.6, -1}};
    struct frame *frame = frame_create(ATOMS);
    struct column *species = frame_add(frame, "species", VALUE_STRING, 1);

    memcpy(frame_add(frame, "pos", VALUE_REAL, 3)->real, pos, sizeof pos);
    for (size_t i = 0; i < ATOMS; i++)
        column_set_text(species, i, i < 3 ? "A" : "B");
    frame_set_text(frame, "units", "lj");
    return frame;
}

/* Which places hold a B, as bits. */
static unsigned state_of(const int32_t *place, const int32_t *type)
{
    unsigned state = 0;

    for (int i = 0; i < ATOMS; i++)
        state |= (unsigned)type[i] << place[i];
    return state;
}

/* Probabilities of all arrangements by the plain sum. */
static void enumerate(struct frame *frame, const struct potential *potential, double energy_target,
                      double *weight)
{
    double total = 0, energy, virial[3][3];
    struct error error;

    for (unsigned state = 0; state < STATES; state++) {
        weight[state] = 0;
        if (__builtin_popcount(state) != 3)
            continue;
        for (size_t i = 0; i < ATOMS; i++)
            column_set_text(frame_species(frame), i, state >> i & 1 ? "B" : "A");
        if (plain_sum(frame, potential, NULL, NULL, &energy, virial, &error))
            printf("%s\n", error.text);
        total += weight[state] = exp(-energy / energy_target);
    }
    for (unsigned state = 0; state < STATES; state++)
        weight[state] /= total;
}

static void check_sampling(const char *what, const struct potential *potential,
                           double energy_target, double least_spread)
{
    struct frame *frame = cluster();
    int32_t *type = types_of(frame, potential);
    struct swap *swap = swap_create(potential);
    double weight[STATES], change, high = 0, low = 1;
    int visits[STATES] = {0};

    swap_begin(swap, frame, type, NULL);
    for (int k = 0; k < SAMPLES; k++) {
        swap_attempt(swap, random_key(3, what), 7, (uint64_t)k, energy_target, &change);
        visits[state_of(swap_places(swap), type)]++;
    }
    enumerate(frame, potential, energy_target, weight);
    for (int state = 0; state < STATES; state++) {
        double p = weight[state], error = sqrt(p * (1 - p) * CORRELATED / SAMPLES);

        CHECK(fabs((double)visits[state] / SAMPLES - p) <= 4.5 * error,
              "%s: state %d visited %.5f of the time, should be %.5f +- %.5f", what, state,
              (double)visits[state] / SAMPLES, p, error);
        if (p > 0) {
            high = fmax(high, p);
            low = fmin(low, p);
        }
    }
    CHECK(high / low >= least_spread, "%s: probabilities too much alike for a test: %g ... %g",
          what, low, high);
    swap_free(swap);
    free(type);
    frame_free(frame);
}

static void check_fixed(const struct potential *potential)
{
    struct frame *frame = cluster();
    int32_t *type = types_of(frame, potential);
    bool fixed[ATOMS] = {true, false, false, true, true, false};
    struct swap *swap = swap_create(potential);
    double change;

    swap_begin(swap, frame, type, fixed);
    CHECK(swap_possible(swap), "two A and one B may move");
    for (int k = 0; k < 100; k++)
        swap_attempt(swap, random_key(4, "test/fixed"), 0, (uint64_t)k, 10, &change);
    for (int i = 0; i < ATOMS; i++)
        CHECK(!fixed[i] || swap_places(swap)[i] == i, "fixed atom %d has moved", i);
    fixed[5] = true;
    swap_begin(swap, frame, type, fixed);
    CHECK(!swap_possible(swap), "only A may move");
    swap_free(swap);
    free(type);
    frame_free(frame);
}

int main(void)
{
    struct potential *potential;
    struct error error;

    check_changes("lj:wahnstrom", 5, 1.21, 20, 100000);
    check_changes("potentials/kob-andersen.lj", 5, 1.21, 20, 10000);
    check_changes("kim:EAM_Dynamo_MendelevSunZhang_2019_CuZr__MO_609260676108_000", 5, 3.27, 1,
                  5000);
    if (potential_open(&potential, "lj:wahnstrom", &error)) {
        printf("%s\n", error.text);
        return 1;
    }
    check_sampling("wahnstrom", potential, 0.5, 3);
    check_fixed(potential);
    for (int pair = 0; pair < 4; pair++)
        mixture_of(potential)->sigma[pair] = 0.9;
    check_sampling("ideal mixture", potential, 0.5, 1);
    potential_free(potential);
    return failures != 0;
}
