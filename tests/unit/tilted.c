/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Cells that are not along the axes: a lattice has the energy and the forces that it has, whichever
 * edges it is written with and however it is turned; frames get back what they came with; what
 * cannot be is refused. (Energies against the plain sum and against differences: force.c; kernels:
 * kernels.c.) */
#include <stdlib.h>
#include <string.h>
#include "atoms/cell.h"
#include "base/exit_codes.h"
#include "force/plain.h"
#include "force_cases.h"

static const char *const metal[2] = {"Cu", "Zr"};

struct result {
    double energy, virial[3][3], *forces;
};

/* By the engine, along the frame's axes. */
static struct result engine(const struct frame *frame, const struct potential *potential)
{
    struct result result = {.forces = memory_alloc(3 * frame->n, sizeof(double))};
    struct system *system;
    struct force *force = NULL;
    struct force_sums sums;
    struct error error = {0};

    CHECK(system_create(&system, frame, potential, &error) == 0 &&
              force_create(&force, potential, system, &exact, &error) == 0 &&
              force_compute(force, system, &sums, NULL, &error) == 0,
          "%s", error.text);
    memcpy(result.forces, system->force, 3 * frame->n * sizeof(double));
    memcpy(result.virial, sums.virial, sizeof sums.virial);
    result.energy = sums.energy;
    system_vectors_out(system, result.forces, frame->n);
    system_tensor_out(system, result.virial);
    force_free(force);
    system_free(system);
    return result;
}

/* The same but for rounding, when the second is turned by `turn` (NULL: not at all). */
static void same(const char *what, const struct frame *frame, const struct result *a,
                 const struct result *b)
{
    double scale = 1.0;

    for (size_t i = 0; i < 3 * frame->n; i++)
        scale = fmax(scale, fabs(a->forces[i]));
    CHECK(fabs(a->energy - b->energy) < 1e-11 * fabs(a->energy), "%s: energy %.16g, not %.16g",
          what, b->energy, a->energy);
    for (size_t i = 0; i < 3 * frame->n; i++)
        CHECK(fabs(a->forces[i] - b->forces[i]) < 1e-10 * scale, "%s: force %zu %.16g, not %.16g",
              what, i, b->forces[i], a->forces[i]);
    for (int j = 0; j < 9; j++)
        CHECK(fabs(a->virial[j / 3][j % 3] - b->virial[j / 3][j % 3]) <
                  1e-10 * fmax(1.0, fabs(a->energy)),
              "%s: virial %d is %.16g, not %.16g", what, j, b->virial[j / 3][j % 3],
              a->virial[j / 3][j % 3]);
}

static struct result plainly(const struct frame *frame, const struct potential *potential)
{
    struct result result = {.forces = memory_alloc(3 * frame->n, sizeof(double))};
    struct error error = {0};

    CHECK(plain_sum(frame, potential, NULL, result.forces, &result.energy, result.virial, &error) ==
              0,
          "%s", error.text);
    return result;
}

/* A rotation by 0.7 about (1, 2, 3). */
static void rotate(double r[3])
{
    const double n[3] = {1.0 / sqrt(14.0), 2.0 / sqrt(14.0), 3.0 / sqrt(14.0)}, c = cos(0.7),
                 s = sin(0.7), along = n[0] * r[0] + n[1] * r[1] + n[2] * r[2],
                 old[3] = {r[0], r[1], r[2]};

    for (int k = 0; k < 3; k++) {
        int p = (k + 1) % 3, q = (k + 2) % 3;
        r[k] = c * old[k] + s * (n[p] * old[q] - n[q] * old[p]) + (1.0 - c) * along * n[k];
    }
}

/* The frame through the engine and back: cell in every bit, atoms where they were (or an image of
 * them, inside), velocities. */
static void comes_back(const char *what, const struct frame *frame,
                       const struct potential *potential)
{
    struct frame *back = frame_copy(frame);
    struct system *system;
    struct error error = {0};
    double inverse[3][3], s[3];

    CHECK(system_create(&system, frame, potential, &error) == 0, "%s", error.text);
    system_store(system, back);
    CHECK(memcmp(frame->cell, back->cell, sizeof frame->cell) == 0, "%s: another cell", what);
    cell_invert(frame->cell, inverse);
    for (size_t i = 0; i < frame->n; i++) {
        double d[3];
        for (size_t k = 0; k < 3; k++) {
            d[k] = frame_pos(back)[3 * i + k] - frame_pos(frame)[3 * i + k];
            CHECK(fabs(frame_velo(back)[3 * i + k] - frame_velo(frame)[3 * i + k]) < 1e-15,
                  "%s: velocity", what);
        }
        cell_to_reduced(inverse, d, s);
        for (int k = 0; k < 3; k++)
            CHECK(fabs(s[k] - (frame->pbc[k] ? rint(s[k]) : 0.0)) < 1e-13,
                  "%s: atom %zu is elsewhere", what, i);
        cell_to_reduced(inverse, &frame_pos(back)[3 * i], s);
        for (int k = 0; k < 3; k++)
            CHECK(!frame->pbc[2] || (s[k] > -1e-13 && s[k] < 1.0 + 1e-13),
                  "%s: atom %zu is not inside", what, i);
    }
    system_free(system);
    frame_free(back);
}

/* The same lattice by edges that lean, b + m a and so on. */
static void lean(struct frame *frame, double xy, double xz, double yz)
{
    for (int k = 0; k < 3; k++) {
        frame->cell[2][k] += xz * frame->cell[0][k] + yz * frame->cell[1][k];
        frame->cell[1][k] += xy * frame->cell[0][k];
    }
}

/* A frame, its lattice by other edges, and both turned. */
static void twins(const char *what, const struct frame *frame, const struct potential *potential,
                  const double by[3])
{
    struct frame *twin = frame_copy(frame), *turned;
    struct result expected = plainly(frame, potential), first = engine(frame, potential), second;

    same(what, frame, &expected, &first);
    comes_back(what, frame, potential);
    lean(twin, by[0], by[1], by[2]);
    second = engine(twin, potential);
    same(what, frame, &first, &second);
    comes_back(what, twin, potential);
    turned = frame_copy(twin);
    for (size_t i = 0; i < frame->n; i++) {
        rotate(&frame_pos(turned)[3 * i]);
        rotate(&frame_velo(turned)[3 * i]);
    }
    for (int k = 0; k < 3; k++)
        rotate(turned->cell[k]);
    free(expected.forces);
    free(second.forces);
    expected = plainly(turned, potential);
    second = engine(turned, potential);
    same(what, frame, &expected, &second);
    comes_back(what, turned, potential);
    free(expected.forces);
    free(first.forces);
    free(second.forces);
    frame_free(twin);
    frame_free(turned);
}

static void give_velocities(struct frame *frame)
{
    double *velo = frame_add(frame, "velo", VALUE_REAL, 3)->real;
    struct random_key key = random_key(3, "test/velocities");

    for (size_t i = 0; i < 3 * frame->n; i++)
        velo[i] = 0.01 * random_normal(key, 1, i, 0);
}

/* A box that has changed comes back changed: the frame's edges by the same deformation. */
static void changes(struct frame *frame, const struct potential *potential)
{
    struct frame *back;
    struct system *system;
    struct error error = {0};

    lean(frame, 1.0, -1.0, 1.0);
    back = frame_copy(frame);
    CHECK(system_create(&system, frame, potential, &error) == 0, "%s", error.text);
    for (int k = 0; k < 3; k++) {
        system->length[k] *= 1.25;
        system->tilt[k] *= 1.25;
    }
    system_store(system, back);
    for (int j = 0; j < 9; j++)
        CHECK(fabs(back->cell[j / 3][j % 3] - 1.25 * frame->cell[j / 3][j % 3]) < 1e-12,
              "edge %d: %.16g of %.16g", j, back->cell[j / 3][j % 3], frame->cell[j / 3][j % 3]);
    for (int k = 0; k < 3; k++) {
        system->length[k] = system->frame.length[k];
        system->tilt[k] = system->frame.tilt[k];
    }
    system_store(system, back);
    CHECK(memcmp(frame->cell, back->cell, sizeof frame->cell) == 0, "not what it was");
    system_free(system);
    frame_free(back);
    lean(frame, -1.0, 2.0, -1.0);
}

static void refuses(const struct potential *potential)
{
    struct frame *frame = random_frame(20, metal, 20.0, false, false);
    struct system *system;
    struct force *force = NULL;
    struct error error = {0};

    frame->cell[1][0] = 6.0; /* a is 13 long, but its faces 12.5 apart */
    frame->cell[0][0] = 13.0;
    CHECK(system_create(&system, frame, potential, &error) == 0 &&
              force_create(&force, potential, system, &exact, &error) == 0 &&
              force_compute(force, system, NULL, NULL, &error) == EXIT_BAD_INPUT &&
              strstr(error.text, "wide between the faces that its edge a"),
          "too narrow: '%s'", error.text);
    force_free(force);
    system_free(system);
    frame->cell[0][0] = 20.0;
    frame->pbc[0] = false;
    CHECK(system_create(&system, frame, potential, &error) == EXIT_BAD_INPUT && !system &&
              strstr(error.text, "vector b leans along the open direction a"),
          "leans along an open direction: '%s'", error.text);
    frame->pbc[0] = true;
    frame->pbc[1] = false;
    CHECK(system_create(&system, frame, potential, &error) == 0, "%s", error.text);
    CHECK(!system_is_tilted(system), "an open edge tilts the box");
    system_free(system);
    frame_free(frame);
}

int main(void)
{
    static const double by[3][3] = {{1, 0, 0}, {-1, 1, 2}, {2, -3, 1}};
    struct potential *eam = made_up();
    struct frame *frame = random_frame(ATOMS, metal, edge, false, false);

    give_velocities(frame);
    for (int k = 0; k < 3; k++)
        twins("along the axes", frame, eam, by[k]);
    shear(frame, 0.33, 0.21, -0.4);
    for (int k = 0; k < 3; k++)
        twins("tilted", frame, eam, by[k]);
    changes(frame, eam);
    frame_free(frame);
    frame = random_frame(ATOMS, metal, edge, true, false);
    give_velocities(frame);
    shear(frame, 0.3, 0.0, 0.0);
    frame->cell[2][0] = 3.0; /* open: as it likes */
    twins("film", frame, eam, (double[3]){1, 0, 0});
    frame_free(frame);
    refuses(eam);
    potential_free(eam);
    return failures ? 1 : 0;
}
