/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The volume that the atoms of a frame fill; see volume.h. */
#include "measure/volume.h"
#include <math.h>
#include <string.h>
#include "atoms/cell.h"

double filled_volume(const struct frame *frame)
{
    static const double unit[3][3] = {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}};
    double cell[3][3], inverse[3][3], low[3] = {INFINITY, INFINITY, INFINITY},
                                      high[3] = {-INFINITY, -INFINITY, -INFINITY}, volume;

    memcpy(cell, frame->has_cell ? frame->cell : unit, sizeof cell);
    cell_invert(cell, inverse);
    for (size_t i = 0; i < frame->n; i++) {
        double s[3];

        cell_to_reduced(inverse, frame_pos(frame) + 3 * i, s);
        for (int k = 0; k < 3; k++) {
            low[k] = fmin(low[k], s[k]);
            high[k] = fmax(high[k], s[k]);
        }
    }
    volume = cell_volume(cell);
    for (int k = 0; k < 3; k++)
        if (!(frame->has_cell && frame->pbc[k]))
            volume *= high[k] - low[k];
    return volume;
}
