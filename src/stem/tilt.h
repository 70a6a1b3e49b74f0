/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Interpolation in tilt between plane waves: what kinematic shares with it (stem/tilt.c,
 * stem/kinematic.c). */
#ifndef STEM_TILT_H
#define STEM_TILT_H
#include "stem/stem_parts.h"

extern const int tilt_numbers[]; /* of plane waves, ended by 0 */

/* Grids, windows, plane waves and error of the plan. */
void tilt_windows(struct stem_plan *plan, const struct stem_settings *settings,
                  const struct specimen *specimen, const double reach[2]);

/* Its costs. beam: seconds of one plane wave through the foil. */
void tilt_cost(struct stem_plan *plan, const struct stem_settings *settings,
               const struct specimen *specimen, int specimens, double beam);

/* stem->waves but for their exit waves (plane_waves_scatter). */
void tilt_prepare(struct stem *stem);

/* As of struct stem_method. */
void tilt_rows(struct stem *stem, int first, int count, float *columns);

#endif
