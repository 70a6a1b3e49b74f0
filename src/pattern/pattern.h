/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One pattern in full: the image, its polar transform I(k, theta), and the angular correlation
 * at every k (Im, Chen, Johnson et al., Ultramicroscopy 195 (2018) 189, figure 2b),
 *
 *     C(k, phi) = [<I(k, theta) I(k, theta + phi)>_theta - <I>^2] / <I>^2,
 *
 * by the Fourier sum of its powers (pattern/angular.h). Shot noise is left in. */
#ifndef PATTERN_PATTERN_H
#define PATTERN_PATTERN_H
#include "base/error.h"
#include "cube/cube.h"
#include "pattern/survey.h"

struct pattern {
    size_t position, ny, nx;
    double *image; /* [ny nx] as prepared; NAN: masked or missing */
    /* radius i is at k = i dk, angle j at 360 j / angles degrees; radius 0 is not used */
    int radii, angles;
    double dk;         /* 1/A */
    double *intensity; /* [radii][angles] I(k, theta); holes hold the mean */
    /* [radii][angles]; NAN where too little of the ring is seen or it holds no intensity */
    double *correlation;
};

/* 0, or what cube_read returns. */
int pattern_create(struct pattern **pattern, struct cube *cube,
                   const struct survey_settings *settings, size_t position, struct error *error);
void pattern_free(struct pattern *pattern);

#endif
