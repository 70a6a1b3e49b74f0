/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Processes of one run, by MPI (Message Passing Interface Forum, "MPI: A Message-Passing
 * Interface Standard", version 3.1, 2015). */
#include "base/parallel.h"
#include <mpi.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "base/launcher.h"
#include "base/memory.h"
#include "base/message.h"

enum { CHUNK = 1 << 30 }; /* MPI counts are ints: what is longer goes in several messages */

/* The place of the process in MPI's world, which it has once. */
static int rank, count = 1;

static void leave(void)
{
    MPI_Finalize();
}

/* Ends all processes, for message_die. An error that all find is said by process 0: the others
 * give it the time to, on a busy machine too. */
static void abandon(int code)
{
    MPI_Abort(MPI_COMM_WORLD, code);
}

static void wait_for_first(void *context)
{
    (void)context;
    if (rank)
        nanosleep(&(struct timespec){.tv_sec = 2}, NULL);
}

void parallel_start(void)
{
    int threads;

    if (!launcher_processes())
        return;
    MPI_Init_thread(NULL, NULL, MPI_THREAD_FUNNELED, &threads);
    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    MPI_Comm_size(MPI_COMM_WORLD, &count);
    atexit(leave);
    if (count > 1) {
        message_at_death(wait_for_first, NULL);
        message_ends_by(abandon);
    }
}

int parallel_sharing(void)
{
    MPI_Comm machine;
    cpu_set_t mine, *all, both;
    int here, sharing = 0;

    if (count == 1 || sched_getaffinity(0, sizeof mine, &mine))
        return 1;
    MPI_Comm_split_type(MPI_COMM_WORLD, MPI_COMM_TYPE_SHARED, rank, MPI_INFO_NULL, &machine);
    MPI_Comm_size(machine, &here);
    all = memory_alloc((size_t)here, sizeof *all);
    MPI_Allgather(&mine, sizeof mine, MPI_BYTE, all, sizeof mine, MPI_BYTE, machine);
    for (int i = 0; i < here; i++) {
        CPU_AND(&both, &mine, &all[i]);
        sharing += CPU_COUNT(&both) > 0;
    }
    free(all);
    MPI_Comm_free(&machine);
    return sharing;
}

int parallel_rank(void)
{
    return rank;
}

int parallel_count(void)
{
    return count;
}

static int chunk_at(size_t at, size_t size)
{
    return (int)(size - at < CHUNK ? size - at : CHUNK);
}

static void broadcast_from(int from, char *data, size_t size)
{
    for (size_t at = 0; count > 1 && at < size; at += CHUNK)
        MPI_Bcast(data + at, chunk_at(at, size), MPI_BYTE, from, MPI_COMM_WORLD);
}

void parallel_broadcast(void *data, size_t size)
{
    broadcast_from(0, data, size);
}

void parallel_to_first(int from, const void *data, void *received, size_t size)
{
    if (from == 0 && rank == 0)
        memcpy(received, data, size);
    for (size_t at = 0; from != 0 && at < size; at += CHUNK) {
        int part = chunk_at(at, size);
        if (rank == from)
            MPI_Send((const char *)data + at, part, MPI_BYTE, 0, 0, MPI_COMM_WORLD);
        else if (rank == 0)
            MPI_Recv((char *)received + at, part, MPI_BYTE, from, 0, MPI_COMM_WORLD,
                     MPI_STATUS_IGNORE);
    }
}

void parallel_sum(int64_t *value, size_t n)
{
    if (count > 1)
        MPI_Allreduce(MPI_IN_PLACE, value, (int)n, MPI_INT64_T, MPI_SUM, MPI_COMM_WORLD);
}

void parallel_maximum(int64_t *value, size_t n)
{
    if (count > 1)
        MPI_Allreduce(MPI_IN_PLACE, value, (int)n, MPI_INT64_T, MPI_MAX, MPI_COMM_WORLD);
}

void parallel_sum_exact(struct exact_sum *sum, size_t n)
{
    int64_t *half;

    if (count == 1)
        return;
    half = memory_alloc(2 * n, sizeof *half);
    for (size_t i = 0; i < n; i++) {
        half[2 * i] = (int64_t)(sum[i].total >> 32);
        half[2 * i + 1] = (int64_t)(uint32_t)sum[i].total;
    }
    parallel_sum(half, 2 * n);
    for (size_t i = 0; i < n; i++)
        sum[i].total = (__int128)half[2 * i] * ((__int128)1 << 32) + half[2 * i + 1];
    free(half);
}

bool parallel_any(bool value)
{
    int64_t any = value;
    parallel_maximum(&any, 1);
    return any != 0;
}

struct parallel_transfer {
    int requests;
    MPI_Request request[];
};

/* Of the messages that a block of so many bytes takes. */
static size_t chunks(size_t size)
{
    return (size + CHUNK - 1) / CHUNK;
}

static void start_receive(struct parallel_transfer *transfer, int from, char *data, size_t size)
{
    for (size_t at = 0; at < size; at += CHUNK)
        MPI_Irecv(data + at, chunk_at(at, size), MPI_BYTE, from, 0, MPI_COMM_WORLD,
                  &transfer->request[transfer->requests++]);
}

static void start_send(struct parallel_transfer *transfer, int to, const char *data, size_t size)
{
    for (size_t at = 0; at < size; at += CHUNK)
        MPI_Isend(data + at, chunk_at(at, size), MPI_BYTE, to, 0, MPI_COMM_WORLD,
                  &transfer->request[transfer->requests++]);
}

/* Chunks between two processes arrive in the order in which they were sent. */
struct parallel_transfer *parallel_begin(const struct parallel_messages *m)
{
    size_t most = 0;
    for (int other = 0; other < count; other++)
        most += chunks(m->receive_at[other + 1] - m->receive_at[other]) +
                chunks(m->send_at[other + 1] - m->send_at[other]);
    struct parallel_transfer *transfer =
        memory_alloc(1, sizeof *transfer + most * sizeof *transfer->request);
    transfer->requests = 0;
    for (int other = 0; other < count; other++) {
        size_t in = m->receive_at[other + 1] - m->receive_at[other],
               out = m->send_at[other + 1] - m->send_at[other];
        if (other == rank) {
            memcpy(m->receive_data + m->receive_at[other], m->send_data + m->send_at[other], out);
            continue;
        }
        start_receive(transfer, other, m->receive_data + m->receive_at[other], in);
        start_send(transfer, other, m->send_data + m->send_at[other], out);
    }
    return transfer;
}

void parallel_finish(struct parallel_transfer *transfer)
{
    if (transfer->requests)
        MPI_Waitall(transfer->requests, transfer->request, MPI_STATUSES_IGNORE);
    free(transfer);
}

void parallel_announce(const size_t *to, size_t *from)
{
    if (count > 1)
        MPI_Alltoall(to, (int)sizeof *to, MPI_BYTE, from, (int)sizeof *from, MPI_BYTE,
                     MPI_COMM_WORLD);
    else
        from[0] = to[0];
}

/* Where each block begins among all; at[count] is the sum. */
static size_t *block_starts(size_t own)
{
    size_t *at = memory_zeroed((size_t)count + 1, sizeof *at);
    at[1] = own;
    if (count > 1)
        MPI_Allgather(&own, (int)sizeof own, MPI_BYTE, at + 1, (int)sizeof own, MPI_BYTE,
                      MPI_COMM_WORLD);
    for (int r = 0; r < count; r++)
        at[r + 1] += at[r];
    return at;
}

/* All blocks at once, where MPI can count them. */
static void gather(const void *data, const size_t *at, char *all)
{
    int *sizes = memory_alloc((size_t)count, sizeof *sizes),
        *starts = memory_alloc((size_t)count, sizeof *starts);
    for (int r = 0; r < count; r++) {
        starts[r] = (int)at[r];
        sizes[r] = (int)(at[r + 1] - at[r]);
    }
    MPI_Allgatherv(data, sizes[rank], MPI_BYTE, all, sizes, starts, MPI_BYTE, MPI_COMM_WORLD);
    free(sizes);
    free(starts);
}

char *parallel_collect(const void *data, size_t size, size_t *total)
{
    size_t *at = block_starts(size);
    char *all = memory_alloc(at[count], 1);
    *total = at[count];
    if (count > 1 && *total <= CHUNK) {
        gather(data, at, all);
    } else {
        memcpy(all + at[rank], data, size);
        for (int r = 0; r < count; r++)
            broadcast_from(r, all + at[r], at[r + 1] - at[r]);
    }
    free(at);
    return all;
}
