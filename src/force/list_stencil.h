/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the neighbours of a unit (list_search.h) can be: the bins that come within reach of the box
 * around its atoms are its stencil, and what is in them is packed together. What rows (list_rows.c)
 * and clusters (list_clusters.c) are made from. */
#ifndef FORCE_LIST_STENCIL_H
#define FORCE_LIST_STENCIL_H
#include "base/index.h"
#include "force/list.h"
#include "force/list_search.h"

static const double list_margin = 1e-5; /* relative, of the square of a radius */

/* The box around the atoms of a unit, and what one thread has found for them. A thread keeps its
 * own from build to build. */
struct list_scratch {
    struct list_search search;
    double width[3];              /* of the system's box */
    double bin[3], per_length[3]; /* of bins: how wide they are; how many to a length */
    /* A, across the system's box from face to face: from its corner, going on beyond it; and how
     * far its atoms are from the middle */
    double from[3], to[3], half[3];
    int32_t skip_from, skip_to; /* places that are not looked at */
    struct list_found found[POTENTIAL_SPECIES_MAX][2][LIST_UNIT]; /* by type */
    struct list_around around[2]; /* of a cluster: the first step of the skin, later ones */
    uint32_t *wide;               /* rows of the section in hand */
    size_t wide_capacity;
    struct list_block block; /* room for that in hand, where rows are not kept */
};

/* Columns are numbered to and fro, and so are the bins in them, so that what follows in number
 * is next in space. */
static inline size_t list_column(const struct list *list, int x, int y)
{
    return at2(x, x % 2 ? list->bins[1] - 1 - y : y, list->bins[1]);
}

static inline size_t list_bin(const struct list *list, size_t column, int z)
{
    return column * list->bins[2] + (column % 2 ? list->bins[2] - 1 - z : z);
}

/* (reach + by)^2, factor times; 0 where the sum is negative. */
static inline float list_range2(double reach, double by, double factor)
{
    return reach + by > 0.0 ? (float)((reach + by) * (reach + by) * factor) : 0.0f;
}

/* A scratch for each thread there may be. */
void list_scratch_room(struct list *list);
/* Ready for the list as it is sorted, in the box that it was sorted in. */
void list_scratch_start(struct list_scratch *scratch, const struct list *list,
                        const struct system *system);
void list_scratch_release(struct list_scratch *scratch);
void list_block_release(struct list_block *block);

/* Takes the box around the unit that begins at place `first`. */
void list_find_box(struct list_scratch *scratch, const struct list *list, size_t first);

/* Packs the atoms of a type within reach of the box, ghosts after own ones, as candidates. */
void list_pack(struct list_scratch *scratch, const struct list *list, const struct system *system,
               size_t first, int type, double reach);

#endif
