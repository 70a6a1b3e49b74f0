/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A clock on which seconds pass between two looks at it: what a long run says of how far it is, of a short one. */
#define _GNU_SOURCE
#include <stdatomic.h>
#include <time.h>

int clock_gettime(clockid_t clock, struct timespec *now)
{
    static atomic_long seconds = 1000;
    (void)clock;
    *now = (struct timespec){.tv_sec = atomic_fetch_add(&seconds, 40)};
    return 0;
}
