/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Verlet lists: who may come within the cutoff of whom until somebody has moved half the skin
 * (Verlet, Phys. Rev. 159, 98 (1967), doi 10.1103/PhysRev.159.98). Atoms are found in bins; the
 * bins that an atom's neighbours can be in are its stencil.
 *
 * Lists have two forms, made from one sorting of the atoms when they are asked for. In rows they
 * are full lists: a pair stands in that of both atoms, so that a thread writes to its own atoms
 * only.
 * Around clusters, which is for Lennard-Jones in mixed precision, they are half lists (at the end).
 *
 * Atoms are sorted by type and then to and fro through the box at each build, so that 16 in a
 * row lie close together. A group is `lanes` consecutive atoms of one type, one for each lane of
 * a vector; the last 16 of a type are filled up with empty places. An atom's list is in sections
 * by the neighbours' type, and each section in two parts: the inner one (for the density, which
 * ends sooner than the pair function) and the shell around it. A pair near the border is listed
 * in both, so that a loop may choose by the distance of the moment. A part of a group is kept in
 * rows: row k holds the k-th neighbour of each atom of the group.
 *
 * Where an atom has no more neighbours, the row holds its antipode: the place half a box away
 * along every edge, farther than any cutoff. Why not a mask, or one far place for all: the loop
 * compares distances with the cutoff anyway, so that an antipode drops out there, with neither a
 * branch nor a second mask; and in a periodic box no single place is far from all atoms. So in
 * the rows of a section the pair of types is constant, and no lane needs looking after.
 *
 * Rows are ordered by steps of the skin: first the pairs within the cutoff or up to a quarter of
 * the skin beyond it, then those up to half of it ... As long as nobody has moved by an eighth of
 * the skin, the first rows are all that need to be looked at. A thick skin, which is rebuilt
 * seldom, so costs its pairs only when it has been used up.
 *
 * Where several processes share the system (force/domain.h), a list is of the process' own
 * atoms; ghosts have places behind theirs, and only there do they count as types of their own.
 *
 * Half lists: a cluster is four consecutive places (Pall, Hess, Comput. Phys. Commun. 184, 2641
 * (2013), doi 10.1016/j.cpc.2013.06.003, who pair clusters with clusters; here it is clusters with
 * single atoms, of which more are within the cutoff). Its list has the atoms within reach of any
 * of its own, ordered by type, then by steps of the skin, each in the list of one cluster only: a
 * pair is computed once, and felt by both. For two kinds of neighbours that is not so, and their
 * pairs stand on both sides, each for one atom: ghosts, so that forces need not travel, and atoms
 * of other regions. A region is what one thread works on, and nobody else writes to its atoms.
 * Rows of a sorting for clusters look at longer and thinner units, and cost a little more.
 *
 * The counting sort behind it is its own, and not base/bins.h: it runs in every build, on 32-bit
 * numbers, and a type's atoms are filled up to whole vectors between the bins.
 *
 * A neighbour is the byte offset of its record in an array of records of `stride` bytes: first
 * those of all places, then their antipodes. A thread works on whole blocks of groups.
 *
 * Lists of large boxes are read from memory at every step, which then costs as much as the
 * pairs. So kernels may ask for narrow rows, half as long: a section whose neighbours' places lie
 * within 2^16 of each other, as in the order of bins those of most do, holds their numbers from the
 * section's base on. Antipodes are too far away for that. What is missing is filled up by an atom
 * that no atom of the group has in the section: none comes within its range while the list is
 * valid. */
#ifndef FORCE_LIST_H
#define FORCE_LIST_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/vector.h"
#include "force/list_search.h"
#include "force/system.h"
#include "potential/potential.h"

enum list_part { LIST_INNER, LIST_SHELL };
/* places of a block; rows behind the last of a section that may be read */
enum { LIST_BLOCK = 64, LIST_ROWS_AHEAD = 2 };
#define LIST_WIDE UINT32_MAX /* no base: the section's rows are offsets of 32 bits */
/* atoms of a cluster; numbers behind the last of a region that may be read */
enum { LIST_CLUSTER = 4, LIST_CLUSTERS_AHEAD = 32 };
/* the neighbours of a cluster: those that feel it through its list, and those that do not */
enum list_side { LIST_MUTUAL, LIST_ONE_SIDED };
enum { LIST_SIDES = 2 };

/* Rows of all sections of a block: those of its group g and type t are section g * species + t. */
struct list_block {
    struct {
        char *row;
        size_t capacity;
        uint32_t *start; /* [section]: its first byte */
        uint32_t *base;  /* [section]: or LIST_WIDE */
        uint32_t *count; /* [section * LIST_SKIN_STEPS + m]: rows up to step m of the skin */
    } part[2];
};

/* Clusters first ... end - 1, whose atoms one thread works on, and what is near them: sections of a
 * cluster are by side, then type of the neighbour. */
struct list_region {
    size_t first, end;
    uint32_t *offset;
    size_t capacity, used;
    size_t sections;                    /* that start and count have room for */
    uint32_t *start;                    /* [(cluster - first) * sections of a cluster + section] */
    uint32_t (*count)[LIST_SKIN_STEPS]; /* by the same number: neighbours up to each step */
    bool one_sided;                     /* some cluster has neighbours elsewhere */
    uint8_t *has_ghosts; /* [cluster - first]: whether a ghost is among the neighbours */
};

/* By a * species + b, A, symmetric: the inner part up to inner + skin; the shell, if outer >
 * inner, from inner - skin to outer + skin. */
struct list_cutoffs {
    double inner[POTENTIAL_SPECIES_MAX * POTENTIAL_SPECIES_MAX],
        outer[POTENTIAL_SPECIES_MAX * POTENTIAL_SPECIES_MAX];
};

struct list {
    size_t n;
    int species; /* 1: types are not told apart */
    int lanes;
    uint32_t stride;
    struct list_cutoffs cutoff;
    double longest_cutoff;
    double skin;
    /* of the last build: all places; groups of own atoms */
    size_t places, groups;
    /* [places]: row of the system, or -1: empty */
    int32_t *row;
    int32_t
        type_start[2 * POTENTIAL_SPECIES_MAX +
                   1]; /* own atoms of type t have places type_start[t] ... type_start[t + 1] - 1,
                                                        * ghosts those of type species + t */
    /* [groups]: whether a ghost is among the neighbours */
    uint8_t *has_ghosts;
    bool has_rows; /* they are made when asked for, and so are clusters */
    bool narrow;   /* rows may be, which the kernel must know */
    bool fleeting; /* rows are made when a block is opened, and forgotten when it is closed */
    size_t blocks, blocks_made;
    struct list_block *block;
    bool has_clusters;
    int types;     /* of the system: clusters do tell them apart */
    int32_t *type; /* [places] */
    size_t regions, regions_made;
    struct list_region *region;
    size_t scratches; /* one for each thread */
    struct list_scratch *scratch;
    int skin_step; /* rows up to this one are looked at, for now */
    /* as it was at the last build: */
    bool built;
    int32_t *at[3]; /* [places]: the first 32 bits of the fractions */
    double length[3], tilt[3];
    int64_t flips;
    int bins[3]; /* per axis */
    size_t capacity;
    int kinds;                    /* types, those of ghosts included */
    int32_t *bin_start, *bin_end; /* by kind, then bin */
    int32_t *bin_of_atom;         /* own atoms, then ghosts */
};

/* `types` of the system's species, which clusters tell apart, or 0: there will be none. */
struct list *list_create(const struct system *system, int species, int types,
                         const struct list_cutoffs *cutoff, double skin, int lanes, size_t stride);
void list_free(struct list *list);

/* How much of the skin is used up, A: how far beyond its cutoff a pair may have been at the build
 * that is within it now, if atoms have moved by `most` (A, against the box) since then. */
double list_skin_used(const struct list *list, const struct system *system, double most);

/* Chooses the rows to look at. False if there is no list yet, or more than the skin is used:
 * somebody may have come within the cutoff who is not listed. */
bool list_within_skin(struct list *list, double used);

/* Sorts the atoms. Every width of the box must be at least 2 (longest_cutoff + skin). */
void list_build(struct list *list, const struct system *system);

/* Lists their neighbours, in rows or around clusters, if that is not done yet: whenever it is, they
 * are those of the places where the atoms were when they were sorted. */
void list_need_rows(struct list *list, const struct system *system);
void list_need_clusters(struct list *list, const struct system *system);

/* Passes over the rows of all blocks, for which they need not be kept (fleeting): after
 * list_need_rows each thread begins, opens a block, whose rows it may read then up to the last part
 * that it wants, and closes it. */
void list_rows_begin(struct list *list, const struct system *system);
void list_rows_open(struct list *list, const struct system *system, size_t block,
                    enum list_part last);
void list_rows_close(struct list *list, size_t block);

/* What these call (list_rows.c, list_clusters.c). */
void list_make_rows(struct list *list, const struct system *system);
void list_make_block(struct list *list, const struct system *system, size_t block,
                     enum list_part last);
void list_make_clusters(struct list *list, const struct system *system);

/* The type of an atom of the system, as far as the list tells. */
INLINE int list_type(const struct list *list, const struct system *system, size_t row)
{
    return list->species > 1 ? system->type[row] : 0;
}

/* Some rows of a section. */
struct list_rows {
    const void *row; /* uint32_t, or from a base on uint16_t */
    uint32_t base;
    size_t count;
};

INLINE struct list_rows list_rows(const struct list *list, size_t group, int type,
                                  enum list_part part)
{
    size_t per_block = LIST_BLOCK / list->lanes, section = group % per_block * list->species + type;
    const struct list_block *block = &list->block[group / per_block];

    return (struct list_rows){block->part[part].row + block->part[part].start[section],
                              block->part[part].base[section],
                              block->part[part].count[section * LIST_SKIN_STEPS + list->skin_step]};
}

/* The place of the k-th neighbour, counted through all lanes; an antipode's is not below the number
 * of places. */
INLINE size_t list_neighbor(const struct list *list, const struct list_rows *rows, size_t k)
{
    if (rows->base != LIST_WIDE)
        return rows->base + ((const uint16_t *)rows->row)[k];
    return ((const uint32_t *)rows->row)[k] >> __builtin_ctz(list->stride);
}

/* How many atoms a cluster has: they come first. */
INLINE size_t list_cluster_atoms(const struct list *list, size_t cluster)
{
    size_t count = LIST_CLUSTER;

    while (count > 0 && list->row[cluster * LIST_CLUSTER + count - 1] < 0)
        count--;
    return count;
}

/* Neighbours of a cluster (its number) of a region. */
struct list_near {
    const uint32_t *offset;
    size_t count;
};

INLINE struct list_near list_near(const struct list *list, const struct list_region *region,
                                  size_t cluster, enum list_side side, int type)
{
    size_t section =
        (cluster - region->first) * (LIST_SIDES * list->types) + side * list->types + type;

    return (struct list_near){region->offset + region->start[section],
                              region->count[section][list->skin_step]};
}

/* The type of a group's atoms. */
INLINE int list_group_type(const struct list *list, size_t group)
{
    int type = 0;

    while ((size_t)list->type_start[type + 1] <= group * list->lanes)
        type++;
    return type;
}

#endif
