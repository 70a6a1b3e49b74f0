/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs a programme on a frame by the engine that the user chose, with checkpoints where they are wanted. */
#ifndef CLI_ENGINE_H
#define CLI_ENGINE_H
#include "cli/checkpoint.h"
#include "cli/md_options.h"
#include "md/programme.h"

/* A program that keeps a state of its own takes it, with its frame, out of a checkpoint before it calls engine_run: NULL if the run does not go on
 * from one. The frame is the caller's; the rest is for it to unpack as its `pack` packed it. */
struct unpack *engine_resume(struct frame **frame);

/* The frame after the programme: positions, velocities, cell, Time, pe; *last: the state at its end.
 * 0, an exit code, or MD_LEFT. */
int engine_run(struct stage *stage, struct frame *frame, const struct programme *programme, struct md_thermo *last,
               struct error *error);

/* The key of that name: the density of a frame that is periodic in all directions; taken away from others, whose cell holds vacuum. */
void engine_set_density(struct frame *frame, const char *key, double density);

#endif
