/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Common-neighbour analysis: which crystal, or icosahedron, an atom and its neighbours look
 * like.
 *
 * A bond between an atom and a neighbour has the signature (number of neighbours they share;
 * bonds among those; bonds of the longest chain, that is the largest connected group, of these).
 * An atom with 12 neighbours is FCC with 12 bonds 421, HCP with 6 of 421 and 6 of 422, ICO with
 * 12 of 555; one with 14 is BCC with 8 of 666 and 6 of 444 (Honeycutt, Andersen, J. Phys. Chem.
 * 91, 4950 (1987), doi 10.1021/j100303a014). Two atoms are bonded if they are closer than a
 * length: a fixed one, or one of the atom's own (Stukowski, Modelling Simul. Mater. Sci. Eng.
 * 20, 045021 (2012), doi 10.1088/0965-0393/20/4/045021), half way between the first and second
 * shell of the crystal that the nearest atoms would form:
 *     FCC, HCP, ICO   (1 + sqrt 2)/2 . mean distance of the 12 nearest
 *     BCC             (1 + sqrt 2)/2 . mean of the 14 nearest, the first 8 times 2/sqrt 3
 * ICO is a much stricter demand than a Voronoi cell of twelve pentagons. */
#ifndef MEASURE_CNA_H
#define MEASURE_CNA_H
#include "atoms/frame.h"

enum cna_kind { CNA_OTHER, CNA_FCC, CNA_HCP, CNA_BCC, CNA_ICO, CNA_KINDS };

const char *cna_name(enum cna_kind kind); /* "FCC" ... */

/* Adds the column cna; counts the atoms of each kind. cutoff > 0 (A): fixed; 0: adaptive. */
void cna_measure(struct frame *frame, double cutoff, size_t count[CNA_KINDS]);

#endif
