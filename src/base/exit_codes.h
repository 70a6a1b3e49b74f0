/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a program's exit status means: to make, to a shell, and to a person reading a log. */
#ifndef BASE_EXIT_CODES_H
#define BASE_EXIT_CODES_H

enum exit_code {
    EXIT_DONE = 0,
    EXIT_CHECK_FAILED = 1,   /* a check said no (xyz-check, xyz-diff) */
    EXIT_USAGE = 64,         /* bad command line */
    EXIT_BAD_INPUT = 65,     /* input data is malformed or physically impossible */
    EXIT_NO_INPUT = 66,      /* input is missing or empty */
    EXIT_BUG = 70,           /* our fault */
    EXIT_SYSTEM = 71,        /* out of memory, or the operating system refused */
    EXIT_CANNOT_CREATE = 73, /* an output file cannot be created */
    EXIT_IO = 74,            /* reading or writing failed */
    EXIT_NOT_CONVERGED = 75, /* an iteration did not converge */
    EXIT_STOPPED = 76        /* stopped on request, checkpoint written */
};

#endif
