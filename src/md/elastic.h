/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Elastic constants at T = 0: stresses of small strains whose atoms have come to rest.
 *
 *     C_ij = d sigma_i / d epsilon_j = [sigma_i(+a) - sigma_i(-a)] / (2 a),
 *     sigma = -W / V,   W = sum r (x) f (the virial),   h' = h (1 + epsilon)
 *
 * in Voigt's order xx, yy, zz, yz, xz, xy, shears as engineering strains (gamma = 2 epsilon, each
 * in two equal halves: no rotation), Cauchy stress, tension positive, V of the strained cell.
 * Atoms are relaxed at every strain, at fixed cell: the constants hold what the atoms give way
 * (Born, Huang, Dynamical Theory of Crystal Lattices, 1954). Two amplitudes, a and a/2: the result
 * is Richardson's (4 C(a/2) - C(a)) / 3, whose error is of fourth order in a; it is symmetrised,
 * and the stated error of each constant is |C(a) - C(a/2)| and half of |C_ij - C_ji| in quadrature.
 *
 * Under a stress these are the coefficients of stress against strain, Wallace's B (Thermodynamics
 * of Crystals, 1972; Barron, Klein, Proc. Phys. Soc. 85, 523 (1965), doi
 * 10.1088/0370-1328/85/3/313), which tell stability (Wang, Li, Yip, Wolf, Phys. Rev. B 52, 12627
 * (1995), doi 10.1103/PhysRevB.52.12627), not the second derivatives C of the energy by the strain:
 *     B_ijkl = C_ijkl + (d_ik s_jl + d_il s_jk + d_jk s_il + d_jl s_ik - 2 d_kl s_ij) / 2
 * (d is the unit tensor, s the stress). Where the stress is no pressure B_ijkl - B_klij = d_ij s_kl
 * - d_kl s_ij; that is averaged too, and counted off before the asymmetry is called an error.
 *
 * Leaves out: motion (temperature, for which there is md/thermal.h; zero point); the finite
 * relaxation of a frame that is no minimum, which is the caller's (elastic_settle). */
#ifndef MD_ELASTIC_H
#define MD_ELASTIC_H
#include <stdint.h>
#include "atoms/frame.h"
#include "base/error.h"

struct elastic_settings {
    const char *potential;  /* as --potential takes it */
    double strain;          /* the larger amplitude a */
    double tolerance;       /* eV/A, largest force left at each strain */
    int64_t max_iterations; /* of each relaxation */
};

struct elastic {
    double constants[6][6], error[6][6]; /* GPa */
    double asymmetry;    /* GPa: the largest |C_ij - C_ji| beyond the stress's part */
    double disagreement; /* GPa: the largest |C(a) - C(a/2)| */
    double stress[6];    /* GPa, of the frame as it is */
    double energy;       /* eV, of the frame as it is */
    double max_force;    /* eV/A, likewise */
};

/* Of a frame that is periodic in all directions and relaxed, which is not changed. 0,
 * EXIT_BAD_INPUT (open directions; what energy_frame refuses), EXIT_NOT_CONVERGED: with the
 * strain. */
int elastic_measure(const struct frame *frame, const struct elastic_settings *settings,
                    struct elastic *elastic, struct error *error);

/* Brings the atoms to rest at fixed cell (md/settle.h). The same errors. */
int elastic_settle(struct frame *frame, const struct elastic_settings *settings,
                   struct error *error);

/* The components of a tensor in Voigt's order, and their names. */
extern const int elastic_voigt[6][2];
extern const char *const elastic_voigt_name[6];

/* A copy of the frame under one component of strain, atoms with the cell, velocities as they are.
 * The caller frees it. */
struct frame *elastic_strained(const struct frame *frame, int component, double strain);

/* C_ij - C_ji as the stress makes it (above): no error. */
double elastic_unevenness(const double stress[6], int i, int j);

/* Refuses a frame that has no elastic constants: EXIT_BAD_INPUT, with what to do. */
int elastic_check(const struct frame *frame, struct error *error);

#endif
