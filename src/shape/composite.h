/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A nano-composite: grains of a crystal in random orientations, held apart by gaps that one
 * species fills without order.
 *
 * A periodic box of N atoms at v (A3) per atom is cut into Voronoi cells (shape/grains.h) about
 * seeds thrown at random, none closer than the distance at which spheres fill a quarter of the
 * box. A site of the crystal stays if it is deeper in its cell than half the gap's width w.
 * Every species but the filler sits in the grains alone, so its number fixes w: the sites that
 * stay are the deepest. The rest of the composition's atoms are fillers: thrown at random into
 * the gaps, then pushed apart by steepest descent in E = sum (c - r)^2 / 2 over pairs closer
 * than c = 1.1 closest, with the grains held still, until no pair is closer than `closest`;
 * fillers that stay jammed are thrown anew, to the roomiest of many points. So composition and
 * volume are exact, and w, the number of atoms and the volume of an atom in the grains cannot
 * all be chosen. Source: the construction of Derlet, Maass, J. Alloys Compd. 821, 153209 (2020),
 * after Froseth, Van Swygenhoven, Derlet, Acta Mater. 53, 4847 (2005), doi
 * 10.1016/j.actamat.2005.06.025. Assumes no texture; nothing is relaxed: minimise and anneal it. */
#ifndef SHAPE_COMPOSITE_H
#define SHAPE_COMPOSITE_H
#include "shape/composition.h"
#include "shape/grains.h"

struct composite {
    const struct crystal *crystal;
    double a;                   /* A, lattice parameter of the grains */
    const char *const *species; /* by sublattice */
    const char *filler;         /* symbol */
    const struct composition *composition;
    size_t grains;
    double volume;  /* A3 per atom, of the whole */
    double closest; /* A */
    uint64_t seed;
};

/* Of `atoms` atoms in a box whose edges have the ratios of `box`; *gap is the width of the gaps,
 * A. Columns species, pos, id, grain (0: filler). NULL: EXIT_USAGE where the request contradicts
 * itself, EXIT_NOT_CONVERGED where the fillers cannot be kept apart. */
struct frame *composite_frame(const struct composite *composite, size_t atoms, const double box[3],
                              double *gap, struct error *error);

/* The number of atoms in a cube at which the gap is nearest to a width (A); 0 with EXIT_USAGE if
 * no number is within a tenth of it. */
size_t composite_atoms(const struct composite *composite, double gap, struct error *error);

#endif
