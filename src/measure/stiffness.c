/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Averages, stability and symmetry of elastic constants; see stiffness.h. */
#include "measure/stiffness.h"
#include <gsl/gsl_eigen.h>
#include <math.h>
#include <string.h>

/* What a component in Voigt's notation weighs in the tensor: with these the 6 x 6 matrix is a map
 * of vectors whose length is that of the tensors (Mandel). */
static double weight(int i)
{
    return i < 3 ? 1 : M_SQRT2;
}

/* Least eigenvalue, and where it is positive the compliances C^-1. */
static double invert(const double constants[6][6], double inverse[6][6])
{
    gsl_matrix *matrix = gsl_matrix_alloc(6, 6), *vectors = gsl_matrix_alloc(6, 6);
    gsl_vector *values = gsl_vector_alloc(6);
    gsl_eigen_symmv_workspace *space = gsl_eigen_symmv_alloc(6);
    double least;

    for (int i = 0; i < 6; i++)
        for (int j = 0; j < 6; j++)
            gsl_matrix_set(matrix, i, j, weight(i) * weight(j) * constants[i][j]);
    gsl_eigen_symmv(matrix, values, vectors, space);
    least = gsl_vector_min(values);
    for (int i = 0; i < 6 && least > 0; i++)
        for (int j = 0; j < 6; j++) {
            inverse[i][j] = 0;
            for (int k = 0; k < 6; k++)
                inverse[i][j] += gsl_matrix_get(vectors, i, k) * gsl_matrix_get(vectors, j, k) /
                                 gsl_vector_get(values, k) * weight(i) * weight(j);
        }
    gsl_eigen_symmv_free(space);
    gsl_vector_free(values);
    gsl_matrix_free(vectors);
    gsl_matrix_free(matrix);
    return least;
}

/* Sums of the three that are one in an isotropic solid. */
static void sum_threes(const double m[6][6], double sum[3])
{
    sum[0] = m[0][0] + m[1][1] + m[2][2];
    sum[1] = m[0][1] + m[0][2] + m[1][2];
    sum[2] = m[3][3] + m[4][4] + m[5][5];
}

static void set_moduli(double bulk, double shear, enum stiffness_way way,
                       double value[STIFFNESS_MODULI][STIFFNESS_WAYS])
{
    value[STIFFNESS_BULK][way] = bulk;
    value[STIFFNESS_SHEAR][way] = shear;
    value[STIFFNESS_YOUNG][way] = 9 * bulk * shear / (3 * bulk + shear);
    value[STIFFNESS_POISSON][way] = (3 * bulk - 2 * shear) / (2 * (3 * bulk + shear));
}

/* All averages; returns the least eigenvalue, and sets nothing where it is not positive. */
static double average(const double constants[6][6], double value[STIFFNESS_MODULI][STIFFNESS_WAYS])
{
    double inverse[6][6] = {{0}}, c[3], s[3], least = invert(constants, inverse);

    if (!(least > 0))
        return least;
    sum_threes(constants, c);
    sum_threes((const double(*)[6])inverse, s);
    set_moduli((c[0] + 2 * c[1]) / 9, (c[0] - c[1] + 3 * c[2]) / 15, STIFFNESS_VOIGT, value);
    set_moduli(1 / (s[0] + 2 * s[1]), 15 / (4 * s[0] - 4 * s[1] + 3 * s[2]), STIFFNESS_REUSS,
               value);
    set_moduli(
        (value[STIFFNESS_BULK][STIFFNESS_VOIGT] + value[STIFFNESS_BULK][STIFFNESS_REUSS]) / 2,
        (value[STIFFNESS_SHEAR][STIFFNESS_VOIGT] + value[STIFFNESS_SHEAR][STIFFNESS_REUSS]) / 2,
        STIFFNESS_HILL, value);
    return least;
}

/* Adds to the squares the change of Hill's averages when one constant changes by its error. */
static void add_change(const double constants[6][6], int i, int j, double error,
                       const struct stiffness_averages *averages, double square[STIFFNESS_MODULI])
{
    double other[6][6], value[STIFFNESS_MODULI][STIFFNESS_WAYS];

    memcpy(other, constants, sizeof other);
    other[i][j] += error;
    other[j][i] = other[i][j];
    if (!(average((const double(*)[6])other, value) > 0))
        return;
    for (int k = 0; k < STIFFNESS_MODULI; k++)
        square[k] += pow(value[k][STIFFNESS_HILL] - averages->value[k][STIFFNESS_HILL], 2);
}

void stiffness_average(const double constants[6][6], const double error[6][6],
                       struct stiffness_averages *averages)
{
    double square[STIFFNESS_MODULI];
    const double(*value)[STIFFNESS_WAYS] = (const double(*)[STIFFNESS_WAYS])averages->value;

    *averages = (struct stiffness_averages){0};
    averages->eigenvalue = average(constants, averages->value);
    averages->stable = averages->eigenvalue > 0;
    if (!averages->stable)
        return;
    for (int k = 0; k < STIFFNESS_MODULI; k++)
        square[k] = pow((value[k][STIFFNESS_VOIGT] - value[k][STIFFNESS_REUSS]) / 2, 2);
    for (int i = 0; i < 6 && error; i++)
        for (int j = i; j < 6; j++)
            add_change(constants, i, j, error[i][j], averages, square);
    for (int k = 0; k < STIFFNESS_MODULI; k++)
        averages->error[k] = sqrt(square[k]);
    averages->anisotropy =
        5 * value[STIFFNESS_SHEAR][STIFFNESS_VOIGT] / value[STIFFNESS_SHEAR][STIFFNESS_REUSS] +
        value[STIFFNESS_BULK][STIFFNESS_VOIGT] / value[STIFFNESS_BULK][STIFFNESS_REUSS] - 6;
}

void stiffness_nine(const double constants[6][6], double mean[3], double spread[3])
{
    static const int place[3][3][2] = {
        {{0, 0}, {1, 1}, {2, 2}}, {{0, 1}, {0, 2}, {1, 2}}, {{3, 3}, {4, 4}, {5, 5}}};

    sum_threes(constants, mean);
    for (int k = 0; k < 3; k++) {
        mean[k] /= 3;
        spread[k] = 0;
        for (int m = 0; m < 3; m++)
            spread[k] += pow(constants[place[k][m][0]][place[k][m][1]] - mean[k], 2) / 2;
        spread[k] = sqrt(spread[k]);
    }
}

static double norm(const double m[6][6])
{
    double sum = 0;

    for (int i = 0; i < 6; i++)
        for (int j = 0; j < 6; j++)
            sum += pow(weight(i) * weight(j) * m[i][j], 2);
    return sqrt(sum);
}

static void set_pair(double m[6][6], int i, int j, double value)
{
    m[i][j] = m[j][i] = value;
}

/* Three mirrors: nine constants are left. */
static void project_orthorhombic(const double c[6][6], int axis, double nearest[6][6])
{
    (void)axis;
    memset(nearest, 0, 36 * sizeof **nearest);
    for (int i = 0; i < 3; i++) {
        nearest[3 + i][3 + i] = c[3 + i][3 + i];
        for (int j = 0; j < 3; j++)
            nearest[i][j] = c[i][j];
    }
}

/* A quarter turn about the axis besides. Shear 3 + k is the one in the plane across axis k. */
static void project_tetragonal(const double c[6][6], int axis, double nearest[6][6])
{
    int a = (axis + 1) % 3, b = (axis + 2) % 3;

    project_orthorhombic(c, axis, nearest);
    nearest[a][a] = nearest[b][b] = (c[a][a] + c[b][b]) / 2;
    set_pair(nearest, a, axis, (c[a][axis] + c[b][axis]) / 2);
    set_pair(nearest, b, axis, nearest[a][axis]);
    nearest[3 + a][3 + a] = nearest[3 + b][3 + b] = (c[3 + a][3 + a] + c[3 + b][3 + b]) / 2;
}

/* Any turn about the axis: the mean over the turns of the four constants of the plane across it
 * (Browaeys, Chevrot, Geophys. J. Int. 159, 667 (2004), doi 10.1111/j.1365-246X.2004.02415.x). */
static void project_hexagonal(const double c[6][6], int axis, double nearest[6][6])
{
    int a = (axis + 1) % 3, b = (axis + 2) % 3, s = 3 + axis;
    double along = (c[a][a] + c[b][b]) / 2;

    project_tetragonal(c, axis, nearest);
    nearest[a][a] = nearest[b][b] = 3 * along / 4 + c[a][b] / 4 + c[s][s] / 2;
    set_pair(nearest, a, b, along / 4 + 3 * c[a][b] / 4 - c[s][s] / 2);
    nearest[s][s] = (nearest[a][a] - nearest[a][b]) / 2;
}

static void fill_cubic(double c11, double c12, double c44, double nearest[6][6])
{
    memset(nearest, 0, 36 * sizeof **nearest);
    for (int i = 0; i < 3; i++) {
        nearest[3 + i][3 + i] = c44;
        for (int j = 0; j < 3; j++)
            nearest[i][j] = i == j ? c11 : c12;
    }
}

static void project_cubic(const double c[6][6], int axis, double nearest[6][6])
{
    double mean[3], spread[3];

    (void)axis;
    stiffness_nine(c, mean, spread);
    fill_cubic(mean[0], mean[1], mean[2], nearest);
}

static void project_isotropic(const double c[6][6], int axis, double nearest[6][6])
{
    double sum[3], bulk, shear;

    (void)axis;
    sum_threes(c, sum);
    bulk = (sum[0] + 2 * sum[1]) / 9;
    shear = (sum[0] - sum[1] + 3 * sum[2]) / 15;
    fill_cubic(bulk + 4 * shear / 3, bulk - 2 * shear / 3, shear, nearest);
}

/* From the highest down: the first that fits is the class. */
static const struct {
    const char *name;
    void (*project)(const double c[6][6], int axis, double nearest[6][6]);
    int axis;
} symmetries[] = {{"isotropic", project_isotropic, 0},      {"cubic", project_cubic, 0},
                  {"hexagonal-z", project_hexagonal, 2},    {"hexagonal-x", project_hexagonal, 0},
                  {"hexagonal-y", project_hexagonal, 1},    {"tetragonal-z", project_tetragonal, 2},
                  {"tetragonal-x", project_tetragonal, 0},  {"tetragonal-y", project_tetragonal, 1},
                  {"orthorhombic", project_orthorhombic, 0}};
enum { SYMMETRIES = sizeof symmetries / sizeof *symmetries };

static double residual(const double c[6][6], int symmetry, double nearest[6][6])
{
    double rest[6][6];

    symmetries[symmetry].project(c, symmetries[symmetry].axis, nearest);
    for (int i = 0; i < 6; i++)
        for (int j = 0; j < 6; j++)
            rest[i][j] = c[i][j] - nearest[i][j];
    return norm((const double(*)[6])rest) / norm(c);
}

void stiffness_classify(const double constants[6][6], const double error[6][6],
                        struct stiffness_class *class)
{
    *class = (struct stiffness_class){.name = "none"};
    class->limit = fmax(STIFFNESS_ALIKE, 3 * norm(error) / norm(constants));
    class->from_isotropic = residual(constants, 0, class->constants);
    for (int s = 0; s < SYMMETRIES; s++) {
        class->residual = residual(constants, s, class->constants);
        if (class->residual <= class->limit) {
            class->name = symmetries[s].name;
            return;
        }
    }
    class->residual = 0;
    memcpy(class->constants, constants, sizeof class->constants);
}
