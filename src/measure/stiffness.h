/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What follows from 21 elastic constants: averages of an aggregate, stability, symmetry.
 *
 * C_ij in Voigt's order xx, yy, zz, yz, xz, xy, shears as engineering strains (gamma = 2 epsilon),
 * symmetric; any unit. An aggregate of grains that lie all ways (Hill, Proc. Phys. Soc. A 65, 349
 * (1952), doi 10.1088/0370-1298/65/5/307) has between Reuss's (equal stress) and Voigt's (equal
 * strain)
 *     B_V = (a + 2 b) / 9,  G_V = (a - b + 3 c) / 15,   a = C11+C22+C33, b = C12+C13+C23,
 *                                                       c = C44+C55+C66,
 *     1/B_R = A + 2 B,      15/G_R = 4 A - 4 B + 3 C    the same sums of C^-1,
 *     E = 9 B G / (3 B + G),  nu = (3 B - 2 G) / (2 (3 B + G));
 * Hill's are the means of B and of G. Voigt's are also those of the nearest isotropic tensor.
 * Anisotropy: A_U = 5 G_V/G_R + B_V/B_R - 6, 0 if isotropic (Ranganathan, Ostoja-Starzewski, Phys.
 * Rev. Lett. 101, 055504 (2008), doi 10.1103/PhysRevLett.101.055504). */
#ifndef MEASURE_STIFFNESS_H
#define MEASURE_STIFFNESS_H
#include <stdbool.h>

enum stiffness_modulus {
    STIFFNESS_BULK,
    STIFFNESS_SHEAR,
    STIFFNESS_YOUNG,
    STIFFNESS_POISSON,
    STIFFNESS_MODULI
};
enum stiffness_way { STIFFNESS_VOIGT, STIFFNESS_REUSS, STIFFNESS_HILL, STIFFNESS_WAYS };

struct stiffness_averages {
    /* whether every eigenvalue is positive; if not, nothing else here is set but the least */
    bool stable;
    double eigenvalue; /* the least, of C as a map of tensors: twice the softest shear modulus */
    double value[STIFFNESS_MODULI][STIFFNESS_WAYS];
    /* of Hill's: half of what Voigt's and Reuss's differ by, and the errors of the constants,
     * taken as independent, in quadrature */
    double error[STIFFNESS_MODULI];
    double anisotropy; /* A_U */
};

/* error: of each constant, or NULL. */
void stiffness_average(const double constants[6][6], const double error[6][6],
                       struct stiffness_averages *averages);

/* The three that an isotropic solid has one of, C11 C22 C33, C12 C13 C23, C44 C55 C66: their means
 * and standard deviations (N - 1). */
void stiffness_nine(const double constants[6][6], double mean[3], double spread[3]);

/* The highest symmetry with its axes along x, y and z that the constants have. */
struct stiffness_class {
    const char *name; /* isotropic, cubic, hexagonal-x|y|z (any turn about it), tetragonal-x|y|z
                       * (4mm), orthorhombic, none: lower, or turned in space */
    double constants[6][6]; /* the nearest of that symmetry: averages of what is equal in it */
    /* |C - nearest| / |C|, of the tensors' components, and the largest that counts as none:
     * three times the errors, or STIFFNESS_ALIKE */
    double residual, limit;
    double from_isotropic; /* the residual of isotropic */
};
#define STIFFNESS_ALIKE 1e-4
void stiffness_classify(const double constants[6][6], const double error[6][6],
                        struct stiffness_class *class);

#endif
