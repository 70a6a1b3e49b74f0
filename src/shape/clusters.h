/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Clusters read from files, to be set down many times in random orientation.
 *
 * All frames of all files make one library, in which every cluster has its centre of mass at the
 * origin and its momentum removed; what remains is its shape and its thermal motion. Cluster
 * number m (from 1) of an arrangement is frame (m - 1) mod count: drawn in turn. Rotations are
 * uniform over all orientations (base/random.h) and turn positions and velocities together. */
#ifndef SHAPE_CLUSTERS_H
#define SHAPE_CLUSTERS_H
#include <stdbool.h>
#include "atoms/frame.h"
#include "base/random.h"
#include "shape/composition.h"

struct clusters {
    /* all atoms, with columns id, cluster, region (`core` where the file has none) and velo */
    struct frame *library;
    int count;
    size_t *first;  /* count + 1: cluster c is rows first[c] ... first[c + 1] - 1 */
    double *radius; /* count: largest distance of an atom from the centre of mass, A */
    double largest; /* of the radii */
};

/* files: names separated by commas. 0, or the error of reading; clusters must be whole, must not
 * be periodic and must be in these units (EXIT_BAD_INPUT). */
int clusters_read(struct clusters *clusters, const char *files, enum unit_system units,
                  struct error *error);
/* `count` clusters of one atom each, at rest, species at random with the exact composition. */
void clusters_atoms(struct clusters *clusters, const struct composition *composition, size_t count,
                    struct random_key key);
void clusters_release(struct clusters *clusters);

/* The library's cluster number m (from 1), counted in turn, and how many atoms it has. */
int clusters_which(const struct clusters *clusters, int64_t m);
size_t clusters_size(const struct clusters *clusters, int which);

/* A frame of the clusters number m = from ... from + count - 1, one after another, each
 * unrotated at the origin; column cluster holds m. */
struct frame *clusters_frame(const struct clusters *clusters, int64_t from, int64_t count);

/* Turns `count` rows from `first` about the origin, then moves them by `shift` (A) and adds
 * `velocity` (A/fs). */
void rows_turn(struct frame *frame, size_t first, size_t count, const double rotation[3][3],
               const double shift[3], const double velocity[3]);

/* Clusters touching in a hexagonal close packing: 4 per orthorhombic cell a x sqrt(3) a x
 * sqrt(8/3) a, a = largest diameter + gap (A), periodic, each in a random orientation (seed). */
struct frame *clusters_stack(const struct clusters *clusters, const int repeat[3], double gap,
                             uint64_t seed);

#endif
