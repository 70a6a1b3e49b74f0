/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Geometry of a triclinic cell.
 *
 * With the cell vectors a, b, c as the rows of H, a point is r = s H, its reduced coordinates
 * are s = r H^-1, the volume is V = a . (b x c), and the distance between the faces that a
 * direction connects is the inverse length of the matching column of H^-1. */
#include "atoms/cell.h"
#include <math.h>
#include <string.h>
#include "base/linear.h"

double cell_volume(const double cell[3][3])
{
    return cell[0][0] * (cell[1][1] * cell[2][2] - cell[1][2] * cell[2][1]) +
           cell[0][1] * (cell[1][2] * cell[2][0] - cell[1][0] * cell[2][2]) +
           cell[0][2] * (cell[1][0] * cell[2][1] - cell[1][1] * cell[2][0]);
}

void cell_invert(const double cell[3][3], double inverse[3][3])
{
    double volume = cell_volume(cell);

    for (int i = 0; i < 3; i++) {
        for (int j = 0; j < 3; j++) {
            int i1 = (i + 1) % 3, i2 = (i + 2) % 3, j1 = (j + 1) % 3, j2 = (j + 2) % 3;

            inverse[i][j] = (cell[j1][i1] * cell[j2][i2] - cell[j1][i2] * cell[j2][i1]) / volume;
        }
    }
}

void cell_widths(const double cell[3][3], double widths[3])
{
    double inverse[3][3];

    cell_invert(cell, inverse);
    for (int k = 0; k < 3; k++)
        widths[k] = 1 / sqrt(inverse[0][k] * inverse[0][k] + inverse[1][k] * inverse[1][k] +
                             inverse[2][k] * inverse[2][k]);
}

bool cell_is_orthorhombic(const double cell[3][3])
{
    for (int i = 0; i < 3; i++)
        for (int j = 0; j < 3; j++)
            if (i != j && cell[i][j] != 0)
                return false;
    return true;
}

static void make_unit(double v[3])
{
    double length = norm3(v);

    for (int k = 0; k < 3; k++)
        v[k] /= length;
}

bool cell_turn(const double cell[3][3], double turn[3][3])
{
    static const double none[3][3] = {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}};

    memcpy(turn, none, sizeof none);
    if (cell[0][1] == 0 && cell[0][2] == 0 && cell[1][2] == 0 && cell[0][0] > 0 && cell[1][1] > 0 &&
        cell[2][2] > 0)
        return false;
    memcpy(turn[0], cell[0], sizeof turn[0]);
    cross3(cell[0], cell[1], turn[2]);
    make_unit(turn[0]);
    make_unit(turn[2]);
    cross3(turn[2], turn[0], turn[1]);
    for (int k = 0; cell_volume(cell) < 0 && k < 3; k++)
        turn[2][k] = -turn[2][k];
    return true;
}

/* Adds m[0] a + m[1] b + m[2] c to r. */
static void cell_shift(const double cell[3][3], const double m[3], double r[3])
{
    for (int j = 0; j < 3; j++)
        if (m[j] != 0)
            for (int k = 0; k < 3; k++)
                r[k] += m[j] * cell[j][k];
}

void cell_wrap(const double cell[3][3], const double inverse[3][3], const bool pbc[3], double r[3])
{
    double s[3], m[3];

    cell_to_reduced(inverse, r, s);
    for (int k = 0; k < 3; k++)
        m[k] = pbc[k] ? -floor(s[k]) : 0;
    cell_shift(cell, m, r);
}

void cell_minimum_image(const double cell[3][3], const double inverse[3][3], const bool pbc[3],
                        double d[3])
{
    double s[3], m[3], best[3];

    cell_to_reduced(inverse, d, s);
    for (int k = 0; k < 3; k++)
        m[k] = pbc[k] ? -rint(s[k]) : 0;
    cell_shift(cell, m, d);
    if (cell_is_orthorhombic(cell))
        return;
    memcpy(best, d, sizeof best);
    for (int x = -pbc[0]; x <= pbc[0]; x++) {
        for (int y = -pbc[1]; y <= pbc[1]; y++) {
            for (int z = -pbc[2]; z <= pbc[2]; z++) {
                double try[3] = {d[0], d[1], d[2]};

                cell_shift(cell, (double[3]){x, y, z}, try);
                if (dot3(try, try) < dot3(best, best))
                    memcpy(best, try, sizeof best);
            }
        }
    }
    memcpy(d, best, sizeof best);
}
