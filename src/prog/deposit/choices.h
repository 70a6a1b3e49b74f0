/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From the options to what a deposition needs. Each function ends the program with a message where
 * they do not fit the frame, the clusters or each other. */
#ifndef PROG_DEPOSIT_CHOICES_H
#define PROG_DEPOSIT_CHOICES_H
#include "cli/stage.h"
#include "film/launch.h"
#include "film/layers.h"
#include "prog/deposit/options.h"

/* A deposition's frame and what was asked of it. */
struct choices {
    struct stage *stage;
    const struct deposit_options *options;
    const struct frame *substrate;
    const struct potential *potential;
    const char *potential_name;
};

/* What lands and where: release both. All species are known to the potential. */
void choices_landing(const struct choices *choices, struct clusters *clusters, struct sites *sites);

/* How it is launched, with a warning if a round is too short for the flight. */
struct launch choices_launch(const struct choices *choices, const struct clusters *clusters);

/* Warns of a substrate that would stay cold. */
void choices_rest(const struct choices *choices);

/* Without the height of the impact point. */
struct film_layers choices_layers(const struct choices *choices, const struct sites *sites);

#endif
