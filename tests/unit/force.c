/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Forces: against the plain sum over all pairs, against differences of the energy, against the
 * formula for two atoms; the list as atoms move; nothing depends on threads or on the order of
 * atoms. The EAM is a made-up one whose density depends on the order of the pair. */
#include "force/force.h"
#include <math.h>
#include <omp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "atoms/frame.h"
#include "base/exit_codes.h"
#include "base/memory.h"
#include "base/random.h"
#include "force_cases.h"
#include "force/plain.h"

static void compare(const char *what, const struct frame *frame, const struct potential *potential,
                    const struct system *system, const struct force_sums *sums, const double *pe)
{
    double *own = memory_alloc(frame->n, sizeof *own),
           *forces = memory_alloc(3 * frame->n, sizeof *forces), energy, virial[3][3], scale = 0.0;
    struct error error;

    CHECK(plain_sum(frame, potential, own, forces, &energy, virial, &error) == 0, "%s: %s", what,
          error.text);
    for (size_t i = 0; i < 3 * frame->n; i++)
        scale = fmax(scale, fabs(forces[i]));
    for (size_t i = 0; i < frame->n; i++)
        CHECK(fabs(pe[i] - own[i]) < 1e-10 * fmax(1.0, fabs(own[i])),
              "%s: energy of atom %zu: %.15g, not %.15g", what, i, pe[i], own[i]);
    for (size_t i = 0; i < 3 * frame->n; i++)
        CHECK(fabs(system->force[i] - forces[i]) < 1e-11 * fmax(1.0, scale),
              "%s: force %zu: %.15g, not %.15g", what, i, system->force[i], forces[i]);
    CHECK(fabs(sums->energy - energy) < 1e-10 * fmax(1.0, fabs(energy)),
          "%s: energy %.15g, not %.15g", what, sums->energy, energy);
    for (int j = 0; j < 9; j++)
        CHECK(fabs(sums->virial[j / 3][j % 3] - virial[j / 3][j % 3]) <
                  1e-10 * fmax(1.0, fabs(virial[0][0])),
              "%s: virial %d: %.15g, not %.15g", what, j, sums->virial[j / 3][j % 3],
              virial[j / 3][j % 3]);
    free(own);
    free(forces);
}

/* Lets the atoms wander and the box breathe, so that the list gets old and is rebuilt; compares
 * as it goes. */
static void wanders(const char *what, struct frame *frame, const struct potential *potential)
{
    struct system *system;
    struct force *force;
    struct force_sums sums;
    struct error error = {0};
    struct random_key key = random_key(8, "test/wander");
    double *pe = memory_alloc(frame->n, sizeof *pe);

    CHECK(system_create(&system, frame, potential, &error) == 0 &&
              force_create(&force, potential, system, &exact, &error) == 0,
          "%s: %s", what, error.text);
    for (uint64_t step = 0; step < 12; step++) {
        CHECK(force_compute(force, system, &sums, pe, &error) == 0, "%s: %s", what, error.text);
        if (step % 3 == 0) {
            system_store(system, frame);
            compare(what, frame, potential, system, &sums, pe);
        }
        for (size_t i = 0; i < system->n; i++)
            for (size_t k = 0; k < 3; k++)
                system->fraction[3 * i + k] +=
                    (uint64_t)(int64_t)(0x1p64 / system->length[k] * 0.05 *
                                        (random_uniform(key, step, i, k) - 0.5));
        for (int k = 0; k < 3; k++) {
            system->length[k] *= system->pbc[k] ? 1.0 + 0.004 * (step % 2 ? 1 : -2) : 1.0;
            system->tilt[k] *= step % 3 ? 1.05 : 0.9;
        }
    }
    force_free(force);
    system_free(system);
    free(pe);
}

static double energy_of(const struct frame *frame, const struct potential *potential)
{
    struct system *system;
    struct force *force = NULL;
    struct force_sums sums = {0};
    struct error error = {0};

    CHECK(system_create(&system, frame, potential, &error) == 0 &&
              force_create(&force, potential, system, &exact, &error) == 0 &&
              force_compute(force, system, &sums, NULL, &error) == 0,
          "%s", error.text);
    force_free(force);
    system_free(system);
    return sums.energy;
}

/* virial_jk = -dE/dF_jk, F the gradient of a deformation: x_j += F_jk x_k. */
static void strains(const struct frame *frame, const struct potential *potential, int j, int k,
                    double virial)
{
    double difference = 0.0;

    for (int sign = -1; sign <= 1; sign += 2) {
        struct frame *strained = frame_copy(frame);
        for (size_t i = 0; i < frame->n + 3; i++) {
            double *r = i < frame->n ? &frame_pos(strained)[3 * i] : strained->cell[i - frame->n];
            r[j] += sign * 1e-6 * r[k];
        }
        difference += sign * energy_of(strained, potential);
        frame_free(strained);
    }
    CHECK(fabs(-difference / 2e-6 - virial) < 1e-5 * fmax(1.0, fabs(virial)),
          "%s: virial %d %d is %.9g, by differences %.9g", potential->name, j, k, virial,
          -difference / 2e-6);
}

/* f = -dE/dr of some atoms, and the virial. */
static void differentiates(struct frame *frame, const struct potential *potential, double h)
{
    struct system *system;
    struct force *force;
    struct force_sums sums;
    struct error error = {0};
    double *pos = frame_pos(frame);

    CHECK(system_create(&system, frame, potential, &error) == 0 &&
              force_create(&force, potential, system, &exact, &error) == 0 &&
              force_compute(force, system, &sums, NULL, &error) == 0,
          "%s", error.text);
    for (size_t i = 0; i < 3 * frame->n; i += 3 * frame->n / 7 + 1) {
        double here = pos[i], up, down;
        pos[i] = here + h;
        up = energy_of(frame, potential);
        pos[i] = here - h;
        down = energy_of(frame, potential);
        pos[i] = here;
        double slope = -(up - down) / (2.0 * h);
        CHECK(fabs(slope - system->force[i]) < 1e-6 * fmax(1.0, fabs(slope)),
              "%s: force %zu is %.9g, by differences %.9g", potential->name, i, system->force[i],
              slope);
    }
    for (int jk = 0; jk < 9; jk++)
        strains(frame, potential, jk / 3, jk % 3, sums.virial[jk / 3][jk % 3]);
    force_free(force);
    system_free(system);
}

/* The bits of all forces, the atoms taken in the order of their ids. */
static void forces_of(const struct frame *frame, const struct potential *potential, double skin,
                      double *forces)
{
    struct system *system;
    struct force *force;
    struct force_sums sums;
    struct error error = {0};
    double total[3] = {0.0};

    CHECK(system_create(&system, frame, potential, &error) == 0 &&
              force_create(&force, potential, system, &(struct force_choice){.skin = skin},
                           &error) == 0 &&
              force_compute(force, system, &sums, NULL, &error) == 0,
          "%s", error.text);
    for (size_t i = 0; i < frame->n; i++) {
        memcpy(&forces[3 * (size_t)(frame_id(frame)[i] - 1)], &system->force[3 * i],
               3 * sizeof(double));
        for (size_t k = 0; k < 3; k++)
            total[k] += system->force[3 * i + k];
    }
    CHECK(total[0] == 0.0 && total[1] == 0.0 && total[2] == 0.0, "%s: forces add up to %g %g %g",
          potential->name, total[0], total[1], total[2]);
    force_free(force);
    system_free(system);
}

static void same_bits(struct frame *frame, const struct potential *potential)
{
    size_t n = frame->n, *rows = memory_alloc(n, sizeof *rows);
    double *expected = memory_alloc(3 * n, sizeof *expected),
           *forces = memory_alloc(3 * n, sizeof *forces);
    struct frame *shuffled;
    int threads = omp_get_max_threads();

    frame_ensure_id(frame);
    for (size_t i = 0; i < n; i++)
        rows[i] = (i * 37 + 11) % n;
    shuffled = frame_rows(frame, rows, n);
    omp_set_num_threads(1);
    forces_of(frame, potential, 0.0, expected);
    forces_of(shuffled, potential, 0.0, forces);
    CHECK(memcmp(expected, forces, 3 * n * sizeof *forces) == 0, "%s: the order of atoms shows",
          potential->name);
    forces_of(frame, potential, 0.7, forces);
    CHECK(memcmp(expected, forces, 3 * n * sizeof *forces) == 0, "%s: the skin shows",
          potential->name);
    omp_set_num_threads(3);
    forces_of(frame, potential, 0.0, forces);
    CHECK(memcmp(expected, forces, 3 * n * sizeof *forces) == 0, "%s: the number of threads shows",
          potential->name);
    omp_set_num_threads(threads);
    frame_free(shuffled);
    free(rows);
    free(expected);
    free(forces);
}

/* Two atoms across a border; the tables of the made-up EAM hold its functions to 1e-5. */
static void dimer(const struct potential *potential, const char *const species[2], bool lj)
{
    struct frame *frame = random_frame(2, species, 20.0, false, lj);
    double reach = potential->cutoff;

    column_set_text(frame_species(frame), 0, species[0]);
    column_set_text(frame_species(frame), 1, species[1]);
    for (double r = 0.35 * reach; r < 1.1 * reach; r += 0.04321 * reach) {
        double expected;
        memcpy(frame_pos(frame), (double[6]){19.5, 3.0, 4.0, 19.5 + r, 3.0, 4.0},
               6 * sizeof(double));
        if (lj)
            expected = r < 2.5 ? 4.0 * (pow(11.0 / 12.0 / r, 12.0) - pow(11.0 / 12.0 / r, 6.0) -
                                        pow(11.0 / 30.0, 12.0) + pow(11.0 / 30.0, 6.0))
                               : 0.0;
        else
            expected =
                pair(0, 1, r) + embedding(0, density(1, 0, r)) + embedding(1, density(0, 1, r));
        double got = energy_of(frame, potential);
        CHECK(fabs(got - expected) < (lj ? 1e-11 : 1e-5), "%s at %g: %.12g, not %.12g",
              potential->name, r, got, expected);
    }
    frame_free(frame);
}

static void refuses(const struct potential *potential)
{
    static const char *const species[2] = {"Cu", "Zr"};
    struct frame *frame = random_frame(20, species, 12.0, false, false);
    struct system *system;
    struct force *force = NULL;
    struct error error = {0};

    CHECK(system_create(&system, frame, potential, &error) == 0 &&
              force_create(&force, potential, system, &exact, &error) == 0 &&
              force_compute(force, system, NULL, NULL, &error) == EXIT_BAD_INPUT,
          "a box below twice cutoff and skin");
    force_free(force);
    system_free(system);
    frame->cell[0][0] = frame->cell[1][1] = 30.0;
    frame->pbc[2] = false;
    CHECK(system_create(&system, frame, potential, &error) == 0 &&
              force_create(&force, potential, system, &exact, &error) == 0 &&
              force_compute(force, system, NULL, NULL, &error) == 0,
          "%s", error.text);
    system->fraction[3 * 12 + 2] = 5;
    CHECK(force_compute(force, system, NULL, NULL, &error) == EXIT_BAD_INPUT &&
              strstr(error.text, "atom 13 is lost"),
          "'%s'", error.text);
    force_free(force);
    system_free(system);
    frame_free(frame);
}

/* Moves the atoms near the sites of a simple cubic lattice, so that no two are too near. */
static void on_a_lattice(struct frame *frame)
{
    for (size_t i = 0; i < frame->n; i++) {
        const size_t site[3] = {i % 5, i / 5 % 5, i / 25};
        for (size_t k = 0; k < 3; k++)
            frame_pos(frame)[3 * i + k] = 1.4 * (double)site[k] + 0.07 * (double)(i % (3 + k));
    }
}

/* A form that the engine has no loops for, by its plain functions alone. */
static void plainly(const struct potential *potential, struct frame *periodic, struct frame *open)
{
    struct potential_form unknown = *potential->form;
    struct potential stranger = *potential;
    struct force *force = NULL;
    struct system *system;
    struct error error;

    stranger.form = &unknown;
    CHECK(system_create(&system, periodic, &stranger, &error) == 0 &&
              force_create(&force, &stranger, system,
                           &(struct force_choice){.precision = FORCE_MIXED}, &error) == 0,
          "%s", error.text);
    CHECK(force_unfit(force) && force_precision(force) == FORCE_EXACT,
          "a kernel serves a form that it does not know");
    force_free(force);
    system_free(system);
    differentiates(periodic, &stranger, 1e-5);
    same_bits(periodic, &stranger);
    wanders("plainly, periodic", periodic, &stranger);
    wanders("plainly, open", open, &stranger);
}

int main(void)
{
    static const char *const metal[2] = {"Cu", "Zr"}, *const mixture[2] = {"A", "B"};
    struct potential *eam = made_up(), *lj, *ka;
    struct error error;
    struct frame *periodic = random_frame(ATOMS, metal, edge, false, false),
                 *film = random_frame(ATOMS, metal, edge, true, false);
    struct frame *cluster = random_frame(ATOMS, metal, edge, true, false),
                 *small = random_frame(30, mixture, 7.0, false, true);

    cluster->pbc[0] = cluster->pbc[1] = false;
    CHECK(potential_open(&lj, "lj:wahnstrom", &error) == 0, "%s", error.text);
    CHECK(potential_open(&ka, "potentials/kob-andersen.lj", &error) == 0, "%s", error.text);
    on_a_lattice(small);
    dimer(eam, metal, false);
    dimer(lj, mixture, true);
    differentiates(periodic, eam, 1e-5);
    differentiates(small, lj, 1e-5);
    same_bits(periodic, eam);
    same_bits(film, eam);
    wanders("periodic", periodic, eam);
    wanders("film", film, eam);
    wanders("cluster", cluster, eam);
    wanders("mixture", small, lj);
    shear(periodic, 0.31, -0.24, 0.17);
    differentiates(periodic, eam, 1e-5);
    same_bits(periodic, eam);
    wanders("tilted", periodic, eam);
    shear(film, -0.28, 0.0, 0.0);
    same_bits(film, eam);
    wanders("tilted film", film, eam);
    plainly(eam, periodic, film);
    differentiates(small, ka, 1e-5);
    same_bits(small, ka);
    wanders("own cutoffs", small, ka);
    refuses(eam);
    plainly(ka, small, small);
    shear(small, 0.11, 0.08, -0.09);
    differentiates(small, lj, 1e-5);
    wanders("tilted mixture", small, lj);
    wanders("tilted, own cutoffs", small, ka);
    frame_free(periodic);
    frame_free(film);
    frame_free(cluster);
    frame_free(small);
    potential_free(eam);
    potential_free(lj);
    potential_free(ka);
    return failures ? 1 : 0;
}
