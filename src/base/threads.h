/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How many threads to use: all the cores this process may run on, shared out between the
 * processes of one run that may run on them, unless --threads, BLOWPIPE_THREADS or
 * OMP_NUM_THREADS say otherwise. Under `make -jN` stages that run side by side share the cores:
 * pipelines export BLOWPIPE_THREADS = cores / N, at least 1. */
#ifndef BASE_THREADS_H
#define BASE_THREADS_H
#include <stddef.h>

int threads_available(void); /* cores in the affinity mask */

/* What the option (0: not given) or the environment asks for; 0: nothing. */
int threads_wanted(int threads);

/* Decides (threads: the option, 0: not given), sets OpenMP's number and starts them. More than
 * 64, and more than four for each core, are not used, with a note. Ends the program
 * (EXIT_SYSTEM) where the system does not give so many. */
void threads_set(int threads);
int threads_get(void);

/* Items from ... to - 1 of a loop. What a part finds out it joins to `work` in a critical
 * section. */
typedef void threads_part(void *work, size_t from, size_t to);

/* Each thread has one part of `count` items; returns when all are done. With one thread there is no
 * parallel region: that costs a third of a microsecond and a system call, and a step of the engine
 * has several. */
void threads_share(size_t count, threads_part *part, void *work);

#endif
