/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Weights of the polar transform. */
#include "pattern/polar.h"
#include <math.h>
#include <stdlib.h>
#include "base/index.h"
#include "base/memory.h"

/* Bilinear weights of the four pixels around (y, x); returns false for a hole. */
static bool corners(const struct layout *layout, double y, double x, uint32_t *place, float *weight)
{
    double y0 = floor(y), x0 = floor(x), fy = y - y0, fx = x - x0, sum = 0;
    double w[POLAR_CORNERS] = {(1 - fy) * (1 - fx), (1 - fy) * fx, fy * (1 - fx), fy * fx};
    for (int c = 0; c < POLAR_CORNERS; c++) {
        double py = y0 + c / 2, px = x0 + c % 2;
        bool inside = py >= 0 && px >= 0 && py < (double)layout->geometry.ny &&
                      px < (double)layout->geometry.nx;
        int32_t at = inside ? layout->place[(size_t)py * layout->geometry.nx + (size_t)px] : -1;
        place[c] = at < 0 ? 0 : (uint32_t)at;
        if (at < 0)
            w[c] = 0;
        sum += w[c];
    }
    bool hole = sum < 0.5;
    for (int c = 0; c < POLAR_CORNERS; c++)
        weight[c] = hole ? 0 : (float)(w[c] / sum);
    return !hole;
}

struct polar *polar_create(const struct layout *layout, int angles)
{
    struct polar *polar = memory_zeroed(1, sizeof *polar);
    polar->radii = layout->rings;
    polar->angles = angles;
    polar->dk = layout->dk;
    size_t points = area(polar->radii, angles);
    polar->place = memory_zeroed(points * POLAR_CORNERS, sizeof *polar->place);
    polar->weight = memory_zeroed(points * POLAR_CORNERS, sizeof *polar->weight);
    polar->hole = memory_zeroed(points, sizeof *polar->hole);
    polar->holes = memory_zeroed(polar->radii, sizeof *polar->holes);
    for (int i = 1; i < polar->radii; i++) {
        for (int j = 0; j < angles; j++) {
            double theta = 2 * M_PI * j / angles, y, x;
            size_t at = at2(i, j, angles);
            geometry_to_pixel(&layout->geometry, i * layout->dk * cos(theta),
                              i * layout->dk * sin(theta), &y, &x);
            polar->hole[at] = !corners(layout, y, x, &polar->place[POLAR_CORNERS * at],
                                       &polar->weight[POLAR_CORNERS * at]);
            polar->holes[i] += polar->hole[at];
        }
    }
    return polar;
}

void polar_free(struct polar *polar)
{
    if (!polar)
        return;
    free(polar->place);
    free(polar->weight);
    free(polar->hole);
    free(polar->holes);
    free(polar);
}
