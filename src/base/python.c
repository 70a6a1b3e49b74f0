/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Scripts that are a part of a program; see python.h. */
#include "base/python.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "base/child.h"
#include "base/exit_codes.h"
#include "base/memory.h"

const char *python_name(void)
{
    const char *named = getenv("BLOWPIPE_PYTHON");
    return named && *named ? named : "python3";
}

static int cannot_start(struct error *error)
{
    return error_set(error, EXIT_SYSTEM, "cannot start '%s': %s", python_name(), strerror(errno));
}

int python_start(struct python_process *process, const char *script, const char *const words[2],
                 FILE *said, struct error *error)
{
    /* the folder in which a person works is no place for modules */
    static const char path[] = "import sys\nsys.path[:] = [p for p in sys.path if p]\n";
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0)
        return cannot_start(error);
    char *whole = memory_format("%s%s", path, script);
    pid_t own = getpid();
    process->child = fork();
    if (process->child == 0) {
        child_stays(own);
        dup2(ends[1], STDOUT_FILENO);
        if (said)
            dup2(fileno(said), STDERR_FILENO);
        execlp(python_name(), python_name(), "-c", whole, words[0], words[1], (char *)NULL);
        _exit(PYTHON_MISSING);
    }
    free(whole);
    close(ends[1]);
    process->output = ends[0];
    if (process->child > 0)
        return 0;
    close(ends[0]);
    return cannot_start(error);
}
