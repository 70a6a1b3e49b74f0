/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Makes random coordinates fit for a potential, whose forces between atoms that overlap are beyond
 * any step of time: steepest descent in the energy of soft spheres,
 *     E = sum over pairs of (c - r)^2 / 2 for r < c,  c = 1.1 closest,
 * with a displacement of w grad E per round and at most c/5, until no pair is closer than
 * `closest`. Finite for coincident atoms (pushed apart along a direction fixed by their ids).
 * Fixed atoms push and do not move. Velocities are not touched. md_push_off is declared in md.h. */
#ifndef MD_PUSH_OFF_H
#define MD_PUSH_OFF_H
#include "base/error.h"
#include "force/system.h"

/* Rounds used go to *rounds (may be NULL). EXIT_NOT_CONVERGED when some pair stays closer: the
 * density is too high for `closest`. */
int push_off(struct system *system, double closest, int *rounds, struct error *error);

#endif
