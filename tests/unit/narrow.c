/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Narrow rows of a list (force/list.h): they hold the neighbours that wide ones hold, and what they
 * are filled up with is nobody's neighbour; where the places of a section lie too far apart, or
 * nobody can fill it up, it stays wide; and the kernel that reads them gives the bits of one that
 * has none, overlapping atoms included. */
#include <stdlib.h>
#include <string.h>
#include "base/exit_codes.h"
#include "force/list.h"
#include "force_cases.h"

static const char *const metal[2] = {"Cu", "Zr"};
static const struct list_cutoffs cutoffs = {{4.5, 5.0, 5.0, 4.5}, {6.0, 6.0, 6.0, 6.0}};
enum { LANES_OF_ROWS = 16, RECORD = 16 };
static const double skin = 0.4;

/* A, of two places at the build. */
static double distance(const struct list *list, const struct system *system, size_t a, size_t b)
{
    double d[3], sum = 0.0;

    for (int k = 0; k < 3; k++)
        d[k] = (double)(int32_t)((uint32_t)list->at[k][a] - (uint32_t)list->at[k][b]) * 0x1p-32;
    system_vector(system, d);
    for (int k = 0; k < 3; k++)
        sum += d[k] * d[k];
    return sqrt(sum);
}

/* Whether a place may fill up a part of the rows of another. */
static bool is_no_neighbor(const struct list *list, const struct system *system, const size_t at[2],
                           const int types[2], enum list_part part)
{
    double r = distance(list, system, at[0], at[1]);
    int ab = types[0] * 2 + types[1];
    bool own_type = at[1] >= (size_t)list->type_start[types[1]] &&
                    at[1] < (size_t)list->type_start[types[1] + 1] && list->row[at[1]] >= 0;

    if (part == LIST_SHELL)
        return own_type && at[0] != at[1] &&
               (r < cutoffs.inner[ab] - skin || r > cutoffs.outer[ab] + skin);
    return own_type && at[0] != at[1] && r > cutoffs.inner[ab] + skin;
}

/* Counts sections that are wide and those that are narrow. */
static void compare_section(const struct list *wide, const struct list *narrow,
                            const struct system *system, size_t group, int type, size_t count[2])
{
    int types[2] = {list_group_type(wide, group), type};

    for (int part = 0; part < 2; part++) {
        struct list_rows a = list_rows(wide, group, type, (enum list_part)part),
                         b = list_rows(narrow, group, type, (enum list_part)part);
        count[b.base != LIST_WIDE]++;
        CHECK(a.base == LIST_WIDE && a.count == b.count, "%zu rows, not %zu", b.count, a.count);
        for (size_t k = 0; k < a.count * LANES_OF_ROWS; k++) {
            size_t right = list_neighbor(wide, &a, k), got = list_neighbor(narrow, &b, k),
                   lane = group * LANES_OF_ROWS + k % LANES_OF_ROWS;
            if (right < wide->places || b.base == LIST_WIDE)
                CHECK(got == right, "group %zu: place %zu, not %zu", group, got, right);
            else
                CHECK(is_no_neighbor(narrow, system, (size_t[]){lane, got}, types,
                                     (enum list_part)part),
                      "group %zu: place %zu of %zu is filled up with %zu", group, k / 16, lane,
                      got);
        }
    }
}

/* At least so many of a thousand sections are to be narrow, and wide. */
static void compare_lists(const char *what, const struct frame *frame, int narrow_least,
                          int wide_least)
{
    struct potential *potential = made_up();
    struct system *system;
    struct error error = {0};
    struct list *list[2];
    size_t count[2] = {0, 0};

    CHECK(system_create(&system, frame, potential, &error) == 0, "%s", error.text);
    for (int k = 0; k < 2; k++) {
        list[k] = list_create(system, 2, 0, &cutoffs, skin, LANES_OF_ROWS, RECORD);
        list[k]->narrow = k == 1;
        list_build(list[k], system);
        list_need_rows(list[k], system);
    }
    list[0]->skin_step = list[1]->skin_step = LIST_SKIN_STEPS - 1;
    for (size_t group = 0; group < list[0]->groups && failures < 10; group++)
        for (int type = 0; type < 2; type++)
            compare_section(list[0], list[1], system, group, type, count);
    CHECK(1000 * count[1] >= narrow_least * (count[0] + count[1]), "%s: %zu narrow, %zu wide", what,
          count[1], count[0]);
    CHECK(1000 * count[0] >= wide_least * (count[0] + count[1]), "%s: %zu narrow, %zu wide", what,
          count[1], count[0]);
    list_free(list[0]);
    list_free(list[1]);
    system_free(system);
    potential_free(potential);
}

/* Forces and virial by a kernel; false if this processor does not run it. */
static bool forces_by(const char *kernel, const struct frame *frame, double *forces,
                      double virial[3])
{
    struct force_choice choice = {.precision = FORCE_MIXED, .kernel = kernel};
    struct potential *potential = made_up();
    struct system *system;
    struct force *force;
    struct error error = {0};
    bool runs;

    CHECK(system_create(&system, frame, potential, &error) == 0, "%s", error.text);
    runs = force_create(&force, potential, system, &choice, &error) == 0;
    if (runs) {
        CHECK(force_compute_virial(force, system, virial, &error) == 0, "%s", error.text);
        memcpy(forces, system->force, 3 * frame->n * sizeof *forces);
        force_free(force);
    }
    system_free(system);
    potential_free(potential);
    return runs;
}

static void compare_forces(const char *what, const struct frame *frame)
{
    size_t bytes = 3 * frame->n * sizeof(double);
    double *right = memory_alloc(bytes, 1), *forces = memory_alloc(bytes, 1), virial[2][3];

    forces_by("plain", frame, right, virial[0]);
    if (forces_by("avx512", frame, forces, virial[1])) {
        CHECK(memcmp(right, forces, bytes) == 0, "%s: not the forces of the plain kernel", what);
        CHECK(memcmp(virial[0], virial[1], sizeof *virial) == 0, "%s: not its virial", what);
    }
    free(right);
    free(forces);
}

static struct frame *atoms(size_t n, double volume, bool open_z)
{
    return random_frame(n, metal, cbrt(volume * (double)n), open_z, false);
}

int main(void)
{
    struct frame *frame = atoms(9000, 17.0, false);

    compare_lists("upright", frame, 900, 1);
    compare_forces("upright", frame);
    shear(frame, 0.3, -0.2, 0.15);
    compare_lists("tilted", frame, 900, 1);
    compare_forces("tilted", frame);
    frame_free(frame);
    frame = atoms(9000, 17.0, true);
    compare_lists("film", frame, 900, 1);
    compare_forces("film", frame);
    frame_free(frame);
    frame = atoms(9000, 1000.0, false); /* neighbours are few, and may all be in the group itself */
    compare_lists("gas", frame, 200, 1);
    compare_forces("gas", frame);
    frame_free(frame);
    frame = atoms(110000, 17.0, false); /* 73,000 of one species */
    compare_lists("large", frame, 500, 50);
    compare_forces("large", frame);
    frame_free(frame);
    frame = atoms(900, 17.0, false);
    compare_lists("small", frame, 0, 1);
    frame_free(frame);
    return failures ? 1 : 0;
}
