/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Means of a quantity over the atoms in bins of another, by groups. */
#ifndef MEASURE_PROFILE_H
#define MEASURE_PROFILE_H
#include <stddef.h>
#include "base/frame_error.h"

struct profile_bin {
    size_t count;
    double mean;
    double squares; /* sum of squared deviations from the mean */
};

/* What is kept of a bin for errors between frames. */
struct profile_frames {
    double count, sum; /* of the frame that is being added */
    struct frame_weight atoms;
    struct frame_sum mean, fraction;
};

struct profile_group {
    char *name;
    size_t atoms; /* of the group, those beyond the range included */
    struct profile_bin *bins;
    struct profile_frames *frames; /* [bin]; NULL until a second frame comes */
    double frame_atoms;            /* of the frame that is being added */
    struct frame_weight weight;    /* atoms */
};

struct profile {
    double low, high; /* the bins divide [low, high]; high itself is in the last one */
    int bin_count;
    size_t atoms, outside; /* entered, and those of them beyond the range */
    double least, largest; /* of all places that were entered */
    size_t group_count, group_capacity;
    long frame_count;
    struct profile_group *groups; /* as they came; profile_sort orders them by name */
};

struct profile *profile_create(double low, double high, int bins);
void profile_free(struct profile *profile);

/* Begins a frame: what is added from now on is of it. */
void profile_frame(struct profile *profile);

/* The number of the group of that name, made if new. */
size_t profile_group(struct profile *profile, const char *name);

/* Enters an atom at `along` with the value `of`. */
void profile_add(struct profile *profile, size_t group, double along, double of);

/* Ends the last frame and orders groups by name (numbers within names by value); the numbers from
 * profile_group are void afterwards. */
void profile_sort(struct profile *profile);

double profile_edge(const struct profile *profile, int bin); /* lower edge */
/* Standard error of a bin's mean, the atoms taken as independent; NAN below two atoms. */
double profile_error(const struct profile_bin *bin);
/* Standard errors between frames (frame_error.h) of a bin's mean and of its part of the group's
 * atoms; NAN below two frames that have the bin, the group. */
double profile_mean_error(const struct profile_group *group, int bin);
double profile_fraction_error(const struct profile_group *group, int bin);

#endif
