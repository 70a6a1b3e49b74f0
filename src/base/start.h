/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is put right about the process before a program does anything else. */
#ifndef BASE_START_H
#define BASE_START_H

/* A standard descriptor that whoever started us has closed would be given to the first file that
 * is opened: messages would be written into data, or frames into a log. It is taken here:
 * reading standard input or writing standard output then fails, as one would expect, and
 * messages go nowhere. Call before anything is opened. */
void start_descriptors(void);

/* A file that grows beyond what the system allows (ulimit -f) is a failed write, as a full disk
 * is, and not the end of the program; a hangup is one, unless whoever started us wants it ignored
 * (nohup): UCX, which Open MPI 5 brings along, has a handler of its own there, for debugging, and
 * programs would live on when their terminal is gone. */
void start_signals(void);

/* Libraries that lack memory or threads end the program by themselves, GCC's for OpenMP by exit(1),
 * which is for checks that say no, HDF5 by exit(-1), by faults where it has not looked, or by
 * reports of an error that call each other until the stack is full, GSL's, FFTW's and C++'s by
 * abort(): it ends with the code for what the system refuses then, our words behind theirs, and
 * without its temporaries. Call after MPI has begun. */
void start_libraries(void);

/* From here on exit(1) is the program's own verdict. */
void start_judged(void);

/* Threads that wait for each other spin for some microseconds and then sleep, unless
 * OMP_WAIT_POLICY, GOMP_SPINCOUNT or, with clang's library, KMP_BLOCKTIME say otherwise: where
 * there are more busy threads than cores, one that spins for long keeps the core from the one it
 * waits for. GCC's OpenMP library reads how long when it is loaded, so with several threads the
 * program starts itself again with GOMP_SPINCOUNT set, same process, same arguments (1 to 3 ms);
 * where that cannot be, under a debugger of memory or a loader called by name, it goes on as it
 * is. Clang's is told by a call, and its threads sleep at once. Call before OpenMP or MPI begin,
 * and before any input is read. */
void start_waiting(int threads);

#endif
