/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Union-find with shifts; see forest.h. Paths are shortened as they are walked, the smaller tree
 * goes under the larger one. */
#include "measure/forest.h"
#include <stdlib.h>
#include <string.h>
#include "base/memory.h"

size_t forest_root(struct forest *forest, size_t atom)
{
    size_t root = atom, next;
    int total[3] = {0, 0, 0};

    for (; forest->parent[root] != root; root = forest->parent[root])
        for (int k = 0; k < 3; k++)
            total[k] += forest->shift[root][k];
    for (; forest->parent[atom] != root && atom != root; atom = next) {
        int own[3];

        memcpy(own, forest->shift[atom], sizeof own);
        memcpy(forest->shift[atom], total, sizeof total);
        for (int k = 0; k < 3; k++)
            total[k] -= own[k];
        next = forest->parent[atom];
        forest->parent[atom] = root;
    }
    return root;
}

void forest_join(struct forest *forest, size_t a, size_t b, const int image[3])
{
    size_t root_a = forest_root(forest, a), root_b = forest_root(forest, b);
    int loop[3];

    for (int k = 0; k < 3; k++)
        loop[k] = forest->shift[a][k] + image[k] - forest->shift[b][k];
    if (root_a == root_b) {
        forest->percolates[root_a] |= loop[0] || loop[1] || loop[2];
        return;
    }
    if (forest->size[root_a] < forest->size[root_b]) {
        size_t swap = root_a;

        root_a = root_b;
        root_b = swap;
        for (int k = 0; k < 3; k++)
            loop[k] = -loop[k];
    }
    forest->parent[root_b] = root_a;
    memcpy(forest->shift[root_b], loop, sizeof loop);
    forest->size[root_a] += forest->size[root_b];
    forest->percolates[root_a] |= forest->percolates[root_b];
}

struct forest forest_create(size_t n)
{
    struct forest forest = {
        memory_alloc(n, sizeof *forest.parent), memory_zeroed(n, sizeof *forest.shift),
        memory_alloc(n, sizeof *forest.size), memory_zeroed(n, sizeof *forest.percolates)};

    for (size_t i = 0; i < n; i++) {
        forest.parent[i] = i;
        forest.size[i] = 1;
    }
    return forest;
}

void forest_release(struct forest *forest)
{
    free(forest->parent);
    free(forest->shift);
    free(forest->size);
    free(forest->percolates);
}
