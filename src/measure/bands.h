/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shear bands: plane layers of the atoms whose motion is least affine.
 *
 * The chosen are the `share` of all atoms with the highest D2min (Falk, Langer, Phys. Rev. E 57,
 * 7192 (1998), doi 10.1103/PhysRevE.57.7192), as far as it stands out: beyond BANDS_TIMES its
 * median over all atoms, and beyond (BANDS_STILL cutoff)^2, so that a homogeneous strain, whose
 * D2min is rounding, has none. Chosen atoms closer than the cutoff are of one cluster (union-find,
 * forest.h), periodic images joined. Of a cluster of N atoms at r (unwrapped along its bonds)
 *     M = sum (r - r0) (x) (r - r0) / N + sum v (x) v / 12
 * over the lattice vectors v by which it closes on itself through periodic borders: a band that
 * does so goes on along v without end, and its plane holds v. The normal n is the principal axis of
 * M with the least extent. A cluster is a band if that extent is at most BANDS_FLAT of the next.
 *     width = sqrt(12) rms(n . (r - r0)):  that of a layer evenly filled
 *     angle = asin |n . axis|, between plane and loading axis: 0 along it, 90 degrees across */
#ifndef MEASURE_BANDS_H
#define MEASURE_BANDS_H
#include "atoms/frame.h"

#define BANDS_TIMES 3.0
#define BANDS_STILL 1e-3
#define BANDS_FLAT  (1.0 / 3.0)

struct bands_settings {
    double share;  /* of all atoms that are chosen */
    double cutoff; /* A, of atoms of one cluster */
    size_t least;  /* atoms of a band */
    int axis;      /* of the load: 0, 1, 2 */
};

struct bands_band {
    size_t atoms;
    double share;     /* of all atoms of the frame */
    double normal[3]; /* of length 1; along the axis not negative */
    double angle;     /* degrees */
    double width;     /* A */
    double d2min;     /* A2, mean over its atoms */
};

struct bands {
    size_t count;
    struct bands_band *band; /* the largest first */
    size_t chosen;           /* atoms */
    size_t shapeless;        /* clusters as large as a band that are no plane, and their atoms */
    size_t shapeless_atoms;
};

/* Adds the column band: 0 none, else the number of the atom's band from 1, by size (of equal ones
 * that with the first atom). The frame has d2min. */
void bands_find(struct frame *frame, const struct bands_settings *settings, struct bands *bands);
void bands_release(struct bands *bands);

#endif
