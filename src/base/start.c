/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The process before the program; see start.h. */
#include "base/start.h"
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <unistd.h>
#include "base/exit_codes.h"
#include "base/memory.h"
#include "base/message.h"

void start_descriptors(void)
{
    /* of the two sides of /dev/null the one that refuses what the descriptor is for; what is
     * said on stderr may be lost */
    static const int side[] = {
        [STDIN_FILENO] = O_WRONLY, [STDOUT_FILENO] = O_RDONLY, [STDERR_FILENO] = O_WRONLY};

    for (int descriptor = STDIN_FILENO; descriptor <= STDERR_FILENO; descriptor++)
        if (fcntl(descriptor, F_GETFD) < 0 && errno == EBADF &&
            open("/dev/null", side[descriptor]) != descriptor)
            message_die(EXIT_SYSTEM,
                        "descriptor %d is closed, and /dev/null cannot be opened in its place: %m",
                        descriptor);
}

void start_signals(void)
{
    struct sigaction hangup;

    signal(SIGXFSZ, SIG_IGN);
    if (sigaction(SIGHUP, NULL, &hangup) == 0 && hangup.sa_handler != SIG_IGN)
        signal(SIGHUP, SIG_DFL);
}

/* Of the process, as its end is. */
static bool judged;

static void at_exit(int status, void *context)
{
    (void)context;
    if ((status == EXIT_FAILURE && !judged) || status == -1)
        message_die(EXIT_SYSTEM, "a library has given up: too little memory, or too few threads?");
}

/* Something else than memory that a library aborts for is a bug, to be seen as one. */
static void at_abort(int number)
{
    if (errno == ENOMEM)
        message_die(EXIT_SYSTEM, "a library has given up: out of memory");
    signal(number, SIG_DFL);
    raise(number);
}

/* The end of the main thread's stack, as far as it may grow. */
static uintptr_t stack_end;

/* A fault in the pages next to the end of the stack is a stack that is full, one after a refusal of
 * memory a library that has not looked; any other is a bug, and comes again when the instruction
 * does. */
static void at_fault(int number, siginfo_t *info, void *context)
{
    enum { NEAR = 1 << 20 };
    uintptr_t at = (uintptr_t)info->si_addr;

    (void)context;
    if (errno == ENOMEM)
        message_die(EXIT_SYSTEM, "a library has given up: out of memory");
    if (at < stack_end + NEAR && at + NEAR > stack_end)
        message_die(EXIT_SYSTEM, "a library has given up: the stack is full; too little memory?");
    signal(number, SIG_DFL);
}

/* Not where somebody else looks at faults: a sanitizer, a debugger of memory. */
static void watch_faults(void)
{
    static char room[1 << 16]; /* the handler has no other */
    struct sigaction fault = {.sa_sigaction = at_fault, .sa_flags = SA_SIGINFO | SA_ONSTACK}, old;
    stack_t other = {.ss_sp = room, .ss_size = sizeof room};
    pthread_attr_t attributes;
    void *lowest;
    size_t size;

    if (sigaction(SIGSEGV, NULL, &old) || old.sa_handler != SIG_DFL ||
        pthread_getattr_np(pthread_self(), &attributes))
        return;
    if (pthread_attr_getstack(&attributes, &lowest, &size) == 0 && sigaltstack(&other, NULL) == 0) {
        stack_end = (uintptr_t)lowest;
        sigaction(SIGSEGV, &fault, NULL);
    }
    pthread_attr_destroy(&attributes);
}

void start_libraries(void)
{
    on_exit(at_exit, NULL);
    signal(SIGABRT, at_abort);
    watch_faults();
}

void start_judged(void)
{
    judged = true;
}

/* How long threads of the OpenMP library of LLVM, or Intel, spin, in ms: with clang the program has
 * this function, and nothing needs to be set before it starts. */
extern void kmp_set_blocktime(int milliseconds) __attribute__((weak));

/* For GCC's library: some 5 us to 25 us by processor: longer than threads of equal work wait for
 * each other between the parts of a step, and short beside a time slice (docs/performance.md). */
static const char spins[] = "500";

/* Valgrind would lose sight of the program; a loader called by name (ld.so PROGRAM) would be
 * started in its place. */
static bool can_start_again(void)
{
    const char *preloaded = getenv("LD_PRELOAD");

    return getauxval(AT_BASE) && !(preloaded && strstr(preloaded, "vgpreload"));
}

/* The arguments as the process was given them: what main has made of its argv is no matter. NULL
 * where they cannot be read; never freed. */
static char **given_arguments(void)
{
    char *bytes = NULL, **argv = NULL;
    size_t capacity = 0, used = 0, count = 0, room = 0;
    ssize_t got;
    int file = open("/proc/self/cmdline", O_RDONLY | O_CLOEXEC);

    do {
        memory_grow(&bytes, &capacity, used + 4096, 1);
        got = file < 0 ? -1 : read(file, bytes + used, capacity - used);
        used += got > 0 ? (size_t)got : 0;
    } while (got > 0);
    if (file >= 0)
        close(file);
    if (got < 0 || !used || bytes[used - 1])
        return NULL;
    for (size_t at = 0; at < used; at += strlen(bytes + at) + 1) {
        memory_grow(&argv, &room, count + 2, sizeof *argv);
        argv[count++] = bytes + at;
    }
    argv[count] = NULL;
    return argv;
}

void start_waiting(int threads)
{
    char path[PATH_MAX];
    ssize_t length;

    if (threads < 2 || getenv("OMP_WAIT_POLICY"))
        return;
    if (kmp_set_blocktime) {
        if (!getenv("KMP_BLOCKTIME"))
            kmp_set_blocktime(0);
        return;
    }
    if (getenv("GOMP_SPINCOUNT") || !can_start_again())
        return;
    length =
        /* the file itself: by its link the process would be called "exe" */
        readlink("/proc/self/exe", path, sizeof path - 1);
    char **argv = given_arguments();
    if (length <= 0 || !argv || setenv("GOMP_SPINCOUNT", spins, true))
        return;
    path[length] = '\0';
    execv(path, argv);
    unsetenv("GOMP_SPINCOUNT");
}
