/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A round of exchanges of unlike atoms between two steps of a run (swap.h has the method). */
#include <stdlib.h>
#include "base/exit_codes.h"
#include "base/memory.h"
#include "md/md.h"
#include "md/md_state.h"

static bool *fixed_atoms(const struct system *system)
{
    bool *fixed = memory_alloc(system->n, sizeof *fixed);

    for (size_t i = 0; i < system->n; i++)
        fixed[i] = system->group[i] == MD_GROUP_FIXED;
    return fixed;
}

int md_begin_swaps(struct md *md, struct error *error)
{
    bool *fixed = fixed_atoms(md->system);

    if (!md->swap)
        md->swap = swap_create(md->potential);
    md_collect(md);
    system_store(md->system, md->frame);
    swap_begin(md->swap, md->frame, md->system->type, fixed);
    free(fixed);
    if (swap_possible(md->swap))
        return 0;
    return error_set(error, EXIT_USAGE,
                     "nothing to exchange: the atoms that may move are all of one species");
}

/* Every atom to the place where it stands now. */
static void move_atoms(struct md *md)
{
    struct system *system = md->system;
    const int32_t *place = swap_places(md->swap);
    uint64_t *before = memory_copy(system->fraction, 3 * system->n, sizeof *before);

    for (size_t i = 0; i < system->n; i++)
        for (size_t k = 0; k < 3; k++)
            system->fraction[3 * i + k] = before[3 * (size_t)place[i] + k];
    free(before);
    force_invalidate(md->force);
    md_moved(md);
}

int md_swap(struct md *md, double energy_target, struct error *error)
{
    struct md_swaps *swaps = &md->swaps;
    int64_t before = swaps->accepted;
    int code = md_begin_swaps(md, error);

    if (code)
        return code;
    for (int64_t attempt = 0; attempt < md->settings.swap_attempts; attempt++) {
        double change;

        if (swap_attempt(md->swap, md->swap_key, (uint64_t)md->step, (uint64_t)attempt,
                         energy_target, &change)) {
            swaps->energy += change;
            swaps->accepted++;
        }
        swaps->attempts++;
    }
    if (swaps->accepted == before)
        return 0;
    move_atoms(md);
    return md_forces(md, MD_SUMS, error);
}
