/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How far a long job is, how fast, and how long it still takes:
 *
 *     quench: 37 %, 19 min of 30 min left; leg 2 of 4 (cool) 12 %, 5,200 steps/s, T = 310 K
 *
 * as one line of a terminal on stderr, redrawn, and not under --quiet; and, whatever stderr is, as
 * lines at the end of the file that the environment's BLOWPIPE_PROGRESS names, each with the time
 * of day before it, a few seconds apart at first and half a minute later (pipelines/stage/piece.sh
 * reads them). Of processes that work together the first one says it. */
#ifndef BASE_PROGRESS_H
#define BASE_PROGRESS_H

/* A part of a longer job: `share` of the `whole`, behind `before`, all in one unit of work of the
 * caller's. Parts follow one another; what lies before the first was done by an earlier run. */
struct progress_part {
    const char *name; /* "leg 2 of 4" */
    double before, share, whole;
};

/* What the next progress_start is. */
void progress_within(const struct progress_part *part);

/* Starts what is called `label` ("cool") and counted in `unit` ("steps"): `done` of them are
 * behind, of `total`. Without a label it is all of its job. One that is started while another
 * runs is a detail of that and is not shown. */
void progress_start(const char *label, const char *unit, double done, double total);
/* redraws at most five times a second; detail may be NULL */
void progress_at(double done, const char *detail);
/* ends the part, and clears the line */
void progress_end(void);

/* A remark of message.h, which stands in the file also under --quiet. */
void progress_note(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* 41000 --> "41,000"; as many digits behind the point as make three figures. Returns text. */
char *progress_count(char *text, unsigned long size, double count);

#endif
