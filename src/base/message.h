/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The one file that speaks to people on stderr and ends programs: `prog: what is wrong 'subject'
 * (frame 3, line 1207)`. What is said of files, their names and words, is shown as base/printable.h
 * says; a line break of a message's own is followed by two blanks. */
#ifndef BASE_MESSAGE_H
#define BASE_MESSAGE_H
#include <stdbool.h>
#include "base/error.h"

/* Names the program in every later message; quiet silences message_note but never errors and
 * warnings. */
void message_program(const char *name);
void message_quiet(bool quiet);
/* of all processes but the first: no notes, no warnings, which are the same as its own */
void message_mute(void);
bool message_is_quiet(void);
bool message_is_mute(void);
const char *message_program_name(void);

/* A remark (silent under --quiet) and a warning (never silent). */
void message_note(const char *format, ...) __attribute__((format(printf, 1, 2)));
void message_warning(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* What a check found (never silent): the product of a program that checks, not a complaint about
 * its input. */
void message_finding(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Prints the error and ends the program with the code, removing temporaries of open outputs
 * (base/out.h). */
void message_die(int code, const char *format, ...) __attribute__((format(printf, 2, 3), noreturn));
void message_die_error(const struct error *error) __attribute__((noreturn));

/* Registers a function to run, with its context, before message_die exits (base/out.c uses it to
 * unlink temporaries); the last first, each once. */
void message_at_death(void (*function)(void *context), void *context);

/* Sets what ends the program instead of _Exit, for processes that work together. */
void message_ends_by(void (*end)(int code));

#endif
