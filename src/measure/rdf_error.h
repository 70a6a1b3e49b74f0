/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Standard errors between blocks of frames, of whatever is made of pair distributions.
 *
 * Each block is left out in turn (jackknife). With t_j the value without block j, of n blocks:
 *
 *     error^2 = (n - 1) / n * sum_j (t_j - mean of t_j)^2
 *
 * which is s / sqrt(n) of the blocks' own values where all weigh the same, and holds for ratios
 * and for places of peaks too. Blocks that hold nothing of what is asked for, such as no atom a,
 * do not count among the n. Up to RDF_BLOCKS_MAX frames a block is a frame, and frames count as
 * independent; of more, frames that follow each other are in one, and may hang together.
 *
 * Source: B. Efron, C. Stein, Ann. Stat. 9, 586 (1981), doi 10.1214/aos/1176345462. */
#ifndef MEASURE_RDF_ERROR_H
#define MEASURE_RDF_ERROR_H
#include "measure/rdf.h"

/* The error of a value by those without each block, and by what the blocks weigh: those of weight
 * 0 do not count. NAN where fewer than two do. */
double rdf_jackknife(const double *without, const double *weight, int blocks);

/* Errors of rdf_g and rdf_coordinations of a and b, into [bins] each; NAN as above. */
void rdf_errors(const struct rdf *rdf, int a, int b, double *g, double *coordination);

#endif
