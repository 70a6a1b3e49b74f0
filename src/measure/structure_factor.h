/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Structure factors of periodic frames without truncation: sums over the wave vectors of the
 * cell, and the three ways to write partials.
 *
 *     rho_a(q) = sum_j in a exp(i q r_j),   q = 2 pi (n1 b1 + n2 b2 + n3 b3) along which the
 *     cell is whole (b: reciprocal vectors)
 *     Ashcroft-Langreth   S_ab(q) = < Re rho_a rho_b* > / sqrt(N_a N_b)
 *     Faber-Ziman         S_ab = 1 + (S_ab^AL - delta_ab) / sqrt(c_a c_b),             S =
 *                         sum_ab c_a c_b S_ab, goes to 1
 *     Bhatia-Thornton     S_NN = c_a^2 S_aa + c_b^2 S_bb + 2 c_a c_b S_ab              (two
 *                         species; from Faber-Ziman ones)
 *                         S_NC = c_a c_b [c_a (S_aa - S_ab) - c_b (S_bb - S_ab)]
 *                         S_CC = c_a c_b [1 + c_a c_b (S_aa + S_bb - 2 S_ab)]
 * < > is the mean over the vectors whose length is within half a step of q, and over frames.
 * Bragg peaks keep their height, which grows with the frame.
 *
 * Sources: Faber, Ziman, Phil. Mag. 11, 153 (1965), doi 10.1080/14786436508211931; Ashcroft,
 * Langreth, Phys. Rev. 156, 685 (1967), doi 10.1103/PhysRev.156.685; Bhatia, Thornton, Phys.
 * Rev. B 2, 3004 (1970), doi 10.1103/PhysRevB.2.3004. */
#ifndef MEASURE_STRUCTURE_FACTOR_H
#define MEASURE_STRUCTURE_FACTOR_H
#include <stdbool.h>
#include "atoms/frame.h"

struct structure_factor;

/* Steps k q_step, k = 1, 2, ... up to q_max (1/A); of the wave vectors that belong to one, at
 * most `vectors`, evenly picked. */
struct structure_factor *structure_factor_create(double q_step, double q_max, int vectors);
void structure_factor_free(struct structure_factor *factor);

/* Adds a frame; chosen (n, or NULL: all). EXIT_BAD_INPUT: not periodic in all directions, too
 * many species. */
int structure_factor_add(struct structure_factor *factor, const struct frame *frame,
                         const bool *chosen, struct error *error);

int structure_factor_steps(const struct structure_factor *factor);
/* steps count from 0; 1/A */
double structure_factor_q(const struct structure_factor *factor, int step);
/* Wave vectors behind a step, over all frames, q and -q as one; none: no value. */
long structure_factor_vectors(const struct structure_factor *factor, int step);

/* Species in alphabetical order, and their parts. */
int structure_factor_species(const struct structure_factor *factor);
const char *structure_factor_name(const struct structure_factor *factor, int species);
double structure_factor_concentration(const struct structure_factor *factor, int species);

double structure_factor_faber_ziman(const struct structure_factor *factor, int a, int b, int step);
/* number-weighted: |rho|^2 / N */
double structure_factor_total(const struct structure_factor *factor, int step);

/* From Faber-Ziman ones. */
double ashcroft_langreth(double s, double c_a, double c_b, bool same);

struct bhatia_thornton {
    double nn, nc, cc;
};

struct bhatia_thornton bhatia_thornton(double c_a, double s_aa, double s_ab, double s_bb);

#endif
