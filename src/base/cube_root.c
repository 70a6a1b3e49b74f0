/* SPDX-License-Identifier: GPL-3.0-or-later */
/* y + (x - y^3) / (3 y^2); see cube_root.h. */
#include "base/cube_root.h"
#include <math.h>

double cube_root(double x)
{
    double y = cbrt(x), square = y * y, cube = square * y;
    if (!(square > 0) || isinf(x))
        return y;
    /* y^2 is square + square_rest, y^3 is cube + cube_rest to 100 bits; x - cube is exact */
    double square_rest = fma(y, y, -square), cube_rest = fma(square, y, -cube) + square_rest * y;
    return y + ((x - cube) - cube_rest) / (3 * square);
}
