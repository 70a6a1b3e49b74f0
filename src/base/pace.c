/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Chooses how many threads a run works with: see the header. */
#include "base/pace.h"
#include <omp.h>
#include <string.h>
#include "base/clock.h"
#include "base/parallel.h"
#include "base/threads.h"

/* A stretch: long enough for the clock, and for the builds of lists among its steps. */
static const double STRETCH_SECONDS = 0.01;
enum { STRETCH_STEPS = 32 };
/* Twice the threads must gain that much, and four fifths of what they cost the processor. */
static const double LEAST_GAIN = 1.15, GAIN_BY_USE = 0.8;
/* Trials follow each other after this time at first, then twice as late each time that nothing
 * comes of them. */
static const double FIRST_PAUSE = 0.1, LONGEST_PAUSE = 8;
/* One slow stretch is chance, two after each other are not. */
enum { SLOW_STRETCHES = 2 };
/* Fewer threads are tried where a trial is cheap, or threads did not get all of the time. */
static const double CHEAP_SECONDS = 0.03, FULL_USE = 0.9;

void pace_start(struct pace *pace, int most)
{
    memset(pace, 0, sizeof *pace);
    pace->most = most;
    pace->settling = true;
    pace->pause = FIRST_PAUSE;
}

static int threads_at(const struct pace *pace, int level)
{
    int threads = pace->most;

    while (level-- > 0)
        threads = (threads + 1) / 2;
    return threads;
}

int pace_threads(const struct pace *pace)
{
    return threads_at(pace, pace->level);
}

/* Whether the threads of a level are worth having beside the half of them. */
static bool worth(const struct pace *pace, int level)
{
    const struct pace_cost *more = &pace->cost[level], *fewer = &pace->cost[level + 1];
    double gain = fewer->wall / more->wall, use = more->used / fewer->used;

    return gain >= LEAST_GAIN && gain >= GAIN_BY_USE * use;
}

static void end_trial(struct pace *pace)
{
    bool upper = pace->level < pace->base;
    int better = worth(pace, upper ? pace->level : pace->base) == upper ? pace->level : pace->base;

    pace->pause = better == pace->base ? 2 * pace->pause : FIRST_PAUSE;
    if (pace->pause > LONGEST_PAUSE)
        pace->pause = LONGEST_PAUSE;
    pace->next = pace->clock + pace->pause;
    pace->level = better;
    pace->trying = false;
}

static void begin_trial(struct pace *pace, double seconds)
{
    struct pace_cost now = pace->cost[pace->level];
    bool idle = now.used < FULL_USE * now.wall * pace_threads(pace);
    bool down = pace_threads(pace) > 1 && pace->level + 1 < PACE_LEVELS &&
                (idle || seconds < CHEAP_SECONDS),
         up = pace->level > 0;

    if (!up && !down) {
        pace->next = pace->clock + FIRST_PAUSE;
        return;
    }
    pace->upward = up && (!down || !pace->upward);
    pace->base = pace->level;
    pace->level += pace->upward ? -1 : 1;
    pace->trying = true;
    pace->settling = pace->upward;
}

/* Whether half of the threads were found to be worth more. */
static bool is_slow(const struct pace *pace)
{
    return !pace->trying && pace->level + 1 < PACE_LEVELS && pace->known[pace->level + 1] &&
           !worth(pace, pace->level);
}

/* To fewer threads: more were worth having before the machine became busy. */
static void fall(struct pace *pace)
{
    pace->level++;
    pace->slow = 0;
    pace->next = pace->clock + pace->pause;
}

void pace_stretch(struct pace *pace, double seconds, struct pace_cost cost)
{
    pace->clock += seconds;
    if (pace->settling) {
        pace->settling = false;
        return;
    }
    pace->cost[pace->level] = cost;
    pace->known[pace->level] = true;
    pace->slow = is_slow(pace) ? pace->slow + 1 : 0;
    if (pace->trying)
        end_trial(pace);
    else if (pace->slow == SLOW_STRETCHES)
        fall(pace);
    else if (!pace->slow && pace->clock >= pace->next)
        begin_trial(pace, seconds);
}

/* Of the process, as OpenMP's number of threads is. */
static struct pace process_pace;
static bool running;
static int steps;
static double wall_before, used_before;

static void begin_stretch(double now)
{
    steps = 0;
    wall_before = now;
    used_before = clock_processor();
}

void pace_step(void)
{
    int threads = running ? pace_threads(&process_pace) : threads_get();
    double now, seconds;

    if ((!running && threads == 1) || parallel_count() > 1)
        return;
    now = clock_seconds();
    if (!running) {
        pace_start(&process_pace, threads);
        running = true;
        begin_stretch(now);
        return;
    }
    seconds = now - wall_before;
    if (++steps < STRETCH_STEPS || seconds < STRETCH_SECONDS)
        return;
    pace_stretch(&process_pace, seconds,
                 (struct pace_cost){seconds / steps, (clock_processor() - used_before) / steps});
    if (pace_threads(&process_pace) != threads)
        omp_set_num_threads(pace_threads(&process_pace));
    begin_stretch(now);
}

void pace_end(void)
{
    if (!running)
        return;
    omp_set_num_threads(threads_get());
    running = false;
}
