/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Before the pass: the mean of a sample of the patterns (but empty ones), and from it hot
 * pixels, centre, ellipse, masks and the size of the probe disc; and, where the beam wanders
 * over the scan, each pattern's own centre. */
#ifndef PATTERN_ALIGNMENT_H
#define PATTERN_ALIGNMENT_H
#include <stdbool.h>
#include "base/error.h"
#include "cube/cube.h"
#include "pattern/center.h"
#include "pattern/dead.h"
#include "pattern/geometry.h"
#include "pattern/hot.h"

enum alignment_center {
    CENTER_AUTO,
    CENTER_MIDDLE,
    CENTER_MASS,
    CENTER_FRIEDEL,
    CENTER_RING,
    CENTER_GIVEN
};
/* where the search of friedel and ring begins */
enum alignment_start { ALIGNMENT_START_AUTO, ALIGNMENT_START_MIDDLE, ALIGNMENT_START_POINT };
enum alignment_descan { DESCAN_NONE, DESCAN_PLANE, DESCAN_PATTERN };

struct alignment_settings {
    /* auto: what the file says, else mass, else (clearly symmetric about another point) friedel */
    enum alignment_center center;
    enum alignment_start start;
    double given[2]; /* centre, or where its search begins: y, x, pixels */
    double ring[2];  /* for the ring fit: 1/A */
    bool fit_ellipse;
    double ellipse, ellipse_angle; /* given, if ellipse >= 1 */
    const char *mask_path;         /* PGM, or NULL */
    double bad_sigmas;             /* dead and hot pixels; 0: none looked for */
    /* do not look for those that outshine the direct beam, or are 0 in all patterns, either */
    bool keep_hot;
    /* pixels at or above have no value: given, or the largest that the data's type holds; NAN:
     * none */
    double saturation;
    /* patterns with less than this part of the median sum are empty; 0: those with none */
    double empty_part;
    /* beam stop below this part of the ring's median; 0: none looked for */
    double stop_part;
    enum alignment_descan descan;
    bool disk; /* the disc's size is wanted */
};

struct alignment {
    struct geometry geometry;
    bool *masked; /* [ny nx], or NULL if nothing is */
    size_t masked_count;
    struct hot hot;   /* of them, pixels that outshine the direct beam */
    struct dead dead; /* and those that are 0 in all patterns */
    size_t strays;    /* patterns left out of the mean as their direct beam is elsewhere */
    double wander;    /* of the direct beam from corner to corner of the scan, pixels; 0: none */
    /* about which point the mean pattern is its own inversion; doubted: clearly not the centre */
    struct center_symmetry symmetry;
    bool by_symmetry; /* the centre was taken from it, and not from the direct beam */
    double mass[2];   /* where that is, in this case: pixels */
    /* that the centre, or what it was looked for around, is the mass of; else 0 */
    struct center_beam beam;
    /* patterns of a sum (of pixels not masked) below it are empty; 0: those without any
     * intensity */
    double empty_level;
    double bright_level; /* patterns of a sum above it are outliers; INFINITY: none are */
    double saturation;   /* of the settings */
    double most;         /* the largest value of the sample, and how many pixels have it */
    size_t most_count;
    double disk, disk_error; /* radius of the probe disc seen: 1/A; NAN */
    /* standard errors by the jackknife over groups of patterns (pattern/sample.h); NAN: not fitted,
     * or not known. Of the ellipse: of the ratio, and of the angle (rad) */
    double center_error[2], ellipse_error[2];
    double residual; /* of the ring fit: 1/A; NAN */
    float *shift;    /* [positions][2] y, x: pixels, or NULL */
    /* pixels: of the plane over the scan, else over the patterns whose direct beam is seen */
    double shift_rms, shift_error;
    size_t shift_outliers; /* patterns that the plane was not laid through */
};

/* The pixel size comes from the cube's header (it must be known). 0, or an exit code. */
int alignment_find(struct alignment *alignment, struct cube *cube,
                   const struct alignment_settings *settings, struct error *error);
void alignment_release(struct alignment *alignment);

#endif
