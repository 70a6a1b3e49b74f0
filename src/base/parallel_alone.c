/* SPDX-License-Identifier: GPL-3.0-or-later */
/* base/parallel.h of a build without MPI (make MPI=0): one process, which says so when a launcher
 * starts several, for each would compute the whole and write over the others. */
#include "base/parallel.h"
#include <stdlib.h>
#include <string.h>
#include "base/exit_codes.h"
#include "base/launcher.h"
#include "base/memory.h"
#include "base/message.h"

void parallel_start(void)
{
    int count = launcher_processes();
    if (count == 0 || count == 1)
        return;
    message_die(EXIT_USAGE,
                "a launcher started several processes, and this program was built without MPI "
                "(make MPI=0): start it alone, or build it with MPI");
}

int parallel_sharing(void)
{
    return 1;
}

int parallel_rank(void)
{
    return 0;
}

int parallel_count(void)
{
    return 1;
}

void parallel_broadcast(void *data, size_t size)
{
    (void)data;
    (void)size;
}

void parallel_to_first(int from, const void *data, void *received, size_t size)
{
    (void)from;
    memcpy(received, data, size);
}

void parallel_sum(int64_t *value, size_t count)
{
    (void)value;
    (void)count;
}

void parallel_maximum(int64_t *value, size_t count)
{
    (void)value;
    (void)count;
}

void parallel_sum_exact(struct exact_sum *sum, size_t count)
{
    (void)sum;
    (void)count;
}

bool parallel_any(bool value)
{
    return value;
}

/* What is for oneself is copied at once: there is nothing to wait for. */
struct parallel_transfer *parallel_begin(const struct parallel_messages *m)
{
    memcpy(m->receive_data + m->receive_at[0], m->send_data + m->send_at[0],
           m->send_at[1] - m->send_at[0]);
    return NULL;
}

void parallel_finish(struct parallel_transfer *transfer)
{
    (void)transfer;
}

void parallel_announce(const size_t *to, size_t *from)
{
    from[0] = to[0];
}

char *parallel_collect(const void *data, size_t size, size_t *total)
{
    char *all = memory_alloc(size, 1);
    memcpy(all, data, size);
    *total = size;
    return all;
}
