/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A programme: what a program does to a frame, as data. Our engine steps through it
 * (cli/engine.h), a checkpoint says where in it the run was, and it can be written down for
 * another engine. */
#ifndef MD_PROGRAMME_H
#define MD_PROGRAMME_H
#include <stdbool.h>
#include <stdint.h>
#include "base/progress.h"
#include "md/md.h"

enum { PROGRAMME_LEGS = 6 };

struct programme {
    /* First: atoms closer than `apart` (A), and than three quarters of the edge of the cube that
     * one atom has, are pushed apart (periodic frames; 0: none are); the total momentum is taken
     * out, and the angular momentum of a free cluster. */
    double apart;
    bool stop_drift, stop_rotation;
    const uint8_t *groups; /* enum md_group of every atom, or NULL: all mobile */
    double closing_time;   /* fs, as in md_settings */
    int count;
    struct md_leg leg[PROGRAMME_LEGS];
    /* Of a longer job, such as the rounds of a film; whole 0: there is none. */
    struct progress_part part;
    /* After leg number `after_leg` (from 0) `after` is shown the frame brought up to date, and
     * may write on it. NULL: never. */
    int after_leg;
    void (*after)(void *context, struct frame *frame, const struct md_thermo *now);
    /* What the program must remember in a checkpoint beside the frame, the leg and the atoms'
     * motion. NULL: nothing. */
    void (*pack)(const void *context, struct pack *pack);
    void *context;
};

#endif
