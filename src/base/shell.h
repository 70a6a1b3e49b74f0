/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Commands that messages advise, so that they can be pasted into a shell whatever the files are
 * called. */
#ifndef BASE_SHELL_H
#define BASE_SHELL_H
#include "base/error.h"

/* The text as a shell reads it back as one word: in single quotes where it holds anything but
 * plain characters. Caller frees. */
char *shell_quoted(const char *text);

/* The same, always in single quotes. Caller frees. */
char *shell_in_quotes(const char *text);

/* Puts the file's name (NULL: standard input, whose name nobody knows) and the command for the
 * words FILE and PROGRAM of a pipe that the error advises: "type: xyz-from FILE | PROGRAM". An
 * error that advises none stays as it is, and so does one that would become too long. */
void shell_fill(struct error *error, const char *file, const char *command);

#endif
