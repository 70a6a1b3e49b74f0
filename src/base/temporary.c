/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Temporaries beside their final places; see temporary.h. */
#include "base/temporary.h"
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>
#include "base/child.h"
#include "base/memory.h"
#include "base/message.h"

enum { OPEN_MAX_TEMPORARIES = 64, HOST_LENGTH = 32, TRIES = 100 };

struct temporary {
    char *path; /* the final one */
    char *name;
    int descriptor;
    int slot; /* in the table below */
};

/* To unlink when the program dies; read by signal handlers, so plain pointers set and cleared in
 * one store. */
static char *volatile living[OPEN_MAX_TEMPORARIES];

/* ---- the end of the program ---- */

static void unlink_all(void)
{
    for (int i = 0; i < OPEN_MAX_TEMPORARIES; i++)
        if (living[i])
            unlink(living[i]);
}

static void on_death(void *context)
{
    (void)context;
    unlink_all();
}

static void on_signal(int number)
{
    unlink_all();
    signal(number, SIG_DFL);
    raise(number);
}

/* Installs the clean-up once; a signal that the caller ignores (nohup) or that the program
 * handles itself is left alone. */
static void watch(void)
{
    static const int signals[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE, SIGXCPU};
    static bool watching; /* handlers are of the process */
    struct sigaction old, action = {.sa_handler = on_signal};

    if (watching)
        return;
    watching = true;
    message_at_death(on_death, NULL);
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++)
        if (sigaction(signals[i], NULL, &old) == 0 && old.sa_handler == SIG_DFL)
            sigaction(signals[i], &action, NULL);
}

/* ---- names ---- */

/* Bytes of a path that are its folder, the slash included; 0: the current one. */
static int folder_length(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash ? (int)(slash + 1 - path) : 0;
}

/* This machine's name as far as a file's name may have it. */
static void host_name(char host[HOST_LENGTH + 1])
{
    char name[256] = "";

    if (gethostname(name, sizeof name - 1) || !*name)
        strcpy(name, "host");
    snprintf(host, HOST_LENGTH + 1, "%.*s", HOST_LENGTH, name);
    for (char *at = host; *at; at++)
        if (!isalnum((unsigned char)*at))
            *at = '_';
}

/* What all temporaries of a file on this machine begin with, without the folder. Caller frees. */
static char *beginning(const char *path)
{
    char host[HOST_LENGTH + 1];

    host_name(host);
    return memory_format(".%s.%s-", path + folder_length(path), host);
}

/* The file goes with the program from before it is there: a signal may come as it is made. */
static int open_unique(struct temporary *temporary)
{
    char *begin = beginning(temporary->path);
    int folder = folder_length(temporary->path), descriptor = -1;

    for (int i = 0; i < TRIES && descriptor < 0; i++) {
        uint32_t number = 0;

        if (getrandom(&number, sizeof number, 0) != sizeof number)
            break;
        living[temporary->slot] = NULL;
        free(temporary->name);
        temporary->name = memory_format("%.*s%s%ld-%08x.tmp", folder, temporary->path, begin,
                                        (long)getpid(), number);
        living[temporary->slot] = temporary->name;
        descriptor =
            open(temporary->name, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
        if (descriptor < 0 && errno != EEXIST)
            break;
    }
    free(begin);
    return descriptor;
}

/* ---- what others have left ---- */

/* Whether the process that a name tells of, of this machine, lives no more. */
static bool is_orphan(const char *name, const char *begin)
{
    size_t length = strlen(begin), whole = strlen(name);
    char *end;

    if (strncmp(name, begin, length) || whole < length + 4 || strcmp(name + whole - 4, ".tmp"))
        return false;
    long process = strtol(name + length, &end, 10);
    return end != name + length && *end == '-' && process > 0 && process != getpid() &&
           !process_lives((pid_t)process);
}

/* A lock of another container's process, which has a number of its own, keeps a file. */
static void remove_orphan(int folder, const char *name)
{
    int file = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);

    if (file < 0)
        return;
    if (flock(file, LOCK_EX | LOCK_NB) == 0)
        unlinkat(folder, name, 0);
    close(file);
}

void temporary_sweep(const char *path)
{
    int length = folder_length(path), saved = errno;
    char *name = length ? memory_format("%.*s", length, path) : memory_string("."),
         *begin = beginning(path);
    DIR *folder = opendir(name);

    for (const struct dirent *entry; folder && (entry = readdir(folder));)
        if (is_orphan(entry->d_name, begin))
            remove_orphan(dirfd(folder), entry->d_name);
    if (folder)
        closedir(folder);
    free(begin);
    free(name);
    errno = saved;
}

/* ---- the life of one ---- */

static void release(struct temporary *temporary)
{
    living[temporary->slot] = NULL;
    free(temporary->path);
    free(temporary->name);
    free(temporary);
}

/* A free slot, or -1 and errno; `path` must be a file's. */
static int check(const char *path)
{
    struct stat old;
    int slot = 0;

    while (slot < OPEN_MAX_TEMPORARIES && living[slot])
        slot++;
    if (slot < OPEN_MAX_TEMPORARIES && path[folder_length(path)] &&
        (stat(path, &old) || !S_ISDIR(old.st_mode)))
        return slot;
    errno = slot == OPEN_MAX_TEMPORARIES ? EMFILE : path[0] ? EISDIR : ENOENT;
    return -1;
}

struct temporary *temporary_create(const char *path)
{
    struct stat old;
    int slot = check(path);

    if (slot < 0)
        return NULL;
    watch();
    temporary_sweep(path);
    struct temporary *temporary = memory_zeroed(1, sizeof *temporary);
    temporary->path = memory_string(path);
    temporary->slot = slot;
    temporary->descriptor = open_unique(temporary);
    if (temporary->descriptor < 0) {
        int failure = errno;

        release(temporary);
        errno = failure;
        return NULL;
    }
    flock(temporary->descriptor, LOCK_EX | LOCK_NB);
    if (stat(path, &old) == 0)
        (void)!fchmod(temporary->descriptor, old.st_mode & 07777);
    return temporary;
}

int temporary_descriptor(const struct temporary *temporary)
{
    return temporary->descriptor;
}

const char *temporary_name(struct temporary *temporary)
{
    flock(temporary->descriptor, LOCK_UN);
    return temporary->name;
}

int temporary_on_disk(int descriptor)
{
    if (fsync(descriptor) == 0 || errno == EINVAL || errno == EROFS || errno == ENOTSUP)
        return 0;
    return errno;
}

/* The folder's entry of a file is on the disk. */
static int name_on_disk(const char *path)
{
    int length = folder_length(path);
    char *name = length ? memory_format("%.*s", length, path) : memory_string(".");
    int folder = open(name, O_RDONLY | O_DIRECTORY | O_CLOEXEC), failure = 0;

    if (folder >= 0) { /* one that may be written to and not read is trusted */
        failure = temporary_on_disk(folder);
        close(folder);
    }
    free(name);
    return failure;
}

int temporary_commit(struct temporary *temporary, const char **what)
{
    int failure = temporary_on_disk(temporary->descriptor);

    *what = "write";
    if (close(temporary->descriptor) && !failure) {
        failure = errno;
        *what = "close";
    }
    if (!failure && rename(temporary->name, temporary->path)) {
        failure = errno;
        *what = "rename";
    }
    if (failure)
        unlink(temporary->name);
    else
        failure = name_on_disk(temporary->path);
    release(temporary);
    return failure;
}

void temporary_abandon(struct temporary *temporary)
{
    close(temporary->descriptor);
    unlink(temporary->name);
    release(temporary);
}
