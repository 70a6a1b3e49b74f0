/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The maps of a survey by name, and what is measured on each: hot spots, autocorrelation, and
 * the same on the maps of its null model.
 *
 * Null models: of what is made of powers, the survey's shuffled azimuths (pattern/shuffle.h); of
 * all other maps, surrogates with shuffled phases (maps/surrogate.h). Both go through the same
 * threshold rule and recipe as the map. */
#ifndef MAPS_MAPS_H
#define MAPS_MAPS_H
#include "maps/autocorrelation.h"
#include "maps/hotspot.h"
#include "maps/map_table.h"
#include "maps/threshold.h"
#include "pattern/survey.h"

struct maps_settings {
    enum threshold_rule rule;
    double sigmas;
    size_t least; /* positions of a hot spot */
    bool diagonal;
    double step[2];      /* y, x: A */
    double thickness;    /* A; NAN: not known */
    double acceptance;   /* part of the ordered regions that diffracts */
    double longest;      /* of the autocorrelation: A */
    int integrate_count; /* orders in the integrated map */
    int integrate[ANGULAR_ORDERS_MAX];
    int realizations; /* of surrogates; 0: no null model */
    uint64_t seed;
};

struct null_result { /* over the realisations: mean and standard deviation */
    double count[2], diameter[2], volume[2], hot[2], mean[2], neighbor[2], neighbor_sigma[2];
    double p_volume, p_mean,
        /* part of (realisations and the map) that reach the map's volume, mean, height of the
         * neighbour peak */
        p_neighbor;
};

struct map {
    const struct map_row *row;
    int member;              /* of the row's: from 0 */
    char name[MAP_NAME_MAX]; /* intensity, variance, power_4, integrated, ... : the column's name */
    int number;              /* in the name: the order, the window; 0: none */
    const float *values;     /* [positions] */
    float *own;              /* NULL, or where they are kept */
    double mean, deviation;  /* over valid positions */
    double error;            /* standard error of the mean (maps/blocking.h); NAN: not known */
    double volume_error;     /* of the volume fraction, as of spots that come by chance */
    struct hotspots spots;
    double volume_fraction; /* NAN without thickness */
    struct autocorrelation autocorrelation;
    bool has_null;
    struct null_result null;
};

/* Those of the table that go into tables, in its order. */
struct maps {
    int count;
    struct map *map;
};

/* Leaves of the orders of the integrated map those whose mean power is above 0, by three standard
 * errors where these are known: a ratio to a mean that is none says nothing. The others go to
 * left_out[]; returns how many. */
int maps_settle_integrated(const struct survey *survey, struct maps_settings *settings,
                           int left_out[ANGULAR_ORDERS_MAX]);

struct maps *maps_create(const struct survey *survey, const struct maps_settings *settings);
void maps_free(struct maps *maps);
const struct map *maps_find(const struct maps *maps, const char *name); /* NULL if there is none */

/* Mean of values[n] over the valid ones; with that mean given, their standard deviation. */
double map_moment(const float *values, const bool *valid, size_t n, const double *mean);

#endif
