/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A small Lennard-Jones mixture to try the ensembles on, and how a test runs it: errors of the
 * engine end the test. */
#ifndef TESTS_UNIT_LIQUID_H
#define TESTS_UNIT_LIQUID_H
#include <stdio.h>
#include <stdlib.h>
#include "atoms/frame.h"
#include "md/md.h"

/* Lennard-Jones atoms on a simple cubic lattice of side^3, A and B by turns: melts at once. */
static inline struct frame *lattice(int side, double spacing, bool periodic)
{
    struct frame *frame = frame_create((size_t)(side * side * side));
    struct column *species = frame_add(frame, "species", VALUE_STRING, 1);
    double *pos = frame_add(frame, "pos", VALUE_REAL, 3)->real;

    for (size_t i = 0; i < frame->n; i++) {
        int at[3] = {(int)i / (side * side), (int)i / side % side, (int)i % side};

        column_set_text(species, i, (at[0] + at[1] + at[2]) % 2 ? "A" : "B");
        for (int k = 0; k < 3; k++)
            pos[3 * i + (size_t)k] = (at[k] + 0.5) * spacing;
    }
    for (int k = 0; k < 3; k++) {
        frame->cell[k][k] = side * spacing;
        frame->pbc[k] = periodic;
    }
    frame->has_cell = true;
    frame_set_text(frame, "units", "lj");
    frame_ensure_id(frame);
    return frame;
}

static inline struct md_settings settings(void)
{
    return (struct md_settings){.potential = "lj:wahnstrom",
                                .timestep = 0.002,
                                .damp_temperature = 0.2,
                                .damp_pressure = 2,
                                .log_every = 1000,
                                .seed = 1,
                                .stage = "test"};
}

static inline struct md *open_md(const struct frame *frame, const struct md_settings *chosen)
{
    struct error error;
    struct md *md;

    if (md_create(&md, frame, chosen, &error)) {
        printf("%s\n", error.text);
        exit(1);
    }
    return md;
}

static inline void run(struct md *md, struct md_leg leg)
{
    struct error error;

    if (md_run(md, &leg, &error)) {
        printf("%s\n", error.text);
        exit(1);
    }
}

static inline struct md_thermo thermo_now(struct md *md)
{
    struct md_thermo now;
    struct error error;

    if (md_thermo(md, &now, &error)) {
        printf("%s\n", error.text);
        exit(1);
    }
    return now;
}

#endif
