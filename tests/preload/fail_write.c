/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A disk that is full for a moment: preloaded, it makes the n-th call that writes to a file fail
 * with ENOSPC, and no other.
 *
 *     FAIL_FILE='.log.*' FAIL_AT=3 LD_PRELOAD=fail_write.so PROGRAM ...
 *
 * FAIL_FILE is a pattern of the file's name without its folder; counted are write, fwrite, fsync
 * and fdatasync. FAIL_HOW=short: the n-th takes half of its bytes, and the one after it fails, as on
 * a real disk; FAIL_HOW=kill: the program is killed at the one after it. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fnmatch.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static long calls;

static int is_meant(int descriptor)
{
    char link[64], path[PATH_MAX];
    const char *pattern = getenv("FAIL_FILE"), *slash;
    ssize_t length;

    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    length = pattern ? readlink(link, path, sizeof path - 1) : -1;
    if (length < 0)
        return 0;
    path[length] = 0;
    slash = strrchr(path, '/');
    return !fnmatch(pattern, slash ? slash + 1 : path, 0);
}

/* 0: let it pass; 1: fail; -1: half of it. */
static int fate(int descriptor)
{
    const char *at = getenv("FAIL_AT"), *how = getenv("FAIL_HOW");
    int is_short = how && !strcmp(how, "short");
    long after;

    if (!at || !is_meant(descriptor))
        return 0;
    after = ++calls - atol(at);
    if (after == 1 && how && !strcmp(how, "kill"))
        raise(SIGKILL);
    if (after == 0)
        return is_short ? -1 : 1;
    return is_short && after == 1;
}

ssize_t write(int descriptor, const void *bytes, size_t count)
{
    static ssize_t (*real)(int, const void *, size_t);
    int how = fate(descriptor);

    if (!real)
        *(void **)&real = dlsym(RTLD_NEXT, "write");
    if (how <= 0)
        return real(descriptor, bytes, how && count > 1 ? count / 2 : count);
    errno = ENOSPC;
    return -1;
}

size_t fwrite(const void *bytes, size_t size, size_t count, FILE *file)
{
    static size_t (*real)(const void *, size_t, size_t, FILE *);
    int how = fate(fileno(file));

    if (!real)
        *(void **)&real = dlsym(RTLD_NEXT, "fwrite");
    if (how == 0)
        return real(bytes, size, count, file);
    count = how < 0 ? real(bytes, size, count / 2, file) : 0;
    errno = ENOSPC;
    return count;
}

static int synced(int descriptor, const char *name)
{
    int (*real)(int);

    *(void **)&real = dlsym(RTLD_NEXT, name);
    if (fate(descriptor) == 0)
        return real(descriptor);
    errno = ENOSPC;
    return -1;
}

int fsync(int descriptor)
{
    return synced(descriptor, "fsync");
}

int fdatasync(int descriptor)
{
    return synced(descriptor, "fdatasync");
}
