/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two cells of the same atoms; see cell_pair.h. */
#include "measure/cell_pair.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "atoms/cell.h"
#include "atoms/match.h"

enum {
    TURNS = 3,     /* flips that are tried either way */
    SAMPLE = 1000, /* atoms whose places tell */
    TRIES = 2 * TURNS + 1
};
/* the mean square displacement that other vectors must leave of that with the frame's own */
static const double MUCH_NEARER = 0.25;
/* A flip moves atoms at random by up to half an edge, 0.29 of it in the mean square: what has moved
 * less, in edges, has not been flipped. */
static const double UNFLIPPED = 0.05;

void cell_pair_displacement(const struct cell_pair *pair, const double now[3], const double then[3],
                            double vector[3])
{
    double s[3], s_then[3];

    cell_to_reduced(pair->now_inverse, now, s);
    cell_to_reduced(pair->then_inverse, then, s_then);
    for (int k = 0; k < 3; k++)
        s[k] -= s_then[k];
    cell_to_cartesian(pair->then, s, vector);
    cell_minimum_image(pair->then, pair->then_inverse, pair->periodic, vector);
}

/* The sum of the squares of the displacements of some atoms. */
static double displaced(const struct cell_pair *pair, const struct frame *frame,
                        const struct frame *reference, const int64_t *row_then)
{
    size_t stride = frame->n / SAMPLE + 1;
    double sum = 0, u[3];

    for (size_t i = 0; i < frame->n; i += stride) {
        if (row_then[i] == MATCH_ABSENT)
            continue;
        cell_pair_displacement(pair, frame_pos(frame) + 3 * i,
                               frame_pos(reference) + 3 * (size_t)row_then[i], u);
        sum += u[0] * u[0] + u[1] * u[1] + u[2] * u[2];
    }
    return sum;
}

/* b + l a, c + m a + n b of the frame's vectors. */
static void turn_vectors(const double cell[3][3], const int turns[3], struct cell_pair *pair)
{
    for (int k = 0; k < 3; k++) {
        pair->now[1][k] = cell[1][k] + turns[0] * cell[0][k];
        pair->now[2][k] = cell[2][k] + turns[1] * cell[0][k] + turns[2] * cell[1][k];
    }
    cell_invert(pair->now, pair->now_inverse);
}

static void find_turns(struct cell_pair *pair, const struct frame *frame,
                       const struct frame *reference, const int64_t *row_then)
{
    double cell[3][3], own = displaced(pair, frame, reference, row_then), least = own;
    int best[3] = {0, 0, 0};
    double widths[3], edge;

    cell_widths((const double(*)[3])pair->then, widths);
    edge = fmin(widths[0], fmin(widths[1], widths[2]));
    if (own <=
        UNFLIPPED * UNFLIPPED * edge * edge * (double)(frame->n < SAMPLE ? frame->n : SAMPLE))
        return;
    memcpy(cell, pair->now, sizeof cell);
    for (int try = 0; try < TRIES * TRIES * TRIES; try++) {
        const int turns[3] = {try % TRIES - TURNS, try / TRIES % TRIES - TURNS,
                              try / TRIES / TRIES - TURNS};
        double sum;

        if (((turns[0] || turns[1]) && !frame->pbc[0]) || (turns[2] && !frame->pbc[1]))
            continue;
        turn_vectors((const double(*)[3])cell, turns, pair);
        sum = displaced(pair, frame, reference, row_then);
        if (sum < least * (1 - 1e-9)) {
            least = sum;
            memcpy(best, turns, sizeof best);
        }
    }
    pair->flipped = (best[0] || best[1] || best[2]) && least < MUCH_NEARER * own;
    turn_vectors((const double(*)[3])cell, pair->flipped ? best : (const int[3]){0, 0, 0}, pair);
}

struct cell_pair cell_pair_of(const struct frame *frame, const struct frame *reference)
{
    static const double unit[3][3] = {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}};
    struct cell_pair pair = {.flipped = false};
    int64_t *row_then, *row_now;
    struct error error;

    memcpy(pair.then,
           reference->has_cell ? reference->cell
           : frame->has_cell   ? frame->cell
                               : unit,
           sizeof pair.then);
    memcpy(pair.now, frame->has_cell ? frame->cell : pair.then, sizeof pair.now);
    for (int k = 0; k < 3; k++) {
        pair.periodic[k] = reference->has_cell && reference->pbc[k];
        if (frame->unbounded[k])
            memcpy(pair.now[k], pair.then[k], sizeof pair.now[k]);
        else if (reference->unbounded[k])
            memcpy(pair.then[k], pair.now[k], sizeof pair.then[k]);
    }
    cell_invert(pair.then, pair.then_inverse);
    cell_invert(pair.now, pair.now_inverse);
    if (cell_is_orthorhombic(pair.then) && cell_is_orthorhombic(pair.now))
        return pair;
    if (match_by_id(frame, reference, &row_then, &row_now, &error))
        return pair; /* who measures will say so */
    find_turns(&pair, frame, reference, row_then);
    free(row_then);
    free(row_now);
    return pair;
}
