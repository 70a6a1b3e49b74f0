/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Forces computed once (force.h): by lists that are forgotten block by block, the bits of lists
 * that are kept, for any threads; and where atoms have moved since the list was built. */
#include <omp.h>
#include <stdlib.h>
#include <string.h>
#include "base/exit_codes.h"
#include "force_cases.h"

static const char *const metal[2] = {"Cu", "Zr"}, *const lj[2] = {"A", "B"};
static const struct force_choice once = {.precision = FORCE_EXACT, .once = true};

struct result {
    struct force_sums sums;
    double *energies, *forces;
};

static void compute(const struct frame *frame, const struct potential *potential,
                    const struct force_choice *choice, const double *moved, struct result *result)
{
    struct system *system;
    struct force *force;
    struct error error = {0};

    result->energies = memory_alloc(frame->n, sizeof(double));
    CHECK(system_create(&system, frame, potential, &error) == 0, "%s", error.text);
    CHECK(force_create(&force, potential, system, choice, &error) == 0, "%s", error.text);
    CHECK(force_compute(force, system, &result->sums, result->energies, &error) == 0, "%s",
          error.text);
    if (moved) {
        system_place(system, moved);
        CHECK(force_compute(force, system, &result->sums, result->energies, &error) == 0, "%s",
              error.text);
    }
    result->forces = memory_copy(system->force, 3 * frame->n, sizeof(double));
    force_free(force);
    system_free(system);
}

static void compare(const char *what, const struct frame *frame, const struct potential *potential,
                    const double *moved)
{
    struct result kept, passing;

    compute(frame, potential, &exact, moved, &kept);
    for (int threads = 1; threads <= 3; threads += 2) {
        omp_set_num_threads(threads);
        compute(frame, potential, &once, moved, &passing);
        omp_set_num_threads(1);
        CHECK(memcmp(&kept.sums, &passing.sums, sizeof kept.sums) == 0, "%s: sums differ", what);
        CHECK(memcmp(kept.energies, passing.energies, frame->n * sizeof(double)) == 0,
              "%s: energies differ", what);
        CHECK(memcmp(kept.forces, passing.forces, 3 * frame->n * sizeof(double)) == 0,
              "%s: forces differ", what);
        free(passing.energies);
        free(passing.forces);
    }
    free(kept.energies);
    free(kept.forces);
}

/* Where they are, and after moves within the skin and far beyond it. */
static void compare_moved(const char *what, const struct frame *frame,
                          const struct potential *potential)
{
    static const double by[] = {0.0005, 0.05, 3.0};
    double *moved = memory_alloc(3 * frame->n, sizeof *moved);

    compare(what, frame, potential, NULL);
    for (size_t m = 0; m < sizeof by / sizeof *by; m++) {
        for (size_t i = 0; i < 3 * frame->n; i++)
            moved[i] = frame_pos(frame)[i] + by[m] * sin((double)i);
        compare(what, frame, potential, moved);
    }
    free(moved);
}

int main(void)
{
    struct potential *potential = made_up();
    struct frame *frame = random_frame(1200, metal, 27.0, false, false);
    struct error error;

    omp_set_num_threads(1);
    compare_moved("upright", frame, potential);
    shear(frame, 0.3, -0.2, 0.15);
    compare_moved("tilted", frame, potential);
    frame_free(frame);
    frame = random_frame(1200, metal, 27.0, true, false);
    compare_moved("film", frame, potential);
    frame_free(frame);
    frame = random_frame(40, metal, 27.0, false, false); /* fewer than fill a block */
    compare_moved("gas", frame, potential);
    frame_free(frame);
    potential_free(potential);
    CHECK(potential_open(&potential, "lj:wahnstrom", &error) == 0, "%s", error.text);
    frame = random_frame(1200, lj, 10.0, false, true);
    compare_moved("liquid", frame, potential);
    frame_free(frame);
    potential_free(potential);
    return failures ? 1 : 0;
}
