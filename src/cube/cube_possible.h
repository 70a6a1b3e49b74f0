/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Calibrations that no transmission electron microscope has: what a file or a person says by
 * mistake, in other units most often. */
#ifndef CUBE_CUBE_POSSIBLE_H
#define CUBE_CUBE_POSSIBLE_H
#include "cube/cube.h"

#define CUBE_VOLTAGE_MIN 1e3 /* V: below, no electron passes a foil */
#define CUBE_VOLTAGE_MAX 1e7
#define CUBE_ANGLE_MAX   0.5  /* rad: no lens has such a cone, no detector sees beyond */
#define CUBE_REACH_MAX   60.0 /* 1/A: more than that angle at the largest usual voltage */
#define CUBE_STEP_MIN    1e-4 /* A: a fraction of an electron's wavelength */
#define CUBE_STEP_MAX    1e7  /* A: a millimeter */

/* 0, or EXIT_BAD_INPUT for a header (of the data `path`) whose voltage, convergence angle, step or
 * pixel, as far as they are known, are none of a microscope's, or do not go together: a detector
 * that reaches beyond CUBE_ANGLE_MAX at that voltage. The text has what to type. */
int cube_check_possible(const struct cube_header *header, const char *path, struct error *error);

/* Whether the probe's disc, of a known angle and voltage, is larger than the detector. */
bool cube_disk_outgrows(const struct cube_header *header);

#endif
