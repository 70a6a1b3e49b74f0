/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The scan divided into phases by the shape of the radial profile I(k) at each position.
 *
 *     windows  the phase whose k-window is brightest, each window's intensity by its mean over
 *              the scan
 *     kmeans   clusters of the profiles, each by its sum: k-means with seeds far apart (Arthur
 *              and Vassilvitskii, SODA 2007, 1027), the best of ten starts
 *     nmf      profiles as sums of as many non-negative component profiles as phases (Lee and
 *              Seung, Nature 401 (1999) 788, doi 10.1038/44565), the best
 *              of three starts; the phase of a position is the component that gives most of its
 *              intensity
 *
 * Phases are numbered by decreasing mean of total scattered intensity in the window used, so
 * that the denser is 1. */
#ifndef MAPS_PHASES_H
#define MAPS_PHASES_H
#include "base/error.h"
#include "pattern/survey.h"

enum phases_method { PHASES_WINDOWS, PHASES_KMEANS, PHASES_NMF };
enum { PHASES_MIN = 2, PHASES_MAX = 32 }; /* how many phases there can be */

struct phases {
    int count;
    int rings, ring_first, ring_last; /* used for dividing */
    int *phase;                       /* [positions] 1 ... count, 0 where not valid */
    double *share;                    /* [count] of the valid positions */
    double *profile;                  /* [count][rings] mean I(k) */
    /* [count][rings] variance of the annular mean over the phase's positions */
    double *omega;
    double *ring; /* [count][rings] mean ring variance */
    /* [positions][count] of nmf: part of the intensity; NULL otherwise */
    float *weight;
};

struct phases_settings {
    enum phases_method method;
    int count;       /* not of windows: as many as the survey has */
    double range[2]; /* 1/A: rings between these are used */
    uint64_t seed;
};

/* 0, EXIT_BAD_INPUT (fewer positions
 * than phases), EXIT_USAGE (count not in PHASES_MIN ... PHASES_MAX, windows without windows). */
int phases_create(struct phases **phases, const struct survey *survey,
                  const struct phases_settings *settings, struct error *error);
void phases_free(struct phases *phases);

#endif
