/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ends of a process that a library brings about: a stack that is full, and a fault after memory was
 * refused, are the system's refusals, any other fault a bug that is seen as one. */
#include "base/start.h"
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include "base/exit_codes.h"
#include "check.h"

static volatile bool without_end = true;

static int deep(volatile const char *above)
{
    volatile char here[4096];

    here[0] = above[0];
    return without_end ? deep(here) + here[0] : 0;
}

static void call_without_end(void)
{
    deep("");
}

static void read_nothing(void)
{
    volatile const char *volatile nothing = NULL;

    _exit(nothing[1 << 16]);
}

static void read_what_was_refused(void)
{
    errno = ENOMEM;
    read_nothing();
}

/* How a child ends. */
static int status_of(void (*does)(void))
{
    int status;
    pid_t child = fork();

    if (child == 0) {
        setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
        start_libraries();
        errno = 0;
        does();
        _exit(0);
    }
    CHECK(child > 0 && waitpid(child, &status, 0) == child);
    return status;
}

int main(void)
{
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__) /* they look at faults */
    int full = status_of(call_without_end), bug = status_of(read_nothing),
        refused = status_of(read_what_was_refused);

    CHECK(WIFEXITED(full) && WEXITSTATUS(full) == EXIT_SYSTEM);
    CHECK(WIFEXITED(refused) && WEXITSTATUS(refused) == EXIT_SYSTEM);
    CHECK(WIFSIGNALED(bug) && WTERMSIG(bug) == SIGSEGV);
#endif
    return failures != 0;
}
