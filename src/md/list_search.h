/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The innermost loop of a list's build: which of a run of atoms are near one atom. */
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

struct list_search {
    uint32_t stride;
    int32_t place;                /* whose neighbours */
    const int32_t *at[3];         /* [places + LIST_SEARCH_ROOM]: fractions of 32 bits */
    float scale[3];               /* A per unit */
    float inner2, shell2, outer2; /* A2: r^2 < inner2; shell2 <= r^2 < outer2 */
    struct list_found *found[2];  /* inner, shell */
};

/* Adds those of the places from ... to - 1 that are near enough, but not the atom itself. */
void list_search_run(struct list_search *search, int32_t from, int32_t to);

#endif
