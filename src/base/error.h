/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a library function tells its caller what went wrong.
 *
 * Library functions never print and never exit. One that can fail takes a `struct error *` as
 * its last argument and returns 0, or the exit code (base/exit_codes.h) that a program should
 * end with; the text says the fact first, then what to do about it: lower case, no full stop,
 * subjects 'quoted'. */
#ifndef BASE_ERROR_H
#define BASE_ERROR_H

struct error {
    int code; /* 0 or an enum exit_code */
    char text[2048];
};

/* Records code and the formatted text in *error; returns code, so that a caller writes `return
 * error_set(...)`. */
int error_set(struct error *error, int code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Appends to the text, for a caller that knows where: error_append(error, " (frame %d, line
 * %ld)", ...). Returns the code. */
int error_append(struct error *error, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
