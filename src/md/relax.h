/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The nearest local minimum of the energy in the atoms' coordinates and, if wanted, in the edges
 * of the cell.
 *
 *     atoms   E at fixed cell
 *     shape   E at fixed volume: the ratios of the edges are free (c/a), angles stay
 *     cell    H = E + p V: the three edges are free, angles stay
 *
 * Atoms move with the cell: r = s h, edge k is h_k = exp(e_k) h0_k, and
 *     dE/ds = -f h^T,   dE/de_k = -sum_ab W_ab (h^-1)_ak h_kb,   W = sum r (x) f (the virial),
 *                       dV/de_k = V;
 * under `shape` the mean of dE/de is taken away, which leaves the volume as it is. Edges along
 * open directions stay. Method: limited-memory BFGS, Nocedal, Math. Comput. 35, 773 (1980), doi
 * 10.1090/S0025-5718-1980-0572855-7, no step longer than 0.1 A (0.04 sigma), halved where the
 * energy rises by more than rounding. At fixed cell, in boxes wide enough for the engine's
 * lists, the conjugate gradients of md_minimize (md/md.h). The two stay two: md_minimize moves the
 * engine's fractions of a fixed box and is led by forces alone, which tell a minimum to more
 * digits than energies; where edges move, the energy has to be looked at. Their sums are those of
 * base/linear.h. Leaves out: angles of the cell, saddle points (a site at rest by symmetry
 * stays). */
#ifndef MD_RELAX_H
#define MD_RELAX_H
#include <stdint.h>
#include "atoms/frame.h"
#include "base/error.h"

enum relax_what { RELAX_ATOMS, RELAX_SHAPE, RELAX_CELL };

struct relax_settings {
    enum relax_what what;
    const char *potential;
    /* eV/A: of the largest force, and of |dH/de_k| / (N (V/N)^(1/3)), the force on an atom's
     * share of a face */
    double tolerance;
    double pressure;        /* GPa, for RELAX_CELL */
    int64_t max_iterations; /* EXIT_NOT_CONVERGED beyond */
};

/* Moves pos (wrapped into the cell) and the cell. 0, EXIT_NOT_CONVERGED, EXIT_BAD_INPUT (no
 * periodic direction to relax; what md_energy refuses). */
int md_relax(struct frame *frame, const struct relax_settings *settings, struct error *error);

#endif
