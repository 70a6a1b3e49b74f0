/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The inherent structure of the positions in hand: the local minimum of the potential energy
 * that they descend to (Stillinger, Weber, Phys. Rev. A 25, 978 (1982), doi
 * 10.1103/PhysRevA.25.978), in which structures of different temperatures can be compared without
 * their thermal motion; by conjugate gradients in a cell that stays (minimize.c). The run
 * goes on as if nothing had been asked: positions come back in every bit. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "base/memory.h"
#include "md/md.h"
#include "md/md_state.h"

enum { ITERATIONS_MAX = 200000 };

static double largest_force(const struct system *system)
{
    double most = 0;

    for (size_t i = 0; i < system->n; i++) {
        const double *f = &system->force[3 * i];

        if (system->group[i] != MD_GROUP_FIXED)
            most = fmax(most, f[0] * f[0] + f[1] * f[1] + f[2] * f[2]);
    }
    return sqrt(most);
}

static void store_relaxed(struct md *md, struct frame *frame)
{
    md_store(md, frame, true);
    frame_remove(frame, "velo");
    frame_set_logical(frame, "inherent", true);
    frame_set_real(frame, "energy", md->sums.energy);
    frame_set_real(frame, "max_force", largest_force(md->system));
}

int md_inherent(struct md *md, double tolerance, struct frame *frame, struct error *error)
{
    size_t bytes = 3 * md->system->n * sizeof *md->system->fraction;
    md_collect(md);
    uint64_t *before = memory_copy(md->system->fraction, 3 * md->system->n, sizeof *before);
    int code = md_minimize(md, tolerance, ITERATIONS_MAX, error);

    if (!code)
        store_relaxed(md, frame);
    memcpy(md->system->fraction, before, bytes);
    free(before);
    md_moved(md);
    md_set_exact(md, false);
    return code ? code : md_forces(md, MD_SUMS, error);
}
