/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Displacements and strings of replacement; see replacement.h. */
#include "measure/replacement.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "atoms/cell.h"
#include "atoms/match.h"
#include "atoms/neighbors.h"
#include "base/memory.h"
#include "measure/cell_pair.h"
#include "measure/forest.h"

static void summarize(const struct frame *frame, size_t unmatched,
                      struct displacement_report *report)
{
    const double *vector = frame_find(frame, "displacement")->real,
                 *length = frame_find(frame, "displacement_length")->real;
    double matched = fmax(1, (double)(frame->n - unmatched));

    *report = (struct displacement_report){.unmatched = unmatched};
    for (size_t i = 0; i < frame->n; i++) {
        report->mean += length[i] / matched;
        report->most = fmax(report->most, length[i]);
        for (int k = 0; k < 3; k++)
            report->drift[k] += vector[3 * i + k] / matched;
    }
}

int displacement_measure(struct frame *frame, const struct frame *reference,
                         struct displacement_report *report, struct error *error)
{
    const struct cell_pair cells = cell_pair_of(frame, reference);
    int64_t *row_then, *row_now;
    size_t unmatched = 0;
    int code = match_by_id(frame, reference, &row_then, &row_now, error);

    if (code)
        return code;
    code = match_species(frame, reference, row_now, error);
    if (code) {
        free(row_then);
        free(row_now);
        return code;
    }
    frame_add(frame, "displacement", VALUE_REAL, 3);
    frame_add(frame, "displacement_length", VALUE_REAL, 1);
    for (size_t i = 0; i < frame->n; i++) {
        double *vector = frame_find(frame, "displacement")->real + 3 * i;

        memset(vector, 0, 3 * sizeof *vector);
        if (row_then[i] == MATCH_ABSENT)
            unmatched++;
        else
            cell_pair_displacement(&cells, frame_pos(frame) + 3 * i,
                                   frame_pos(reference) + 3 * (size_t)row_then[i], vector);
        frame_find(frame, "displacement_length")->real[i] =
            sqrt(vector[0] * vector[0] + vector[1] * vector[1] + vector[2] * vector[2]);
    }
    summarize(frame, unmatched, report);
    free(row_then);
    free(row_now);
    return 0;
}

struct mover {
    double length;
    int64_t id;
    size_t row;
};

static int compare_movers(const void *left, const void *right)
{
    const struct mover *a = left, *b = right;

    if (a->length != b->length)
        return a->length > b->length ? -1 : 1;
    return (a->id > b->id) - (a->id < b->id);
}

void displacement_keep_farthest(const struct frame *frame, double part, bool *chosen)
{
    const double *length = frame_find(frame, "displacement_length")->real;
    struct mover *movers = memory_alloc(frame->n, sizeof *movers);
    size_t count = 0, kept;

    for (size_t i = 0; i < frame->n; i++)
        if (chosen[i])
            movers[count++] = (struct mover){length[i], frame_id(frame)[i], i};
    kept = (size_t)fmax(1, rint(part * (double)count));
    if (count)
        qsort(movers, count, sizeof *movers, compare_movers);
    for (size_t k = kept; k < count; k++)
        chosen[movers[k].row] = false;
    free(movers);
}

/* The mobile atoms twice: where they were, then where they are, in the reference's cell. */
static struct frame *before_and_after(const struct frame *frame, const struct frame *reference,
                                      const size_t *rows, size_t atoms)
{
    const struct cell_pair cells = cell_pair_of(frame, reference);
    const double *vector = frame_find(frame, "displacement")->real;
    struct frame *both = frame_create(2 * atoms);
    double *pos = frame_add(both, "pos", VALUE_REAL, 3)->real;

    both->has_cell = reference->has_cell || frame->has_cell;
    memcpy(both->cell, cells.then, sizeof both->cell);
    memcpy(both->pbc, cells.periodic, sizeof both->pbc);
    for (size_t i = 0; i < atoms; i++) {
        double s[3], mapped[3];

        cell_to_reduced(cells.now_inverse, frame_pos(frame) + 3 * rows[i], s);
        cell_to_cartesian(cells.then, s, mapped);
        for (size_t k = 0; k < 3; k++) {
            pos[3 * (atoms + i) + k] = mapped[k];
            pos[3 * i + k] = mapped[k] - vector[3 * rows[i] + k];
        }
    }
    return both;
}

static void join_replacements(struct forest *forest, const struct frame *both, double delta)
{
    static const int none[3] = {0, 0, 0};
    struct neighbors *neighbors = neighbors_create(both, delta);
    size_t atoms = both->n / 2;

    for (size_t i = 0; i < atoms; i++)
        for (size_t p = neighbors->first[i]; p < neighbors->first[i + 1]; p++) {
            size_t other = neighbors->list[p].atom;

            if (other >= atoms && other - atoms != i)
                forest_join(forest, i, other - atoms, none);
        }
    neighbors_free(neighbors);
}

struct string_networks *replacement_strings(struct frame *frame, const struct frame *reference,
                                            const bool *mobile, double delta)
{
    size_t *rows = memory_alloc(frame->n, sizeof *rows), atoms = 0;
    struct string_networks *networks;
    struct forest forest;
    struct frame *both;

    for (size_t i = 0; i < frame->n; i++)
        if (mobile[i])
            rows[atoms++] = i;
    both = before_and_after(frame, reference, rows, atoms);
    forest = forest_create(atoms);
    join_replacements(&forest, both, delta);
    networks = string_networks_of(frame, rows, atoms, &forest);
    forest_release(&forest);
    frame_free(both);
    free(rows);
    return networks;
}
