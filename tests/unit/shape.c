/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Known answers for src/shape: whole numbers of atoms, least distances, coordination shells of
 * the Laves phases, atoms nearest to the seeds of their grains, isotropic orientations. */
#include <math.h>
#include <stdio.h>
#include <string.h>
#include "atoms/cell.h"
#include "atoms/neighbors.h"
#include "base/cube_root.h"
#include "base/random.h"
#include "check.h"
#include "shape/composition.h"
#include "shape/crystal.h"
#include "shape/grains.h"
#include "shape/random_alloy.h"

static void test_composition(void)
{
    struct composition c;
    struct error error;
    int64_t counts[COMPOSITION_MAX];
    CHECK(composition_parse(&c, "Cu50Zr50", &error) == 0 && c.count == 2);
    composition_counts(&c, 7, counts);
    CHECK(counts[0] == 4 && counts[1] == 3);
    CHECK(composition_parse(&c, "Cu1Zr2Al", &error) == 0 && c.count == 3 &&
          fabs(c.fraction[1] - 0.5) < 1e-15);
    composition_counts(&c, 1000, counts);
    CHECK(counts[0] == 250 && counts[1] == 500 && counts[2] == 250);
    CHECK(composition_parse(&c, "Cu50Cu50", &error) == 64);
    CHECK(composition_parse(&c, "Qq50", &error) == 64);
    CHECK(composition_parse(&c, "50Cu", &error) == 64);
    CHECK(composition_parse(&c, "", &error) == 64);
    CHECK(composition_parse(&c, "Cu0Zr1", &error) == 64);
}

static double least_distance(const struct frame *frame)
{
    const double *pos = frame_pos(frame);
    double inverse[3][3], least2 = INFINITY;
    cell_invert(frame->cell, inverse);
    for (size_t i = 0; i < frame->n; i++)
        for (size_t j = 0; j < i; j++) {
            double d[3] = {pos[3 * i] - pos[3 * j], pos[3 * i + 1] - pos[3 * j + 1],
                           pos[3 * i + 2] - pos[3 * j + 2]};
            cell_minimum_image(frame->cell, inverse, frame->pbc, d);
            least2 = fmin(least2, d[0] * d[0] + d[1] * d[1] + d[2] * d[2]);
        }
    return sqrt(least2);
}

static size_t count_species(const struct frame *frame, const char *symbol)
{
    size_t count = 0;
    for (size_t i = 0; i < frame->n; i++)
        count += !strcmp(frame_species_name(frame, i), symbol);
    return count;
}

static void test_random(void)
{
    struct composition c;
    struct error error;
    double box[3] = {30, 20, 25};
    composition_parse(&c, "Cu46Zr54", &error);
    struct frame *frame = random_alloy(&c, 850, box, 3), *again = random_alloy(&c, 850, box, 3);
    CHECK(count_species(frame, "Cu") == 391 && count_species(frame, "Zr") == 459);
    CHECK(least_distance(frame) >= cube_root(6 * 0.25 / acos(-1) * 15000 / 850) - 1e-9);
    CHECK(!memcmp(frame_pos(frame), frame_pos(again), frame->n * 3 * sizeof(double)));
    frame_free(frame);
    frame_free(again);
}

/* Neighbours of species `of` around every atom of species `around` within `cutoff` (units of the
 * crystal's nearest distance): the same for all. */
static int shell(const char *name, const char *around, const char *of, double cutoff)
{
    struct crystal crystal;
    struct error error;
    CHECK(crystal_find(&crystal, name, 0, &error) == 0);
    struct frame *frame =
        crystal_frame(&crystal, 3, (int[3]){2, 2, 2}, (const char *const[]){"A", "B"});
    struct neighbors *neighbors = neighbors_create(frame, 3 * cutoff * crystal_nearest(&crystal));
    int first = -1;
    for (size_t i = 0; i < frame->n; i++) {
        int count = 0;
        if (strcmp(frame_species_name(frame, i), around))
            continue;
        for (size_t k = neighbors->first[i]; k < neighbors->first[i + 1]; k++)
            count += !strcmp(frame_species_name(frame, (size_t)neighbors->list[k].atom), of);
        CHECK(first < 0 || count == first);
        first = count;
    }
    neighbors_free(neighbors);
    frame_free(frame);
    return first;
}

static void test_crystals(void)
{
    static const char *const laves[] = {"C14", "C15", "C36"};
    /* Frank and Kasper: Z12 around the small atom (6 + 6), Z16 around the large one (12 + 4) */
    for (int k = 0; k < 3; k++) {
        CHECK(shell(laves[k], "B", "B", 1.01) == 6);
        CHECK(shell(laves[k], "B", "A", 1.21) == 6);
        CHECK(shell(laves[k], "A", "B", 1.21) == 12);
        CHECK(shell(laves[k], "A", "A", 1.24) == 4);
    }
    CHECK(shell("fcc", "A", "A", 1.01) == 12 && shell("hcp", "A", "A", 1.01) == 12 &&
          shell("bcc", "A", "A", 1.01) == 8);
    CHECK(shell("fcc", "A", "A", 1.42) == 18 && shell("hcp", "A", "A", 1.42) == 18 &&
          shell("bcc", "A", "A", 1.16) == 14);
    CHECK(shell("B2", "A", "B", 1.01) == 8 && shell("B2", "A", "A", 1.01) == 0);
    CHECK(shell("L1_0", "A", "A", 1.01) == 4 && shell("L1_0", "A", "B", 1.01) == 8);
    CHECK(shell("L1_2", "A", "B", 1.01) == 12 && shell("L1_2", "B", "A", 1.01) == 4 &&
          shell("L1_2", "B", "B", 1.01) == 8);
    CHECK(shell("C11b", "A", "B", 1.01) == 10 && shell("C11b", "B", "A", 1.01) == 5 &&
          shell("C11b", "B", "B", 1.01) == 5);
}

/* Every atom against every seed: none is nearer than that of the atom's own grain. */
static void test_grains(void)
{
    enum { GRAINS = 12 };
    struct crystal crystal;
    struct error error;
    double box[3] = {40, 25, 30};
    crystal_find(&crystal, "bcc", 0, &error);
    struct polycrystal polycrystal = {.crystal = &crystal,
                                      .species = (const char *const[]){"A"},
                                      .a = 3,
                                      .box = {box[0], box[1], box[2]},
                                      .grains = GRAINS,
                                      .seed = 7};
    struct frame *frame = grains_frame(&polycrystal, &error);
    CHECK(frame && fabs((double)frame->n / (box[0] * box[1] * box[2] * 2 / 27) - 1) < 0.03);
    const double *pos = frame_pos(frame);
    const int64_t *grain = frame_find(frame, "grain")->integer;
    double inverse[3][3];
    cell_invert(frame->cell, inverse);
    for (size_t i = 0; i < frame->n; i++) {
        double d2[GRAINS], least2 = INFINITY;
        for (size_t g = 0; g < GRAINS; g++) {
            double d[3];
            grains_seed(box, 7, g + 1, d);
            for (size_t k = 0; k < 3; k++)
                d[k] -= pos[3 * i + k];
            cell_minimum_image(frame->cell, inverse, frame->pbc, d);
            d2[g] = d[0] * d[0] + d[1] * d[1] + d[2] * d[2];
            least2 = fmin(least2, d2[g]);
        }
        CHECK(grain[i] >= 1 && grain[i] <= GRAINS && d2[grain[i] - 1] < least2 + 1e-9);
    }
    frame_free(frame);
    polycrystal.gap = 2.6;
    CHECK(!grains_frame(&polycrystal, &error) && error.code == 64);
}

/* Orientations of grains, within five standard errors: means of the image Q z of the z axis are
 * 0, of its products delta_ij / 3; of a unit vector uniform on the sphere var x = 1/3, var x^2 =
 * 1/5 - 1/9 = 4/45, var xy = 1/15. Of the trace, <t> = 0, <t^2> = 1 and <t^4> = 3 (numbers of
 * invariants in powers of the vector representation). */
static void test_orientations(void)
{
    enum { N = 2000 };
    struct random_key key = random_key(1, "create/orientations");
    double mean[3] = {0}, product[3][3] = {{0}}, trace = 0, trace2 = 0;
    for (int n = 1; n <= N; n++) {
        double q[3][3];
        random_rotation(key, (uint64_t)n, 0, q);
        for (int i = 0; i < 3; i++) {
            mean[i] += q[i][2] / N;
            for (int j = 0; j < 3; j++)
                product[i][j] += q[i][2] * q[j][2] / N;
        }
        double t = q[0][0] + q[1][1] + q[2][2];
        trace += t / N;
        trace2 += t * t / N;
    }
    for (int i = 0; i < 3; i++) {
        CHECK(fabs(mean[i]) < 5 * sqrt(1. / 3 / N));
        for (int j = 0; j < 3; j++)
            CHECK(fabs(product[i][j] - (i == j) / 3.) < 5 * sqrt((i == j ? 4. / 45 : 1. / 15) / N));
    }
    CHECK(fabs(trace) < 5 * sqrt(1. / N));
    CHECK(fabs(trace2 - 1) < 5 * sqrt(2. / N));
}

int main(void)
{
    test_composition();
    test_random();
    test_crystals();
    test_grains();
    test_orientations();
    return failures != 0;
}
