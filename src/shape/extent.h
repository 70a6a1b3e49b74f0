/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sizes as people type them: `4x4x4` cells, and boxes `25nm,25nm,auto` one edge of which follows
 * from the volume. */
#ifndef SHAPE_EXTENT_H
#define SHAPE_EXTENT_H
#include "base/error.h"
#include "base/units.h"

/* `count` positive whole numbers with an x between them. 0 or EXIT_USAGE. */
int extent_repeat(const char *text, int count, int *repeat, struct error *error);
/* Whether it is three of them: of an option AxBxC. */
int extent_repeat_check(const char *text, struct error *error);

/* Three edges (A), of which at most `auto` ones stay open: they become equal such that the box
 * has that volume (A3). text NULL: a cube. If no edge is auto the volume is that of the edges. 0
 * or EXIT_USAGE. */
int extent_box(const char *text, enum unit_system units, double volume, double box[3],
               struct error *error);

/* Three lengths (A), `a,b,c`. 0 or EXIT_USAGE. */
int extent_lengths(const char *text, enum unit_system units, double length[3], struct error *error);

#endif
