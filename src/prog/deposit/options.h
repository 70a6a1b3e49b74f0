/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a person asks of deposit, constant once the first frame is read. */
#ifndef PROG_DEPOSIT_OPTIONS_H
#define PROG_DEPOSIT_OPTIONS_H
#include <stdint.h>
#include "base/options.h"

struct deposit_options {
    const char *cluster, *atom_source; /* one of them is NULL */
    double energy;                     /* eV per atom */
    const char *sites;                 /* center, random, hcp or a file */
    int64_t layers;
    const char *per_layer;                        /* or NULL */
    double height;                                /* A; NAN: 1.1 cutoffs */
    double equilibrate, relax, cool, final_relax; /* fs */
    double fixed, thermostat;                     /* A */
    const char *thermostat_shape;                 /* flat, hemisphere */
    double thermostat_radius;                     /* A; NAN: what fits */
    double temperature;                           /* K */
    const char *frames;                           /* last, rounds */
    const char *table;                            /* FILE or NULL */
};

/* The table; *values is where they will be. */
struct option *deposit_options_table(const struct deposit_options **values);

#endif
