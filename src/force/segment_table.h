/* SPDX-License-Identifier: GPL-3.0-or-later */
/* EAM functions as the fast kernels read them: few polynomials in r^2, found without square
 * root, division or search.
 *
 * With s = lambda (r^2 + c) as an IEEE number, the segment is the exponent and the first bits of
 * the mantissa of s (`per_octave` segments per power of two), and the rest of the mantissa,
 * taken as t in [-h, h), h = 1/(2 per_octave), is the place in it. Each segment holds
 *     g(t), the least-squares polynomial of phi'(r)/r,           rho(t), whose derivative is
 *     that of rho(r) in least squares.
 * In Legendre polynomials a derivative's mean is exact, so that rho(t) has the exact values at
 * both ends of a segment and is continuous; and the force kernel uses rho'(r)/r = 2 lambda 2^-e
 * d rho/dt of the very same polynomial. Forces are so the exact derivative of an energy, and the
 * energy does not drift.
 *
 * lambda and c are found by trying: best is a map that puts the joints of the potential's own
 * splines on segment borders. Below start2 (rare close pairs, steep repulsion) the table does
 * not hold: there the kernels use the splines of eam_table.h. */
#ifndef FORCE_SEGMENT_TABLE_H
#define FORCE_SEGMENT_TABLE_H

enum { SEGMENT_DEGREE_MAX = 6 };

/* The functions of one pair of species at distance r, A: phi' and rho' per A. */
struct segment_source {
    void (*functions)(const void *context, double r, double *pair_slope, double *density,
                      double *density_slope);
    const void *context;
    double cutoff; /* where the functions end, A */
};

/* What a table is to have. */
struct segment_shape {
    int octaves, per_octave; /* powers of two */
    int pair_degree;         /* of g */
    int density_degree;      /* of rho; 0: none */
    double embedding_slope;  /* a typical |F'|, eV per unit of density: weighs errors of rho' */
    /* largest error of phi' and |F'| rho', eV/A; more where phi' is steep */
    double tolerance;
};

struct segment_table {
    struct segment_shape shape;
    int segments;        /* in all */
    double lambda, c;    /* 1/A2, A2 */
    double start2, end2; /* A2: holds for start2 <= r^2 < end2 */
    double error;        /* the largest found, eV/A */
    /* [segments]: coefficients of t^k of phi'/r (eV/A2), rho, rho'/r (1/A2) */
    double *pair[SEGMENT_DEGREE_MAX + 1], *density[SEGMENT_DEGREE_MAX + 1],
        *density_slope[SEGMENT_DEGREE_MAX];
};

/* from > 0: from there (A) to the cutoff, with the smallest error, whatever the tolerance; 0: as
 * far down as the tolerance allows. */
struct segment_table *segment_table_create(const struct segment_source *source,
                                           const struct segment_shape *shape, double from);

/* On the map of another table, whose segments it cuts into finer ones; as far down as the
 * tolerance allows. */
struct segment_table *segment_table_refine(const struct segment_source *source,
                                           const struct segment_shape *shape,
                                           const struct segment_table *coarse);
void segment_table_free(struct segment_table *table);

#endif
