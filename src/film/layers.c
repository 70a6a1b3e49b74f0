/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From a frame to a substrate, and from heights to layers (film/layers.h). */
#include "film/layers.h"
#include <math.h>
#include "atoms/cell.h"
#include "atoms/origin.h"
#include "base/exit_codes.h"
#include "film/heights.h"

/* A (or sigma): the lowest atom of a film that is so little below 0 is at 0 */
static const double ROUNDING = 1e-6;

/* A bulk whose atoms are spread over more than one period along z (unwrapped coordinates) is no
 * slab until they are brought into the cell. */
static void wrap_along_z(struct frame *frame)
{
    double *pos = frame_pos(frame), edge = frame->cell[2][2];
    if (!frame->pbc[2] || !(film_highest(frame, 0, 0, INFINITY) - film_lowest(frame) > edge))
        return;
    for (size_t i = 0; i < frame->n; i++)
        pos[3 * i + 2] -= edge * floor((pos[3 * i + 2] + ROUNDING) / edge);
}

int film_substrate(struct frame *frame, double *raised, struct error *error)
{
    if (!frame->has_cell || !frame->pbc[0] || !frame->pbc[1] || !cell_is_orthorhombic(frame->cell))
        return error_set(error, EXIT_BAD_INPUT,
                         "a substrate must be periodic along x and y in an orthorhombic cell");
    wrap_along_z(frame);
    frame->pbc[2] = frame->unbounded[2] = false; /* c becomes as long as the film needs */
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

int film_assign(struct frame *frame, const char *name, const struct film_layers *layers,
                struct error *error)
{
    int64_t *layer = frame_add(frame, name, VALUE_INT, 1)->integer;
    const int64_t *cluster = frame_find(frame, "cluster")->integer;
    const double *pos = frame_pos(frame);
    double low = film_lowest(frame);
    size_t buffer = 0;
    for (size_t i = 0; i < frame->n; i++) {
        double z = pos[3 * i + 2] - low, dz = pos[3 * i + 2] - layers->impact[2];
        double away2 =
            film_lateral2(frame, pos + 3 * i, layers->impact[0], layers->impact[1]) + dz * dz;
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
                         "the fixed and thermostatted layers leave no free atom in the substrate; "
                         "make them thinner");
    return 0;
}
