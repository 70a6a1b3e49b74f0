/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The focused probe: an aperture filled with plane waves, their phases bent by the lens.
 *
 *     psi0(k) = A(k) exp(-i chi(k)) / sqrt(sum A^2),   chi = 2 pi / lambda sum_nm C_nm
 *     alpha^(n+1) / (n + 1) cos(m (phi - phi_nm)),  alpha = lambda |k|
 *
 * C_10 = -defocus (positive defocus: underfocus), C_30 = Cs; Krivanek's notation (O. L.
 * Krivanek, N. Dellby, A. R. Lupini, Ultramicroscopy 78, 1 (1999), doi
 * 10.1016/S0304-3991(99)00013-3). A is 1 inside the aperture, falling to 0 over one spacing of
 * the wave vectors at its edge, so that the aperture's area does not jump with the window.
 *
 * A finite source and an energy spread are incoherent sums over points of the source and of the
 * focus: struct probe_mode. The source is a Gaussian, by the seven-point rule of degree 5 (A. H.
 * Stroud, Approximate Calculation of Multiple Integrals (1971), E2^r2 5-1); the defocus of an
 * energy E off by dE is C_c dE / E (1 + E/E0) / (1 + E/2E0), E0 = m0 c^2, by five Gauss-Hermite
 * points. */
#ifndef STEM_PROBE_H
#define STEM_PROBE_H
#include "base/complex_float.h"
#include "base/error.h"

enum { PROBE_ABERRATIONS = 14, PROBE_MODES = 35 };

struct probe {
    double wavelength; /* A */
    double alpha;      /* rad */
    /* A, rad; order of probe_aberrations */
    double coefficient[PROBE_ABERRATIONS], angle[PROBE_ABERRATIONS];
};

struct probe_aberration {
    const char *name; /* "C12" */
    int n, m;
};
extern const struct probe_aberration probe_aberrations[PROBE_ABERRATIONS];

/* Reads "C12=3nm,phi12=30deg,C30=1.2mm" into the probe (C10 = -defocus, C30 = Cs). 0 or
 * EXIT_USAGE. */
int probe_read_aberrations(struct probe *probe, const char *text, struct error *error);
void probe_set(struct probe *probe, const char *name, double coefficient);
double probe_coefficient(const struct probe *probe, const char *name); /* NAN: there is no such */

struct probe_mode {
    double offset[2]; /* of the source point, x, y: A */
    double defocus;   /* more, A */
    double weight;    /* they sum to 1 */
};

/* Full widths at half maximum of source (A) and energy (eV), each may be 0; returns how many
 * modes (1: fully coherent). */
int probe_modes(struct probe_mode modes[PROBE_MODES], double source, double energy_spread,
                double chromatic, double voltage);

/* The plane waves of the probe on the reciprocal lattice of a window of the given sides (A). */
struct probe_waves {
    int count;
    int (*k)[2];              /* frequencies x, y */
    float complex *amplitude; /* sum |a|^2 = 1 */
};

struct probe_waves probe_waves_create(const struct probe *probe, const double length[2],
                                      double defocus);
void probe_waves_release(struct probe_waves *waves);

#endif
