/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The detector's pixels in the order of their distance from the centre, cut into rings.
 *
 * Ring i holds the pixels with k in [(i - 1/2) dk, (i + 1/2) dk): its mean belongs to k = i dk.
 * Masked pixels are left out. A ring that is cut by the detector's edge is not used; pixels
 * beyond the last ring (the corners) stay in the order, for virtual detectors. */
#ifndef PATTERN_LAYOUT_H
#define PATTERN_LAYOUT_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "pattern/geometry.h"

struct layout {
    struct geometry geometry;
    double dk;           /* width of a ring: 1/A */
    size_t count;        /* pixels that are not masked */
    uint32_t *pixel;     /* [count] number (y nx + x) of a pixel, by increasing k */
    int32_t *place;      /* [ny nx] where a pixel stands in that order; -1: masked */
    double *k, *kx, *ky; /* [count] 1/A */
    int rings;           /* whole ones, from i = 0 */
    size_t *first;       /* [rings + 1] ring i is pixel[first[i]] ... pixel[first[i + 1] - 1] */
};

enum { LAYOUT_DK_PIXEL = 0, LAYOUT_K_WHOLE = 0 };

/* masked: [ny nx], or NULL for none. dk LAYOUT_DK_PIXEL (or less): the smaller pixel. k_max
 * LAYOUT_K_WHOLE (or less): as far as whole rings go. */
struct layout *layout_create(const struct geometry *geometry, const bool *masked, double dk,
                             double k_max);
void layout_free(struct layout *layout);

/* The pixels with k in [low, high): places *first ... *end - 1. */
void layout_range(const struct layout *layout, double low, double high, size_t *first, size_t *end);

#endif
