/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two phases side by side at zero temperature: who takes which volume.
 *
 *     E = x e_A(v_A) + (1 - x) e_B(v_B),     v = x v_A + (1 - x) v_B          (Derlet, Maass, J.
 *     Alloys Compd. 821, 153209 (2020), Eqs 2 and 3)
 *
 * At a fixed share x of the atoms the minimum has equal pressures, de_A/dv_A = de_B/dv_B = -p.
 * With x free as well the enthalpies e + p v are equal too: the common tangent of the two
 * curves. Curves are the splines of measure/eos.h; nothing is extrapolated. Assumes no interface
 * energy and no entropy: the limit of large grains at T = 0. */
#ifndef MEASURE_EOS_PHASES_H
#define MEASURE_EOS_PHASES_H
#include "measure/eos.h"

struct eos_line; /* the spline through a curve */

/* EXIT_BAD_INPUT: fewer than four points, or two at the same volume. */
int eos_line_create(struct eos_line **line, const struct eos_curve *curve, struct error *error);
void eos_line_free(struct eos_line *line);
bool eos_line_reaches(const struct eos_line *line, double volume);
double eos_line_energy(const struct eos_line *line, double volume);   /* eV */
double eos_line_pressure(const struct eos_line *line, double volume); /* eV/A3 */

struct eos_phases {
    double fraction;  /* x: of the atoms, in the first phase */
    double volume[2]; /* A3 */
    double energy;    /* eV/atom, of both together; NaN where no volume is given */
    double pressure;  /* eV/A3 */
    double phase_energy[2];
};

/* The lowest energy at a share x and a volume. EXIT_BAD_INPUT: it lies at the end of a curve:
 * volumes are missing there. */
int eos_phases_minimum(struct eos_line *const line[2], double fraction, double volume,
                       struct eos_phases *phases, struct error *error);

/* The common tangent; fraction and energy at `volume`, or NaN where it is NaN or not between the
 * two. EXIT_NOT_CONVERGED: there is none. */
int eos_phases_tangent(struct eos_line *const line[2], double volume, struct eos_phases *phases,
                       struct error *error);

#endif
