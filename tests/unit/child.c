/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Programs of others: one that sleeps for ever is ended, one that works is waited for; what the
 * dead have left goes, whether or not their parent has taken note of them. */
#include "base/child.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include "base/temporary.h"
#include "check.h"

static double processor_used(void)
{
    struct timespec now;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* A child that works for so many seconds of the processor, or sleeps for ever. */
static pid_t child_of(double seconds)
{
    pid_t child = fork();

    if (child != 0)
        return child;
    while (seconds == 0)
        pause();
    while (processor_used() < seconds)
        ;
    _exit(3);
}

static void sleepers_are_ended(void)
{
    int status;

    CHECK(child_wait(child_of(0), 0.3, &status) == ETIMEDOUT, "it sleeps");
    CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL, "it is ended");
    CHECK(child_wait(child_of(1), 0.3, &status) == 0, "it works");
    CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 3, "its own end");
    CHECK(child_wait(getpid(), 0.3, &status) == ECHILD, "no child");
}

static void the_dead_do_not_live(void)
{
    pid_t child = child_of(0);
    siginfo_t ended;

    CHECK(process_lives(child) && process_lives(getpid()), "they live");
    kill(child, SIGKILL);
    waitid(P_PID, (id_t)child, &ended, WEXITED | WNOWAIT);
    CHECK(kill(child, 0) == 0, "it is in the system's table still");
    CHECK(!process_lives(child), "it is dead");
    waitpid(child, NULL, 0);
    CHECK(!process_lives(child), "it is gone");
}

/* A child makes a temporary and is killed; it goes before its parent takes note. */
static void leftovers_go(void)
{
    int ends[2];
    char name[256];
    ssize_t length;
    siginfo_t ended;
    pid_t child;

    CHECK(pipe(ends) == 0, "a pipe");
    if ((child = fork()) == 0) {
        const char *own = temporary_name(temporary_create("frames"));
        dprintf(ends[1], "%s", own);
        pause();
    }
    length = read(ends[0], name, sizeof name - 1);
    name[length > 0 ? length : 0] = '\0';
    temporary_sweep("frames");
    CHECK(access(name, F_OK) == 0, "a living one's '%s' stays", name);
    kill(child, SIGKILL);
    waitid(P_PID, (id_t)child, &ended, WEXITED | WNOWAIT);
    temporary_sweep("frames");
    CHECK(access(name, F_OK) != 0, "a dead one's '%s' goes", name);
    waitpid(child, NULL, 0);
    close(ends[0]);
    close(ends[1]);
}

int main(void)
{
    char folder[] = "/tmp/child.XXXXXX";

    if (!mkdtemp(folder) || chdir(folder))
        return 1;
    sleepers_are_ended();
    the_dead_do_not_live();
    leftovers_go();
    if (chdir("/") == 0)
        rmdir(folder);
    return failures != 0;
}
