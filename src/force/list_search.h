/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The inner loops of a list's build: the neighbours of one type that the atoms of a unit have.
 *
 * A unit is LIST_UNIT consecutive places, atoms close to each other. First the atoms near the
 * box around them are packed together (candidates), then every atom of the unit looks at all of
 * these, a vector at a time. Packed first, because sixteen atoms have nearly the same neighbours:
 * an atom out of a bin is loaded, and its image found, once for all of them. */
#ifndef FORCE_LIST_SEARCH_H
#define FORCE_LIST_SEARCH_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* what a search may read and write beyond the end of an array */
enum { LIST_UNIT = 16, LIST_SEARCH_ROOM = 16 };
enum { LIST_SKIN_STEPS = 4 }; /* see list.h */

/* Neighbours found, as offsets of their records: those within step 0 of the skin, then
 * step 1 ... */
struct list_found {
    uint32_t *offset;
    size_t count, capacity, upto[LIST_SKIN_STEPS]; /* how many are within step m */
};

/* Those beyond step 0, for now. */
struct list_later {
    uint32_t *offset;
    float *r2;
    size_t count, capacity;
};

/* Some of what is around a cluster: how far from the nearest of its atoms, A2; which slot of the
 * list it goes to (list_slots). */
struct list_around {
    uint32_t *offset;
    float *r2;
    int32_t *slot;
    size_t count, capacity;
};

/* A2: within step m if from2[m] <= r^2 < to2[m]. */
struct list_range {
    float from2[LIST_SKIN_STEPS], to2[LIST_SKIN_STEPS];
};

/* Atoms near a unit: from the middle of its box, A (float, along x, y and z), or fractions of 32
 * bits where images need care; offsets. */
struct list_candidates {
    int32_t *x, *y, *z, *offset;
    size_t count, capacity;
};

/* Places from ... to - 1. */
struct list_run {
    int32_t from, to;
};

struct list_search {
    struct list_run *run; /* where candidates are */
    size_t runs, run_capacity;
    const int32_t *at[3]; /* [places + LIST_SEARCH_ROOM]: fractions of 32 bits */
    const int32_t *type;  /* as many, below the stride: added to the offsets packed; or NULL */
    /* A per unit: of the lengths of the system's box, of xy xz yz; some of these are not 0 */
    float scale[3], tilt[3];
    bool tilted;
    uint32_t stride; /* bytes of a record */
    /* the unit: */
    int32_t middle[3]; /* of the box around its atoms, along x, y and z */
    float half[3];     /* half its edges, A */
    /* the nearest image of a candidate is not the same for all atoms of the unit */
    bool wraps;
    float reach2;               /* A2: how far candidates may be from the box */
    struct list_range range[2]; /* of the inner part; of the shell, nowhere (0) if there is none */
    struct list_candidates candidates;
    struct list_later later[2];
};

/* Adds a run of places; packs those of all runs that are near the box, and forgets the runs. */
void list_search_run(struct list_search *search, int32_t from, int32_t to);
void list_search_pack(struct list_search *search);

/* Finds, for the inner part and the shell, the candidates within range of the atom at a place of
 * the unit, without the atom itself. */
void list_search_find(struct list_search *search, size_t place, struct list_found *inner,
                      struct list_found *shell);

/* Packs together the candidates that are near one of `atoms` atoms from a place on, but for those
 * whose offset is from ... to - 1: those within the first step of range[0], and those within later
 * ones. */
void list_search_around(struct list_search *search, size_t place, size_t atoms, uint32_t from,
                        uint32_t to, struct list_around around[2]);

/* How what is around a cluster is put in order: slot (side * types + type) * LIST_SKIN_STEPS + step
 * of the skin, side 0 for the offsets from ... to - 1. */
struct list_slots {
    int types;
    uint32_t stride, from, to;
    const struct list_range *range; /* NULL: all are of the first step */
};
/* Chooses them, and takes the types from the offsets. Returns whether any is of side 1. */
bool list_search_slots(const struct list_slots *slots, struct list_around *around);
/* Those of one slot to `offset`, with room for LIST_SEARCH_ROOM more; how many they are. */
size_t list_search_slot(const struct list_around *around, int slot, uint32_t *offset);

/* Writes what was found for `lanes` atoms as `rows` rows: row k holds the k-th of each, and
 * where there is none the antipode of the atom, from `antipode` on. Both have room for
 * LIST_SEARCH_ROOM more. */
void list_search_rows(struct list_found *found, size_t lanes, size_t rows, uint32_t antipode,
                      uint32_t stride, uint32_t *offset);

void list_search_release(struct list_search *search);

#endif
