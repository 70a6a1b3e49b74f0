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

static int struck(const char *name, const char *path, int flags, unsigned mode)
{
    int (*real)(const char *, int, ...);
    const char *strike = getenv("STRIKE");
    size_t length = strlen(path);

    *(void **)&real = dlsym(RTLD_NEXT, name);
    int file = real(path, flags, mode);
    if (file >= 0 && (flags & O_CREAT) && strike && length > 4 &&
        !strcmp(path + length - 4, ".tmp"))
        kill(getpid(), atoi(strike));
    return file;
}

int open(const char *path, int flags, ...)
{
    va_list rest;

    va_start(rest, flags);
    unsigned mode = flags & O_CREAT ? va_arg(rest, unsigned) : 0;
    va_end(rest);
    return struck("open", path, flags, mode);
}

int open64(const char *path, int flags, ...)
{
    va_list rest;

    va_start(rest, flags);
    unsigned mode = flags & O_CREAT ? va_arg(rest, unsigned) : 0;
    va_end(rest);
    return struck("open64", path, flags, mode);
}
