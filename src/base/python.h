/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Scripts that are a part of a program, so that there is nothing to find (build.mk makes NAME.inc,
 * a text of C, of NAME.py), run by a Python of the person's. */
#ifndef BASE_PYTHON_H
#define BASE_PYTHON_H
#include <stdio.h>
#include <sys/types.h>
#include "base/error.h"

enum { PYTHON_MISSING = 127 }; /* what a child ends with where there is no Python */

/* $BLOWPIPE_PYTHON, else python3. */
const char *python_name(void);

struct python_process {
    pid_t child;
    int output; /* the reading end of its stdout */
};

/* Starts the script with two words; its stderr goes to `said`, or where ours goes (NULL). 0 or
 * EXIT_SYSTEM. */
int python_start(struct python_process *process, const char *script, const char *const words[2],
                 FILE *said, struct error *error);

#endif
