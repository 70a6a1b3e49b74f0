/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A signal at the worst moment: preloaded, it sends the process STRIKE (a signal's number) as soon as a new file whose name ends
 * in .tmp is there, before the program has heard of it.
 *
 *     STRIKE=15 LD_PRELOAD=strike.so PROGRAM ... */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int open(const char *path, int flags, ...)
{
    int (*real)(const char *, int, ...);
    const char *strike = getenv("STRIKE");
    size_t length = strlen(path);
    va_list rest;

    va_start(rest, flags);
    unsigned mode = flags & O_CREAT ? va_arg(rest, unsigned) : 0;
    va_end(rest);
    *(void **)&real = dlsym(RTLD_NEXT, "open");
    int file = real(path, flags, mode);
    if (file >= 0 && (flags & O_CREAT) && strike && length > 4 &&
        !strcmp(path + length - 4, ".tmp"))
        kill(getpid(), atoi(strike));
    return file;
}
