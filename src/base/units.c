/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The engine's factors for each unit system (base/units.h gives the constants and their source). */
#include "base/units.h"

struct unit_factors unit_factors(enum unit_system system)
{
    if (system == UNITS_LJ)
        return (struct unit_factors){.boltzmann = 1.0, .time_border = 1.0, .pressure_border = 1.0};
    return (struct unit_factors){.boltzmann = UNITS_BOLTZMANN,
                                 .time_border = UNITS_TIME_FS,
                                 .pressure_border = UNITS_GPA_PER_EV_A3};
}
