/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The minimiser: a shaken fcc crystal goes back to the energy of the perfect one; a random start
 * ends with no force above the tolerance; fixed atoms stay. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/random.h"
#include "base/threads.h"
#include "check.h"
#include "md/md.h"

static struct frame *fcc(int cells, double edge, double shake)
{
    static const double basis[4][3] = {{0, 0, 0}, {0, 0.5, 0.5}, {0.5, 0, 0.5}, {0.5, 0.5, 0}};
    struct frame *frame = frame_create((size_t)(4 * cells * cells * cells));
    struct random_key key = random_key(1, "test/shake");
    struct column *species = frame_add(frame, "species", VALUE_STRING, 1);
    double *pos = frame_add(frame, "pos", VALUE_REAL, 3)->real;

    for (size_t i = 0; i < frame->n; i++) {
        int cell = (int)i / 4, at[3] = {cell / (cells * cells), cell / cells % cells, cell % cells};

        column_set_text(species, i, "A");
        for (int k = 0; k < 3; k++)
            pos[3 * i + (size_t)k] = (at[k] + basis[i % 4][k]) * edge +
                                     shake * (random_uniform(key, i, (uint64_t)k, 0) - 0.5);
    }
    for (int k = 0; k < 3; k++) {
        frame->cell[k][k] = cells * edge;
        frame->pbc[k] = true;
    }
    frame->has_cell = true;
    frame_set_text(frame, "units", "lj");
    frame_ensure_id(frame);
    return frame;
}

static double plain_energy(const struct frame *frame, double *largest)
{
    double *forces = calloc(3 * frame->n, sizeof *forces), energy = NAN, virial[3][3];
    struct error error;

    if (md_energy(frame, "lj:wahnstrom", NULL, forces, &energy, virial, &error))
        printf("%s\n", error.text);
    *largest = 0;
    for (size_t i = 0; i < frame->n; i++)
        *largest = fmax(*largest,
                        sqrt(forces[3 * i] * forces[3 * i] + forces[3 * i + 1] * forces[3 * i + 1] +
                             forces[3 * i + 2] * forces[3 * i + 2]));
    free(forces);
    return energy;
}

static int minimize(struct frame *frame, const char *fix, double tolerance, struct error *error)
{
    const struct md_settings settings = {.potential = "lj:wahnstrom",
                                         .timestep = 0.002,
                                         .damp_temperature = 0.2,
                                         .damp_pressure = 2,
                                         .fix = fix};
    struct md *md;
    int code = md_create(&md, frame, &settings, error);

    if (code)
        return code;
    code = md_push_off(md, 0.7, error);
    if (!code)
        code = md_minimize(md, tolerance, 5000, error);
    md_store(md, frame, true);
    md_free(md);
    return code;
}

static void test_crystal(void)
{
    struct frame *perfect = fcc(4, 1.5496, 0), *shaken = fcc(4, 1.5496, 0.1);
    struct error error = {0};
    double force, wanted = plain_energy(perfect, &force), before = plain_energy(shaken, &force),
                  found;

    CHECK(!minimize(shaken, NULL, 1e-8, &error), "crystal: %s", error.text);
    found = plain_energy(shaken, &force);
    CHECK(before > wanted + 1, "shaking raised the energy by %.3g only", before - wanted);
    CHECK(fabs(found - wanted) < 1e-9 * fabs(wanted), "energy %.12g, the perfect crystal has %.12g",
          found, wanted);
    CHECK(force < 1.01e-8, "largest force %.3g, wanted 1e-8", force);
    frame_free(perfect);
    frame_free(shaken);
}

static void test_disorder(void)
{
    struct frame *frame = fcc(4, 1.6, 1.2);
    struct error error = {0};
    double force;

    CHECK(!minimize(frame, NULL, 1e-4, &error), "disorder: %s", error.text);
    plain_energy(frame, &force);
    CHECK(force < 1.01e-4, "largest force %.3g, wanted 1e-4", force);
    frame_free(frame);
}

static void test_fixed(void)
{
    struct frame *start = fcc(4, 1.5496, 0.1), *end = frame_copy(start);
    struct error error = {0};
    int moved = 0;

    CHECK(!minimize(end, "id<=20", 1e-6, &error), "fixed: %s", error.text);
    for (size_t i = 0; i < 60; i++) {
        double d = fabs(frame_pos(end)[i] - frame_pos(start)[i]);

        moved += fmin(d, fabs(4 * 1.5496 - d)) > 1e-12;
    }
    CHECK(!moved, "%d coordinates of fixed atoms moved", moved);
    frame_free(start);
    frame_free(end);
}

int main(void)
{
    threads_set(1);
    test_crystal();
    test_disorder();
    test_fixed();
    return failures != 0;
}
