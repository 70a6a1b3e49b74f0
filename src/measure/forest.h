/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Connected components by union-find (Tarjan, J. ACM 22, 215 (1975), doi 10.1145/321879.321884),
 * in a periodic box.
 *
 * Every atom also remembers by which whole cell vectors it is shifted against the root of its
 * component; a bond that closes a loop with a shift other than zero joins the component to its
 * own periodic image: it percolates. */
#ifndef MEASURE_FOREST_H
#define MEASURE_FOREST_H
#include <stdbool.h>
#include <stddef.h>

struct forest {
    size_t *parent;
    int (*shift)[3];  /* against the parent, in whole cell vectors */
    size_t *size;     /* at roots */
    bool *percolates; /* at roots */
};

struct forest forest_create(size_t n); /* n components of one atom */
void forest_release(struct forest *forest);

/* Joins two bonded atoms; the bond leads from `a` to the image `image` of b. */
void forest_join(struct forest *forest, size_t a, size_t b, const int image[3]);

/* The root of an atom; on return shift[atom] counts from it. */
size_t forest_root(struct forest *forest, size_t atom);

#endif
