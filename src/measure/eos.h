/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Equations of state: the energy per atom e(v) of a phase at zero temperature, from points at
 * several volumes per atom v.
 *
 *     Birch-Murnaghan  e = e0 + 9 v0 B0 / 16 { (y - 1)^3 B' + (y - 1)^2 (6 - 4 y) },
 *                      y = (v0/v)^(2/3)
 *     Vinet            e = e0 + 2 B0 v0 / (B' - 1)^2 { 2 - [5 + 3 B' (x - 1) - 3 x] exp(-3/2 (B'
 *                      - 1)(x - 1)) },   x = (v/v0)^(1/3)
 *
 * v0, e0: volume and energy at zero pressure; B0 = v d2e/dv2 and B' = dB/dp there. Least squares
 * over the points with |v/v0 - 1| <= window. Sources: Birch, Phys. Rev. 71, 809 (1947), doi
 * 10.1103/PhysRev.71.809; Vinet, Ferrante, Rose, Smith, J. Phys. C 19, L467 (1986), doi
 * 10.1088/0022-3719/19/20/001. Errors are the sum of four parts: the standard error (covariance
 * times residual variance), and the changes when the window is halved, to the other form, and to
 * the minimum of the spline through the points. The last three are what the form cannot follow;
 * for a smooth curve they are most of it. Between the points the curve is the natural cubic
 * spline through them. */
#ifndef MEASURE_EOS_H
#define MEASURE_EOS_H
#include <stdbool.h>
#include <stddef.h>
#include "base/error.h"

enum eos_form { EOS_BIRCH_MURNAGHAN, EOS_VINET };
enum eos_parameter { EOS_V0, EOS_E0, EOS_B0, EOS_BP, EOS_PARAMETERS };

struct eos_curve { /* one phase */
    size_t count, capacity;
    double *volume, *energy; /* per atom: A3, eV; by increasing volume after eos_curve_sort */
};

struct eos_fit {
    double value[EOS_PARAMETERS]; /* A3, eV, eV/A3, - */
    double error[EOS_PARAMETERS];
    double rms;       /* of the residuals, eV */
    double low, high; /* volumes of the first and last point used */
    size_t points;
};

void eos_curve_add(struct eos_curve *curve, double volume, double energy);
void eos_curve_sort(struct eos_curve *curve);
void eos_curve_release(struct eos_curve *curve);

/* EXIT_BAD_INPUT: fewer than five volumes in the window (six in half of it are better), no
 * minimum among the points, or points that no curve with a minimum goes through: B0 is not
 * positive. */
int eos_fit(const struct eos_curve *curve, enum eos_form form, double window, struct eos_fit *fit,
            struct error *error);

/* Whether the parameter says anything: v0 and B0 are larger than their errors, and so is B' if it
 * is that. */
bool eos_is_result(const struct eos_fit *fit, enum eos_parameter parameter);

/* A point that the others contradict: each is left out in turn, and where the rest then fits so
 * much better that the point is off their curve by EOS_OFF times their scatter, it is one. Where
 * several are, the worst is found. */
#define EOS_OFF    30
#define EOS_BETTER 10 /* times that the residuals of the others must fall */
struct eos_outlier {
    double volume, energy; /* of the point; volume 0: there is none */
    double off, scatter;   /* eV: from the curve of the others; the rms of their residuals */
    bool spoils; /* not the first or last of the fit, off by little: the fit is no result */
};
struct eos_outlier eos_find_outlier(const struct eos_curve *curve, enum eos_form form,
                                    double window);

double eos_form_energy(enum eos_form form, const double parameter[EOS_PARAMETERS], double volume);

/* The largest jump of the curve: between neighbouring points, by how much the parabolas through
 * the three points on the left and on the right disagree half-way, and how many times the median
 * disagreement that is. 0 with fewer than 8 points. */
#define EOS_JUMP_TIMES 20   /* a jump worth a warning: so many times the median disagreement, */
#define EOS_JUMP_SHARE 1e-4 /* ... and that share of e0 */
struct eos_jump {
    double low, high; /* A3: between these volumes */
    double size;      /* eV */
    double times;
};
struct eos_jump eos_curve_jump(const struct eos_curve *curve);

#endif
