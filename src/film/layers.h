/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A substrate, and its three layers along z: fixed atoms at the bottom carry it, thermostatted ones
 * above them take out the heat of the impacts, and the buffer, which meets them, keeps its energy.
 * Under a single impact the free region may be a hemisphere: heat then leaves through its side too,
 * as into the half space that the simulated piece stands for. */
#ifndef FILM_LAYERS_H
#define FILM_LAYERS_H
#include <stdbool.h>
#include <stdint.h>
#include "atoms/frame.h"

enum film_layer { FILM_THERMOSTAT, FILM_BUFFER, FILM_FIXED };

struct film_layers {
    double fixed, thermostat; /* A: thickness of the two lowest layers */
    /* substrate atoms farther than `radius` from the impact point are thermostatted too */
    bool hemisphere;
    double impact[3], radius; /* A */
};

/* Makes the frame a substrate: z open; columns id, cluster (-1), region (substrate) and velo where
 * it has none. A periodic bulk is cut at the cell's faces. One with atoms below z = 0, which the
 * film's cell would not hold, is moved up by *raised (A, else 0), so that its lowest atom is at 0.
 * EXIT_BAD_INPUT for other cells. */
int film_substrate(struct frame *frame, double *raised, struct error *error);

/* Writes the layer (enum film_layer) of every atom into column `name`: all that lies above the two
 * lowest layers is buffer. EXIT_USAGE if no buffer is left. */
int film_assign(struct frame *frame, const char *name, const struct film_layers *layers,
                struct error *error);

#endif
