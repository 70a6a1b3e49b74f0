/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The geometry of cells against plain identities and against all images nearby. */
#include "atoms/cell.h"
#include <math.h>
#include <stdio.h>
#include <string.h>
#include "base/random.h"
#include "check.h"

static const double skewed[3][3] = {{20, 0, 0}, {9, 16, 0}, {-7, 5, 19}};
static const double turned[3][3] = {{10, 6, -2}, {-3, 12, 5}, {4, -1, 14}};
static const double cube[3][3] = {{4, 0, 0}, {0, 5, 0}, {0, 0, 6}};

static double length(const double d[3])
{
    return sqrt(d[0] * d[0] + d[1] * d[1] + d[2] * d[2]);
}

static void identities(const double cell[3][3], double volume)
{
    double inverse[3][3], widths[3];

    cell_invert(cell, inverse);
    cell_widths(cell, widths);
    CHECK(fabs(cell_volume(cell) - volume) < 1e-9, "volume %.15g, not %.15g", cell_volume(cell),
          volume);
    for (int i = 0; i < 3; i++) {
        double area[3] = {cell[(i + 1) % 3][1] * cell[(i + 2) % 3][2] -
                              cell[(i + 1) % 3][2] * cell[(i + 2) % 3][1],
                          cell[(i + 1) % 3][2] * cell[(i + 2) % 3][0] -
                              cell[(i + 1) % 3][0] * cell[(i + 2) % 3][2],
                          cell[(i + 1) % 3][0] * cell[(i + 2) % 3][1] -
                              cell[(i + 1) % 3][1] * cell[(i + 2) % 3][0]};

        CHECK(fabs(widths[i] * length(area) - volume) < 1e-9, "width %d times area is %g, not %g",
              i, widths[i] * length(area), volume);
        for (int j = 0; j < 3; j++) {
            double sum = 0;

            for (int k = 0; k < 3; k++)
                sum += cell[i][k] * inverse[k][j];
            CHECK(fabs(sum - (i == j)) < 1e-14, "H H^-1 (%d, %d) is %g", i, j, sum);
        }
    }
}

static void wraps(const double cell[3][3])
{
    struct random_key key = random_key(3, "test");
    const bool film[3] = {true, false, true};
    double inverse[3][3];

    cell_invert(cell, inverse);
    for (uint64_t i = 0; i < 200; i++) {
        double s[3], r[3], before[3];

        for (int k = 0; k < 3; k++)
            before[k] = 8 * random_uniform(key, i, (uint64_t)k, 0) - 4;
        cell_to_cartesian(cell, before, r);
        cell_wrap(cell, inverse, film, r);
        cell_to_reduced(inverse, r, s);
        CHECK(s[0] >= -1e-14 && s[0] < 1 && s[2] >= -1e-14 && s[2] < 1, "not wrapped: %g %g %g",
              s[0], s[1], s[2]);
        CHECK(fabs(s[1] - before[1]) < 1e-13, "wrapped along an open direction");
        CHECK(fabs(remainder(s[0] - before[0], 1)) < 1e-13 &&
                  fabs(remainder(s[2] - before[2], 1)) < 1e-13,
              "moved by no whole cell vector");
    }
}

static void shortest_images(const double cell[3][3], const bool pbc[3])
{
    struct random_key key = random_key(5, "test");
    double inverse[3][3];

    cell_invert(cell, inverse);
    for (uint64_t i = 0; i < 300; i++) {
        double d[3], found[3], best = INFINITY;

        for (int k = 0; k < 3; k++)
            d[k] = 60 * random_uniform(key, i, (uint64_t)k, 1) - 30;
        memcpy(found, d, sizeof found);
        cell_minimum_image(cell, inverse, pbc, found);
        for (int a = -12 * pbc[0]; a <= 12 * pbc[0]; a++)
            for (int b = -12 * pbc[1]; b <= 12 * pbc[1]; b++)
                for (int c = -12 * pbc[2]; c <= 12 * pbc[2]; c++) {
                    double image[3];

                    cell_to_cartesian(cell, (double[3]){a, b, c}, image);
                    for (int k = 0; k < 3; k++)
                        image[k] += d[k];
                    best = fmin(best, length(image));
                }
        CHECK(fabs(length(found) - best) < 1e-9, "image of length %g where one of %g exists",
              length(found), best);
    }
}

int main(void)
{
    const bool all[3] = {true, true, true}, film[3] = {true, true, false};

    identities(cube, 120);
    identities(skewed, 20 * 16 * 19);
    identities(turned, 10 * (12 * 14 + 5) - 6 * (-3 * 14 - 20) - 2 * (3 - 48));
    CHECK(cell_is_orthorhombic(cube) && !cell_is_orthorhombic(skewed),
          "which cell is orthorhombic is confused");
    wraps(cube);
    wraps(turned);
    shortest_images(cube, all);
    shortest_images(skewed, all);
    shortest_images(turned, all);
    shortest_images(turned, film);
    return failures != 0;
}
