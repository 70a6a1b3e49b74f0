/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Messages to people on stderr, and the end of a program that cannot go on. */
#include "base/message.h"
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/exit_codes.h"
#include "base/printable.h"

enum { DEATH_MAX = 16 };

static const char *program = "blowpipe";
static bool quiet_notes, muted;
static struct {
    void (*function)(void *context);
    void *context;
} at_death[DEATH_MAX];
static int at_death_count;
static void (*end_all)(int code);

void message_program(const char *name)
{
    program = name;
}

void message_quiet(bool quiet)
{
    quiet_notes = quiet;
}

void message_mute(void)
{
    quiet_notes = muted = true;
}

bool message_is_quiet(void)
{
    return quiet_notes;
}

bool message_is_mute(void)
{
    return muted;
}

const char *message_program_name(void)
{
    return program;
}

/* What a message says, as it may be shown. A line break of ours is one before blanks: no text of a
 * file's begins a line, as a message does. Returns the length. */
static size_t show(char *to, const char *text)
{
    char *begin = to;
    const char *own;
    for (; (own = strstr(text, "\n  ")); text = own + 3) {
        to += printable_copy(to, text, (size_t)(own - text), "\t");
        to = stpcpy(to, "\n  ");
    }
    to += printable_copy(to, text, strlen(text), "\t");
    return (size_t)(to - begin);
}

/* One write per message, so that the lines of several stages of a pipe do not mix. */
static void message_print(const char *kind, const char *format, va_list arguments)
{
    char text[3072], shown[PRINTABLE_MOST * sizeof text], line[sizeof shown + 256];
    vsnprintf(text, sizeof text, format, arguments);
    int length = (int)show(shown, text);
    snprintf(line, sizeof line, "%s: %s%.*s\n", program, kind, length, shown);
    fflush(stderr);
    fputs(line, stderr);
    fflush(stderr);
}

void message_note(const char *format, ...)
{
    va_list arguments;
    if (quiet_notes)
        return;
    va_start(arguments, format);
    message_print("", format, arguments);
    va_end(arguments);
}

void message_warning(const char *format, ...)
{
    va_list arguments;
    if (muted)
        return;
    va_start(arguments, format);
    message_print("warning: ", format, arguments);
    va_end(arguments);
}

void message_finding(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    message_print("", format, arguments);
    va_end(arguments);
}

void message_at_death(void (*function)(void *context), void *context)
{
    for (int i = 0; i < at_death_count; i++)
        if (at_death[i].function == function && at_death[i].context == context)
            return;
    if (at_death_count < DEATH_MAX) {
        at_death[at_death_count].function = function;
        at_death[at_death_count++].context = context;
    }
}

void message_ends_by(void (*end)(int code))
{
    end_all = end;
}

void message_die(int code, const char *format, ...)
{
    va_list arguments;
    while (at_death_count > 0) {
        at_death_count--;
        at_death[at_death_count].function(at_death[at_death_count].context);
    }
    va_start(arguments, format);
    message_print("", format, arguments);
    va_end(arguments);
    code = code ? code : EXIT_BUG;
    if (end_all)
        end_all(code);
    _Exit(code);
}

void message_die_error(const struct error *error)
{
    message_die(error->code, "%s", error->text);
}
