/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the cell begins; see origin.h. */
#include "atoms/origin.h"
#include <math.h>
#include "atoms/cell.h"

static const double ON_FACE =
    /* reduced: the middle of atoms about 0 is that near to the face, by the digits of their file */
    1e-6;

void origin_move(struct frame *frame, const double shift[3])
{
    static const char *const heights[] = {"deposit_interface", "slab_low", "slab_high",
                                          "slab_interface", "slab_surface"};
    double *pos = frame_pos(frame), height;

    for (size_t i = 0; i < 3 * frame->n; i++)
        pos[i] += shift[i % 3];
    for (size_t k = 0; k < sizeof heights / sizeof *heights; k++)
        if (frame_get_real(frame, heights[k], &height))
            frame_set_real(frame, heights[k], height + shift[2]);
}

bool origin_take(struct frame *frame, double origin[3])
{
    const struct key *key = frame_key(frame, "Origin");

    if (!key || key->type != VALUE_REAL || key->rows != 0 || key->columns != 3)
        return false;
    for (int k = 0; k < 3; k++)
        origin[k] = key->real[k];
    frame_key_remove(frame, "Origin");
    if (origin[0] == 0 && origin[1] == 0 && origin[2] == 0)
        return false;
    origin_move(frame, (double[3]){-origin[0], -origin[1], -origin[2]});
    return true;
}

void origin_span(const struct frame *frame, double low[3], double high[3])
{
    double inverse[3][3], least[3] = {INFINITY, INFINITY, INFINITY},
                          most[3] = {-INFINITY, -INFINITY, -INFINITY};

    cell_invert(frame->cell, inverse);
    for (size_t i = 0; i < frame->n; i++) {
        double s[3];

        cell_to_reduced(inverse, frame_pos(frame) + 3 * i, s);
        for (int k = 0; k < 3; k++) {
            least[k] = fmin(least[k], s[k]);
            most[k] = fmax(most[k], s[k]);
        }
    }
    for (int k = 0; k < 3; k++) {
        double middle = 0.5 * (least[k] + most[k]);
        bool outside = !frame->pbc[k] && frame->n &&
                       (frame->unbounded[k] || middle < ON_FACE || middle > 1 - ON_FACE);

        low[k] = outside ? least[k] : 0;
        high[k] = outside ? most[k] : 1;
    }
}
