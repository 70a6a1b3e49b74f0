/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Points spread onto a periodic grid with a Kaiser-Bessel kernel, so that the grid's transform
 * divided by the kernel's is their exact structure factor S(k) = sum exp(-2 pi i k.r).
 *
 *     kernel      C(u) = I0(beta sqrt(1 - (2 u / w)^2)) / I0(beta), |u| < w/2, u in grid
 *                 spacings
 *     transform   c(xi) = w sinh(sqrt(beta^2 - (pi w xi)^2)) / (sqrt(...) I0(beta)), xi in
 *                 cycles per grid spacing
 *     beta        pi sqrt((w / s)^2 (s - 1/2)^2 - 0.8), s: how far the grid's band exceeds the
 *                 band in which S is wanted
 *
 * J. D. O'Sullivan, IEEE Trans. Med. Imaging 4, 200 (1985), doi 10.1109/TMI.1985.4307723; beta:
 * P. J. Beatty, D. G. Nishimura, J. M. Pauly, ibid. 24, 799 (2005), doi 10.1109/TMI.2005.848376.
 * With w = 8 and s = 1.25 the error is about 1e-5 of the largest |S|. */
#ifndef STEM_GRIDDING_H
#define STEM_GRIDDING_H
#include <stddef.h>
#include <stdint.h>
#include "stem/specimen.h"

enum { GRIDDING_WIDTH = 8, GRIDDING_BAND = 16 };

/* An atom as the grid sees it. */
struct grid_point {
    float x, y;     /* how far the kernel's first sample lies right of its left end, 0 ... 1 */
    float depth;    /* within the layer: 0 at the side where the beam enters ... 1 */
    int32_t ix, iy; /* first sample, 0 ... n - 1 */
};

struct gridding {
    int n[2];
    /* points are sorted by layer, kind, band of GRIDDING_BAND rows, then as they came */
    int layers, kinds, bands;
    size_t *start; /* [layers][kinds][bands], and the end */
    struct grid_point *point;
    double beta;
    float (*kernel)[GRIDDING_WIDTH]; /* samples by sub-spacing offset */
};

/* layers of equal thickness from the specimen's entrance to its exit. */
struct gridding *gridding_create(const struct specimen *specimen, const int n[2], int layers,
                                 double oversampling);
void gridding_free(struct gridding *gridding);

/* The kernel's transform at xi. */
double gridding_transform(const struct gridding *gridding, double xi);

/* Adds to rows first ... first + GRIDDING_BAND - 1 (first a multiple of it) what points of a
 * layer and kind spread there: all, or the share of the layer's near face (1 - depth) or far
 * face (depth). rows: [GRIDDING_BAND][stride], stride >= n_x + GRIDDING_WIDTH; what lies beyond
 * n_x belongs to the row's beginning and is left for gridding_fold. */
enum gridding_share { GRIDDING_ALL, GRIDDING_NEAR, GRIDDING_FAR };
void gridding_rows(const struct gridding *gridding, int layer, int kind, enum gridding_share share,
                   int first, float *rows, int stride);
void gridding_fold(const struct gridding *gridding, float *rows, int stride);

#endif
