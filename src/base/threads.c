/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The number of threads, decided once: --threads, else BLOWPIPE_THREADS, else OMP_NUM_THREADS,
 * else every core in the affinity mask, divided by the processes that share it. */
#include "base/threads.h"
#include <limits.h>
#include <omp.h>
#include <pthread.h>
#include <sched.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include "base/exit_codes.h"
#include "base/memory.h"
#include "base/message.h"
#include "base/parallel.h"

enum { FEW = 64, PER_CORE = 4 };

/* Of the process, as OpenMP's own number is; 0: not chosen. */
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

static const char our_variable[] = "BLOWPIPE_THREADS", omp_variable[] = "OMP_NUM_THREADS";

/* The positive integer that a variable of the environment is (of OMP_NUM_THREADS the first of a
 * list "4,2"), or 0. */
static int threads_from(const char *variable)
{
    const char *text = getenv(variable);
    if (!text)
        return 0;
    char *end;
    long number = strtol(text, &end, 10);
    end += strspn(end, " \t");
    bool whole = end != text && (!*end || (variable == omp_variable && *end == ','));
    return whole && number > 0 ? (int)(number < INT_MAX ? number : INT_MAX) : 0;
}

/* Of OMP_NUM_THREADS OpenMP itself says so. */
static void say_ignored(void)
{
    const char *text = getenv(our_variable);
    if (text && *text && !threads_from(our_variable) && parallel_rank() == 0)
        message_warning("BLOWPIPE_THREADS='%s' is no number of threads: it is ignored", text);
}

int threads_wanted(int threads)
{
    if (threads <= 0)
        threads = threads_from(our_variable);
    if (threads <= 0)
        threads = threads_from(omp_variable);
    return threads > 0 ? threads : 0;
}

/* More threads than cores are of use to tests; thousands only take memory, of which each one's
 * stack needs its own. */
static int limited(int threads)
{
    int cores = threads_available(), most = PER_CORE * cores > FEW ? PER_CORE * cores : FEW;
    if (threads <= most)
        return threads;
    if (parallel_rank() == 0)
        message_note("%d threads are more than are of use on %d cores: %d are used", threads, cores,
                     most);
    return most;
}

static void *wait_at(void *barrier)
{
    pthread_mutex_lock(barrier);
    pthread_mutex_unlock(barrier);
    return NULL;
}

/* Whether the system gives so many threads at once; 0 or its error. OpenMP itself would end the
 * program without a word of ours. */
static int try_threads(int count)
{
    pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;
    pthread_t *thread = memory_alloc((size_t)count, sizeof *thread);
    int started = 0, failure = 0;
    pthread_mutex_lock(&gate);
    while (started < count && !failure)
        if (!(failure = pthread_create(&thread[started], NULL, wait_at, &gate)))
            started++;
    pthread_mutex_unlock(&gate);
    while (started > 0)
        pthread_join(thread[--started], NULL);
    free(thread);
    return failure;
}

/* All threads are there from the start: none can fail to come later. */
static void start(int threads)
{
    int failure = threads > 1 ? try_threads(threads - 1) : 0;
    if (failure)
        message_die(EXIT_SYSTEM, "cannot start %d threads: %s; ask for fewer by --threads", threads,
                    strerror(failure));
    omp_set_dynamic(0);
    omp_set_num_threads(threads);
#pragma omp parallel
    {
    }
}

void threads_set(int threads)
{
    if (threads <= 0)
        say_ignored();
    threads = threads_wanted(threads);
    if (threads == 0) {
        int sharing = parallel_sharing(); /* all processes must ask, or none */
        threads = threads_available() / sharing > 0 ? threads_available() / sharing : 1;
    }
    threads_chosen = limited(threads);
    start(threads_chosen);
}

int threads_get(void)
{
    if (!threads_chosen)
        threads_set(0);
    return threads_chosen;
}

void threads_share(size_t count, threads_part *part, void *work)
{
    if (omp_get_max_threads() == 1) {
        part(work, 0, count);
        return;
    }
#pragma omp parallel
    {
        size_t thread = (size_t)omp_get_thread_num(), threads = (size_t)omp_get_num_threads();
        part(work, count * thread / threads, count * (thread + 1) / threads);
    }
}
