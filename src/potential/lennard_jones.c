/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The Lennard-Jones mixtures that are built in; see lennard_jones.h. */
#include "potential/lennard_jones.h"
#include <math.h>
#include <string.h>

void lennard_jones_wahnstrom(struct potential *potential)
{
    static const double sigma[4] = {1.0, 11.0 / 12.0, 11.0 / 12.0, 5.0 / 6.0};

    potential->kind = POTENTIAL_LJ;
    potential->units = UNITS_LJ;
    potential->species = 2;
    strcpy(potential->symbol[0], "A");
    strcpy(potential->symbol[1], "B");
    potential->mass[0] = 1.0;
    potential->mass[1] = 0.5;
    potential->cutoff = 2.5;
    for (int pair = 0; pair < 4; pair++) {
        potential->epsilon[pair] = 1.0;
        potential->sigma[pair] = sigma[pair];
    }
}

struct lennard_jones lennard_jones_pair(const struct potential *potential, int a, int b)
{
    double epsilon = potential->epsilon[a * potential->species + b],
           sigma6 = pow(potential->sigma[a * potential->species + b], 6.0);
    double s = pow(potential->cutoff, -6.0);
    struct lennard_jones lj = {.c12 = 4.0 * epsilon * sigma6 * sigma6, .c6 = 4.0 * epsilon * sigma6};

    lj.f12 = 12.0 * lj.c12;
    lj.f6 = 6.0 * lj.c6;
    lj.shift = (lj.c12 * s - lj.c6) * s;
    return lj;
}
