/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Boxes of LAMMPS; see box.h. */
#include "foreign/box.h"
#include <math.h>
#include <string.h>
#include "atoms/cell.h"
#include "atoms/lattice.h"
#include "base/message.h"
#include "foreign/source.h"

static const double MARGIN = 1; /* A: around atoms that have no cell */

/* How far the restricted box reaches below its origin (sign -1) and beyond origin + (lx, ly, lz)
 * (sign 1) along x and y, by its tilts. */
static void overhang(const double tilt[3], double below[2], double beyond[2])
{
    double xy = tilt[0], xz = tilt[1], yz = tilt[2];

    below[0] = fmin(fmin(0, xy), fmin(xz, xy + xz));
    beyond[0] = fmax(fmax(0, xy), fmax(xz, xy + xz));
    below[1] = fmin(0, yz);
    beyond[1] = fmax(0, yz);
}

void box_from_ends(struct box *box, const double low[3], const double high[3], const double tilt[3],
                   bool bounds)
{
    double below[3] = {0}, beyond[3] = {0};

    memset(box->cell, 0, sizeof box->cell);
    if (bounds)
        overhang(tilt, below, beyond);
    for (int k = 0; k < 3; k++) {
        box->origin[k] = low[k] - below[k];
        box->cell[k][k] = high[k] - beyond[k] - box->origin[k];
    }
    box->cell[1][0] = tilt[0];
    box->cell[2][0] = tilt[1];
    box->cell[2][1] = tilt[2];
}

void box_bounds(const struct box *box, double low[3], double high[3])
{
    const double tilt[3] = {box->cell[1][0], box->cell[2][0], box->cell[2][1]};
    double below[3] = {0}, beyond[3] = {0};

    overhang(tilt, below, beyond);
    for (int k = 0; k < 3; k++) {
        low[k] = box->origin[k] + below[k];
        high[k] = box->origin[k] + box->cell[k][k] + beyond[k];
    }
}

void box_to_frame(const struct box *box, struct frame *frame, const char *name)
{
    frame->has_cell = true;
    memcpy(frame->cell, box->cell, sizeof frame->cell);
    memcpy(frame->pbc, box->pbc, sizeof frame->pbc);
    if (cell_volume(box->cell) < 0) {
        memcpy(frame->cell[1], box->cell[2], sizeof frame->cell[1]);
        memcpy(frame->cell[2], box->cell[1], sizeof frame->cell[2]);
        frame->pbc[1] = box->pbc[2];
        frame->pbc[2] = box->pbc[1];
        lattice_follow(frame, &(struct lattice_change){.exchanged = true, .from = {0, 2, 1}}, true);
        if (source_says(SOURCE_HANDED))
            message_note("the cell vectors of '%s' are left-handed: the second and the third "
                         "change places, which is the same lattice",
                         name);
    }
    for (int k = 0; k < 3; k++)
        if (box->origin[k] != 0 && source_says(SOURCE_ORIGIN))
            message_note("the cell of '%s' begins at %.10g %.10g %.10g: positions are counted "
                         "from there",
                         name, box->origin[0], box->origin[1], box->origin[2]);
}

/* ---- the other way ---- */

static void around_atoms(const struct frame *frame, struct box *box)
{
    const double *pos = frame_pos(frame);

    memset(box, 0, sizeof *box);
    for (size_t k = 0; k < 3; k++) {
        double low = frame->n ? INFINITY : 0, high = frame->n ? -INFINITY : 0;

        for (size_t i = 0; i < frame->n; i++) {
            low = fmin(low, pos[3 * i + k]);
            high = fmax(high, pos[3 * i + k]);
        }
        box->origin[k] = floor(low - MARGIN);
        box->cell[k][k] = ceil(high + MARGIN) - box->origin[k];
    }
}

/* Stretches the box along its open directions over the atoms outside; whether there are any. */
static bool reach_atoms(const struct frame *frame, struct box *box)
{
    double inverse[3][3], low[3] = {0, 0, 0}, high[3] = {1, 1, 1}, s[3];
    bool wider = false;

    cell_invert(frame->cell, inverse);
    for (size_t i = 0; i < frame->n; i++) {
        cell_to_reduced(inverse, frame_pos(frame) + 3 * i, s);
        for (int k = 0; k < 3; k++) {
            low[k] = fmin(low[k], s[k]);
            high[k] = fmax(high[k], s[k]);
        }
    }
    for (int k = 0; k < 3; k++) {
        if (frame->pbc[k] || (low[k] >= 0 && high[k] <= 1))
            continue;
        wider = true;
        /* a little more, so that the outermost atom is inside whatever the rounding */
        double margin = 1e-3 * (high[k] - low[k]), first = low[k] < 0 ? low[k] - margin : 0,
               length = (high[k] > 1 ? high[k] + margin : 1) - first;
        for (int j = 0; j < 3; j++) {
            box->origin[j] += first * frame->cell[k][j];
            box->cell[k][j] = length * frame->cell[k][j];
        }
    }
    return wider;
}

bool box_of_frame(const struct frame *frame, struct box *box, double turn[3][3], bool *wider)
{
    *wider = false;
    memset(box, 0, sizeof *box);
    if (!frame->has_cell) {
        around_atoms(frame, box);
        return false;
    }
    memcpy(box->cell, frame->cell, sizeof box->cell);
    memcpy(box->pbc, frame->pbc, sizeof box->pbc);
    *wider = reach_atoms(frame, box);
    if (!cell_turn((const double(*)[3])box->cell, turn))
        return false;
    box_turn((const double(*)[3])turn, box->origin, 1);
    box_turn((const double(*)[3])turn, box->cell[0], 3);
    box->cell[0][1] = box->cell[0][2] = box->cell[1][2] = 0; /* but for rounding */
    return true;
}

void box_turn(const double turn[3][3], double *vectors, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        double *v = vectors + 3 * i, old[3] = {v[0], v[1], v[2]};

        for (int k = 0; k < 3; k++)
            v[k] = turn[k][0] * old[0] + turn[k][1] * old[1] + turn[k][2] * old[2];
    }
}
