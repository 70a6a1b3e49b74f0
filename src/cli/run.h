/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The run of a program that moves atoms: what lives from its first frame to its end. The program
 * makes it and passes it on. Only what a process has one of stays behind a file's door: the
 * number of a signal (cli/checkpoint.c), the transcript (base/transcript.h).
 *
 *     struct md_options dynamics;
 *     struct option *const tables[] = {own, md_options_table(&dynamics, "npt"), NULL};
 *     struct stage *stage = stage_start(&program, tables, argc, argv);
 *     struct run *run = run_start(stage, &dynamics);
 *     while ((frame = run_read(run))) {
 *         ...engine_run(run, frame, &programme, &last, &error); on failure stage_fail...
 *         stage_write(stage, frame);
 *     }
 *     return run_finish(run); */
#ifndef CLI_RUN_H
#define CLI_RUN_H
#include "cli/checkpoint.h"
#include "cli/md_options.h"
#include "cli/thermo_log.h"

struct run {
    struct stage *stage;
    struct md_options *options;    /* constant from the first frame on */
    struct checkpoint *checkpoint; /* NULL before the first frame, and where none is wanted */
    struct thermo_log *log;        /* NULL before the first frame */
    bool at_rest;                  /* the frame in hand came with velocities, all 0 */
    bool told_drawn;               /* that those of the frame in hand are not used */
    bool has_read;
    bool told_masses, told_mask; /* that these columns are not used */
    bool told_slow;              /* that the potential has no fast kernel */
    /* A checkpoint that is being taken up (cli/engine.h): what is left of it once the frame and the
     * program's own are out: leg and motion. Else NULL. */
    struct unpack *resumed;
};

struct run *run_start(struct stage *stage, struct md_options *options);

/* The next frame, with the velocities that other programs gave it; NULL at the end. Frames that an
 * interrupted run had finished are passed over. Ends the program as stage_read does, and where a
 * checkpoint cannot be used. */
struct frame *run_read(struct run *run);

/* Commits the output (stage_finish), then removes the checkpoint; frees all. Returns the exit
 * code. */
int run_finish(struct run *run);

#endif
