/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copies of a cell. A place r of copy (i, j, k) is r + i a + j b + k c. */
#include "shape/repeat.h"
#include <inttypes.h>
#include <stdlib.h>
#include "atoms/measured.h"
#include "base/exit_codes.h"
#include "base/memory.h"

static const int64_t ATOMS_LARGEST = INT32_MAX; /* neighbours are numbered so */

static int check_directions(const struct frame *frame, const int cells[3], struct error *error)
{
    if (!frame->has_cell)
        return error_set(error, EXIT_BAD_INPUT,
                         "the frame has no cell (Lattice) that could be repeated");
    for (int k = 0; k < 3; k++)
        if (!frame->pbc[k] && cells[k] > 1)
            return error_set(error, EXIT_BAD_INPUT,
                             "the frame is open along %c (pbc): it does not go on there, and "
                             "copies would be other matter; say 1 for %c, or put frames together "
                             "by xyz-join --shift",
                             'a' + k, 'a' + k);
    return 0;
}

/* Largest minus smallest id, plus 1: what the ids of the next copy are larger by. */
static int64_t id_span(const struct frame *frame)
{
    const int64_t *id = frame_id(frame);
    int64_t least = frame->n ? id[0] : 0, largest = least, span;

    for (size_t i = 0; i < frame->n; i++) {
        least = id[i] < least ? id[i] : least;
        largest = id[i] > largest ? id[i] : largest;
    }
    if (__builtin_sub_overflow(largest, least, &span) || __builtin_add_overflow(span, 1, &span))
        return INT64_MAX;
    return span;
}

/* Moves the atoms from row `first` on, of one copy, by i a + j b + k c. */
static void place(struct frame *repeated, const double cell[3][3], size_t first, size_t count,
                  const int at[3])
{
    double *pos = frame_pos(repeated) + 3 * first;

    for (size_t i = 0; i < count; i++)
        for (int k = 0; k < 3; k++)
            pos[3 * i + k] =
                pos[3 * i + k] + at[0] * cell[0][k] + at[1] * cell[1][k] + at[2] * cell[2][k];
}

static void place_all(struct frame *repeated, const struct frame *frame, const int cells[3],
                      int64_t span)
{
    size_t n = frame->n, copy = 0;
    int64_t *id = frame_id(repeated);

    for (int a = 0; a < cells[0]; a++)
        for (int b = 0; b < cells[1]; b++)
            for (int c = 0; c < cells[2]; c++, copy++) {
                place(repeated, frame->cell, copy * n, n, (const int[3]){a, b, c});
                for (size_t i = 0; i < n; i++)
                    id[copy * n + i] += (int64_t)copy * span;
            }
    for (int v = 0; v < 3; v++)
        for (int k = 0; k < 3; k++)
            repeated->cell[v][k] = cells[v] * frame->cell[v][k];
}

int repeat_cells(const struct frame *frame, const int cells[3], struct frame **repeated,
                 struct error *error)
{
    int64_t copies = 1, span = id_span(frame), largest, atoms;
    bool large = false;

    if (check_directions(frame, cells, error))
        return error->code;
    for (int k = 0; k < 3; k++)
        large |= __builtin_mul_overflow(copies, cells[k], &copies);
    large |= __builtin_mul_overflow(copies, (int64_t)frame->n, &atoms) || atoms > ATOMS_LARGEST;
    if (large)
        return error_set(error, EXIT_BAD_INPUT,
                         "%dx%dx%d copies of %zu atoms are more than %" PRId64 " atoms", cells[0],
                         cells[1], cells[2], frame->n, ATOMS_LARGEST);
    for (size_t i = 0; copies > 1 && i < frame->n; i++)
        if (__builtin_mul_overflow(copies - 1, span, &largest) ||
            __builtin_add_overflow(largest, frame_id(frame)[i], &largest))
            return error_set(error, EXIT_BAD_INPUT, "the ids of %" PRId64 " copies have no room",
                             copies);
    size_t *rows = memory_alloc((size_t)atoms, sizeof *rows);
    for (size_t i = 0; i < (size_t)atoms; i++)
        rows[i] = i % frame->n;
    *repeated = frame_rows(frame, rows, (size_t)atoms);
    free(rows);
    place_all(*repeated, frame, cells, span);
    if (copies > 1)
        measured_repeat(*repeated, copies);
    return 0;
}
