/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lennard-Jones around clusters: every kernel, on any number of threads, has the forces and the
 * virial of the reading copy (plain C, one thread) to the bit, and these are those of the sum over
 * all pairs (plain.h), for mixtures of up to four species, boxes hardly wider than two lists, flat
 * and tilted ones, films and single atoms, with pairs closer than whole numbers reach; a list that
 * ages over many steps never lacks a pair. */
#include <omp.h>
#include <stdlib.h>
#include <string.h>
#include "atoms/neighbors.h"
#include "force/plain.h"
#include "force_cases.h"
#include "potential/lennard_jones.h"

enum { SPECIES = 4 };
static const char *const names[SPECIES] = {"A", "B", "C", "D"};

/* n atoms of the first `species` at random in a box, nearer to each other than `apart` only where
 * `tries` were in vain. */
static struct frame *gas(size_t n, int species, const double edge_length[3], double apart,
                         const char *purpose)
{
    static const char *const two[2] = {"A", "B"};
    struct frame *frame = random_frame(n, two, 1.0, false, true);
    struct random_key key = random_key(11, purpose);
    double *pos = frame_pos(frame);

    for (size_t i = 0; i < n; i++) {
        bool free_place = false;
        for (uint64_t try = 0; try < 200 && !free_place; try++) {
            free_place = true;
            for (size_t k = 0; k < 3; k++)
                pos[3 * i + k] = edge_length[k] * random_uniform(key, i, k, try);
            for (size_t j = 0; j < i && free_place; j++) {
                double d2 = 0.0;
                for (size_t k = 0; k < 3; k++) {
                    double d = pos[3 * i + k] - pos[3 * j + k];
                    d -= edge_length[k] * rint(d / edge_length[k]);
                    d2 += d * d;
                }
                free_place = d2 >= apart * apart;
            }
        }
        column_set_text(frame_species(frame), i, names[i * 7 % (size_t)species]);
    }
    for (size_t k = 0; k < 3; k++)
        frame->cell[k][k] = edge_length[k];
    frame_ensure_id(frame);
    return frame;
}

/* Forces, and the virial if there is room for it; false if this processor does not run the
 * kernel. */
static bool by_kernel(const struct frame *frame, const struct potential *potential,
                      const char *kernel, int threads, double *forces, double *virial)
{
    const struct force_choice choice = {.precision = FORCE_MIXED, .kernel = kernel};
    struct system *system;
    struct force *force;
    struct error error = {0};

    omp_set_num_threads(threads);
    CHECK(system_create(&system, frame, potential, &error) == 0, "%s", error.text);
    if (force_create(&force, potential, system, &choice, &error)) {
        CHECK(strstr(error.text, "does not run"), "%s", error.text);
        system_free(system);
        return false;
    }
    CHECK(force_precision(force) == FORCE_MIXED, "%s: not in mixed precision", potential->name);
    if (virial)
        CHECK(force_compute_virial(force, system, virial, &error) == 0, "%s", error.text);
    else
        CHECK(force_compute(force, system, NULL, NULL, &error) == 0, "%s", error.text);
    memcpy(forces, system->force, 3 * frame->n * sizeof *forces);
    force_free(force);
    system_free(system);
    return true;
}

/* Atoms with a neighbour so near its cutoff, where forces end at once, that rounding decides. */
static bool *at_the_cutoff(const struct frame *frame, const struct potential *potential)
{
    struct neighbors *near = neighbors_create(frame, potential->cutoff + 0.01);
    bool *doubtful = memory_zeroed(frame->n, sizeof *doubtful);

    for (size_t i = 0; i < frame->n; i++)
        for (size_t k = near->first[i]; k < near->first[i + 1]; k++) {
            int a = potential_species(potential, frame_species_name(frame, i)),
                b = potential_species(potential, frame_species_name(frame, near->list[k].atom));
            double cut = mixture_of(potential)->cutoff[a * potential->species + b];
            if (fabs(sqrt(near->list[k].distance2) - cut) < 3e-6)
                doubtful[i] = true;
        }
    neighbors_free(near);
    return doubtful;
}

/* The reading copy beside all pairs: forces along the axes of the frame, which is upright or lies
 * as the box does. */
static void like_all_pairs(const char *what, const struct frame *frame,
                           const struct potential *potential, const double *forces,
                           const double virial[3])
{
    size_t n = frame->n;
    double *pe = memory_alloc(n, sizeof *pe), *right = memory_alloc(3 * n, sizeof *right), energy,
           right_virial[3][3], most = 1.0;
    bool *doubtful = at_the_cutoff(frame, potential), any = false;
    struct error error;

    CHECK(plain_sum(frame, potential, pe, right, &energy, right_virial, &error) == 0, "%s: %s",
          what, error.text);
    for (size_t i = 0; i < 3 * n; i++)
        most = fmax(most, fabs(right[i]));
    for (size_t i = 0; i < 3 * n; i++)
        CHECK(doubtful[i / 3] ||
                  fabs(forces[i] - right[i]) <
                      1e-4 * (1.0 + 0.1 * fabs(right[i]) + 0.01 * fmin(most, 1e3)) + 1e-12 * most,
              "%s: force %zu is %.9g, not %.9g", what, i, forces[i], right[i]);
    for (size_t i = 0; i < n; i++)
        any = any || doubtful[i];
    for (int k = 0; k < 3 && !any; k++)
        CHECK(fabs(virial[k] - right_virial[k][k]) <
                  1e-3 * (double)n + 1e-4 * fabs(right_virial[k][k]) + 1e-10 * most,
              "%s: virial %d is %.9g, not %.9g", what, k, virial[k], right_virial[k][k]);
    free(pe);
    free(right);
    free(doubtful);
}

static void compare(const char *what, const struct frame *frame, const struct potential *potential)
{
    static const char *const kernels[] = {"plain", "avx2", "avx512", "neon"};
    static const int threads[] = {1, 2, 3, 7};
    size_t size = 3 * frame->n * sizeof(double);
    double *right = memory_alloc(3 * frame->n, sizeof *right),
           *forces = memory_alloc(3 * frame->n, sizeof *forces), right_virial[3], virial[3];
    char text[120];

    by_kernel(frame, potential, "plain", 1, right, right_virial);
    snprintf(text, sizeof text, "%s, %s", what, potential->name);
    like_all_pairs(text, frame, potential, right, right_virial);
    for (size_t k = 0; k < sizeof kernels / sizeof *kernels; k++)
        for (size_t t = 0; t < sizeof threads / sizeof *threads; t++) {
            snprintf(text, sizeof text, "%s, %s, %s on %d threads", what, potential->name,
                     kernels[k], threads[t]);
            if (!by_kernel(frame, potential, kernels[k], threads[t], forces, virial))
                continue;
            CHECK(memcmp(right, forces, size) == 0, "%s: other forces", text);
            CHECK(memcmp(right_virial, virial, sizeof virial) == 0,
                  "%s: virial %.17g %.17g %.17g, not %.17g %.17g %.17g", text, virial[0], virial[1],
                  virial[2], right_virial[0], right_virial[1], right_virial[2]);
            by_kernel(frame, potential, kernels[k], threads[t], forces, NULL);
            CHECK(memcmp(right, forces, size) == 0, "%s: other forces without the virial", text);
        }
    omp_set_num_threads(1);
    free(right);
    free(forces);
}

/* Boxes from hardly more than two lists, three bins a side, to what is flat; as they are, as a
 * film, and with pairs on top of each other. */
static void boxes(const struct potential *potential, int species)
{
    static const double edges[][3] = {
        {5.85, 5.85, 5.85}, {7.3, 6.1, 8.9}, {5.9, 6.0, 19.0}, {17.0, 5.9, 6.3}};
    char what[40];

    for (size_t b = 0; b < sizeof edges / sizeof *edges; b++) {
        size_t n = (size_t)(0.9 * edges[b][0] * edges[b][1] * edges[b][2]);
        struct frame *frame = gas(n, species, edges[b], 0.8, "test/boxes");
        snprintf(what, sizeof what, "box %zu", b);
        compare(what, frame, potential);
        frame->pbc[2] = false;
        compare("film", frame, potential);
        frame->pbc[2] = true;
        memcpy(frame_pos(frame) + 3, frame_pos(frame), 3 * sizeof(double));
        frame_pos(frame)[3] += 0.2;
        frame_pos(frame)[3 * (n / 2)] = frame_pos(frame)[0] - 1e-3;
        compare("close pairs", frame, potential);
        frame_free(frame);
    }
    struct frame *tilted =
        gas(700, species, (const double[3]){9.5, 9.7, 10.1}, 0.85, "test/tilted");
    shear(tilted, 0.41, -0.2, 0.15);
    compare("tilted", tilted, potential);
    frame_free(tilted);
}

/* So few atoms that clusters are not full. */
static void few(const struct potential *potential, int species)
{
    for (size_t n = 1; n < 24; n += n < 6 ? 1 : 5) {
        struct frame *frame = gas(n, species, (const double[3]){6.0, 6.2, 6.1}, 0.9, "test/few");
        compare("few", frame, potential);
        frame_free(frame);
    }
}

/* A liquid by velocity Verlet: the list ages and is made anew; every few steps the forces are
 * those of all pairs. Steps: 600, or CLUSTER_STEPS. */
static void many_steps(const struct potential *potential, int species)
{
    const char *wanted = getenv("CLUSTER_STEPS");
    const long steps = wanted ? atol(wanted) : 600, every = steps > 10000 ? 7 : 3;
    const double edge_length[3] = {6.9, 6.9, 6.9}, step = 0.002;
    struct frame *frame = gas(300, species, edge_length, 0.85, "test/steps");
    const struct force_choice choice = {.precision = FORCE_MIXED};
    struct system *system;
    struct force *force;
    struct error error = {0};
    double virial[3], *v, travel = 0.0;

    CHECK(system_create(&system, frame, potential, &error) == 0 &&
              force_create(&force, potential, system, &choice, &error) == 0,
          "%s", error.text);
    v = system->velocity;
    for (long s = 0; s < steps && !failures; s++) {
        double most = 0.0;
        CHECK(force_compute_virial(force, system, virial, &error) == 0, "%s", error.text);
        if (s % every == 0) {
            system_store(system, frame);
            like_all_pairs("many steps", frame, potential, system->force, virial);
        }
        for (size_t i = 0; i < 3 * frame->n; i++) {
            v[i] += step * system->force[i];
            v[i] = fmax(-6.0, fmin(6.0, v[i])) * (s < 100 ? 0.95 : 1.0);
            most = fmax(most, fabs(v[i]));
            system->fraction[i] += (uint64_t)llrint(step * v[i] / system->length[i % 3] * 0x1p64);
        }
        travel += step * most;
    }
    CHECK(failures || travel > 1.0, "%s: atoms hardly move: %g", potential->name, travel);
    force_free(force);
    system_free(system);
    frame_free(frame);
}

int main(void)
{
    static const char *const file[] = {"lj:wahnstrom", "potentials/kob-andersen.lj",
                                       "tests/cases/potentials/four-species.lj"};

    for (size_t k = 0; k < sizeof file / sizeof *file; k++) {
        struct potential *potential;
        struct error error;
        if (potential_open(&potential, file[k], &error)) {
            fprintf(stderr, "%s\n", error.text);
            return 1;
        }
        boxes(potential, potential->species);
        few(potential, potential->species);
        many_steps(potential, potential->species);
        potential_free(potential);
    }
    return failures ? 1 : 0;
}
