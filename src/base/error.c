/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Errors of library functions: a code and a text that grows on its way up to the program. */
#include "base/error.h"
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

int error_set(struct error *error, int code, const char *format, ...)
{
    char text[sizeof error->text]; /* the arguments may be the old text */
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    error->code = code;
    memcpy(error->text, text, sizeof text);
    return code;
}

int error_append(struct error *error, const char *format, ...)
{
    size_t used = strlen(error->text);
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(error->text + used, sizeof error->text - used, format, arguments);
    va_end(arguments);
    return error->code;
}
