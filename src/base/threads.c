/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The number of threads, decided once: --threads, else BLOWPIPE_THREADS, else OMP_NUM_THREADS, else every core in the affinity mask, divided by the processes that share it. */
#include "base/threads.h"
#include <omp.h>
#include <sched.h>
#include <stdlib.h>
#include "base/parallel.h"

static int threads_chosen;

int threads_available(void)
{
    cpu_set_t mask;
    int cores = 0;
    if (sched_getaffinity(0, sizeof mask, &mask) == 0)
        cores = CPU_COUNT(&mask);
    else
        cores = omp_get_num_procs();
    return cores > 0 ? cores : 1;
}

/* The positive integer that a variable of the environment begins with (OMP_NUM_THREADS may be a list "4,2"), or 0. */
static int threads_from(const char *variable)
{
    const char *text = getenv(variable);
    if (!text)
        return 0;
    char *end;
    long number = strtol(text, &end, 10);
    return end != text && number > 0 && number <= 65536 ? (int)number : 0;
}

void threads_set(int threads)
{
    if (threads <= 0)
        threads = threads_from("BLOWPIPE_THREADS");
    if (threads <= 0)
        threads = threads_from("OMP_NUM_THREADS");
    if (threads <= 0) {
        int sharing = parallel_sharing(); /* all processes must ask, or none */
        threads = threads_available() / sharing > 0 ? threads_available() / sharing : 1;
    }
    threads_chosen = threads;
    omp_set_dynamic(0);
    omp_set_num_threads(threads);
}

int threads_get(void)
{
    if (!threads_chosen)
        threads_set(0);
    return threads_chosen;
}
