/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bonds and their common neighbours; see bonds.h. */
#include "measure/bonds.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "atoms/neighbors.h"
#include "base/memory.h"

/* Of the bond from an atom to its neighbour number `other`: how many of its other neighbours are
 * neighbours of that one too. */
static int count_common(const struct neighbor *near, size_t count, size_t other, double cutoff2)
{
    const double *end = near[other].vector;
    int common = 0;

    for (size_t k = 0; k < count; k++) {
        double x = near[k].vector[0] - end[0], y = near[k].vector[1] - end[1],
               z = near[k].vector[2] - end[2];

        common += k != other && x * x + y * y + z * z < cutoff2;
    }
    return common;
}

/* Whether the bond is counted from this end: from the smaller row; between images of one atom,
 * along the first positive component. */
static bool is_counted(size_t from, const struct neighbor *to)
{
    const double *d = to->vector;

    if ((size_t)to->atom != from)
        return (size_t)to->atom > from;
    return d[0] != 0 ? d[0] > 0 : d[1] != 0 ? d[1] > 0 : d[2] > 0;
}

/* Writes the bonds counted from an atom to `list` (NULL: only counts them). */
static size_t bonds_of(const struct neighbors *neighbors, size_t i, const bool *chosen,
                       double cutoff2, struct bond *list)
{
    const struct neighbor *near = neighbors->list + neighbors->first[i];
    size_t count = neighbors->first[i + 1] - neighbors->first[i], found = 0;

    for (size_t k = 0; k < count && (!chosen || chosen[i]); k++) {
        if (!is_counted(i, &near[k]) || (chosen && !chosen[near[k].atom]))
            continue;
        if (list) {
            list[found] =
                (struct bond){(int32_t)i, near[k].atom, count_common(near, count, k, cutoff2), {0}};
            memcpy(list[found].vector, near[k].vector, sizeof list[found].vector);
        }
        found++;
    }
    return found;
}

struct bonds *bonds_create(const struct frame *frame, const bool *chosen, double cutoff)
{
    struct bonds *bonds = memory_zeroed(1, sizeof *bonds);
    struct neighbors *neighbors = neighbors_create(frame, cutoff);
    size_t *first = memory_zeroed(frame->n + 1, sizeof *first);

#pragma omp parallel for schedule(static)
    for (size_t i = 0; i < frame->n; i++)
        first[i + 1] = bonds_of(neighbors, i, chosen, cutoff * cutoff, NULL);
    for (size_t i = 0; i < frame->n; i++)
        first[i + 1] += first[i];
    bonds->count = first[frame->n];
    bonds->list = memory_alloc(bonds->count, sizeof *bonds->list);
#pragma omp parallel for schedule(static)
    for (size_t i = 0; i < frame->n; i++)
        bonds_of(neighbors, i, chosen, cutoff * cutoff, bonds->list + first[i]);
    neighbors_free(neighbors);
    free(first);
    return bonds;
}

void bonds_free(struct bonds *bonds)
{
    if (!bonds)
        return;
    free(bonds->list);
    free(bonds);
}

/* A frame of `count` rows without columns, with the cell and keys of another. */
static struct frame *bare_frame(const struct frame *frame, size_t count)
{
    size_t *rows = memory_zeroed(count, sizeof *rows);
    struct frame *source = frame_copy(frame), *bare;

    while (source->column_count)
        frame_remove(source, source->columns[0].name);
    bare = frame_rows(source, rows, count);
    frame_free(source);
    free(rows);
    return bare;
}

static void name_pair(const struct frame *frame, const struct bond *bond, char *text, size_t size)
{
    const char *a = frame_species_name(frame, bond->from),
               *b = frame_species_name(frame, (size_t)bond->to);
    bool sorted = strcmp(a, b) <= 0;

    snprintf(text, size, "%s-%s", sorted ? a : b, sorted ? b : a);
}

struct frame *bonds_frame(const struct bonds *bonds, const struct frame *frame)
{
    struct frame *result = bare_frame(frame, bonds->count);

    for (int k = 0; k < 6; k++) { /* columns are made first: making one moves the others */
        static const char *const name[] = {"species",           "pos",      "bond",
                                           "common_neighbours", "bond_ids", "bond_species"};
        static const enum value_type type[] = {VALUE_STRING, VALUE_REAL, VALUE_REAL,
                                               VALUE_INT,    VALUE_INT,  VALUE_STRING};
        static const int width[] = {1, 3, 3, 1, 2, 1};

        frame_add(result, name[k], type[k], width[k]);
    }
    for (size_t k = 0; k < bonds->count; k++) {
        const struct bond *bond = &bonds->list[k];
        char pair[64];

        name_pair(frame, bond, pair, sizeof pair);
        column_set_text(frame_find(result, "species"), k, "X");
        memcpy(frame_pos(result) + 3 * k, frame_pos(frame) + 3 * (size_t)bond->from,
               3 * sizeof(double));
        memcpy(frame_find(result, "bond")->real + 3 * k, bond->vector, sizeof bond->vector);
        frame_find(result, "common_neighbours")->integer[k] = bond->common;
        frame_find(result, "bond_ids")->integer[2 * k] = frame_id(frame)[bond->from];
        frame_find(result, "bond_ids")->integer[2 * k + 1] = frame_id(frame)[bond->to];
        column_set_text(frame_find(result, "bond_species"), k, pair);
    }
    return result;
}
