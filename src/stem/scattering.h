/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a foil makes of each of several plane waves (a scattering matrix, or its parents in
 * tilt), on the points where a scan needs it.
 *
 * For a plane wave k the periodic factor u(r) of the exit wave exp(2 pi i k.r) u(r), propagated
 * back to the middle of the foil without the free phase of the incident wave, so that an
 * incident wave sum_k a_k exp(2 pi i k.r) leaves, but for a phase that no detector sees,
 *
 *     psi(r) = sum_k a_k exp(-i pi lambda (d/2) (k^2 + 2 k.kappa)) exp(2 pi i k.r) u_k(r)
 *
 * with kappa = tau / lambda of a beam tilt tau. Kept are only the frequencies that can reach the
 * detector, evaluated on a grid of points that fits the scan, not the cell. */
#ifndef STEM_SCATTERING_H
#define STEM_SCATTERING_H
#include <stddef.h>
#include "base/complex_float.h"
#include "stem/slices.h"

struct region {                   /* points origin + i * spacing, x and y */
    double origin[2], spacing[2]; /* A */
    int n[2];
};

struct scattering_settings {
    double wavelength;
    double tilt[2];  /* kappa, 1/A */
    double reach[2]; /* largest |k_x|, |k_y| of psi that matter, 1/A */
    bool kinematic;  /* single scattering: u = 1 + i sum of phases, each propagated */
    /* not 0: the region's points are some of so many that divide the cell evenly, the k lie on the
     * cell's reciprocal lattice, and values are those of exp(2 pi i k.r) u instead of u */
    int period[2];
    size_t group; /* plane waves that go through the foil together */
};

/* What goes in: plane waves. */
struct incident_waves {
    int count;
    const double (*k)[2]; /* [count] 1/A */
};

/* Where they leave: foils that end at these depths, on the points of the region. */
struct exit_planes {
    int depths;
    const double *depth; /* [depths] A, ascending */
    const struct region *region;
};

/* values[depth][wave][n_y][n_x] */
void scattering_make(struct slices *potential, const struct wave_grid *grid,
                     const struct scattering_settings *settings, const struct incident_waves *in,
                     const struct exit_planes *out, float complex *values);

/* Bytes for plane waves that go together, of `wave` complex values each, on a grid. */
double scattering_memory(const int grid[2], double wave, int group);

#endif
