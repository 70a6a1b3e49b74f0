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

/* A (or sigma): what atoms/lattice.c takes lies within. */
static const double LENGTH_LEAST = 1e-3, LENGTH_MOST = 1e9;

static bool same_atoms(const struct system *system, struct unpack *unpack)
{
    size_t count;
    int64_t *id = unpack_values(unpack, &count, sizeof *id);
    bool same = id && count == system->n && memcmp(id, system->id, count * sizeof *id) == 0;

    free(id);
    return same;
}

/* The frame that is handed out has its columns and keys in the order in which they came; its atoms
 * are those of the run. */
static void take_shown(struct md *md, struct unpack *unpack)
{
    struct frame *shown = unpack_int(unpack) ? frame_unpack(unpack) : NULL;

    if (shown && shown->n != md->frame->n) {
        unpack->torn = true;
        frame_free(shown);
    } else if (shown) {
        frame_become(md->frame, shown);
    }
}

/* Edges as md_create takes them: finite, and far from what overflows. */
static bool is_box(const struct system *system)
{
    for (int k = 0; k < 3; k++)
        if (!(system->length[k] > LENGTH_LEAST && system->length[k] < LENGTH_MOST) ||
            !(system->frame_length[k] >= 0 && system->frame_length[k] < LENGTH_MOST) ||
            !(fabs(system->tilt[k]) < LENGTH_MOST) || !(fabs(system->low[k]) < LENGTH_MOST))
            return false;
    return true;
}

static bool is_chain(const struct nose_hoover *chain)
{
    return pack_all_finite(chain->velocity, NOSE_HOOVER_CHAIN) &&
           pack_all_finite(chain->mass, NOSE_HOOVER_CHAIN) && isfinite(chain->degrees) &&
           isfinite(chain->energy) && isfinite(chain->heat);
}

static bool is_driving(const struct driving *driving)
{
    int least = driving->leans ? 0 : -1; /* no plane */

    for (int k = 0; k < 2; k++)
        if (driving->plane[k] < least || driving->plane[k] > 2)
            return false;
    return pack_all_finite(driving->length, 3) && isfinite(driving->strain) &&
           isfinite(driving->work);
}

static bool is_coupling(const struct md *md)
{
    const struct barostat *barostat = &md->barostat;

    return is_chain(&md->thermostat) && is_chain(&barostat->chain) && barostat->edges >= 0 &&
           barostat->edges <= 3 && pack_all_finite(barostat->rate, 3) &&
           pack_all_finite(barostat->friction, 3) && isfinite(barostat->mass) &&
           isfinite(barostat->work) && is_driving(&md->driving);
}

/* A truth whose byte came from a file: only 0 and 1 may be looked at as one. */
static bool is_truth(const bool *value)
{
    unsigned char byte;

    memcpy(&byte, value, sizeof byte);
    return byte <= 1;
}

static bool are_truths(const struct md *md)
{
    const struct barostat *barostat = &md->barostat;

    for (int k = 0; k < 3; k++)
        if (!is_truth(&barostat->moves[k]))
            return false;
    return is_truth(&barostat->isotropic) && is_truth(&md->driving.leans) &&
           is_truth(&md->driving.known);
}

/* What no run can have kept: a checkpoint that another has made up. */
static bool is_possible(const struct md *md)
{
    const struct system *system = md->system;

    return are_truths(md) && md->done >= 0 && md->step >= md->done && md->timeless >= 0 &&
           md->timeless <= md->step && md->ensemble <= MD_LANGEVIN && md->swaps.attempts >= 0 &&
           md->swaps.accepted >= 0 && md->swaps.accepted <= md->swaps.attempts &&
           isfinite(md->langevin_heat) && is_box(system) && is_coupling(md) &&
           pack_all_finite(system->velocity, 3 * system->n);
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
    take_shown(md, unpack);
    if (unpack_check(unpack, error))
        return error->code;
    if (!is_possible(md))
        return error_set(error, EXIT_BAD_INPUT,
                         "the checkpoint is damaged: it holds what no run can have come to; remove "
                         "it to start anew");
    force_invalidate(md->force);
    md_moved(md);
    md->resumed = true;
    return 0;
}
