/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Verlet lists: who may come within reach of whom until somebody has moved half the skin (Verlet, Phys. Rev. 159, 98 (1967),
 * doi 10.1103/PhysRev.159.98).
 *
 * Atoms are sorted by (type, cell) at each build, so that neighbours in space are neighbours in memory. Every atom has its full
 * list, in two parts: the inner one (for the density, which ends sooner than the pair function) and the shell around it; each
 * part has one section per type of neighbour, so that in a section the pair of types is constant. Rows are kept by blocks of
 * atoms; a thread works on whole blocks and writes to its own atoms only. Numbers of atoms in the list are sorted ones; row[]
 * gives the row in the system. */
#ifndef MD_LIST_H
#define MD_LIST_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "md/potential.h"
#include "md/system.h"
#include "md/vector.h"

enum { LIST_BLOCK = 64 };

/* Of one block: neighbours of its atom a of type t are neighbour[start[s]] ... neighbour[start[s + 1] - 1], s = a * species + t. */
struct list_part {
    int32_t *neighbour;
    size_t capacity;
    int32_t *start;
};

struct list_block {
    struct list_part inner, outer;
};

/* By a * species + b, A, symmetric: the inner part up to inner + skin, the shell from there to outer + skin. */
struct list_reach {
    double inner[POTENTIAL_SPECIES_MAX * POTENTIAL_SPECIES_MAX], outer[POTENTIAL_SPECIES_MAX * POTENTIAL_SPECIES_MAX];
};

/* Of a sorted atom: fractions of the box in [-1/2, 1/2), and room for what the density pass hands to the force pass. */
struct list_place {
    double s[3];
    double slope; /* F'(rho) */
};

struct list {
    size_t n;
    int species;
    struct list_reach reach;
    double longest; /* the largest reach */
    double skin;
    int32_t *row;                                  /* n: sorted -> row of the system */
    int32_t type_start[POTENTIAL_SPECIES_MAX + 1]; /* sorted atoms of type t are type_start[t] ... type_start[t + 1] - 1 */
    struct list_place *place;                      /* n */
    size_t blocks;
    struct list_block *block; /* blocks */
    size_t longest_section;   /* neighbours */
    /* as it was at the last build: */
    bool built;
    uint64_t *fraction; /* 3n, by row */
    double length[3];
    /* cells: */
    int cells[3], span[3]; /* per axis; how many of them a search covers on each side (the whole axis where that is all of it) */
    size_t capacity;
    int32_t *cell_start; /* by type, then cell */
};

struct list *list_create(const struct system *system, int species, const struct list_reach *reach, double skin);
void list_free(struct list *list);

/* Whether somebody may have come within reach who is not listed. */
bool list_is_stale(const struct list *list, const struct system *system);

/* Sorts the atoms and lists the neighbours. Every edge of the box must be at least 2 (longest + skin). */
void list_build(struct list *list, const struct system *system);

/* Brings place[].s up to date with the system. */
void list_place_atoms(struct list *list, const struct system *system);

/* The vector from an atom at `self` (s, then 0) to another, minimum image, A, in the first three components; the other's slope in
 * the fourth. Adding and taking away 1.5 2^52 leaves the nearest whole number, and 2^1000 leaves 0. scale: the box's edges,
 * then 1. */
INLINE vector4 list_vector(const vector4 *self, const struct list_place *other, const vector4 *scale)
{
    const vector4 large = {0x1.8p52, 0x1.8p52, 0x1.8p52, 0x1p1000};
    vector4 d = *(const vector4 *)other - *self;
    return (d - ((d + large) - large)) * *scale;
}

/* The square of its first three components. */
INLINE double list_square(const vector4 *d)
{
    vector4 squares = *d * *d;
    return squares[0] + squares[1] + squares[2];
}

#endif
