/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Before the pass: the mean of a sample of the patterns (but empty ones), and from it hot pixels, centre, ellipse, masks and the size of the probe disc; and, where the beam
 * wanders over the scan, each pattern's own centre. */
#ifndef PATTERN_ALIGNMENT_H
#define PATTERN_ALIGNMENT_H
#include <stdbool.h>
#include "base/error.h"
#include "cube/cube.h"
#include "pattern/geometry.h"

enum alignment_center { CENTER_AUTO, CENTER_MIDDLE, CENTER_MASS, CENTER_FRIEDEL, CENTER_RING, CENTER_GIVEN };
enum alignment_descan { DESCAN_NONE, DESCAN_PLANE, DESCAN_PATTERN };

struct alignment_settings {
    enum alignment_center center; /* auto: what the file says, else mass, else (no direct beam) friedel */
    double given[2];              /* y, x: pixels */
    double ring[2];               /* for the ring fit: 1/A */
    bool fit_ellipse;
    double ellipse, ellipse_angle; /* given, if ellipse >= 1 */
    const char *mask_path;         /* PGM, or NULL */
    double bad_sigmas;             /* dead and hot pixels; 0: none looked for */
    double stop_part;              /* beam stop below this part of the ring's median; 0: none looked for */
    enum alignment_descan descan;
    bool disc; /* the disc's size is wanted */
};

struct alignment {
    struct geometry geometry;
    bool *masked; /* [ny nx], or NULL if nothing is */
    size_t masked_count;
    size_t hot_count, hot_first; /* of them, pixels that outshine the direct beam (pattern/mask.h); the first one */
    size_t beam_pixels;          /* that are above half of the brightest, where the centre is their mass; else 0 */
    double disc;                 /* radius of the probe disc seen: 1/A; NAN */
    double residual;             /* of the ring fit: 1/A; NAN */
    float *shift;                /* [positions][2] y, x: pixels, or NULL */
    double shift_rms;            /* pixels: of the plane over the scan, else over the patterns whose direct beam is seen */
};

/* The pixel size comes from the cube's header (it must be known). 0, or an exit code. */
int alignment_find(struct alignment *alignment, struct cube *cube, const struct alignment_settings *settings,
                   struct error *error);
void alignment_release(struct alignment *alignment);

#endif
