/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The last digits of a minimum at fixed cell, for atoms that are nearly there.
 *
 * Newton's method on the forces alone, H u = f, by conjugate gradients (Hestenes, Stiefel, J. Res.
 * Natl. Bur. Stand. 49, 409 (1952), doi 10.6028/jres.049.044) whose products H p = [f(x) - f(x + e
 * p)] / e are differences of forces, until no force is larger than the tolerance. Where energies
 * have no digits left to lead (md_relax) and a first step of 0.025 A is far too long (md_minimize),
 * as after a strain of 1e-5, this converges. Where it finds itself far from a minimum (a direction
 * of negative curvature, a step beyond 0.1 A, no progress) md_relax goes there first. Any cell; the
 * engine's lists or the plain sum, as energy_frame (md/energy.h) chooses. */
#ifndef MD_SETTLE_H
#define MD_SETTLE_H
#include <stdint.h>
#include "atoms/frame.h"
#include "base/error.h"
#include "potential/potential.h"

struct settle_settings {
    const char *name; /* of the potential, as --potential takes it */
    const struct potential *potential;
    double tolerance;       /* eV/A */
    int64_t max_iterations; /* of conjugate gradients in each of Newton's steps, and of md_relax */
};

/* Moves pos; the cell stays. 0, EXIT_NOT_CONVERGED, EXIT_BAD_INPUT (what energy_frame refuses). */
int settle_atoms(struct frame *frame, const struct settle_settings *settings, struct error *error);

#endif
