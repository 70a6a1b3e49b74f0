/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What hangs together of a frame: the largest of its bodies, without the gas about it. */
#ifndef MEASURE_BODY_H
#define MEASURE_BODY_H
#include <stdbool.h>
#include <stddef.h>
#include "atoms/frame.h"

/* Atoms touch that are nearer than 1.3 times the sum of their radii (n, A): for metallic radii
 * that is the gap behind the first shell of a metal, liquid or solid. Of the chosen atoms only the
 * most that hang together stay chosen (of several alike those with the first row); *left: how many
 * do not. 0, or EXIT_BAD_INPUT where an atom would have millions of neighbors. */
int body_largest(const struct frame *frame, const double *radius, bool *chosen, size_t *left,
                 struct error *error);

#endif
