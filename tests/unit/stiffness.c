/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Classes, averages and stability of elastic constants that are made up. */
#include "measure/stiffness.h"
#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static const double none[6][6];

static void expect(const double c[6][6], const char *name)
{
    struct stiffness_class class;

    stiffness_classify(c, none, &class);
    if (strcmp(class.name, name) != 0)
        printf("%s, expected %s (residual %g)\n", class.name, name, class.residual);
    assert(!strcmp(class.name, name));
}

static void fill(double c[6][6], const double along[3], const double across[3],
                 const double shear[3]) /* across: 12, 13, 23 */
{
    memset(c, 0, 36 * sizeof **c);
    for (int k = 0; k < 3; k++) {
        c[k][k] = along[k];
        c[3 + k][3 + k] = shear[k];
    }
    c[0][1] = c[1][0] = across[0];
    c[0][2] = c[2][0] = across[1];
    c[1][2] = c[2][1] = across[2];
}

#define CONSTANT(c) ((const double(*)[6])(c))

static void classes(void)
{
    double c[6][6];

    fill(c, (double[]){200, 200, 200}, (double[]){100, 100, 100}, (double[]){50, 50, 50});
    expect(CONSTANT(c), "isotropic");
    fill(c, (double[]){200, 200, 200}, (double[]){100, 100, 100}, (double[]){60, 60, 60});
    expect(CONSTANT(c), "cubic");
    fill(c, (double[]){200, 200, 180}, (double[]){100, 90, 90}, (double[]){60, 60, 50});
    expect(CONSTANT(c), "hexagonal-z");
    fill(c, (double[]){180, 200, 200}, (double[]){90, 90, 100}, (double[]){50, 60, 60});
    expect(CONSTANT(c), "hexagonal-x");
    fill(c, (double[]){200, 180, 200}, (double[]){90, 100, 90}, (double[]){60, 50, 60});
    expect(CONSTANT(c), "hexagonal-y");
    fill(c, (double[]){200, 200, 180}, (double[]){100, 90, 90}, (double[]){60, 60, 70});
    expect(CONSTANT(c), "tetragonal-z");
    fill(c, (double[]){200, 180, 200}, (double[]){90, 100, 90}, (double[]){60, 70, 60});
    expect(CONSTANT(c), "tetragonal-y");
    fill(c, (double[]){200, 190, 180}, (double[]){100, 90, 90}, (double[]){60, 60, 70});
    expect(CONSTANT(c), "orthorhombic");
    c[0][3] = c[3][0] = 5;
    expect(CONSTANT(c), "none");
}

/* Within the errors what differs is alike, and averaged; beyond them it is not. */
static void errors_count(void)
{
    struct stiffness_class class;
    double c[6][6], error[6][6] = {{0}};

    fill(c, (double[]){201, 200, 199}, (double[]){100, 100, 100}, (double[]){60, 60, 60});
    expect(CONSTANT(c), "orthorhombic");
    error[0][0] = error[1][1] = error[2][2] = 1;
    stiffness_classify(CONSTANT(c), CONSTANT(error), &class);
    assert(!strcmp(class.name, "cubic"));
    assert(fabs(class.constants[0][0] - 200) < 1e-12 &&
           class.constants[0][0] == class.constants[2][2]);
}

/* Cu: 169.9, 122.6, 76.2: B 138.37, G_V 55.18, G_R 40.36 by hand. */
static void averages(void)
{
    struct stiffness_averages a;
    double c[6][6], error[6][6] = {{0}}, bulk;

    fill(c, (double[]){169.9, 169.9, 169.9}, (double[]){122.6, 122.6, 122.6},
         (double[]){76.2, 76.2, 76.2});
    stiffness_average(CONSTANT(c), none, &a);
    bulk = (169.9 + 2 * 122.6) / 3;
    assert(a.stable && fabs(a.eigenvalue - 47.3) < 1e-9);
    assert(fabs(a.value[STIFFNESS_BULK][STIFFNESS_REUSS] - bulk) < 1e-9);
    assert(fabs(a.value[STIFFNESS_SHEAR][STIFFNESS_VOIGT] - (47.3 + 3 * 76.2) / 5) < 1e-9);
    assert(fabs(a.value[STIFFNESS_SHEAR][STIFFNESS_REUSS] - 5 / (4 / 47.3 + 3 / 76.2)) < 1e-9);
    assert(a.error[STIFFNESS_BULK] < 1e-9 && fabs(a.error[STIFFNESS_SHEAR] - 7.41) < 0.01);
    error[0][0] = 0.09; /* dB/dC11 = 1/9 of Voigt's, and Reuss's at a cubic tensor the same */
    stiffness_average(CONSTANT(c), CONSTANT(error), &a);
    assert(fabs(a.error[STIFFNESS_BULK] - 0.01) < 1e-4);
    c[3][3] = -1;
    stiffness_average(CONSTANT(c), none, &a);
    assert(!a.stable && fabs(a.eigenvalue + 2) < 1e-9);
}

int main(void)
{
    classes();
    errors_count();
    averages();
    return 0;
}
