/* SPDX-License-Identifier: GPL-3.0-or-later */
/* EAM functions as the loops read them: piecewise cubics on the knots of the file, with the
 * interpolation that LAMMPS uses.
 *
 * Between knots m and m+1, with p = x/dx - m in [0, 1]: f = ((c3 p + c2) p + c1) p + c0, the
 * cubic Hermite polynomial whose end slopes are five-point differences of the tabulated values
 * (three- and two-point ones at the ends), as in LAMMPS pair_style eam (Thompson et al., Comput.
 * Phys. Commun. 271, 108171 (2022), doi 10.1016/j.cpc.2021.108171). Beyond the last knot f stays
 * at its last value; F(rho) goes on as a straight line. F of eam/he begins at a density that may be
 * negative; its first interval goes on with the cubic of the second, and below it F is a straight
 * line too (LAMMPS pair_style eam/he). Functions of r are kept as value and
 * slope at each knot, from which the four coefficients follow: half the memory, and it is memory
 * that a pair loop waits for. Each pair of species has its own range, the largest r at which its
 * functions are not zero. */
#ifndef POTENTIAL_EAM_TABLE_H
#define POTENTIAL_EAM_TABLE_H
#include <stdbool.h>
#include "base/vector.h"
#include "potential/potential.h"

struct cubic { /* powers of p */
    double c0, c1, c2, c3;
};

struct knot { /* slope: per interval */
    double value, slope;
};

struct bond_knot { /* r phi(r) and the density side by side */
    vector2 value, slope;
};

struct eam_table {
    int species;
    int r_last, rho_last;          /* number of the last interval */
    double r_inverse, rho_inverse; /* 1/dr, 1/drho */
    double rho_first;              /* density at the first knot of F */
    double rho_max;                /* where F goes over into a straight line */
    double rho_min;                /* where it is left downwards, more than a rounding error */
    bool straight_below;           /* into a straight line too; else the first cubic goes on */
    struct cubic *embedding[POTENTIAL_SPECIES_MAX];
    /* By a * species + b: the density at b due to a; that density together with r phi_ab. */
    struct knot *density[POTENTIAL_SPECIES_MAX * POTENTIAL_SPECIES_MAX];
    struct knot *pair[POTENTIAL_SPECIES_MAX * POTENTIAL_SPECIES_MAX];
    struct bond_knot *bond[POTENTIAL_SPECIES_MAX * POTENTIAL_SPECIES_MAX];
    /* density at b due to a = density at a due to b */
    bool symmetric[POTENTIAL_SPECIES_MAX * POTENTIAL_SPECIES_MAX];
    /* of the larger of both directions, A */
    double density_cutoff[POTENTIAL_SPECIES_MAX * POTENTIAL_SPECIES_MAX];
    /* of density and pair function, A; never 0 */
    double cutoff[POTENTIAL_SPECIES_MAX * POTENTIAL_SPECIES_MAX];
};

struct eam_table *eam_table_create(const struct potential *potential);
void eam_table_free(struct eam_table *table);

/* The cubic between two knots, one after the other. */
INLINE struct cubic cubic_between(const struct knot *knot)
{
    double step = knot[1].value - knot[0].value, s0 = knot[0].slope, s1 = knot[1].slope;
    return (struct cubic){knot[0].value, s0, 3.0 * step - 2.0 * s0 - s1, s0 + s1 - 2.0 * step};
}

INLINE double cubic_value(const struct cubic *c, double p)
{
    return ((c->c3 * p + c->c2) * p + c->c1) * p + c->c0;
}

/* d f / d p */
INLINE double cubic_slope(const struct cubic *c, double p)
{
    return (3.0 * c->c3 * p + 2.0 * c->c2) * p + c->c1;
}

/* The interval of x (in knots) and, through *p, the place in it. What is beyond either end is told
 * before it becomes a whole number, which it may be too large for. */
INLINE int cubic_interval(double x, int last, double *p)
{
    int m = x < last ? (int)(x > 0.0 ? x : 0.0) : last;
    *p = x - m < 1.0 ? x - m : 1.0;
    return m;
}

/* Says once that a density lies beyond the table of F. */
void eam_table_tell_beyond(const struct eam_table *table, double rho);

/* F(rho), through *slope its derivative, of a species. */
INLINE double eam_embed(const struct eam_table *table, int species, double rho, double *slope)
{
    double p, beyond = 0.0;
    int m = cubic_interval((rho - table->rho_first) * table->rho_inverse, table->rho_last, &p);
    const struct cubic *c = &table->embedding[species][m];

    if (rho > table->rho_max || rho < table->rho_min) {
        eam_table_tell_beyond(table, rho);
        if (rho > table->rho_max) {
            beyond = rho - table->rho_max;
        } else if (table->straight_below) {
            beyond = rho - table->rho_min;
            p = 0.0;
        }
    }
    *slope = cubic_slope(c, p) * table->rho_inverse;
    return cubic_value(c, p) + (beyond != 0.0 ? *slope * beyond : 0.0);
}

#endif
