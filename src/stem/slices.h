/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Transmission functions of the slices of a foil.
 *
 *     phase         sigma V(r) = gamma lambda / A  sum_k f_e(k) S(k) exp(2 pi i k.r),   S(k) =
 *                   sum_atoms exp(-2 pi i k.r_atom)
 *     transmission  t(r) = exp(i sigma V(r)), band limited
 *
 * S(k) is exact for atoms anywhere, not on grid points: each is spread onto a fine grid with a
 * Kaiser-Bessel kernel, and the transform divided by the kernel's (J. D. O'Sullivan, IEEE Trans.
 * Med. Imaging 4, 200 (1985), doi 10.1109/TMI.1985.4307723; width and shape after P. J. Beatty,
 * D. G. Nishimura, J. M. Pauly, ibid. 24, 799 (2005), doi 10.1109/TMI.2005.848376). The
 * exponential is taken on the fine grid, whose band holds more than the waves' does, so that
 * what is scattered beyond the waves' band limit is lost as it should be, then cut to the band
 * limit.
 *
 * Planes: with `split` there is a plane at each z = j dz, j = 0 ... slices, and an atom is
 * shared between its two neighbours in proportion to its nearness: the phase that a slice's
 * thickness costs at high k then goes with dz^2, not dz. Without it there is one plane for each
 * slice, at its middle, as in other programs. Left out: bonding, absorption by inelastic
 * scattering, the atom's extent along the beam.
 *
 * With Debye-Waller factors f_e(k) is multiplied by exp(-2 pi^2 u^2 k^2): the potential averaged
 * over vibrations, instead of vibrations. An absorptive potential (stem/absorption.h) also takes
 * from the wave what is scattered diffusely by them. */
#ifndef STEM_SLICES_H
#define STEM_SLICES_H
#include "base/complex_float.h"
#include "stem/form_factor.h"
#include "stem/specimen.h"
#include "stem/wave.h"

struct slices_settings {
    double wavelength, gamma; /* A, 1 */
    enum form_factors factors;
    int slices;
    bool split;
    bool debye_waller; /* use the specimen's vibrations as factors */
    bool absorptive;   /* and their absorption */
};

struct slices;

/* For waves on `waves` (which must outlive it). The specimen is copied from as needed and may be
 * freed. */
struct slices *slices_create(const struct wave_grid *waves, const struct specimen *specimen,
                             const struct slices_settings *settings);
void slices_free(struct slices *potential);

/* slices, or slices + 1 with split */
int slices_planes(const struct slices *potential);
double slices_depth(const struct slices *potential, int plane); /* A below the entrance */

/* The last plane of a foil that ends at this depth (a multiple of the slice's thickness). */
int slices_last_plane(const struct slices *potential, double depth);

/* t of a plane as a wave (stem/wave.h), unscaled: wave_rows_expand gives t(r). last: of the
 * atoms above it only, where the foil ends. Threaded; the same bits for any number of threads. */
void slices_transmission(struct slices *potential, int plane, bool last, float complex *t);

/* gamma lambda / A f_e S of a plane within the waves' band limit (without absorption), as a wave
 * but transformed along y too, F(k_x, k_y): for the first Born approximation, and for tests. */
void slices_phase(struct slices *potential, int plane, bool last, float complex *phase);

/* Side of the fine grid for waves of n values over a length (A); bytes that a potential takes. */
int slices_fine(int n, double length);
double slices_memory(const int n[2], const double length[2], int kinds, double atoms,
                     bool absorptive);

#endif
