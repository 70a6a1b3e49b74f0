/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Single scattering (first Born approximation), by the plane waves of stem/tilt.c
 * (stem/scattering.h has the sum). What multiple scattering adds is the difference to the others:
 * that is what it is for, not speed. */
#include "stem/tilt.h"

static const double VALUE_SECONDS = 2e-9; /* a value of a wave, in a slice */

static void kinematic_plan(struct stem_plan *plan, const struct stem_settings *settings,
                           const struct specimen *specimen, int specimens, const double reach[2])
{
    tilt_windows(plan, settings, specimen, reach);
    tilt_cost(plan, settings, specimen, specimens,
              plan->slices * plan_wave_values(plan, specimen) * VALUE_SECONDS);
}

static void kinematic_create(struct stem *stem)
{
    tilt_prepare(stem);
    plane_waves_scatter(stem, (struct scattering_settings){.kinematic = true});
}

const struct stem_method stem_kinematic = {.name = "kinematic",
                                           .choice = "kinematic[:N]",
                                           .example = "kinematic",
                                           .help = "kinematic is single scattering",
                                           .number = 7,
                                           .numbers = tilt_numbers,
                                           .loses = true,
                                           .no_estimate = true,
                                           .plan = kinematic_plan,
                                           .create = kinematic_create,
                                           .rows = tilt_rows,
                                           .free = plane_waves_free};
