/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The null model of the angular order: the same speckles at shuffled azimuths.
 *
 * The half ring 0 ... pi is cut into blocks, the blocks are put into another order, and the
 * other half follows in the same order. So the intensities, their variance, the speckles (blocks
 * are at least as wide as one) and the Friedel symmetry of the pattern stay what they are; where
 * speckles stand to each other is chance. One realisation uses the same order for every probe
 * position and radius, so that neighbouring positions stay as alike as they are, and its maps
 * have hot spots of the probe's size: what is left of the measured maps above them is order.
 *
 * Cuts between blocks are sharper than speckles, and than the shot noise that points share by
 * their pixels: they move power from low to high orders, more or less of it by where they come to
 * lie. So each realisation of an order, shot noise in it, is scaled to the power that random
 * speckles have: the Fourier sum of the measured C(phi) within one block's width of 0 and of 180
 * degrees, of the ring as it is by that of the ring as it was cut; then the noise of the measured
 * maps is subtracted (survey_finish.c). Powers less noise would have no scale where nothing is
 * left.
 *
 * It cannot tell the even from the odd orders (that is Friedel's law), and an order whose Bragg
 * spots all lie in one block it does not see; a second null model is a simulated structure
 * without the order (stem-analyze --null=FILE). */
#ifndef PATTERN_SHUFFLE_H
#define PATTERN_SHUFFLE_H
#include <stdint.h>
#include "pattern/angular.h"

struct shuffle {
    int count;         /* realisations */
    int blocks, width; /* of the half ring; points of a block */
    int angles;
    float *cosine, *sine; /* [orders][angles] */
    /* [count][blocks]: block b of the shuffled ring is block order[b] of the measured one */
    int *order;
};

/* width: least angle of a block (rad), taken up to the next that divides the half ring. NULL if
 * that leaves fewer than 3 blocks. */
struct shuffle *shuffle_create(const struct angular *angular, double width, int count,
                               uint64_t seed);
void shuffle_free(struct shuffle *shuffle);

/* Adds P_n of every realisation to power[count][orders], for the profile of one radius. */
void shuffle_power(const struct shuffle *shuffle, const struct angular *angular,
                   const lanes *profile, const lanes *mean, lanes *power);

#endif
