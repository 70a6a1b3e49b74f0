/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What becomes of files and in which order: preloaded, it writes a line to the file ORDER for each fsync,
 * fdatasync, rename and unlink that succeeds, with the names of the files.
 *
 *     ORDER=/tmp/order LD_PRELOAD=order.so PROGRAM ... */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static void tell(const char *call, const char *first, const char *second)
{
    const char *path = getenv("ORDER");
    int file = path ? open(path, O_WRONLY | O_APPEND | O_CREAT, 0666) : -1;

    if (file < 0)
        return;
    dprintf(file, "%s %s%s%s\n", call, first, *second ? " " : "", second);
    close(file);
}

static int synced(int descriptor, const char *name)
{
    int (*real)(int);
    char link[64], path[PATH_MAX];

    *(void **)&real = dlsym(RTLD_NEXT, name);
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    ssize_t length = readlink(link, path, sizeof path - 1);
    int result = real(descriptor);
    if (length > 0 && result == 0) {
        path[length] = 0;
        tell("sync", path, "");
    }
    return result;
}

int fsync(int descriptor)
{
    return synced(descriptor, "fsync");
}

int fdatasync(int descriptor)
{
    return synced(descriptor, "fdatasync");
}

int rename(const char *from, const char *to)
{
    int (*real)(const char *, const char *);

    *(void **)&real = dlsym(RTLD_NEXT, "rename");
    int result = real(from, to);
    if (result == 0)
        tell("rename", from, to);
    return result;
}

int unlink(const char *path)
{
    int (*real)(const char *);

    *(void **)&real = dlsym(RTLD_NEXT, "unlink");
    int result = real(path);
    if (result == 0)
        tell("unlink", path, "");
    return result;
}
