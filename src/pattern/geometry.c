/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Detector pixels and reciprocal space. */
#include "pattern/geometry.h"
#include <math.h>

struct geometry geometry_plain(size_t ny, size_t nx, double pixel_y, double pixel_x)
{
    return (struct geometry){.ny = ny,
                             .nx = nx,
                             .center = {(double)(ny / 2), (double)(nx / 2)},
                             .pixel = {pixel_y, pixel_x},
                             .ellipse = 1,
                             .ellipse_angle = 0};
}

/* Stretches (x, y) by `along` in the direction of the long axis and by 1/along across it. */
static void stretch(const struct geometry *geometry, double along, double x, double y, double *to_x,
                    double *to_y)
{
    double c = cos(geometry->ellipse_angle), s = sin(geometry->ellipse_angle);
    double u = (c * x + s * y) * along, v = (-s * x + c * y) / along;
    *to_x = c * u - s * v;
    *to_y = s * u + c * v;
}

void geometry_to_k(const struct geometry *geometry, double y, double x, double *kx, double *ky)
{
    double dx = (x - geometry->center[1]) * geometry->pixel[1],
           dy = (y - geometry->center[0]) * geometry->pixel[0];
    stretch(geometry, 1 / sqrt(geometry->ellipse), dx, dy, kx, ky);
}

void geometry_to_pixel(const struct geometry *geometry, double kx, double ky, double *y, double *x)
{
    double dx, dy;
    stretch(geometry, sqrt(geometry->ellipse), kx, ky, &dx, &dy);
    *x = geometry->center[1] + dx / geometry->pixel[1];
    *y = geometry->center[0] + dy / geometry->pixel[0];
}

double geometry_reach(const struct geometry *geometry)
{
    const double *c = geometry->center;
    double x = fmin(c[1], (double)geometry->nx - 1 - c[1]) * geometry->pixel[1];
    double y = fmin(c[0], (double)geometry->ny - 1 - c[0]) * geometry->pixel[0];
    return fmax(0, fmin(x, y) / sqrt(geometry->ellipse));
}

void geometry_square(const size_t size[2], size_t p, size_t reach, size_t low[2], size_t high[2])
{
    const size_t at[2] = {p / size[1], p % size[1]};
    for (int d = 0; d < 2; d++) {
        low[d] = at[d] > reach ? at[d] - reach : 0;
        high[d] = at[d] + reach + 1 < size[d] ? at[d] + reach + 1 : size[d];
    }
}
