/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How many threads to use: all the cores this process may run on, shared out between the processes of one run that may run on them, unless --threads, BLOWPIPE_THREADS or OMP_NUM_THREADS say otherwise.
 * Under `make -jN` stages that run side by side share the cores: pipelines export BLOWPIPE_THREADS = cores / N, at least 1. */
#ifndef BASE_THREADS_H
#define BASE_THREADS_H

int threads_available(void);   /* cores in the affinity mask */
void threads_set(int threads); /* 0: the default rule above; sets OpenMP's number */
int threads_get(void);

#endif
