/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Atoms from a frame into the engine's form and back; see system.h. */
#include "force/system.h"
#include <math.h>
#include <stdlib.h>
#include "atoms/cell.h"
#include "base/exit_codes.h"
#include "base/memory.h"
#include "force/domain.h"
#include "potential/potential.h"

/* Room around the atoms along open directions, in units of length: cutoffs, and as much again
 * for atoms that move or fly off. */
enum { MARGIN_CUTOFFS = 3, MARGIN_EXTRA = 100 };

static int check_frame(const struct frame *frame, const struct potential *potential,
                       enum unit_system *units, struct error *error)
{
    int code = frame_units(frame, units, error);

    if (code)
        return code;
    if (*units != potential->units)
        return error_set(error, EXIT_BAD_INPUT,
                         "the frame is in units=%s but the potential '%s' is in %s units",
                         *units == UNITS_LJ ? "lj" : "metal", potential->name,
                         potential->units == UNITS_LJ ? "lj" : "metal");
    if (frame->has_cell && !cell_is_orthorhombic(frame->cell))
        return error_set(error, EXIT_BAD_INPUT,
                         "the cell is not orthorhombic; atoms are moved in orthorhombic cells "
                         "only: build the sample in one (create "
                         "does; of any frame, make_supercell of ASE)");
    for (int k = 0; k < 3; k++) {
        if (frame->pbc[k] && !frame->has_cell)
            return error_set(error, EXIT_BAD_INPUT, "the frame is periodic but has no cell");
    }
    return 0;
}

/* The species number of every atom. */
static int take_types(struct system *system, const struct frame *frame,
                      const struct potential *potential, struct error *error)
{
    for (size_t i = 0; i < system->n; i++) {
        const char *name = frame_species_name(frame, i);
        system->type[i] = potential_species(potential, name);
        if (system->type[i] < 0)
            return potential_unknown(potential, name, (int64_t)i + 1, error);
        system->mass[i] = potential->mass[system->type[i]];
    }
    return 0;
}

/* The box: the cell along periodic directions, along open ones all atoms and the cell with a
 * margin. */
static void take_box(struct system *system, const struct frame *frame, double cutoff)
{
    const double *pos = frame_pos(frame);

    for (int k = 0; k < 3; k++) {
        double from = 0.0, to = frame->has_cell && !frame->unbounded[k] ? frame->cell[k][k] : 0.0,
               margin = MARGIN_CUTOFFS * cutoff + MARGIN_EXTRA;
        system->pbc[k] = frame->pbc[k];
        system->frame_low[k] = 0.0;
        system->frame_length[k] = to;
        for (size_t i = 0; i < system->n && !frame->pbc[k]; i++) {
            from = fmin(from, pos[3 * i + k]);
            to = fmax(to, pos[3 * i + k]);
        }
        system->low[k] = frame->pbc[k] ? from : from - margin;
        system->length[k] = frame->pbc[k] ? to : to - from + 2.0 * margin;
    }
}

static void take_motion(struct system *system, const struct frame *frame)
{
    const double *pos = frame_pos(frame), *velo = frame_velo(frame);
    const int64_t *id = frame_id(frame);

    for (size_t i = 0; i < system->n; i++) {
        system->id[i] = id ? id[i] : (int64_t)i + 1;
        for (size_t k = 0; k < 3; k++) {
            double s = (pos[3 * i + k] - system->low[k]) / system->length[k];
            s -= floor(s);
            system->fraction[3 * i + k] = s < 1.0 ? (uint64_t)(s * 0x1p64) : 0;
            system->velocity[3 * i + k] =
                velo ? velo[3 * i + k] * system->factors.time_border : 0.0;
        }
    }
}

int system_create(struct system **created, const struct frame *frame,
                  const struct potential *potential, struct error *error)
{
    enum unit_system units;
    struct system *system;
    size_t n = frame->n;
    int code = check_frame(frame, potential, &units, error);

    *created = NULL;
    if (code)
        return code;
    system = memory_zeroed(1, sizeof *system);
    *system = (struct system){.n = n,
                              .units = units,
                              .factors = unit_factors(units),
                              .moving = n,
                              .fraction = memory_alloc(3 * n, sizeof(uint64_t)),
                              .velocity = memory_zeroed(3 * n, sizeof(double)),
                              .force = memory_zeroed(3 * n, sizeof(double)),
                              .mass = memory_alloc(n, sizeof(double)),
                              .type = memory_alloc(n, sizeof(int32_t)),
                              .id = memory_alloc(n, sizeof(int64_t)),
                              .group = memory_zeroed(n, 1),
                              .own_count = n};
    if ((code = take_types(system, frame, potential, error))) {
        system_free(system);
        return code;
    }
    take_box(system, frame, potential->cutoff);
    take_motion(system, frame);
    *created = system;
    return 0;
}

void system_store(const struct system *system, struct frame *frame)
{
    double *velo = frame_add(frame, "velo", VALUE_REAL, 3)->real, *pos = frame_pos(frame);

    for (int k = 0; k < 3; k++) {
        if (system->pbc[k])
            frame->cell[k][k] = system->length[k];
    }
    for (size_t i = 0; i < system->n; i++) {
        for (size_t k = 0; k < 3; k++) {
            pos[3 * i + k] = system_position(system, i, (int)k);
            velo[3 * i + k] = system->velocity[3 * i + k] / system->factors.time_border;
        }
    }
}

void system_free(struct system *system)
{
    if (!system)
        return;
    free(system->fraction);
    free(system->velocity);
    free(system->force);
    free(system->mass);
    free(system->type);
    free(system->id);
    free(system->group);
    free(system->own);
    domain_free(system->domain);
    free(system);
}
