/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Layers, surface and mixing of a film (shape/film.h). */
#include "shape/film.h"
#include <math.h>
#include <stdlib.h>
#include "atoms/cell.h"
#include "atoms/origin.h"
#include "base/exit_codes.h"
#include "base/memory.h"

static const double ROUNDING = 1e-6; /* A (or sigma): the lowest atom of a film that is so little below 0 is at 0 */

/* A bulk whose atoms are spread over more than one period along z (unwrapped coordinates) is no slab until they are brought into the cell. */
static void close_ranks(struct frame *frame)
{
    double *pos = frame_pos(frame), edge = frame->cell[2][2];
    if (!frame->pbc[2] || !(film_highest(frame, frame->n, 0, 0, INFINITY) - film_lowest(frame) > edge))
        return;
    for (size_t i = 0; i < frame->n; i++)
        pos[3 * i + 2] -= edge * floor((pos[3 * i + 2] + ROUNDING) / edge);
}

int film_substrate(struct frame *frame, double *raised, struct error *error)
{
    if (!frame->has_cell || !frame->pbc[0] || !frame->pbc[1] || !cell_is_orthorhombic(frame->cell))
        return error_set(error, EXIT_BAD_INPUT, "a substrate must be periodic along x and y in an orthorhombic cell");
    close_ranks(frame);
    frame->pbc[2] = false;
    frame_ensure_id(frame);
    frame_add(frame, "velo", VALUE_REAL, 3);
    if (!frame_find(frame, "cluster")) {
        int64_t *cluster = frame_add(frame, "cluster", VALUE_INT, 1)->integer;
        for (size_t i = 0; i < frame->n; i++)
            cluster[i] = -1;
    }
    if (!frame_find(frame, "region")) {
        struct column *region = frame_add(frame, "region", VALUE_STRING, 1);
        for (size_t i = 0; i < frame->n; i++)
            column_set_text(region, i, "substrate");
    }
    *raised = -film_lowest(frame);
    if (!(*raised > ROUNDING))
        *raised = 0;
    else
        origin_move(frame, (double[3]){0, 0, *raised});
    return 0;
}

double film_lowest(const struct frame *frame)
{
    const double *pos = frame_pos(frame);
    double lowest = INFINITY;
    for (size_t i = 0; i < frame->n; i++)
        lowest = fmin(lowest, pos[3 * i + 2]);
    return lowest;
}

static double lateral2(const struct frame *frame, const double *r, double x, double y)
{
    double dx = r[0] - x, dy = r[1] - y;
    dx -= frame->cell[0][0] * nearbyint(dx / frame->cell[0][0]);
    dy -= frame->cell[1][1] * nearbyint(dy / frame->cell[1][1]);
    return dx * dx + dy * dy;
}

double film_highest(const struct frame *frame, size_t n, double x, double y, double radius)
{
    const double *pos = frame_pos(frame);
    double highest = -INFINITY;
    for (size_t i = 0; i < n; i++)
        if (lateral2(frame, pos + 3 * i, x, y) <= radius * radius)
            highest = fmax(highest, pos[3 * i + 2]);
    return highest;
}

static int column_of(double x, double length, int columns)
{
    double s = x / length;
    int at = (int)((s - floor(s)) * columns);
    return at < columns ? at : columns - 1;
}

double film_surface(const struct frame *frame, double width)
{
    const double *pos = frame_pos(frame);
    double sum = 0;
    int nx = (int)fmax(1, floor(frame->cell[0][0] / width)), ny = (int)fmax(1, floor(frame->cell[1][1] / width)), filled = 0;
    double *top = memory_alloc((size_t)nx * (size_t)ny, sizeof *top);
    for (int c = 0; c < nx * ny; c++)
        top[c] = -INFINITY;
    for (size_t i = 0; i < frame->n; i++) {
        int c = column_of(pos[3 * i], frame->cell[0][0], nx) * ny + column_of(pos[3 * i + 1], frame->cell[1][1], ny);
        top[c] = fmax(top[c], pos[3 * i + 2]);
    }
    for (int c = 0; c < nx * ny; c++)
        if (isfinite(top[c])) {
            sum += top[c];
            filled++;
        }
    free(top);
    return sum / filled;
}

int film_assign(struct frame *frame, const char *name, const struct film_layers *layers, struct error *error)
{
    int64_t *layer = frame_add(frame, name, VALUE_INT, 1)->integer;
    const int64_t *cluster = frame_find(frame, "cluster")->integer;
    const double *pos = frame_pos(frame);
    double low = film_lowest(frame);
    size_t buffer = 0;
    for (size_t i = 0; i < frame->n; i++) {
        double z = pos[3 * i + 2] - low, dz = pos[3 * i + 2] - layers->impact[2];
        double away2 = lateral2(frame, pos + 3 * i, layers->impact[0], layers->impact[1]) + dz * dz;
        layer[i] = FILM_BUFFER;
        if (z < layers->fixed)
            layer[i] = FILM_FIXED;
        else if (z < layers->fixed + layers->thermostat)
            layer[i] = FILM_THERMOSTAT;
        else if (layers->hemisphere && cluster[i] == -1 && away2 > layers->radius * layers->radius)
            layer[i] = FILM_THERMOSTAT;
        buffer += layer[i] == FILM_BUFFER;
    }
    if (buffer == 0)
        return error_set(error, EXIT_USAGE,
                         "the fixed and thermostatted layers leave no free atom in the substrate; make them thinner");
    return 0;
}

struct film_mixing film_mixing(const struct frame *frame, double interface, double width)
{
    const int64_t *cluster = frame_find(frame, "cluster")->integer;
    const double *pos = frame_pos(frame);
    double film = 0, sunk = 0, above = 0, risen = 0;
    for (size_t i = 0; i < frame->n; i++) {
        bool of_film = cluster[i] != -1, over = pos[3 * i + 2] > interface;
        film += of_film;
        sunk += of_film && !over;
        above += over;
        risen += !of_film && over;
    }
    return (struct film_mixing){.thickness = film_surface(frame, width) - interface,
                                .film_in_substrate = film > 0 ? sunk / film : 0,
                                .substrate_in_film = above > 0 ? risen / above : 0};
}

struct frame *film_drop(struct frame *frame, double floor, double ceiling, int64_t *evaporated, int64_t *lost)
{
    const double *pos = frame_pos(frame);
    size_t kept = 0, *rows = memory_alloc(frame->n, sizeof *rows);
    for (size_t i = 0; i < frame->n; i++) {
        double z = pos[3 * i + 2];
        *evaporated += z > ceiling;
        *lost += z < floor;
        if (z >= floor && z <= ceiling)
            rows[kept++] = i;
    }
    struct frame *rest = frame;
    if (kept < frame->n) {
        rest = frame_rows(frame, rows, kept);
        frame_free(frame);
    }
    free(rows);
    return rest;
}
