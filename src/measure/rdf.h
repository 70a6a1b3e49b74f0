/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pair distribution functions and structure factors, averaged over frames. */
#ifndef MEASURE_RDF_H
#define MEASURE_RDF_H
#include <stdbool.h>
#include "atoms/frame.h"

enum { RDF_TOTAL = -1, RDF_SPECIES_MAX = 16, RDF_BLOCKS_MAX = 32 };

struct rdf;

struct rdf *rdf_create(double cutoff, int bins); /* cutoff in A */
/* Which atoms are looked at (n each; NULL: all). `among`: the others are as good as not there. */
struct rdf_choice {
    const bool *among, *center, *neighbor;
};

/* Adds a frame. 0, or EXIT_BAD_INPUT for more than RDF_SPECIES_MAX species. */
int rdf_add(struct rdf *rdf, const struct frame *frame, const struct rdf_choice *choice,
            struct error *error);
void rdf_free(struct rdf *rdf);

long rdf_frames(const struct rdf *rdf);
/* Blocks of frames one after another, at most RDF_BLOCKS_MAX; and the same without one of them,
 * which has no blocks (the caller frees it, before the whole, to which no frame is added while it
 * lives): for errors by leaving out (rdf_error.h). */
int rdf_blocks(const struct rdf *rdf);
struct rdf *rdf_without(const struct rdf *rdf, int block);
/* What a block counts by: atoms a in coordinations, the sum of N_a N_b / V in g. */
void rdf_block_weights(const struct rdf *rdf, int block, int a, int b, double *atoms,
                       double *density);

/* Species in alphabetical order, over all frames added. Below, a and b are their numbers, or
 * both RDF_TOTAL. */
int rdf_species_count(const struct rdf *rdf);
const char *rdf_species_name(const struct rdf *rdf, int species);

/* Whether an a occurs among the centres and a b among the neighbours of any frame. */
bool rdf_has(const struct rdf *rdf, int a, int b);
/* The part that a species has in all atoms. */
double rdf_concentration(const struct rdf *rdf, int species);

int rdf_bins(const struct rdf *rdf);
double rdf_cutoff(const struct rdf *rdf);          /* A */
double rdf_radius(const struct rdf *rdf, int bin); /* its centre, A */
double rdf_g(const struct rdf *rdf, int a, int b, int bin);
/* Mean number of b around an a, up to the outer edge of each bin, into n[bins]. */
void rdf_coordinations(const struct rdf *rdf, int a, int b, double *n);
/* The same up to r; *pairs: how many were counted, each from a. */
double rdf_coordination_within(const struct rdf *rdf, int a, int b, double r, double *pairs);
/* Pairs in a bin, and how many there would be if b were everywhere alike. g is their ratio. */
void rdf_pairs(const struct rdf *rdf, int a, int b, int bin, double *count, double *expected);
/* Faber-Ziman S(q), q in 1/A; total: number-weighted. */
double rdf_structure_factor(const struct rdf *rdf, int a, int b, double q);

#endif
