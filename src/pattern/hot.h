/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Hot pixels that outshine the direct beam, and would be taken for it. */
#ifndef PATTERN_HOT_H
#define PATTERN_HOT_H
#include <stdbool.h>
#include <stddef.h>

struct hot {
    size_t count, first; /* pixels that were added; the first of them */
    size_t in_beam;      /* of them, those of a line where it crosses the direct beam */
    bool in_doubt;       /* there are groups or lines, but nothing that would be the direct beam */
};

/* Adds to mask[ny][nx] what is brighter than anything else of the image and is no disc, if it
 * lies away from a direct beam:
 *
 *     groups  connected pixels above a tenth of their brightest, at most 25, with a sharp edge:
 *             of them and the pixels around, at most a quarter as
 *             many as there are around lie between a hundredth of the brightest (and three times
 *             what is around) and half of it. A probe, however
 *             small, has pixels of that kind on all sides
 *     lines   a column or row in which at least a quarter of the pixels are above a tenth of its
 *             brightest and ten times one of their neighbours
 *             across, and which holds five times as much as each line next but one: from the
 *             first of them to the last
 *
 * The direct beam is what is left the brightest: one spot of at least twice as many pixels as
 * the largest group, since whatever the beam makes on the detector, discs and speckles, is as
 * wide as it; groups stand five times its shot noise above it. Where there is no such spot (a
 * direct beam of one pixel within rings, few counts), or where more than 32 pixels and a
 * thousandth of the detector (at most 256 in all) are such groups, nothing is added. NAN pixels
 * take no part. */
struct hot hot_find(const double *image, size_t ny, size_t nx, bool *mask);

/* Whether pixels are one spot: `count` of them, with the mean square distance `square` from
 * their middle. Of a disc that is half of the squared radius; of a ring, or of spots here and
 * there, it is more than all of it. */
bool hot_is_spot(double count, double square);

#endif
