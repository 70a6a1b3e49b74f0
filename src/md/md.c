/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The engine's life cycle: out of a frame, into a frame, groups, degrees of freedom. The step
 * loop is in run.c.
 *
 * Degrees of freedom: 3 per moving atom, less 3 where the total momentum is conserved (nothing
 * fixed, no noise, all or none thermostatted), less 3 more where the angular momentum is too (no
 * periodic direction). */
#include "md/md.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "atoms/match.h"
#include "atoms/measured.h"
#include "atoms/select.h"
#include "base/exit_codes.h"
#include "base/memory.h"
#include "base/pace.h"
#include "force/domain.h"
#include "md/md_state.h"
#include "md/thermo.h"
#include "md/velocities.h"

static void apply_groups(struct md *md)
{
    struct system *system = md->system;

    system->moving = md->mobile = 0;
    for (size_t i = 0; i < system->n; i++) {
        system->group[i] = md->fixed && md->fixed[i] ? MD_GROUP_FIXED : md->group[i];
        md->mobile += system->group[i] == MD_GROUP_MOBILE;
        if (system->group[i] != MD_GROUP_FIXED)
            system->moving++;
        else
            memset(&system->velocity[3 * i], 0, 3 * sizeof(double));
    }
}

static int choose_fixed(struct md *md, const struct frame *frame, struct error *error)
{
    size_t count;
    int code;

    if (!md->settings.fix)
        return 0;
    md->fixed = memory_zeroed(frame->n, sizeof *md->fixed);
    code = select_atoms(md->settings.fix, frame, md->fixed, &count, error);
    if (!code && (count == 0 || count == frame->n))
        code = error_set(error, EXIT_USAGE, "'%s' chooses %s", md->settings.fix,
                         count ? "all atoms: none moves" : "no atom");
    return code ? error_append(error, " (--fix)") : 0;
}

static bool any_velocity(const struct frame *frame)
{
    const double *velocity = frame_velo(frame);

    for (size_t i = 0; velocity && i < 3 * frame->n; i++)
        if (velocity[i] != 0)
            return true;
    return false;
}

/* Keys of chance hold the stage, the time at its start and the frame's number: the same stage
 * run twice in a pipe does not repeat its noise, and the frames of one stream are independent
 * samples. */
static struct random_key key_for(const struct md *md, const char *purpose)
{
    char text[160];
    int used = snprintf(text, sizeof text, "%s/%s/%.17g",
                        md->settings.stage ? md->settings.stage : "md", purpose, md->start_time);

    if (md->settings.frame > 1)
        snprintf(text + used, sizeof text - used, "/%" PRId64, md->settings.frame);
    return random_key(md->settings.seed, text);
}

/* Noise and velocities are drawn by id: two atoms of one id would move alike. */
static int check_ids(const struct frame *frame, struct error *error)
{
    int64_t id;

    return match_twice(frame, &id)
               ? error_set(error, EXIT_BAD_INPUT, "the id %" PRId64 " occurs twice", id)
               : 0;
}

static int md_open(struct md *md, const struct frame *frame, struct error *error)
{
    int code = check_ids(frame, error);

    if (!code)
        code = potential_open(&md->potential, md->settings.potential, error);
    if (!code)
        code = system_create(&md->system, frame, md->potential, error);
    if (!code)
        code = choose_fixed(md, frame, error);
    if (!code)
        domain_create(md->system);
    if (!code)
        code = force_create(&md->force, md->potential, md->system, &md->settings.force, error);
    return code;
}

int md_create(struct md **result, const struct frame *frame, const struct md_settings *settings,
              struct error *error)
{
    struct md *md = memory_zeroed(1, sizeof *md);
    int code;

    *result = NULL;
    md->settings = *settings;
    frame_get_real(frame, "Time", &md->start_time);
    code = frame->n ? md_open(md, frame, error)
                    : error_set(error, EXIT_BAD_INPUT, "a frame without atoms");
    if (code) {
        md_free(md);
        return code;
    }
    md->timestep = settings->timestep / md->system->factors.time_border;
    md->has_velocities = any_velocity(frame);
    md->atom_energy = memory_zeroed(frame->n, sizeof *md->atom_energy);
    md->frame = frame_copy(frame);
    md->group = memory_zeroed(frame->n, sizeof *md->group);
    md->velocity_key = key_for(md, "velocities");
    md->langevin_key = key_for(md, "langevin");
    md->swap_key = key_for(md, "swap");
    apply_groups(md);
    *result = md;
    return 0;
}

const char *md_unfit(const struct md *md)
{
    return force_unfit(md->force);
}

void md_free(struct md *md)
{
    if (!md)
        return;
    swap_free(md->swap);
    if (md->force)
        force_free(md->force);
    if (md->system)
        system_free(md->system);
    if (md->potential)
        potential_free(md->potential);
    frame_free(md->frame);
    free(md->atom_energy);
    free(md->group);
    free(md->fixed);
    free(md);
}

void md_set_groups(struct md *md, const uint8_t *group)
{
    memcpy(md->group, group, md->system->n);
    apply_groups(md);
}

static bool is_free(const struct system *system)
{
    return !system->pbc[0] && !system->pbc[1] && !system->pbc[2];
}

static double degrees_of(const struct md *md, size_t atoms)
{
    const struct system *system = md->system;
    size_t together = md->ensemble == MD_NVE ? system->moving : md->mobile;
    double degrees = 3 * (double)atoms;

    if (together == system->n && md->ensemble != MD_LANGEVIN)
        degrees -= is_free(system) ? 6 : 3;
    return degrees > 1 ? degrees : 1;
}

double md_degrees(const struct md *md)
{
    return degrees_of(md, md->system->moving);
}

double md_degrees_mobile(const struct md *md)
{
    return degrees_of(md, md->mobile);
}

/* Every process knows all positions and velocities again. */
void md_collect(const struct md *md)
{
    domain_collect(md->system, md->system->fraction, 3 * sizeof *md->system->fraction);
    domain_collect(md->system, md->system->velocity, 3 * sizeof *md->system->velocity);
}

void md_remove_momentum(struct md *md, bool angular)
{
    md_collect(md);
    velocities_remove_momentum(md->system);
    if (angular && is_free(md->system) && md->system->moving == md->system->n)
        velocities_remove_rotation(md->system);
}

double md_time(const struct md *md)
{
    return md->start_time + (double)(md->step - md->timeless) * md->settings.timestep;
}

void md_moved(struct md *md)
{
    md->forces_known = md->sums_known = md->energies_known = false;
}

int md_forces(struct md *md, enum md_wanted wanted, struct error *error)
{
    bool energies = wanted & MD_ATOM_ENERGIES, sums = energies || wanted & MD_SUMS;
    int code;

    if (md->forces_known && (md->sums_known || !sums) && (md->energies_known || !energies))
        return 0;
    pace_step();
    code = force_compute(md->force, md->system, sums ? &md->sums : NULL,
                         energies ? md->atom_energy : NULL, error);
    if (code)
        return code;
    md->forces_known = true;
    md->sums_known = sums;
    md->energies_known = energies;
    return 0;
}

static void store_swaps(const struct md_swaps *swaps, struct frame *frame)
{
    frame_set_int(frame, "swap_attempts", swaps->attempts);
    frame_set_int(frame, "swap_accepted", swaps->accepted);
    frame_set_real(frame, "swap_acceptance", (double)swaps->accepted / (double)swaps->attempts);
}

void md_set_exact(struct md *md, bool exact)
{
    if (md->exact == exact)
        return;
    md->exact = exact;
    force_set_exact(md->force, exact);
    md_moved(md);
}

int md_forces_virial(struct md *md, struct error *error)
{
    double virial[3];
    int code;

    pace_step();
    code = force_compute_virial(md->force, md->system, virial, error);
    for (int k = 0; !code && k < 3; k++)
        md->sums.virial[k][k] = virial[k];
    md->forces_known = !code;
    return code;
}

void md_store(struct md *md, struct frame *frame, bool with_energy)
{
    struct error error;

    if (md->swaps.attempts)
        store_swaps(&md->swaps, frame);

    md_collect(md);
    measured_forget(frame);
    system_store(md->system, frame);
    frame_set_real(frame, "Time", md_time(md));
    if (!with_energy || md_forces(md, MD_ATOM_ENERGIES, &error))
        return;
    memcpy(frame_add(frame, "pe", VALUE_REAL, 1)->real, md->atom_energy,
           frame->n * sizeof *md->atom_energy);
}

double md_volume(const struct md *md)
{
    return barostat_volume(md->system);
}
