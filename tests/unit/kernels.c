/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The fast kernels: forces and virials against the exact loops on random, crystalline, film and
 * cluster configurations, atoms on cell faces and pairs closer than the tables reach; all
 * kernels of one precision give the same bits; nothing depends on threads, order or skin;
 * momentum is conserved in every bit; the work along a path is the difference of energy; a list
 * that is kept gives the forces of a new one. */
#include <omp.h>
#include <stdlib.h>
#include <string.h>
#include "base/exit_codes.h"
#include "force_cases.h"

static const char *const kernels[] = {"plain", "avx2", "avx512", "neon"};

/* Forces by id, and the diagonal of the virial; false if this processor does not run the kernel. */
static bool forces_by(const struct frame *frame, const struct potential *potential,
                      const struct force_choice *choice, double *forces, double virial[3])
{
    struct system *system;
    struct force *force;
    struct error error = {0};
    double total[3] = {0.0};

    CHECK(system_create(&system, frame, potential, &error) == 0, "%s", error.text);
    if (force_create(&force, potential, system, choice, &error)) {
        CHECK(strstr(error.text, "does not run"), "%s", error.text);
        system_free(system);
        return false;
    }
    CHECK(force_precision(force) == choice->precision, "%s: precision %d, not %d", potential->name,
          force_precision(force), choice->precision);
    CHECK(force_compute_virial(force, system, virial, &error) == 0, "%s", error.text);
    for (size_t i = 0; i < frame->n; i++) {
        memcpy(&forces[3 * (size_t)(frame_id(frame)[i] - 1)], &system->force[3 * i],
               3 * sizeof(double));
        for (size_t k = 0; k < 3; k++)
            total[k] += system->force[3 * i + k];
    }
    CHECK(choice->precision == FORCE_EXACT ||
              (total[0] == 0.0 && total[1] == 0.0 && total[2] == 0.0),
          "%s: forces add up to %g %g %g", potential->name, total[0], total[1], total[2]);
    force_free(force);
    system_free(system);
    return true;
}

/* The bits of a kernel do not depend on order, skin and threads. */
static void same_bits(const char *what, const struct frame *frame,
                      const struct potential *potential, const struct force_choice *choice,
                      const double *expected)
{
    size_t n = frame->n, *rows = memory_alloc(n, sizeof *rows);
    double *forces = memory_alloc(3 * n, sizeof *forces), virial[3];
    struct frame *shuffled;
    struct force_choice other = *choice;
    int threads = omp_get_max_threads();

    for (size_t i = 0; i < n; i++)
        rows[i] = n - 1 - i;
    shuffled = frame_rows(frame, rows, n);
    forces_by(shuffled, potential, choice, forces, virial);
    CHECK(memcmp(expected, forces, 3 * n * sizeof *forces) == 0, "%s: the order of atoms shows",
          what);
    other.skin = 0.65;
    forces_by(frame, potential, &other, forces, virial);
    CHECK(memcmp(expected, forces, 3 * n * sizeof *forces) == 0, "%s: the skin shows", what);
    omp_set_num_threads(2);
    forces_by(frame, potential, choice, forces, virial);
    CHECK(memcmp(expected, forces, 3 * n * sizeof *forces) == 0, "%s: the number of threads shows",
          what);
    omp_set_num_threads(threads);
    frame_free(shuffled);
    free(rows);
    free(forces);
}

/* tolerance: of forces, eV/A, and relative to large ones. thorough: with order, skin and
 * threads. */
static void compare(const char *what, struct frame *frame, const struct potential *potential,
                    enum force_precision precision, double tolerance, bool thorough)
{
    size_t n = frame->n;
    double *right = memory_alloc(3 * n, sizeof *right),
           *forces = memory_alloc(3 * n, sizeof *forces),
           *first = memory_alloc(3 * n, sizeof *first), right_virial[3], virial[3], worst = 0.0;
    bool have_first = false;
    char text[100];

    frame_ensure_id(frame);
    forces_by(frame, potential, &exact, right, right_virial);
    for (size_t k = 0; k < sizeof kernels / sizeof *kernels; k++) {
        struct force_choice choice = {.precision = precision, .kernel = kernels[k]};
        snprintf(text, sizeof text, "%s, %s %s", what, kernels[k],
                 precision == FORCE_MIXED ? "mixed" : "double");
        if (!forces_by(frame, potential, &choice, forces, virial))
            continue;
        for (size_t i = 0; i < 3 * n; i++)
            worst = fmax(worst, fabs(forces[i] - right[i]) / (1.0 + 0.1 * fabs(right[i])));
        CHECK(worst < tolerance, "%s: a force is off by %g", text, worst);
        for (int axis = 0; axis < 3; axis++)
            CHECK(fabs(virial[axis] - right_virial[axis]) <
                      tolerance * (double)n + tolerance * fabs(right_virial[axis]),
                  "%s: virial %.9g, not %.9g", text, virial[axis], right_virial[axis]);
        if (!have_first)
            memcpy(first, forces, 3 * n * sizeof *forces);
        CHECK(!have_first || memcmp(first, forces, 3 * n * sizeof *forces) == 0,
              "%s: not the bits of the plain kernel", text);
        have_first = true;
        if (thorough)
            same_bits(text, frame, potential, &choice, forces);
    }
    if (getenv("VERBOSE"))
        printf("%s: %g\n", what, worst);
    free(right);
    free(forces);
    free(first);
}

/* Copies of a body-centred cell, shaken by `shake` of its edge; exactly on cell faces without. */
static struct frame *crystal(const char *const species[2], int cells, double edge_length,
                             double shake, bool lj)
{
    struct frame *frame =
        random_frame((size_t)(2 * cells * cells * cells), species, cells * edge_length, false, lj);
    struct random_key key = random_key(9, "test/crystal");

    for (size_t i = 0; i < frame->n; i++) {
        const size_t side = (size_t)cells,
                     cell[3] = {i / 2 % side, i / 2 / side % side, i / 2 / side / side};
        for (size_t k = 0; k < 3; k++)
            frame_pos(frame)[3 * i + k] =
                edge_length * ((double)cell[k] + 0.5 * (double)(i % 2) +
                               shake * (random_uniform(key, i, k, 0) - 0.5));
        column_set_text(frame_species(frame), i, species[i % 2]);
    }
    for (size_t k = 0; k < 3; k++)
        frame->cell[k][k] = cells * edge_length;
    return frame;
}

/* Atoms wander and the box grows and shrinks: forces by a list that is kept as long as it serves
 * have the bits of those by a new one. */
static void same_along_a_path(const struct frame *frame, const struct potential *potential,
                              enum force_precision precision)
{
    struct force_choice choice = {.precision = precision};
    struct random_key key = random_key(5, "test/path");
    size_t n = frame->n;
    double *kept_forces = memory_alloc(3 * n, sizeof *kept_forces);
    struct system *system;
    struct force *kept, *fresh;
    struct error error = {0};
    bool same = true;
    int flips = 0;

    CHECK(system_create(&system, frame, potential, &error) == 0, "%s", error.text);
    CHECK(force_create(&kept, potential, system, &choice, &error) == 0, "%s", error.text);
    CHECK(force_create(&fresh, potential, system, &choice, &error) == 0, "%s", error.text);
    for (uint64_t step = 0; step < 40 && same; step++) {
        for (size_t k = 0; k < 3; k++)
            system->length[k] *= step % 20 < 10 ? 1.001 : 0.999;
        for (int k = 0; k < 3 && system_is_tilted(system); k++)
            system->tilt[k] += (k == 1 ? 0.002 : 0.005) * system->length[0];
        flips += system_unlean(system);
        for (size_t i = 0; i < 3 * n; i++) {
            double move = 0.02 * (random_uniform(key, i / 3, i % 3, step) - 0.4);
            system->fraction[i] += (uint64_t)llrint(move / system->length[i % 3] * 0x1p64);
        }
        CHECK(force_compute(kept, system, NULL, NULL, &error) == 0, "%s", error.text);
        memcpy(kept_forces, system->force, 3 * n * sizeof *kept_forces);
        force_invalidate(fresh);
        CHECK(force_compute(fresh, system, NULL, NULL, &error) == 0, "%s", error.text);
        same = memcmp(kept_forces, system->force, 3 * n * sizeof *kept_forces) == 0;
        CHECK(same, "%s, precision %d: an old list gives other forces at step %d", potential->name,
              precision, (int)step);
    }
    CHECK(!system_is_tilted(system) || flips > 0, "%s: the box does not lean far enough",
          potential->name);
    force_free(kept);
    force_free(fresh);
    system_free(system);
    free(kept_forces);
}

static struct potential *opened(const char *name)
{
    struct potential *potential;
    struct error error;

    if (potential_open(&potential, name, &error)) {
        fprintf(stderr, "%s\n", error.text);
        exit(1);
    }
    return potential;
}

static void compare_all(const struct potential *potential, const char *const species[2],
                        double spacing, const double tolerance[2])
{
    bool lj = potential->units == UNITS_LJ;

    for (int p = 0; p < 2; p++) {
        enum force_precision precision = p ? FORCE_DOUBLE : FORCE_MIXED;
        double limit = tolerance[p];
        int cells = (int)ceil((2.0 * potential->cutoff + 1.4) / spacing);
        struct frame *perfect = crystal(species, cells, spacing, 0.0, lj),
                     *warm = crystal(species, cells, spacing, 0.15, lj),
                     *hot = crystal(species, cells, spacing, lj ? 0.35 : 0.45, lj),
                     *tilted = crystal(species, cells + 2, spacing, 0.15, lj);
        compare("crystal", perfect, potential, precision, limit, false);
        compare("warm crystal", warm, potential, precision, limit, false);
        same_along_a_path(warm, potential, precision);
        compare("hot, with close pairs", hot, potential, precision, limit, true);
        shear(tilted, 0.41, -0.2, 0.15);
        compare("tilted", tilted, potential, precision, limit, true);
        same_along_a_path(tilted, potential, precision);
        warm->pbc[2] = false;
        compare("film", warm, potential, precision, limit, true);
        warm->pbc[0] = warm->pbc[1] = false;
        compare("cluster", warm, potential, precision, limit, false);
        frame_free(perfect);
        frame_free(warm);
        frame_free(hot);
        frame_free(tilted);
    }
}

/* Unlike atoms that bring each other no density, and then do not feel each other at all. */
static void compare_strangers(const char *const species[2], const double tolerance[2])
{
    struct potential *potential = made_up();

    for (int stage = 0; stage < 2; stage++) {
        struct frame *frame;

        for (int ab = 1; ab <= 2; ab++)
            memset(stage ? eam_of(potential)->pair[ab] : eam_of(potential)->density[ab], 0,
                   KNOTS * sizeof(double));
        frame =
            crystal(species, (int)ceil((2.0 * potential->cutoff + 1.4) / 3.0), 3.0, 0.15, false);
        compare(stage ? "strangers" : "no density between unlike atoms", frame, potential,
                FORCE_MIXED, tolerance[0], false);
        compare(stage ? "strangers" : "no density between unlike atoms", frame, potential,
                FORCE_DOUBLE, tolerance[1], false);
        frame_free(frame);
    }
    potential_free(potential);
}

int main(void)
{
    static const char *const metal[2] = {"Cu", "Zr"}, *const mixture[2] = {"A", "B"};
    static const double eam_tolerance[2] = {1e-4, 3e-6}, lj_tolerance[2] = {1e-4, 1e-9};
    struct potential *eam = made_up(), *lj = opened("lj:wahnstrom"),
                     *ka = opened("potentials/kob-andersen.lj"),
                     *cuzr =
                         opened("kim:EAM_Dynamo_MendelevSunZhang_2019_CuZr__MO_609260676108_000");

    compare_all(cuzr, metal, 3.27, eam_tolerance);
    compare_all(eam, metal, 3.0, eam_tolerance);
    compare_all(lj, mixture, 1.3, lj_tolerance);
    compare_all(ka, mixture, 1.3, lj_tolerance);
    compare_strangers(metal, eam_tolerance);
    potential_free(eam);
    potential_free(lj);
    potential_free(ka);
    potential_free(cuzr);
    return failures ? 1 : 0;
}
