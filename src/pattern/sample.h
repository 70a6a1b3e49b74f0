/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The look at a sample of the patterns that comes before the pass: their mean, without those
 * that are empty, far too bright, or whose direct beam is elsewhere; and the means without each
 * of some groups of neighboring patterns, from which what is fitted to the mean gets an error. */
#ifndef PATTERN_SAMPLE_H
#define PATTERN_SAMPLE_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/error.h"
#include "cube/cube.h"

enum { SAMPLE_MOST = 1024 };
/* pixels of a pattern up to which errors are found, from means of groups of patterns */
enum { SAMPLE_ERRORS_MOST = 1 << 20 };

struct sample {
    size_t positions, pixels, scan[2];
    size_t count;      /* patterns in it, spread evenly over the scan */
    double *total;     /* [count] sums of pixels that are finite and below the saturation */
    double level;      /* patterns with less than it are empty; 0: those without any intensity */
    double bright;     /* patterns with more than it are outliers; INFINITY: none are */
    bool *stray;       /* [count] left out of the mean whatever their sum */
    double *mean;      /* [pixels] NAN where no pattern has a value */
    size_t used;       /* patterns in the mean */
    double least;      /* the least value above 0 of all their pixels; 0: none is */
    double most;       /* the largest value of all patterns before any is missing, at least 0 */
    size_t most_count; /* pixels of all patterns that have it */
    int groups;        /* 0: too few patterns, or too large a detector */
    bool *alive;       /* [pixels] not 0 in any pattern that is used */
    float *sum;        /* [groups][pixels] of each group */
    uint16_t *seen;
    double *whole_sum, *whole_seen; /* [pixels] */
};

/* Reads it. saturation: NAN or the level from which pixels are missing; empty_part: of the median
 * sum below which patterns are empty. 0, or what cube_read returns; to be released in any case. */
int sample_read(struct sample *sample, struct cube *cube, double saturation, double empty_part,
                struct error *error);

/* Reads it once more without the patterns that became stray. */
int sample_again(struct sample *sample, struct cube *cube, double saturation, struct error *error);

/* Where pattern i of the sample is in the scan. */
size_t sample_position(const struct sample *sample, size_t i);

/* The mean of all patterns but those of `group`. */
void sample_without(const struct sample *sample, int group, double *mean);
void sample_release(struct sample *sample);

/* The level above which a sum of n is that of no pattern like the others: five times the median
 * of those that are not below `level`; INFINITY where fewer than eight are, or where more than a
 * tenth would be above, which then are no outliers. */
double sample_bright(const double *total, size_t n, double level);

/* The group of a position: one of SAMPLE_GROUPS tiles of the scan, four by four, or of as many
 * runs of positions where a side has fewer than four. */
enum { SAMPLE_GROUPS = 16 };
int sample_group(const size_t scan[2], size_t position);

/* The standard error of what is measured without each of n groups in turn: the block jackknife
 * of Kunsch, Ann. Statist. 17 (1989) 1217, doi 10.1214/aos/1176347265, since neighbors share what
 * the probe sees. It is too small where the groups are no wider than that. NAN of fewer than four,
 * or of any NAN. */
double sample_jackknife(const double *value, int n);

#endif
