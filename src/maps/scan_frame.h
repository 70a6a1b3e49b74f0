/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The frame that goes down the pipe: one point X for each probe position, row by row (x fast),
 * with a column for each map. */
#ifndef MAPS_SCAN_FRAME_H
#define MAPS_SCAN_FRAME_H
#include "atoms/frame.h"
#include "cube/cube.h"
#include "maps/maps.h"

/* A frame of the scan's positions (header->step and shape known); the origin is 0 where the
 * header has none. */
struct frame *scan_frame_create(const struct cube_header *header);

/* Adds maps[] as columns; names are those of the maps. */
void scan_frame_column(struct frame *frame, const char *name, const float *values, size_t n);

/* x rounded to seven digits: what a float holds, in short decimals. */
double scan_frame_round(double x);

#endif
