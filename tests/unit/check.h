/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What every unit test checks with: CHECK(condition) or CHECK(condition, "format", ...) says
 * where a condition does not hold and goes on; main returns `failures != 0`. */
#ifndef TESTS_UNIT_CHECK_H
#define TESTS_UNIT_CHECK_H
#include <stdarg.h>
#include <stdio.h>

static int failures;

static inline void check_failed(const char *file, int line, const char *condition,
                                const char *format, ...)
{
    va_list arguments;

    fprintf(stderr, "%s:%d: ", file, line);
    va_start(arguments, format);
    if (*format)
        vfprintf(stderr, format, arguments);
    else
        fputs(condition, stderr);
    va_end(arguments);
    fputc('\n', stderr);
    failures++;
}

#define CHECK(condition, ...)                                                                      \
    do {                                                                                           \
        if (!(condition))                                                                          \
            check_failed(__FILE__, __LINE__, #condition, "" __VA_ARGS__);                          \
    } while (0)

#endif
