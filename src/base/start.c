/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The process before the program; see start.h. */
#include "base/start.h"
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <unistd.h>
#include "base/exit_codes.h"
#include "base/message.h"

void start_descriptors(void)
{
    /* of the two sides of /dev/null the one that refuses what the descriptor is for; what is said on stderr may be lost */
    static const int side[] = {[STDIN_FILENO] = O_WRONLY, [STDOUT_FILENO] = O_RDONLY, [STDERR_FILENO] = O_WRONLY};

    for (int descriptor = STDIN_FILENO; descriptor <= STDERR_FILENO; descriptor++)
        if (fcntl(descriptor, F_GETFD) < 0 && errno == EBADF && open("/dev/null", side[descriptor]) != descriptor)
            message_die(EXIT_SYSTEM, "descriptor %d is closed, and /dev/null cannot be opened in its place: %m", descriptor);
}

/* Some 5 us to 25 us by processor: longer than threads of equal work wait for each other between the parts of a step, and short beside a time slice
 * (docs/performance.md). */
static const char spins[] = "500";

/* Valgrind would lose sight of the program; a loader called by name (ld.so PROGRAM) would be started in its place. */
static bool can_start_again(void)
{
    const char *preloaded = getenv("LD_PRELOAD");

    return getauxval(AT_BASE) && !(preloaded && strstr(preloaded, "vgpreload"));
}

void start_waiting(int threads, char *const argv[])
{
    char path[PATH_MAX];
    ssize_t length;

    if (threads < 2 || getenv("OMP_WAIT_POLICY") || getenv("GOMP_SPINCOUNT") || !can_start_again())
        return;
    length =
        readlink("/proc/self/exe", path, sizeof path - 1); /* the file itself: by its link the process would be called "exe" */
    if (length <= 0 || setenv("GOMP_SPINCOUNT", spins, true))
        return;
    path[length] = '\0';
    execv(path, argv);
    unsetenv("GOMP_SPINCOUNT");
}
