/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs a programme on a frame by the engine that the user chose, with checkpoints where they are
 * wanted. */
#ifndef CLI_ENGINE_H
#define CLI_ENGINE_H
#include <stdbool.h>
#include "cli/run.h"
#include "md/programme.h"

/* The frame after the programme: positions, velocities, cell, Time, pe; *last: the state at its
 * end. 0, an exit code, or MD_LEFT. A run that goes on from a checkpoint begins in the midst of
 * it. */
int engine_run(struct run *run, struct frame *frame, const struct programme *programme,
               struct md_thermo *last, struct error *error);

/* A program that keeps a state of its own calls this before engine_run: NULL if the run does not
 * go on from a checkpoint; else the frame is that of the checkpoint, and the program unpacks,
 * first of all that is left, what its `pack` had packed. */
struct unpack *engine_resume(struct run *run, struct frame *frame);

/* The key of that name: the density of a frame that is periodic in all directions; taken away from
 * others, whose cell holds vacuum. */
void engine_set_density(struct frame *frame, const char *key, double density);

/* Whether an atom of the frame has a velocity other than 0. */
bool engine_moves(const struct frame *frame);

#endif
