/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Atoms counted by the cube that they stand in; see crowd.h.
 *
 * They are counted in a table in which cubes may share a place: only where a place has too many
 * are its atoms sorted by their cubes. A crowd that lies across corners of cubes has to be up to
 * eight times as large to be seen. */
#include "atoms/crowd.h"
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "atoms/cell.h"
#include "base/exit_codes.h"
#include "base/memory.h"

static const double EDGE_A = 2, EDGE_SIGMA = 0.8;
enum { MOST = 32, COUNT_MAX = 255 };

struct cubes {
    const struct frame *frame;
    double inverse[3][3], edge;
    bool periodic[3], wraps;
    double images; /* of an atom in one cube, where the cell is thinner */
    size_t mask;   /* of places in the table */
};

struct inhabitant {
    double cube[3];
    size_t row;
};

static struct cubes cubes_of(const struct frame *frame, enum unit_system units)
{
    struct cubes cubes = {
        .frame = frame, .edge = units == UNITS_LJ ? EDGE_SIGMA : EDGE_A, .images = 1, .mask = 255};
    double widths[3];

    while (cubes.mask < frame->n)
        cubes.mask = 2 * cubes.mask + 1;
    if (!frame->has_cell)
        return cubes;
    cell_invert(frame->cell, cubes.inverse);
    cell_widths(frame->cell, widths);
    for (int k = 0; k < 3; k++) {
        cubes.periodic[k] = frame->pbc[k];
        cubes.wraps = cubes.wraps || frame->pbc[k];
        if (frame->pbc[k])
            cubes.images *= fmax(1, cubes.edge / widths[k]);
    }
    return cubes;
}

static void find_cube(const struct cubes *cubes, size_t row, double cube[3])
{
    double r[3];

    memcpy(r, frame_pos(cubes->frame) + 3 * row, sizeof r);
    if (cubes->wraps)
        cell_wrap(cubes->frame->cell, cubes->inverse, cubes->periodic, r);
    for (int k = 0; k < 3; k++)
        cube[k] = floor(r[k] / cubes->edge) + 0.0; /* no -0 */
}

/* The place of a cube in the table. */
static size_t place_of(const struct cubes *cubes, const double cube[3])
{
    uint64_t word[3], sum = 0;

    memcpy(word, cube, sizeof word);
    for (int k = 0; k < 3; k++)
        sum = (sum ^ word[k] ^ word[k] >> 32) * 0x9e3779b97f4a7c15;
    return (size_t)(sum >> 32) & cubes->mask;
}

static bool is_crowd(const struct cubes *cubes, size_t atoms)
{
    return (double)atoms * cubes->images > MOST;
}

static int by_cube(const void *left, const void *right)
{
    const struct inhabitant *a = left, *b = right;

    for (int k = 0; k < 3; k++)
        if (a->cube[k] != b->cube[k])
            return a->cube[k] < b->cube[k] ? -1 : 1;
    return (a->row > b->row) - (a->row < b->row);
}

/* Of the crowded cubes, the one that has the first atom; returns how many stand there. */
static size_t first_crowd(const struct cubes *cubes, struct inhabitant *all, size_t count,
                          size_t *row)
{
    size_t crowd = 0;

    qsort(all, count, sizeof *all, by_cube);
    for (size_t i = 0, end; i < count; i = end) {
        for (end = i + 1; end < count && !memcmp(all[i].cube, all[end].cube, sizeof all[i].cube);)
            end++;
        if (is_crowd(cubes, end - i) && (!crowd || all[i].row < *row)) {
            crowd = end - i;
            *row = all[i].row;
        }
    }
    return crowd;
}

/* Looks at the atoms of places that have too many. */
static size_t look(const struct cubes *cubes, const uint8_t *table, size_t *row)
{
    struct inhabitant *all = NULL, one;
    size_t count = 0, capacity = 0, crowd;

    for (one.row = 0; one.row < cubes->frame->n; one.row++) {
        find_cube(cubes, one.row, one.cube);
        if (!is_crowd(cubes, table[place_of(cubes, one.cube)]))
            continue;
        memory_grow(&all, &capacity, count + 1, sizeof *all);
        all[count++] = one;
    }
    crowd = first_crowd(cubes, all, count, row);
    free(all);
    return crowd;
}

static int refuse(const struct cubes *cubes, size_t crowd, size_t row, enum unit_system units,
                  struct error *error)
{
    const int64_t *id = frame_id(cubes->frame);
    const double *r = frame_pos(cubes->frame) + 3 * row;
    const char *unit = units == UNITS_LJ ? "sigma" : "A";
    double most = floor((double)crowd * cubes->images);

    return error_set(error, EXIT_BAD_INPUT,
                     "%.0f atoms%s stand in a cube of %g %s, the one with the id '%" PRId64
                     "' at %.6g %.6g %.6g the first of them: no sample has so many in one place "
                     "(places are to be in %s)",
                     most, cubes->images > 1 ? " or their images" : "", cubes->edge, unit,
                     id ? id[row] : (int64_t)row + 1, r[0], r[1], r[2], unit);
}

int crowd_check(const struct frame *frame, struct error *error)
{
    enum unit_system units;
    int code = frame_units(frame, &units, error);

    if (code)
        return code;
    struct cubes cubes = cubes_of(frame, units);
    uint8_t *table = memory_zeroed(cubes.mask + 1, sizeof *table);
    size_t row = 0, crowd = 0, fullest = 0;
    for (size_t i = 0; i < frame->n; i++) {
        double cube[3];

        find_cube(&cubes, i, cube);
        uint8_t *count = &table[place_of(&cubes, cube)];
        *count = (uint8_t)(*count + (*count < COUNT_MAX));
        fullest = *count > fullest ? *count : fullest;
    }
    if (is_crowd(&cubes, fullest))
        crowd = look(&cubes, table, &row);
    free(table);
    return crowd ? refuse(&cubes, crowd, row, units, error) : 0;
}
