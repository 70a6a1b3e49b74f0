/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Unit systems of LAMMPS; see units.h. */
#include "foreign/units.h"
#include <stddef.h>
#include <string.h>

static const struct foreign_units systems[] = {
    {"metal", UNITS_METAL, 3, 1},
    {"real", UNITS_METAL, 0, 4184 / (UNITS_AVOGADRO * UNITS_ELEMENTARY_CHARGE)},
    {"lj", UNITS_LJ, 0, 1},
};

const struct foreign_units *foreign_units_find(const char *name)
{
    for (size_t i = 0; i < sizeof systems / sizeof *systems; i++)
        if (strcmp(systems[i].name, name) == 0)
            return &systems[i];
    return NULL;
}
