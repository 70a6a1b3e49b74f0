/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How many threads go on, by made-up machines: what a step costs with so many threads. */
#include "base/pace.h"
#include "check.h"

/* A machine: seconds of a step of one thread, what of it is not shared, how many threads get a
 * core each. */
struct machine {
    double step, serial, cores;
};

static struct pace_cost cost_of(const struct machine *machine, int threads, double noise)
{
    double apart = machine->step * (machine->serial + (1 - machine->serial) / threads);
    double slowed = threads > machine->cores ? 3 * apart * threads / machine->cores : apart;

    return (struct pace_cost){slowed * (1 + noise),
                              threads > 1 ? 1.1 * machine->step : machine->step};
}

/* Runs for so many seconds of the machine's clock; the speed on the average, by that of one thread
 * undisturbed. */
static double average_speed(struct pace *pace, const struct machine *machine, double seconds)
{
    double clock = 0, done = 0;
    unsigned random = 1;

    while (clock < seconds) {
        random = random * 1103515245u + 12345u;
        double noise = 0.1 * ((random >> 16) % 1000 / 1000.0 - 0.5);
        struct pace_cost cost = cost_of(machine, pace_threads(pace), noise);
        double stretch = 32 * cost.wall > 0.01 ? 32 * cost.wall : 0.01;

        done += stretch / cost.wall;
        clock += stretch;
        pace_stretch(pace, stretch, cost);
    }
    return done / clock * machine->step;
}

int main(void)
{
    struct pace pace;
    const struct machine idle = {1e-3, 0.1, 8}, busy = {1e-3, 0.1, 1}, half = {1e-3, 0.1, 4},
                         small = {4e-5, 0.9, 8}, large = {0.05, 0.02, 8};
    const int levels[4] = {6, 3, 2, 1};
    double speed;

    pace_start(&pace, 8);
    CHECK(pace_threads(&pace) == 8);
    speed = average_speed(&pace, &idle, 60);
    CHECK(speed > 0.95 / (0.1 + 0.9 / 8));
    CHECK(pace_threads(&pace) == 8 || pace.trying);

    pace_start(&pace, 2);
    CHECK(average_speed(&pace, &busy, 60) > 0.95);
    CHECK(pace_threads(&pace) == 1 || pace.trying);
    CHECK(average_speed(&pace, &idle, 60) > 0.9 / 0.55); /* and finds its way back */
    CHECK(average_speed(&pace, &busy, 60) > 0.95);

    pace_start(&pace, 8);
    speed = average_speed(&pace, &half, 60);
    CHECK(speed > 0.9 / (0.1 + 0.9 / 4));
    CHECK(pace_threads(&pace) == 4 || pace.trying);

    pace_start(&pace, 8); /* too little work: one alone */
    CHECK(average_speed(&pace, &small, 20) > 0.98);
    CHECK(pace_threads(&pace) == 1 || pace.trying);

    pace_start(&pace, 2); /* trials are dear, and all threads have all their time: none is made */
    pace_stretch(&pace, 1.6, (struct pace_cost){0.025, 0.05});
    pace_stretch(&pace, 1.6, (struct pace_cost){0.025, 0.05});
    pace_stretch(&pace, 1.6, (struct pace_cost){0.025, 0.05});
    CHECK(pace_threads(&pace) == 2 && !pace.trying);
    pace_stretch(&pace, 3.2, (struct pace_cost){0.05, 0.05}); /* they have half of it */
    CHECK(pace.trying && pace_threads(&pace) == 1);
    pace_stretch(&pace, 1.6, (struct pace_cost){0.05, 0.05});
    CHECK(pace_threads(&pace) == 1);
    pace_start(&pace, 2);
    CHECK(average_speed(&pace, &large, 100) > 0.9 / (0.02 + 0.98 / 2));

    pace_start(&pace, 6); /* 6, 3, 2, 1 */
    for (pace.level = 0; pace.level < 4; pace.level++)
        CHECK(pace_threads(&pace) == levels[pace.level]);
    return failures != 0;
}
