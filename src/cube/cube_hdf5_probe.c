/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HDF5 tried in a child process. */
#include "cube/cube_hdf5_probe.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include "base/child.h"
#include "base/exit_codes.h"
#include "base/memory.h"

enum { SECONDS = 15, PATTERN_MAX = 1 << 24 };

/* The work in a child, which leaves nothing behind and says nothing; how it ended. False: there is
 * no child. */
static bool in_child(void (*work)(void *context), void *context, int *status)
{
    pid_t own = getpid(), child = fork();
    if (child == 0) {
        child_stays(own);
        struct rlimit processor = {SECONDS, SECONDS}, core = {0, 0};
        int nothing = open("/dev/null", O_WRONLY | O_CLOEXEC);
        setrlimit(RLIMIT_CPU, &processor);
        setrlimit(RLIMIT_CORE, &core);
        signal(SIGSEGV, SIG_DFL);
        dup2(nothing, STDERR_FILENO);
        work(context);
        _exit(0);
    }
    while (child > 0 && waitpid(child, status, 0) < 0 && errno == EINTR)
        ;
    return child > 0;
}

bool cube_hdf5_lives(void (*work)(void *context), void *context)
{
    int status = 0;
    return in_child(work, context, &status) && status == 0;
}

struct trial {
    const struct cube *cube;
    const char *dataset;
    const struct cube_header *known;
    int (*open_here)(struct cube *cube, const char *dataset, const struct cube_header *known,
                     struct error *error);
};

static void try(void *context)
{
    const struct trial *trial = context;
    struct error error = {0};
    struct cube cube = *trial->cube;
    cube.path = memory_string(trial->cube->path);
    if (!trial->open_here(&cube, trial->dataset, trial->known, &error) &&
        cube_pattern_size(&cube) <= PATTERN_MAX) {
        float *pattern = memory_alloc(cube_pattern_size(&cube), sizeof *pattern);
        cube.read(&cube, 0, 1, pattern, &error);
    }
}

int cube_hdf5_probe(const struct cube *cube, const char *dataset, const struct cube_header *known,
                    int (*open_here)(struct cube *cube, const char *dataset,
                                     const struct cube_header *known, struct error *error),
                    struct error *error)
{
    int status = 0;
    struct trial trial = {cube, dataset, known, open_here};
    if (!in_child(try, &trial, &status))
        return error_set(error, EXIT_SYSTEM, "cannot start a process to try '%s': %s", cube->path,
                         strerror(errno));
    if (WIFSIGNALED(status) && (WTERMSIG(status) == SIGXCPU || WTERMSIG(status) == SIGKILL))
        return cube_bad(cube, error,
                        "is damaged, or made to harm: HDF5 does not come to an end with what "
                        "describes its data");
    /* without memory the parent will not come far either, and says so */
    if (WIFSIGNALED(status) || (WEXITSTATUS(status) != 0 && WEXITSTATUS(status) != EXIT_SYSTEM))
        return cube_bad(cube, error,
                        "is damaged: HDF5 itself ends (%s) where it reads what describes the data",
                        WIFSIGNALED(status) ? strsignal(WTERMSIG(status)) : "with an error");
    return 0;
}
