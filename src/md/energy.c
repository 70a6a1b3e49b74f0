/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Energy, forces and virial of a frame as it stands; see md/md.h and md/energy.h. */
#include "md/energy.h"
#include <string.h>
#include "base/exit_codes.h"
#include "force/domain.h"
#include "force/force.h"
#include "force/plain.h"
#include "force/system.h"
#include "md/md.h"

/* A or sigma that a box must have beyond two cutoffs to go through the engine's lists */
static const double wide_enough = 1.0;

/* By the engine's lists; several processes share the atoms. */
static int energy_listed(const struct frame *frame, const struct potential *potential, double *pe,
                         double *forces, double *energy, double virial[3][3], struct error *error)
{
    struct system *system = NULL;
    struct force *force = NULL;
    struct force_sums sums;
    int code = system_create(&system, frame, potential, error);

    if (!code)
        domain_create(system);
    if (!code &&
        !(code = force_create(&force, potential, system,
                              &(struct force_choice){.precision = FORCE_EXACT}, error)) &&
        !(code = force_compute(force, system, &sums, pe, error))) {
        *energy = sums.energy;
        memcpy(virial, sums.virial, sizeof sums.virial);
        system_tensor_out(system, virial);
        if (forces) {
            domain_collect(system, system->force, 3 * sizeof *system->force);
            memcpy(forces, system->force, 3 * frame->n * sizeof *forces);
            system_vectors_out(system, forces, frame->n);
        }
    }
    force_free(force);
    system_free(system);
    return code;
}

bool energy_is_wide(const struct frame *frame, const struct potential *potential)
{
    double width[3];
    bool wide = system_takes(frame, width);

    for (int k = 0; k < 3; k++)
        wide = wide && (!frame->pbc[k] || width[k] >= 2.0 * potential->cutoff + wide_enough);
    return wide;
}

int energy_open(const struct frame *frame, const char *name, struct potential **potential,
                struct error *error)
{
    enum unit_system units;
    int code;

    if ((code = frame_units(frame, &units, error)) ||
        (code = potential_open(potential, name, error)))
        return code;
    if (units == (*potential)->units)
        return 0;
    potential_free(*potential);
    return error_set(error, EXIT_BAD_INPUT, "the frame is in units=%s, the potential '%s' is not",
                     units == UNITS_LJ ? "lj" : "metal", name);
}

int energy_frame(const struct frame *frame, const struct potential *potential, double *pe,
                 double *forces, double *energy, double virial[3][3], struct error *error)
{
    return energy_is_wide(frame, potential)
               ? energy_listed(frame, potential, pe, forces, energy, virial, error)
               : plain_sum(frame, potential, pe, forces, energy, virial, error);
}

int md_energy(const struct frame *frame, const char *name, double *pe, double *forces,
              double *energy, double virial[3][3], struct error *error)
{
    struct potential *potential;
    int code = energy_open(frame, name, &potential, error);

    if (code)
        return code;
    code = energy_frame(frame, potential, pe, forces, energy, virial, error);
    potential_free(potential);
    return code;
}
