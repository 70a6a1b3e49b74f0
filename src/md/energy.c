/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Energy, forces and virial of a frame as it stands; see md/md.h and md/energy.h. */
#include "md/energy.h"
#include <stdlib.h>
#include <string.h>
#include "base/exit_codes.h"
#include "base/memory.h"
#include "force/domain.h"
#include "force/force.h"
#include "force/plain.h"
#include "force/system.h"
#include "md/md.h"

/* A or sigma that a box must have beyond two cutoffs to go through the engine's lists */
static const double wide_enough = 1.0;

struct energy_field {
    const struct frame *frame;
    const struct potential *potential;
    struct system *system; /* NULL: the box is too narrow for lists */
    struct force *force;
};

/* Lists that are kept while atoms move, and of atoms that stay. */
static const struct force_choice again = {.precision = FORCE_EXACT},
                                 once = {.precision = FORCE_EXACT, .once = true};

/* The engine's lists; several processes share the atoms. */
static int open_lists(struct energy_field *field, const struct force_choice *choice,
                      struct error *error)
{
    int code = system_create(&field->system, field->frame, field->potential, error);

    if (code)
        return code;
    domain_create(field->system);
    return force_create(&field->force, field->potential, field->system, choice, error);
}

static void close_lists(struct energy_field *field)
{
    force_free(field->force);
    system_free(field->system);
}

static void take_forces(const struct energy_field *field, double *forces)
{
    struct system *system = field->system;

    domain_collect(system, system->force, 3 * sizeof *system->force);
    memcpy(forces, system->force, 3 * system->n * sizeof *forces);
    system_vectors_out(system, forces, system->n);
}

static int energy_listed(const struct frame *frame, const struct potential *potential, double *pe,
                         double *forces, double *energy, double virial[3][3], struct error *error)
{
    struct energy_field field = {frame, potential, NULL, NULL};
    struct force_sums sums;
    int code = open_lists(&field, &once, error);

    if (!code && !(code = force_compute(field.force, field.system, &sums, pe, error))) {
        *energy = sums.energy;
        memcpy(virial, sums.virial, sizeof sums.virial);
        system_tensor_out(field.system, virial);
        if (forces)
            take_forces(&field, forces);
        if (pe)
            code = plain_check(pe, frame->n, error);
    }
    close_lists(&field);
    return code;
}

int energy_field_create(struct energy_field **created, const struct frame *frame,
                        const struct potential *potential, struct error *error)
{
    struct energy_field *field = memory_alloc(1, sizeof *field);
    int code;

    *field = (struct energy_field){frame, potential, NULL, NULL};
    *created = NULL;
    if (energy_is_wide(frame, potential) && (code = open_lists(field, &again, error))) {
        energy_field_free(field);
        return code;
    }
    *created = field;
    return 0;
}

void energy_field_free(struct energy_field *field)
{
    if (field)
        close_lists(field);
    free(field);
}

int energy_field_forces(struct energy_field *field, double *forces, struct error *error)
{
    double energy, virial[3][3];
    int code;

    if (!field->system)
        return plain_sum(field->frame, field->potential, NULL, forces, &energy, virial, error);
    system_place(field->system, frame_pos(field->frame));
    if (!(code = force_compute(field->force, field->system, NULL, NULL, error)))
        take_forces(field, forces);
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
