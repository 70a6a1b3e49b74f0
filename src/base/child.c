/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Waiting for programs of others; see child.h. */
#include "base/child.h"
#include <errno.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* The letter of /proc/PID/stat (proc(5)), or 0 where that cannot be read: 'R' it runs, 'S' it
 * sleeps, 'Z' it is dead. */
static char state_of(pid_t process)
{
    char path[64], line[512];
    size_t length = 0;
    FILE *from;

    snprintf(path, sizeof path, "/proc/%ld/stat", (long)process);
    if ((from = fopen(path, "re"))) {
        length = fread(line, 1, sizeof line - 1, from);
        fclose(from);
    }
    line[length] = '\0';
    /* the name before it, in parentheses, may have any letters */
    const char *behind = strrchr(line, ')');
    return behind && behind[1] == ' ' ? behind[2] : '\0';
}

void child_stays(pid_t parent)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent)
        _exit(1);
}

bool process_lives(pid_t process)
{
    char state;

    if (kill(process, 0) && errno == ESRCH)
        return false;
    state = state_of(process);
    return state != 'Z' && state != 'X';
}

/* Seconds of the processor that a process has used, with all its threads; NAN: unknown. */
static double processor_of(pid_t process)
{
    struct timespec used;
    clockid_t clock;

    if (clock_getcpuclockid(process, &clock) || clock_gettime(clock, &used))
        return NAN;
    return (double)used.tv_sec + 1e-9 * (double)used.tv_nsec;
}

int child_wait(pid_t child, double idle, int *status)
{
    static const double longest = 0.05; /* s, between two looks */
    double pause = 0.0005, quiet = 0, before = -1;

    for (;;) {
        pid_t ended = waitpid(child, status, WNOHANG);
        if (ended == child)
            return 0;
        if (ended < 0 && errno != EINTR)
            return errno;
        nanosleep(&(struct timespec){.tv_nsec = (long)(1e9 * pause)}, NULL);
        double used = processor_of(child);
        /* looks are counted, not the clock: we may have been stopped with it */
        quiet = used == before && state_of(child) == 'S' ? quiet + pause : 0;
        before = used;
        pause = fmin(2 * pause, longest);
        if (quiet < idle)
            continue;
        kill(child, SIGKILL);
        waitpid(child, status, 0);
        return ETIMEDOUT;
    }
}
