/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Time and velocities of other programs; see foreign.h. What LAMMPS writes: its
 * src/EXTRA-DUMP/dump_extxyz.cpp. */
#include "atoms/foreign.h"
#include <string.h>
#include "atoms/columns.h"
#include "atoms/elements.h"
#include "base/exit_codes.h"
#include "base/message.h"

static const double PS = 1000; /* fs */

/* 0 where it is unknown. */
static double mass_of(const struct frame *frame, size_t atom, const struct column *masses,
                      enum unit_system units)
{
    const struct element *element;

    if (masses)
        return masses->real[atom];
    element = element_in(frame_species_name(frame, atom), units);
    return element ? element->mass : 0;
}

static int divide(struct frame *frame, enum unit_system units, struct error *error)
{
    double *velo = frame_add(frame, "velo", VALUE_REAL, 3)->real;
    const double *momenta = frame_find(frame, "momenta")->real;
    const struct column *masses = columns_in(frame, "masses");

    for (size_t i = 0; i < frame->n; i++) {
        double mass = mass_of(frame, i, masses, units);

        if (!(mass > 0))
            return error_set(
                error, EXIT_BAD_INPUT,
                "momenta without a mass for '%s' (atom %zu): give a column masses, or velo",
                frame_species_name(frame, i), i + 1);
        for (size_t k = 0; k < 3; k++)
            velo[3 * i + k] = momenta[3 * i + k] / mass / unit_factors(units).time_border;
    }
    return 0;
}

/* The velocities `from`, times `factor`, as velo. */
static void take_velocities(struct frame *frame, const char *from, double factor)
{
    double *velo = frame_add(frame, "velo", VALUE_REAL, 3)->real;
    const double *theirs = frame_find(frame, from)->real;

    for (size_t i = 0; i < 3 * frame->n; i++)
        velo[i] = theirs[i] * factor;
    if (strcmp(from, "velo") != 0)
        frame_remove(frame, from);
}

bool foreign_lammps(struct frame *frame)
{
    enum unit_system units;
    struct error error;
    double time;

    if (!frame_key(frame, "Timestep") || frame_key(frame, "history") ||
        frame_units(frame, &units, &error))
        return false;
    bool timed = frame_get_real(frame, "Time", &time);
    const char *moving = columns_in(frame, "velo")  ? "velo"
                         : columns_in(frame, "vel") ? "vel"
                                                    : NULL;
    if (!timed && !moving)
        return false;
    if (timed && units == UNITS_METAL)
        frame_set_real(frame, "Time", time * PS);
    if (moving)
        take_velocities(frame, moving, units == UNITS_METAL ? 1 / PS : 1);
    frame_key_remove(frame, "Timestep");
    return units == UNITS_METAL;
}

int foreign_velocities(struct frame *frame, struct error *error)
{
    enum unit_system units;
    int code = frame_units(frame, &units, error);
    bool known = frame_velo(frame);

    if (code)
        return code;
    if (!known && columns_in(frame, "vel")) {
        take_velocities(frame, "vel", 1);
        known = true;
    } else if (!known && columns_in(frame, "momenta")) {
        code = divide(frame, units, error);
        known = true;
    }
    for (int i = frame->column_count; i-- > 0 && !code;) {
        const char *name = frame->columns[i].name;
        if (!columns_is_velocity(&frame->columns[i]))
            continue;
        if (!known)
            message_warning("the column '%s' is left out: as velocities only velo and vel (A/fs, "
                            "three reals) and ASE's momenta are "
                            "understood (frame %ld)",
                            name, frame->number);
        frame_remove(frame, name);
    }
    return code;
}
