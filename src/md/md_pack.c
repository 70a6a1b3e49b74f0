/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The moving state of an engine as bytes and back, for checkpoints; declared in md.h.
 *
 * What is kept: fractions, velocities, the box, the chains of thermostat and barostat, driven
 * edges, the heat given by noise, exchanges, and where the run is (step, leg's step, ensemble).
 * What is not, because it follows from these to the bit: forces, energies and the neighbour list;
 * and random numbers, which are keyed by step and atom (base/random.h). */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "atoms/frame_pack.h"
#include "base/exit_codes.h"
#include "md/md.h"
#include "md/md_state.h"

void md_pack(const struct md *md, struct pack *pack)
{
    const struct system *system = md->system;
    uint64_t digest[2];

    md_collect(md);
    potential_digest(md->potential, digest);
    pack_block(pack, digest, 2, sizeof *digest);
    pack_block(pack, system->id, system->n, sizeof *system->id);
    pack_block(pack, system->fraction, 3 * system->n, sizeof *system->fraction);
    pack_block(pack, system->velocity, 3 * system->n, sizeof *system->velocity);
    pack_block(pack, system->low, 3, sizeof(double));
    pack_block(pack, system->length, 3, sizeof(double));
    pack_block(pack, system->tilt, 3, sizeof(double));
    pack_block(pack, system->frame_length, 3, sizeof(double));
    pack_int(pack, md->step);
    pack_int(pack, md->done);
    pack_int(pack, md->timeless);
    pack_int(pack, md->has_velocities);
    pack_int(pack, md->ensemble);
    pack_int(pack, md->coupled);
    pack_real(pack, md->limit);
    pack_real(pack, md->langevin_heat);
    pack_block(pack, &md->swaps, 1, sizeof md->swaps);
    pack_block(pack, &md->thermostat, 1, sizeof md->thermostat);
    pack_block(pack, &md->barostat, 1, sizeof md->barostat);
    pack_block(pack, &md->driving, 1, sizeof md->driving);
    pack_int(pack, md->shows);
    if (md->shows)
        frame_pack(md->frame, pack);
}

static bool same_atoms(const struct system *system, struct unpack *unpack)
{
    size_t count;
    int64_t *id = unpack_values(unpack, &count, sizeof *id);
    bool same = id && count == system->n && memcmp(id, system->id, count * sizeof *id) == 0;

    free(id);
    return same;
}

/* The frame that is handed out has its columns and keys in the order in which they came. */
static void take_shown(struct md *md, struct unpack *unpack)
{
    struct frame *shown = unpack_int(unpack) ? frame_unpack(unpack) : NULL;

    if (shown)
        frame_become(md->frame, shown);
}

static bool all_finite(const double *values, size_t count)
{
    bool finite = true;

    for (size_t i = 0; i < count; i++)
        finite &= isfinite(values[i]);
    return finite;
}

/* A truth whose byte came from a file: only 0 and 1 may be looked at as one. */
static bool is_truth(const bool *value)
{
    unsigned char byte;

    memcpy(&byte, value, sizeof byte);
    return byte <= 1;
}

static bool box_is_sound(const struct system *system)
{
    bool sound = all_finite(system->low, 3) && all_finite(system->length, 3) &&
                 all_finite(system->tilt, 3) && all_finite(system->frame_length, 3);

    for (int k = 0; k < 3; k++)
        sound &= system->length[k] > 0 && system->frame_length[k] > 0;
    return sound;
}

/* Whether counts, choices and truths are such, and the box is one: what loops and places in arrays
 * depend on. */
static bool state_is_sound(const struct md *md)
{
    const struct barostat *barostat = &md->barostat;
    const struct driving *driving = &md->driving;
    const int64_t most = (int64_t)1 << 53;
    bool sound = md->step >= 0 && md->step <= most && md->done >= 0 && md->done <= most &&
                 md->timeless >= 0 && md->timeless <= md->step && md->ensemble <= MD_LANGEVIN &&
                 barostat->edges >= 0 && barostat->edges <= 3 && is_truth(&barostat->isotropic) &&
                 is_truth(&driving->leans) && is_truth(&driving->known) &&
                 box_is_sound(md->system) && all_finite(md->system->velocity, 3 * md->system->n);

    for (int k = 0; k < 3; k++)
        sound &= is_truth(&barostat->moves[k]);
    for (int k = 0; k < 2; k++)
        sound &= driving->plane[k] >= 0 && driving->plane[k] < 3;
    return sound;
}

int md_unpack(struct md *md, struct unpack *unpack, struct error *error)
{
    struct system *system = md->system;
    uint64_t digest[2], before[2];

    potential_digest(md->potential, digest);
    unpack_block(unpack, before, 2, sizeof *before);
    if (!unpack->torn && memcmp(before, digest, sizeof digest))
        return error_set(error, EXIT_BAD_INPUT,
                         "the checkpoint is of another potential: the tables of '%s' have changed",
                         md->potential->name);
    if (!same_atoms(system, unpack) && !unpack->torn)
        return error_set(error, EXIT_BAD_INPUT, "the checkpoint is of other atoms");
    unpack_block(unpack, system->fraction, 3 * system->n, sizeof *system->fraction);
    unpack_block(unpack, system->velocity, 3 * system->n, sizeof *system->velocity);
    unpack_block(unpack, system->low, 3, sizeof(double));
    unpack_block(unpack, system->length, 3, sizeof(double));
    unpack_block(unpack, system->tilt, 3, sizeof(double));
    unpack_block(unpack, system->frame_length, 3, sizeof(double));
    md->step = unpack_int(unpack);
    md->done = unpack_int(unpack);
    md->timeless = unpack_int(unpack);
    md->has_velocities = unpack_int(unpack) != 0;
    md->ensemble = (enum md_ensemble)unpack_int(unpack);
    md->coupled = unpack_int(unpack) != 0;
    md->limit = unpack_real(unpack);
    md->langevin_heat = unpack_real(unpack);
    unpack_block(unpack, &md->swaps, 1, sizeof md->swaps);
    unpack_block(unpack, &md->thermostat, 1, sizeof md->thermostat);
    unpack_block(unpack, &md->barostat, 1, sizeof md->barostat);
    unpack_block(unpack, &md->driving, 1, sizeof md->driving);
    if (!unpack->torn && !state_is_sound(md))
        return error_set(error, EXIT_BAD_INPUT,
                         "the checkpoint does not hold a state that a run can be in; remove it to "
                         "start anew");
    take_shown(md, unpack);
    force_invalidate(md->force);
    md_moved(md);
    md->resumed = true;
    return unpack_check(unpack, error);
}
