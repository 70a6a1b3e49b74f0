/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Momenta of ASE into velocities; see momenta.h. */
#include "atoms/momenta.h"
#include <stdlib.h>
#include "atoms/elements.h"
#include "base/exit_codes.h"

static const struct column *real_column(const struct frame *frame, const char *name, int width)
{
    const struct column *column = frame_find(frame, name);

    return column && column->type == VALUE_REAL && column->width == width ? column : NULL;
}

/* 0 where it is unknown. */
static double mass_of(const struct frame *frame, size_t atom, const struct column *masses, enum unit_system units)
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
    const struct column *masses = real_column(frame, "masses", 1);

    for (size_t i = 0; i < frame->n; i++) {
        double mass = mass_of(frame, i, masses, units);

        if (!(mass > 0))
            return error_set(error, EXIT_BAD_INPUT, "momenta without a mass for '%s' (atom %zu): give a column masses, or velo",
                             frame_species_name(frame, i), i + 1);
        for (size_t k = 0; k < 3; k++)
            velo[3 * i + k] = momenta[3 * i + k] / mass / unit_factors(units).time_border;
    }
    return 0;
}

int momenta_to_velo(struct frame *frame, struct error *error)
{
    enum unit_system units;
    int code = 0;

    if (!real_column(frame, "momenta", 3))
        return 0;
    if (!frame_velo(frame) && !(code = frame_units(frame, &units, error)))
        code = divide(frame, units, error);
    frame_remove(frame, "momenta");
    return code;
}
