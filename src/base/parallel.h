/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Processes that work on one run together. parallel.c is the one file that talks to MPI;
 * parallel_alone.c stands in its place in a build without (make MPI=0).
 *
 * MPI starts only when a launcher (mpirun, srun --mpi=...) started the program; alone, there is
 * one process, number 0, and every function here is a cheap no-op. Sums are of whole numbers and
 * maxima of numbers, so that no result depends on how many processes there are or in which order
 * they meet. Every function is collective: all processes call it, in the same order. */
#ifndef BASE_PARALLEL_H
#define BASE_PARALLEL_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/exact_sum.h"

/* Joins the other processes if a launcher started this one; MPI ends with the program. Call
 * once, early. A process that dies (message_die) takes all others with it, its exit code being
 * that of the launcher. */
void parallel_start(void);

/* How many processes of this machine, this one included, may run on cores of ours: more than one
 * where a launcher does not bind them apart. */
int parallel_sharing(void);

int parallel_rank(void);  /* this process: 0 ... count - 1 */
int parallel_count(void); /* 1 without a launcher */

/* What process 0 holds becomes what all hold. */
void parallel_broadcast(void *data, size_t size);

/* `size` bytes of process `from` reach process 0, in `received`, which is touched nowhere else;
 * of process 0 itself they are copied. */
void parallel_to_first(int from, const void *data, void *received, size_t size);

/* Element by element over all processes, the result on all. */
void parallel_sum(int64_t *value, size_t count);
void parallel_maximum(int64_t *value, size_t count);
void parallel_sum_exact(struct exact_sum *sum, size_t count);
bool parallel_any(bool value);

/* Messages between pairs of processes: send[r] bytes to process r start at send_data +
 * send_at[r]; the same for what comes in. count + 1 entries each: at[r + 1] - at[r] is the size.
 * What is for oneself is copied. */
struct parallel_messages {
    const char *send_data;
    const size_t *send_at;
    char *receive_data;
    const size_t *receive_at;
};
struct parallel_transfer;

/* Starts the transfers and returns; parallel_finish waits for them and frees. Between the two
 * the buffers stay untouched. */
struct parallel_transfer *parallel_begin(const struct parallel_messages *messages);
void parallel_finish(struct parallel_transfer *transfer);

/* Tells every process how much each other one is going to send it: counts[r] for process r in,
 * from process r out. */
void parallel_announce(const size_t *to, size_t *from);

/* What all processes give, one after another in their order, on all of them (caller frees);
 * *total bytes. */
char *parallel_collect(const void *data, size_t size, size_t *total);

#endif
