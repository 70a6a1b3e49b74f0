/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A first look at a data set: what its file does not say and the analysis must know, all of it at
 * once, where the strongest ring is, and what to type next. */
#ifndef PATTERN_LOOK_H
#define PATTERN_LOOK_H
#include <stdbool.h>
#include <stddef.h>
#include "base/error.h"
#include "cube/cube.h"
#include "cube/cube_view.h"

struct look {
    bool needs_scan, needs_pixel, needs_step;
    bool needs_voltage; /* its detector's axes are angles; then the pixel is not asked for */
    size_t patterns;    /* in the file */
    double ring[2];     /* the strongest (pattern/ring.h), 1/A, or pixels if needs_pixel; NAN */
};

/* `known`, `view`: what was given on the command line. 0, or what cube_open and cube_view_apply
 * say where more than the scan is wrong. */
int look_take(struct look *look, const char *path, const struct cube_header *known,
              const struct cube_view *view, struct error *error);

bool look_needs(const struct look *look);

/* "how large a detector pixel is (--pixel=PIXEL/nm) and how far apart ..."; "" where nothing is
 * missing. Caller frees. */
char *look_missing(const struct look *look);

/* The command that makes figures of it, words in capitals for what is missing: "stem-analyze
 * --pixel=PIXEL/nm --ring=auto --figures=figures -o maps.xyz 'FILE'"; where no ring is seen, it is
 * missing too. `given`: options to go
 * into it. Caller frees. */
char *look_command(const struct look *look, const char *path, const char *given);

/* "the strongest ring is at 3.4 to 4.2/nm"; NULL where none is seen. Caller frees. */
char *look_ring(const struct look *look);

/* The range as --ring has it: 3.4/nm:4.2/nm. Caller frees. */
char *look_ring_option(const double ring[2]);

#endif
