/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a pattern holds along the azimuth, at one radius of the polar transform.
 *
 *     variance     V2D = [<I^2>_phi - <I>_phi^2] / <I>_phi^2,  I(phi) the mean over a sector of
 *                  width dphi
 *     correlation  C(phi) = [<I(theta) I(theta + phi)>_theta - <I>^2] / <I>^2
 *     power        P_n = (1/N) sum_phi C(phi) cos(n phi) = |I_n|^2 / I_0^2,  I_n = (1/N) sum_j
 *                  I(theta_j) exp(-i n theta_j)
 *
 * so that C(phi) = sum over n != 0, positive and negative, of P_n cos(n phi): C(0) = 2 sum_{n>0}
 * P_n is the ring variance. With holes (a beam stop) the mean runs over pairs of which both are
 * seen, C(phi) = <(I - <I>)(I' - <I>)>_pairs / <I>^2, and P_n is its Fourier transform as above.
 *
 * Shot noise of g times the intensity (g: intensity of one electron) adds to P_n and V2D a known
 * amount, as each pixel's noise goes through known weights: P_n - g b_n / <I>, V2D - g c / <I>,
 * with b_n = sum over pixels |weight of the pixel in I_n|^2 and likewise c. A probe disc of
 * radius k_a at radius k smears the azimuth: P_n falls by [2 J1(x) / x]^2, x = n asin(k_a / k).
 *
 * Im, Chen, Johnson et al., Ultramicroscopy 195 (2018) 189, doi 10.1016/j.ultramic.2018.09.005;
 * Wochner, Gutt, Autenrieth et al., PNAS 106 (2009) 11511, doi 10.1073/pnas.0905337106. Left
 * out: correlations between different radii. */
#ifndef PATTERN_ANGULAR_H
#define PATTERN_ANGULAR_H
#include <stdbool.h>
#include "pattern/lanes.h"
#include "pattern/polar.h"

enum { ANGULAR_ORDERS_MAX = 64, ANGULAR_HALF_MAX = 512 };

/* Sums over the azimuth, prepared for one polar transform. */
struct angular {
    int radii;
    int angles, half; /* N; N/2 is the highest order */
    int order_count;
    int order[ANGULAR_ORDERS_MAX]; /* increasing */
    int sectors;                   /* of V2D: round(360 / dphi) */
    float *cosine, *sine;          /* [half + 1][N/4 + 1] of n theta_j */
    bool *usable;                  /* [radii] enough of the ring is seen: every phi has pairs */
    /* [radii] NULL, or for a ring with holes [half + 1][half + 1]: P_n from the powers of the
     * ring filled with its mean */
    float **mixing;
    double *noise_power;    /* [radii][half + 1] b_n */
    double *noise_variance; /* [radii] c */
};

/* noisy: the noise factors b_n and c are wanted (they take some time). Angles: a multiple of 4,
 * at most 1024; dphi in rad. */
struct angular *angular_create(const struct layout *layout, const struct polar *polar,
                               const int *orders, int count, double dphi, bool noisy);
void angular_free(struct angular *angular);

/* The attenuation of P_n by the probe disc; 1 where k_disk is not known (<= 0 or NAN), NAN where
 * the disc reaches the centre. */
double angular_disk(int order, double k, double k_disk);

/* Of eight patterns: intensities along radius i, holes filled with the mean over the rest; *mean
 * is that mean. data[place]. */
void angular_profile(const struct polar *polar, int radius, const lanes *data, lanes *profile,
                     lanes *mean);

/* I_n / I_0 for the given orders: real and imaginary parts. mean: I_0. */
void angular_harmonics(const struct angular *angular, const lanes *profile, const lanes *mean,
                       const int *orders, int count, lanes *real, lanes *imaginary);

/* P_n of the orders first ... last at a radius (any 1 <= first <= last <= half) into power[last
 * - first + 1]. */
void angular_power(const struct angular *angular, int radius, const lanes *profile,
                   const lanes *mean, int first, int last, lanes *power);

/* P_n of the orders of `angular`, for a ring without holes. */
void angular_powers(const struct angular *angular, const lanes *profile, const lanes *mean,
                    lanes *power);

/* V2D at a radius. */
void angular_variance(const struct angular *angular, const struct polar *polar, int radius,
                      const lanes *profile, lanes *variance);

#endif
