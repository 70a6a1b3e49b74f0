/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Cube roots are the nearest number: half a unit of the last place, by a longer type's root; the
 * C library's own are not. */
#include "base/cube_root.h"
#include <float.h>
#include <math.h>
#include <stdint.h>
#include "check.h"

/* How far y is from the cube root of x, in units of its last place. */
static double units_off(double x, double y)
{
    long double error = fabsl(cbrtl((long double)x) - (long double)y);

    return (double)(error / (long double)(nextafter(fabs(y), INFINITY) - fabs(y)));
}

int main(void)
{
    double worst = 0;
    uint64_t state = 1;

    for (int i = 0; i < 300000; i++) {
        state = state * UINT64_C(6364136223846793005) + 1442695040888963407u;
        double x = ldexp((double)(state >> 11), (int)(state % 200) - 150);
        worst = fmax(worst, units_off(x, cube_root(x)));
        worst = fmax(worst, units_off(-x, cube_root(-x)));
    }
    CHECK(worst < 0.501, "%g units of the last place", worst);
    for (int i = 1; i < 2000; i++)
        CHECK(cube_root((double)i * i * i) == i, "cube root of %d cubed", i);
    CHECK(cube_root(0.0) == 0 && isinf(cube_root(INFINITY)) && isnan(cube_root((double)NAN)), "");
    return failures != 0;
}
