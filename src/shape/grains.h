/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A polycrystal by Voronoi tessellation: seeds s_g thrown at random into a periodic box, g = 1
 * ... N; around each a crystal
 *
 *     r = s_g + Q_g l,   l a site of the perfect crystal, Q_g a uniformly random rotation,
 *
 * of which those atoms stay that are nearer to s_g than to every other seed and every periodic
 * image of a seed:
 *
 *     (r - s_g) . v <= v^2 / 2   for all v from s_g to another seed or image.
 *
 * A grain may meet its own image (with N = 1 it does everywhere). Where two atoms across a
 * boundary are closer than `gap`, the one in the grain of lower number stays, in one grain the
 * earlier one. Source: Voronoi grains in atomistic models, e.g. Schioetz, Di Tolla, Jacobsen,
 * Nature 391, 561 (1998), doi 10.1038/35328; cell statistics of random seeds (faces, volumes):
 * Kumar, Kurtz, Banavar, Sharma, J. Stat. Phys. 67, 523 (1992), doi 10.1007/BF01049719. Assumes
 * no texture and no relaxation: boundaries are as cut, to be annealed. */
#ifndef SHAPE_GRAINS_H
#define SHAPE_GRAINS_H
#include "shape/crystal.h"

/* The seed of grain `grain` (from 1), A; its rotation is random_rotation(random_key(seed,
 * "create/orientations"), grain, 0). */
void grains_seed(const double box[3], uint64_t seed, size_t grain, double at[3]);

/* The cells of given seeds (pos of a frame with an orthorhombic periodic box, which is kept by
 * reference). */
struct grains;
struct grains *grains_create(const struct frame *seeds);
void grains_free(struct grains *grains);

/* How far a point (A) is from the nearest boundary, A. */
double grains_depth(const struct grains *grains, const double r[3]);

struct grain_site {
    double pos[3]; /* A, not wrapped */
    double depth;  /* distance from the nearest boundary, A */
    int sublattice;
    int32_t grain; /* from 1 */
};
struct grain_sites {
    size_t count, capacity;
    struct grain_site *site;
};

/* Every site of every grain, one grain after another; the caller frees sites->site. */
void grains_fill(const struct grains *grains, const struct crystal *crystal, double a,
                 uint64_t seed, struct grain_sites *sites);

/* A frame of some sites (all: which = NULL) with columns species, pos (wrapped), grain. */
struct frame *grains_frame_of(const struct grain_sites *sites, const size_t *which, size_t count,
                              const double box[3], const char *const *species);

struct polycrystal {
    const struct crystal *crystal;
    const char *const *species; /* the symbol on each sublattice */
    double a;                   /* lattice parameter, A */
    double box[3];              /* A */
    size_t grains;
    double gap; /* A */
    uint64_t seed;
};

/* Columns species, pos (wrapped), id and grain. NULL (EXIT_USAGE): gap not below the crystal's
 * nearest distance or above an edge of the box, too many atoms, or a grain without any. */
struct frame *grains_frame(const struct polycrystal *polycrystal, struct error *error);

#endif
