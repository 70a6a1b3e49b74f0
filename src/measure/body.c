/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bodies by union-find (measure/forest.h) over the pairs that touch. */
#include "measure/body.h"
#include <math.h>
#include <stdlib.h>
#include "atoms/neighbors.h"
#include "base/memory.h"
#include "measure/forest.h"

static const double touching = 1.3;

static void join(struct forest *forest, const struct neighbors *neighbors, const double *radius,
                 const bool *chosen)
{
    for (size_t i = 0; i < neighbors->n; i++)
        for (size_t p = neighbors->first[i]; p < neighbors->first[i + 1] && chosen[i]; p++) {
            const struct neighbor *other = &neighbors->list[p];
            double reach = touching * (radius[i] + radius[other->atom]);
            if (chosen[other->atom] && other->distance2 < reach * reach)
                forest_join(forest, i, other->atom, (int[3]){0, 0, 0});
        }
}

/* How many atoms are left out. */
static size_t keep_largest(struct forest *forest, size_t n, bool *chosen)
{
    size_t best = n, left = 0;
    for (size_t i = 0; i < n; i++) {
        size_t root = forest_root(forest, i);
        if (chosen[i] && (best == n || forest->size[root] > forest->size[best]))
            best = root;
    }
    for (size_t i = 0; i < n; i++)
        if (chosen[i] && forest_root(forest, i) != best) {
            chosen[i] = false;
            left++;
        }
    return left;
}

int body_largest(const struct frame *frame, const double *radius, bool *chosen, size_t *left,
                 struct error *error)
{
    double most = 0;
    for (size_t i = 0; i < frame->n; i++)
        if (chosen[i])
            most = fmax(most, radius[i]);
    int code = neighbors_check_lists(frame, 2 * touching * most, error);
    if (code)
        return code;
    struct neighbors *neighbors = neighbors_create(frame, 2 * touching * most);
    struct forest forest = forest_create(frame->n);
    join(&forest, neighbors, radius, chosen);
    *left = keep_largest(&forest, frame->n, chosen);
    neighbors_free(neighbors);
    forest_release(&forest);
    return 0;
}
