/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Known answers for src/shape: whole numbers of atoms, least distances, coordination shells of the Laves phases. */
#include <math.h>
#include <stdio.h>
#include <string.h>
#include "atoms/cell.h"
#include "atoms/neighbours.h"
#include "shape/composition.h"
#include "shape/crystal.h"
#include "shape/random_alloy.h"

static int failures;
#define CHECK(condition)                                                                                                         \
    do {                                                                                                                         \
        if (!(condition)) {                                                                                                      \
            fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #condition);                                                      \
            failures++;                                                                                                          \
        }                                                                                                                        \
    } while (0)

static void test_composition(void)
{
    struct composition c;
    struct error error;
    int64_t counts[COMPOSITION_MAX];
    CHECK(composition_parse(&c, "Cu50Zr50", &error) == 0 && c.count == 2);
    composition_counts(&c, 7, counts);
    CHECK(counts[0] == 4 && counts[1] == 3);
    CHECK(composition_parse(&c, "Cu1Zr2Al", &error) == 0 && c.count == 3 && fabs(c.fraction[1] - 0.5) < 1e-15);
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
            double d[3] = {pos[3 * i] - pos[3 * j], pos[3 * i + 1] - pos[3 * j + 1], pos[3 * i + 2] - pos[3 * j + 2]};
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
    CHECK(least_distance(frame) >= cbrt(6 * 0.25 / acos(-1) * 15000 / 850) - 1e-9);
    CHECK(!memcmp(frame_pos(frame), frame_pos(again), frame->n * 3 * sizeof(double)));
    frame_free(frame);
    frame_free(again);
}

/* Neighbours of species `of` around every atom of species `around` within `cutoff` (units of the crystal's nearest distance): the same for all. */
static int shell(const char *name, const char *around, const char *of, double cutoff)
{
    struct crystal crystal;
    struct error error;
    CHECK(crystal_find(&crystal, name, 0, &error) == 0);
    struct frame *frame = crystal_frame(&crystal, 3, (int[3]){2, 2, 2}, (const char *const[]){"A", "B"});
    struct neighbours *neighbours = neighbours_create(frame, 3 * cutoff * crystal_nearest(&crystal));
    int first = -1;
    for (size_t i = 0; i < frame->n; i++) {
        int count = 0;
        if (strcmp(frame_species_name(frame, i), around))
            continue;
        for (size_t k = neighbours->first[i]; k < neighbours->first[i + 1]; k++)
            count += !strcmp(frame_species_name(frame, (size_t)neighbours->list[k].atom), of);
        CHECK(first < 0 || count == first);
        first = count;
    }
    neighbours_free(neighbours);
    frame_free(frame);
    return first;
}

static void test_crystals(void)
{
    static const char *const laves[] = {"C14", "C15", "C36"};
    for (int k = 0; k < 3; k++) { /* Frank and Kasper: Z12 around the small atom (6 + 6), Z16 around the large one (12 + 4) */
        CHECK(shell(laves[k], "B", "B", 1.01) == 6);
        CHECK(shell(laves[k], "B", "A", 1.21) == 6);
        CHECK(shell(laves[k], "A", "B", 1.21) == 12);
        CHECK(shell(laves[k], "A", "A", 1.24) == 4);
    }
    CHECK(shell("fcc", "A", "A", 1.01) == 12 && shell("hcp", "A", "A", 1.01) == 12 && shell("bcc", "A", "A", 1.01) == 8);
    CHECK(shell("fcc", "A", "A", 1.42) == 18 && shell("hcp", "A", "A", 1.42) == 18 && shell("bcc", "A", "A", 1.16) == 14);
    CHECK(shell("B2", "A", "B", 1.01) == 8 && shell("B2", "A", "A", 1.01) == 0);
    CHECK(shell("L1_0", "A", "A", 1.01) == 4 && shell("L1_0", "A", "B", 1.01) == 8);
    CHECK(shell("L1_2", "A", "B", 1.01) == 12 && shell("L1_2", "B", "A", 1.01) == 4 && shell("L1_2", "B", "B", 1.01) == 8);
    CHECK(shell("C11b", "A", "B", 1.01) == 10 && shell("C11b", "B", "A", 1.01) == 5 && shell("C11b", "B", "B", 1.01) == 5);
}

int main(void)
{
    test_composition();
    test_random();
    test_crystals();
    return failures != 0;
}
