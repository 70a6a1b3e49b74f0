/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where a detector pixel lies in reciprocal space: centre, pixel size and the elliptical
 * distortion of projector lenses.
 *
 * The pattern of an isotropic specimen is a set of rings. A distorted one has elliptical rings
 * with long axis a at angle alpha and short axis b; it is undone by stretching the short and
 * shrinking the long axis at equal area:
 *
 *     (u, v) = R(-alpha) D (x - x0, y - y0),   k = R(alpha) (u sqrt(b/a), v sqrt(a/b)),   D =
 *     diag(pixel_x, pixel_y).
 *
 * k = theta / lambda in 1/A (no 2 pi); azimuth phi from +k_x towards +k_y (down the image:
 * patterns are stored row by row). */
#ifndef PATTERN_GEOMETRY_H
#define PATTERN_GEOMETRY_H
#include <stddef.h>

struct geometry {
    size_t ny, nx;        /* detector, pixels */
    double center[2];     /* y, x of zero frequency: pixels */
    double pixel[2];      /* along y, x: 1/A */
    double ellipse;       /* a/b >= 1 */
    double ellipse_angle; /* of the long axis: rad, in [0, pi) */
};

/* Centre in the middle (n/2), no distortion. */
struct geometry geometry_plain(size_t ny, size_t nx, double pixel_y, double pixel_x);

void geometry_to_k(const struct geometry *geometry, double y, double x, double *kx, double *ky);
void geometry_to_pixel(const struct geometry *geometry, double kx, double ky, double *y, double *x);

/* Largest k whose whole ring lies on the detector: 1/A. */
double geometry_reach(const struct geometry *geometry);

/* The pixels of the square of side 2 reach + 1 around pixel p that are on a detector of size[2]
 * (y, x) pixels: rows low[0] ... high[0] - 1, and columns. */
void geometry_square(const size_t size[2], size_t p, size_t reach, size_t low[2], size_t high[2]);

#endif
