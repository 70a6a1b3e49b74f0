/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Time and velocities of other programs; see foreign.h. What LAMMPS writes: its
 * src/EXTRA-DUMP/dump_extxyz.cpp. */
#include "atoms/foreign.h"
#include <math.h>
#include <string.h>
#include <strings.h>
#include "atoms/columns.h"
#include "atoms/elements.h"
#include "base/exit_codes.h"
#include "base/message.h"

static const double PS = 1000; /* fs */
/* Masses that differ by less are one mass with fewer digits. */
static const double SAME_MASS = 0.002;
/* Places beyond have steps of more than 1e-7 of the unit of length. */
static const double FAR = 1e9;

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

size_t foreign_other_mass(const struct frame *frame, const char **column)
{
    static const char *const names[] = {"masses", "mass"};
    enum unit_system units;
    struct error error;

    if (frame_units(frame, &units, &error))
        return frame->n;
    for (size_t k = 0; k < sizeof names / sizeof *names; k++) {
        const struct column *masses = frame_find(frame, names[k]);

        *column = names[k];
        if (!masses || masses->type != VALUE_REAL || masses->width != 1)
            continue;
        for (size_t i = 0; i < frame->n; i++) {
            double mass = mass_of(frame, i, NULL, units);
            if (mass > 0 && fabs(masses->real[i] - mass) > SAME_MASS * mass)
                return i;
        }
    }
    return frame->n;
}

size_t foreign_held(const struct frame *frame)
{
    const struct column *mask = columns_in(frame, "move_mask");
    size_t held = 0;

    for (size_t i = 0; mask && i < frame->n; i++) {
        bool is_free = true;
        for (size_t k = 0; k < (size_t)mask->width; k++)
            is_free = is_free && mask->integer[(size_t)mask->width * i + k];
        held += !is_free;
    }
    return held;
}

int foreign_far(const struct frame *frame, struct error *error)
{
    const double *pos = frame_pos(frame);

    for (size_t i = 0; i < 3 * frame->n; i++)
        if (fabs(pos[i]) > FAR)
            return error_set(error, EXIT_BAD_INPUT,
                             "atom %zu is at %g: beyond %g the digits of a place do not tell where "
                             "in the cell it is",
                             i / 3 + 1, pos[i], FAR);
    return 0;
}

/* The frame's first key of one of the names, in any letters; NULL: none. */
static const char *any_key(const struct frame *frame, const char *const *names, size_t count)
{
    for (int k = 0; k < frame->key_count; k++)
        for (size_t j = 0; j < count; j++)
            if (!strcasecmp(frame->keys[k].name, names[j]))
                return frame->keys[k].name;
    return NULL;
}

static bool doubt_keys(const struct frame *frame)
{
    static const char *const cells[] = {"cell",         "unit_cell",   "unitcell",
                                        "cell_vectors", "cellvectors", "lattice_vectors",
                                        "supercell",    "box",         "simbox"},
                             *const boundaries[] = {"boundary", "boundaries", "periodic",
                                                    "periodicity", "boundary_conditions"};
    const char *cell = any_key(frame, cells, sizeof cells / sizeof *cells),
               *boundary = any_key(frame, boundaries, sizeof boundaries / sizeof *boundaries);

    if (!frame->has_cell && cell)
        message_warning(
            "the key '%s' is not read as a cell: the frame has no Lattice, and is taken "
            "as atoms without a cell (frame %ld)",
            cell, frame->number);
    if (frame->has_cell && boundary && frame->pbc[0] && frame->pbc[1] && frame->pbc[2])
        message_warning("the key '%s' is not read: the frame is periodic along all cell vectors; "
                        "open directions are said by pbc=\"T T F\" (frame %ld)",
                        boundary, frame->number);
    return (!frame->has_cell && cell) || (frame->has_cell && boundary);
}

/* Four atoms and more in a cube of 1 A, and a cell that is much wider. */
static bool doubt_places(const struct frame *frame, enum unit_system units)
{
    const double *pos = frame_pos(frame);

    if (!frame->has_cell || frame->n < 4 || units != UNITS_METAL)
        return false;
    for (size_t i = 0; i < 3 * frame->n; i++)
        if (pos[i] < 0 || pos[i] > 1)
            return false;
    for (int k = 0; k < 3; k++)
        if (fabs(frame->cell[k][0]) + fabs(frame->cell[k][1]) + fabs(frame->cell[k][2]) < 2)
            return false;
    message_warning("all places are between 0 and 1: pos is read in A, and if they are parts of "
                    "the cell vectors the atoms are elsewhere (frame %ld)",
                    frame->number);
    return true;
}

static bool doubt_numbers(const struct frame *frame, enum unit_system units)
{
    static const char *const names[] = {"Z", "numbers", "atomic_number", "atomic_numbers"};

    for (size_t k = 0; k < sizeof names / sizeof *names; k++) {
        const struct column *numbers = frame_find(frame, names[k]);

        if (!numbers || numbers->type != VALUE_INT || numbers->width != 1)
            continue;
        for (size_t i = 0; i < frame->n; i++) {
            const struct element *element = element_in(frame_species_name(frame, i), units);
            if (!element || !element->number || element->number == numbers->integer[i])
                continue;
            message_warning("atom %zu is %s by species, which holds, and has the number %lld in "
                            "the column '%s' (frame %ld)",
                            i + 1, element->symbol, (long long)numbers->integer[i], names[k],
                            frame->number);
            return true;
        }
    }
    return false;
}

bool foreign_doubt(const struct frame *frame)
{
    enum unit_system units;
    struct error error;
    bool said = doubt_keys(frame);

    if (frame_units(frame, &units, &error))
        return said;
    said = doubt_places(frame, units) || said;
    return doubt_numbers(frame, units) || said;
}
