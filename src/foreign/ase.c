/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ASE as a reader of frames; see ase.h. */
#include "foreign/ase.h"
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include "base/exit_codes.h"
#include "base/memory.h"
#include "base/python.h"
#include "io/xyz_read.h"

static const char script[] =
#include "foreign/ase_frames.inc"
    ;

enum { NO_ASE = 3 };

struct ase {
    char *path;
    pid_t child;
    FILE *said; /* its stderr */
    struct xyz_reader *reader;
};

int ase_open(struct ase **result, const char *path, const char *format, struct error *error)
{
    struct ase *ase = memory_zeroed(1, sizeof *ase);
    struct python_process process;
    int code = 0;

    ase->path = memory_string(path);
    ase->said = tmpfile();
    if (!ase->said)
        code = error_set(error, EXIT_SYSTEM, "cannot make a temporary file: %s", strerror(errno));
    if (!code)
        code = python_start(&process, script, (const char *const[]){path, format ? format : ""},
                            ase->said, error);
    if (!code) {
        char *name = memory_format("/dev/fd/%d", process.output);
        ase->child = process.child;
        code = xyz_reader_open(&ase->reader, name, error);
        close(process.output);
        free(name);
    }
    *result = ase;
    if (code) {
        ase_close(ase);
        *result = NULL;
    }
    return code;
}

/* The last line that it said. */
static void last_words(struct ase *ase, char *text, size_t size)
{
    char line[512];

    *text = '\0';
    rewind(ase->said);
    while (fgets(line, sizeof line, ase->said))
        if (line[strspn(line, " \n")])
            snprintf(text, size, "%.*s", (int)strcspn(line, "\n"), line);
}

/* How it ended; 0: well, or only because nobody read on. */
static int ended(struct ase *ase, bool read_on, struct error *error)
{
    char words[512];
    int status = 0;

    if (waitpid(ase->child, &status, 0) < 0)
        return error_set(error, EXIT_SYSTEM, "lost '%s': %s", python_name(), strerror(errno));
    ase->child = 0;
    int code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    if (code == NO_ASE || code == PYTHON_MISSING)
        return error_set(error, EXIT_SYSTEM,
                         "'%s' is none of the formats read here, and '%s' has no ASE to read it: "
                         "install it (Debian: apt install python3-ase), or name a Python that has "
                         "it, BLOWPIPE_PYTHON=...",
                         ase->path, python_name());
    last_words(ase, words, sizeof words);
    if (code == EXIT_BAD_INPUT)
        return error_set(error, EXIT_BAD_INPUT, "ASE cannot read '%s': %s", ase->path, words);
    if (code != 0 && read_on)
        return error_set(error, EXIT_SYSTEM, "ASE failed on '%s': %s", ase->path, words);
    return 0;
}

int ase_read(struct ase *ase, struct frame **frame, struct error *error)
{
    struct error theirs;
    int code = xyz_read(ase->reader, frame, error);

    if (!code && *frame)
        return 0;
    /* a child that still writes is to end */
    xyz_reader_close(ase->reader);
    ase->reader = NULL;
    if (ended(ase, !code, &theirs)) {
        *error = theirs;
        return error->code;
    }
    return code;
}

void ase_close(struct ase *ase)
{
    if (!ase)
        return;
    xyz_reader_close(ase->reader);
    if (ase->child > 0)
        waitpid(ase->child, NULL, 0);
    if (ase->said)
        fclose(ase->said);
    free(ase->path);
    free(ase);
}
