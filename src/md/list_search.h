/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The inner loops of a list's build: the neighbours of one type that one atom has. */
#ifndef MD_LIST_SEARCH_H
#define MD_LIST_SEARCH_H
#include <stddef.h>
#include <stdint.h>

enum { LIST_SEARCH_ROOM = 16 }; /* what a search may read and write beyond the end of an array */

/* Neighbours found, as offsets of their records. */
struct list_found {
    uint32_t *offset;
    size_t count, capacity;
};

/* Cells are numbered (x * cells[1] + y) * cells[2] + z; atoms of a cell are the places start ... end - 1, and cells along z follow
 * one another. A search covers, along each axis, count[k] cells from first[k] on, going round the box. */
struct list_search {
    const int32_t *start, *end; /* of the cells of the type searched for */
    int cells[3], first[3], count[3];
    uint32_t stride, self;        /* bytes of a record; offset of the atom's own */
    const int32_t *at[3];         /* [places + LIST_SEARCH_ROOM]: fractions of 32 bits */
    int32_t from[3];              /* the atom's own */
    float scale[3];               /* A per unit */
    float inner2, shell2, outer2; /* A2: r^2 < inner2; shell2 <= r^2 < outer2 */
    struct list_found *inner, *shell;
};

/* Adds those that are near enough, but not the atom itself. */
void list_search(const struct list_search *search);

#endif
