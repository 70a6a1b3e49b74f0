/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How many threads a long run of equal steps works with, of those that it may: as many as gain.
 * Where other programs keep the cores busy, or the work of a step is small, threads that wait for
 * each other can make it slower than one alone, and use more of the processor. So now and then a
 * stretch of steps is made with half as many, or with twice, and the faster goes on. The result
 * of a step does not depend on it. */
#ifndef BASE_PACE_H
#define BASE_PACE_H
#include <stdbool.h>

enum { PACE_LEVELS = 12 };

/* What a step costs: seconds of the clock, and of the processor, all threads together. */
struct pace_cost {
    double wall, used;
};

struct pace {
    int most;  /* threads that there may be */
    int level; /* now; at a level there are half as many as at the one before, rounded up */
    int base;  /* the level that a trial is set beside */
    bool trying, upward;
    bool settling; /* a stretch that does not count: threads have yet to come to cores */
    int slow;      /* stretches behind each other that were not worth their threads */
    bool known[PACE_LEVELS];
    struct pace_cost cost[PACE_LEVELS];
    double clock, next, pause; /* seconds of all stretches; when the next trial is; and then */
};

void pace_start(struct pace *pace, int most);
int pace_threads(const struct pace *pace);

/* After a stretch of steps that took `seconds` of the clock and cost that much each: chooses the
 * threads of the next one. */
void pace_stretch(struct pace *pace, double seconds, struct pace_cost cost);

/* Of the process: once each step, between parallel regions. Does nothing while threads are one, or
 * processes several, which wait for each other and would be taken for slow threads. */
void pace_step(void);
/* The run is over: what follows has all threads again. */
void pace_end(void);

#endif
