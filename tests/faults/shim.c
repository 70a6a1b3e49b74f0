/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A system that refuses: preloaded, it counts the calls of a program by kind, from main on, and makes
 * the n-th of one kind fail.
 *
 *     FAULTS_FILE=/tmp/f FAULTS_PROGRAM=anneal FAULT='write 3 ENOSPC once' LD_PRELOAD=shim.so PROGRAM ...
 *
 * FAULTS_FILE is a file of 8 bytes for every word of `kinds` and one more, the faults that happened;
 * it is shared, so that a program that starts itself again, and its children, go on counting.
 * FAULTS_PROGRAM is the name of the program that is meant; empty: whatever is started. FAULT is a
 * kind, a number, what happens, and `once` or `always`, from there on. What happens:
 *
 *   an error       the call does nothing, but for close, which closes
 *   short          half of the bytes are read or written
 *   torn           half of the bytes are written, and the program is killed
 *   a signal       KILL, TERM, HUP, INT, TRAP: the program gets it before the call
 *
 * The kind `disk` counts bytes that are written to regular files, and its number is how many of them
 * there is room for. Made for the C library of GNU, whose allocator can be called by another name. */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

enum kind {
    MALLOC,
    OPEN,
    READ,
    PREAD,
    WRITE,
    PWRITE,
    SYNC,
    RENAME,
    CLOSE,
    TRUNCATE,
    MKDIR,
    UNLINK,
    FORK,
    THREAD,
    MMAP,
    DISK,
    KINDS
};

static const char *const kinds[KINDS] = {"malloc", "open",   "read",  "pread",    "write", "pwrite",
                                         "sync",   "rename", "close", "truncate", "mkdir", "unlink",
                                         "fork",   "thread", "mmap",  "disk"};

enum { SHORT = -1, TORN = -2, SIGNAL = -3 };

static const struct {
    const char *name;
    int outcome, signal;
} outcomes[] = {{"ENOSPC", ENOSPC, 0},   {"EIO", EIO, 0},           {"EINTR", EINTR, 0},
                {"EMFILE", EMFILE, 0},   {"ENOMEM", ENOMEM, 0},     {"EAGAIN", EAGAIN, 0},
                {"EACCES", EACCES, 0},   {"EDQUOT", EDQUOT, 0},     {"short", SHORT, 0},
                {"torn", TORN, 0},       {"KILL", SIGNAL, SIGKILL}, {"TERM", SIGNAL, SIGTERM},
                {"HUP", SIGNAL, SIGHUP}, {"INT", SIGNAL, SIGINT},   {"TRAP", SIGNAL, SIGTRAP}};

static struct shared {
    int64_t count[KINDS], happened;
} * shared; /* NULL: this program is not meant, or has not begun */

static struct {
    int kind, outcome, signal, always;
    int64_t at;
} fault = {.kind = -1};

/* ---- the beginning ---- */

static int is_meant(void)
{
    const char *wanted = getenv("FAULTS_PROGRAM"), *slash;
    char path[PATH_MAX];
    ssize_t length = readlink("/proc/self/exe", path, sizeof path - 1);

    if (length <= 0)
        return 0;
    path[length] = 0;
    slash = strrchr(path, '/');
    return !wanted || !*wanted || !strcmp(wanted, slash ? slash + 1 : path);
}

static void read_fault(const char *text)
{
    char kind[16], what[16], when[16];

    if (!text || sscanf(text, "%15s %ld %15s %15s", kind, &fault.at, what, when) != 4)
        return;
    for (size_t i = 0; i < sizeof outcomes / sizeof *outcomes; i++)
        if (!strcmp(what, outcomes[i].name)) {
            fault.outcome = outcomes[i].outcome;
            fault.signal = outcomes[i].signal;
        }
    fault.always = !strcmp(when, "always");
    for (int i = 0; i < KINDS; i++)
        if (!strcmp(kind, kinds[i]))
            fault.kind = i;
}

#define REAL(result, name, ...)                                                                    \
    static result (*real)(__VA_ARGS__);                                                            \
    if (!real)                                                                                     \
    *(void **)&real = dlsym(RTLD_NEXT, name)

static void begin(void)
{
    REAL(int, "open", const char *, int, ...);
    const char *path = getenv("FAULTS_FILE");
    int file = path && is_meant() ? real(path, O_RDWR | O_CLOEXEC) : -1;
    void *map;

    if (file < 0)
        return;
    read_fault(getenv("FAULT"));
    map = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    fcntl(file, F_GETFD);
    ((int (*)(int))dlsym(RTLD_NEXT, "close"))(file);
    shared = map == MAP_FAILED ? NULL : map;
}

static int (*program_main)(int, char **, char **);

static int counted_main(int argc, char **argv, char **environment)
{
    begin();
    return program_main(argc, argv, environment);
}

int __libc_start_main(int (*main)(int, char **, char **), int argc, char **argv, void (*init)(void),
                      void (*fini)(void), void (*rtld_fini)(void), void *stack_end);

int __libc_start_main(int (*main)(int, char **, char **), int argc, char **argv, void (*init)(void),
                      void (*fini)(void), void (*rtld_fini)(void), void *stack_end)
{
    REAL(int, "__libc_start_main", int (*)(int, char **, char **), int, char **, void (*)(void),
         void (*)(void), void (*)(void), void *);

    program_main = main;
    return real(counted_main, argc, argv, init, fini, rtld_fini, stack_end);
}

/* ---- what becomes of a call ---- */

/* 0: nothing; an errno, which is set; SHORT or TORN. */
static int fate(enum kind kind)
{
    int64_t count;

    if (!shared)
        return 0;
    count = __atomic_add_fetch(&shared->count[kind], 1, __ATOMIC_SEQ_CST);
    if ((int)kind != fault.kind || count < fault.at || (count > fault.at && !fault.always))
        return 0;
    __atomic_add_fetch(&shared->happened, 1, __ATOMIC_SEQ_CST);
    if (fault.outcome == SIGNAL) {
        kill(getpid(), fault.signal);
        return 0;
    }
    if (fault.outcome > 0)
        errno = fault.outcome;
    return fault.outcome;
}

static size_t half(size_t count)
{
    return count > 1 ? count / 2 : count;
}

/* Bytes that there is room for of `count`, which are then taken; less than 0: none, and errno. */
static ssize_t room(int descriptor, size_t count)
{
    struct stat status;
    int64_t before, left;

    if (!shared || !count || fstat(descriptor, &status) || !S_ISREG(status.st_mode))
        return (ssize_t)count;
    before = __atomic_fetch_add(&shared->count[DISK], (int64_t)count, __ATOMIC_SEQ_CST);
    left = fault.at - before;
    if (fault.kind != DISK || left >= (int64_t)count)
        return (ssize_t)count;
    __atomic_add_fetch(&shared->happened, 1, __ATOMIC_SEQ_CST);
    if (left <= 0) {
        __atomic_fetch_sub(&shared->count[DISK], (int64_t)count, __ATOMIC_SEQ_CST);
        errno = ENOSPC;
        return -1;
    }
    __atomic_fetch_sub(&shared->count[DISK], (int64_t)count - left, __ATOMIC_SEQ_CST);
    return (ssize_t)left;
}

/* How many of the bytes are to be written; less than 0: none, and errno. */
static ssize_t writable(enum kind kind, int descriptor, size_t count)
{
    int what = fate(kind);

    if (what > 0)
        return -1;
    return room(descriptor, what ? half(count) : count);
}

static ssize_t written(enum kind kind, ssize_t count)
{
    if ((int)kind == fault.kind && fault.outcome == TORN && shared &&
        shared->count[kind] == fault.at)
        kill(getpid(), SIGKILL);
    return count;
}

/* ---- memory ---- */

void *__libc_malloc(size_t);
void *__libc_calloc(size_t, size_t);
void *__libc_realloc(void *, size_t);
void *__libc_memalign(size_t, size_t);

void *malloc(size_t size)
{
    return fate(MALLOC) ? NULL : __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
    return fate(MALLOC) ? NULL : __libc_calloc(count, size);
}

void *realloc(void *block, size_t size)
{
    return fate(MALLOC) ? NULL : __libc_realloc(block, size);
}

void *aligned_alloc(size_t alignment, size_t size)
{
    return fate(MALLOC) ? NULL : __libc_memalign(alignment, size);
}

void *memalign(size_t alignment, size_t size)
{
    return fate(MALLOC) ? NULL : __libc_memalign(alignment, size);
}

int posix_memalign(void **block, size_t alignment, size_t size)
{
    int what = fate(MALLOC);
    void *got = what ? NULL : __libc_memalign(alignment, size);

    if (got)
        *block = got;
    return got ? 0 : ENOMEM;
}

void *mmap(void *address, size_t length, int protection, int flags, int descriptor, off_t offset)
{
    REAL(void *, "mmap", void *, size_t, int, int, int, off_t);

    return fate(MMAP) ? MAP_FAILED : real(address, length, protection, flags, descriptor, offset);
}

void *mmap64(void *address, size_t length, int protection, int flags, int descriptor, off_t offset)
{
    return mmap(address, length, protection, flags, descriptor, offset);
}

/* ---- files by name ---- */

static mode_t mode_of(int flags, va_list arguments)
{
    return flags & (O_CREAT | __O_TMPFILE) ? va_arg(arguments, mode_t) : 0;
}

static int opened(int folder, const char *path, int flags, mode_t mode)
{
    REAL(int, "openat", int, const char *, int, ...);

    return fate(OPEN) ? -1 : real(folder, path, flags, mode);
}

#define OPENER(name, folder, ...)                                                                  \
    int name(__VA_ARGS__, ...)                                                                     \
    {                                                                                              \
        va_list arguments;                                                                         \
        mode_t mode;                                                                               \
        va_start(arguments, flags);                                                                \
        mode = mode_of(flags, arguments);                                                          \
        va_end(arguments);                                                                         \
        return opened(folder, path, flags, mode);                                                  \
    }
OPENER(open, AT_FDCWD, const char *path, int flags)
OPENER(open64, AT_FDCWD, const char *path, int flags)
OPENER(openat, folder, int folder, const char *path, int flags)
OPENER(openat64, folder, int folder, const char *path, int flags)

int __open_2(const char *path, int flags);
int __open64_2(const char *path, int flags);

int __open_2(const char *path, int flags)
{
    return opened(AT_FDCWD, path, flags, 0);
}

int __open64_2(const char *path, int flags)
{
    return opened(AT_FDCWD, path, flags, 0);
}

FILE *fopen(const char *path, const char *mode)
{
    REAL(FILE *, "fopen", const char *, const char *);

    return fate(OPEN) ? NULL : real(path, mode);
}

FILE *fopen64(const char *path, const char *mode)
{
    return fopen(path, mode);
}

DIR *opendir(const char *path)
{
    REAL(DIR *, "opendir", const char *);

    return fate(OPEN) ? NULL : real(path);
}

int rename(const char *from, const char *to)
{
    REAL(int, "rename", const char *, const char *);

    return fate(RENAME) ? -1 : real(from, to);
}

int link(const char *from, const char *to)
{
    REAL(int, "link", const char *, const char *);

    return fate(RENAME) ? -1 : real(from, to);
}

int unlink(const char *path)
{
    REAL(int, "unlink", const char *);

    return fate(UNLINK) ? -1 : real(path);
}

int unlinkat(int folder, const char *path, int flags)
{
    REAL(int, "unlinkat", int, const char *, int);

    return fate(UNLINK) ? -1 : real(folder, path, flags);
}

int mkdir(const char *path, mode_t mode)
{
    REAL(int, "mkdir", const char *, mode_t);

    return fate(MKDIR) ? -1 : real(path, mode);
}

char *mkdtemp(char *pattern)
{
    REAL(char *, "mkdtemp", char *);

    return fate(MKDIR) ? NULL : real(pattern);
}

/* ---- open files ---- */

ssize_t read(int descriptor, void *bytes, size_t count)
{
    REAL(ssize_t, "read", int, void *, size_t);
    int what = fate(READ);

    return what > 0 ? -1 : real(descriptor, bytes, what ? half(count) : count);
}

ssize_t __read_chk(int descriptor, void *bytes, size_t count, size_t size);

ssize_t __read_chk(int descriptor, void *bytes, size_t count, size_t size)
{
    if (count > size)
        abort();
    return read(descriptor, bytes, count);
}

ssize_t pread(int descriptor, void *bytes, size_t count, off_t at)
{
    REAL(ssize_t, "pread", int, void *, size_t, off_t);
    int what = fate(PREAD);

    return what > 0 ? -1 : real(descriptor, bytes, what ? half(count) : count, at);
}

ssize_t pread64(int descriptor, void *bytes, size_t count, off_t at)
{
    return pread(descriptor, bytes, count, at);
}

ssize_t __pread64_chk(int descriptor, void *bytes, size_t count, off_t at, size_t size);

ssize_t __pread64_chk(int descriptor, void *bytes, size_t count, off_t at, size_t size)
{
    if (count > size)
        abort();
    return pread(descriptor, bytes, count, at);
}

ssize_t write(int descriptor, const void *bytes, size_t count)
{
    REAL(ssize_t, "write", int, const void *, size_t);
    ssize_t some = writable(WRITE, descriptor, count);

    return some < 0 ? -1 : written(WRITE, real(descriptor, bytes, (size_t)some));
}

ssize_t writev(int descriptor, const struct iovec *parts, int count)
{
    REAL(ssize_t, "writev", int, const struct iovec *, int);
    int what = fate(WRITE);

    return what > 0
               ? -1
               : written(WRITE, real(descriptor, parts, what && count > 1 ? count / 2 : count));
}

ssize_t pwrite(int descriptor, const void *bytes, size_t count, off_t at)
{
    REAL(ssize_t, "pwrite", int, const void *, size_t, off_t);
    ssize_t some = writable(PWRITE, descriptor, count);

    return some < 0 ? -1 : written(PWRITE, real(descriptor, bytes, (size_t)some, at));
}

ssize_t pwrite64(int descriptor, const void *bytes, size_t count, off_t at)
{
    return pwrite(descriptor, bytes, count, at);
}

int fsync(int descriptor)
{
    REAL(int, "fsync", int);

    return fate(SYNC) ? -1 : real(descriptor);
}

int fdatasync(int descriptor)
{
    REAL(int, "fdatasync", int);

    return fate(SYNC) ? -1 : real(descriptor);
}

int ftruncate(int descriptor, off_t length)
{
    REAL(int, "ftruncate", int, off_t);

    return fate(TRUNCATE) ? -1 : real(descriptor, length);
}

int ftruncate64(int descriptor, off_t length)
{
    return ftruncate(descriptor, length);
}

int close(int descriptor)
{
    REAL(int, "close", int);
    int what = fate(CLOSE), error = errno, result = real(descriptor);

    if (what <= 0)
        return result;
    errno = error;
    return -1;
}

/* ---- streams: their calls to the system are the library's own; those of memory make none ---- */

static int stream_fate(enum kind kind, FILE *stream)
{
    return !stream || stream == stderr || fileno(stream) < 0 ? 0 : fate(kind);
}

static void fail(FILE *stream)
{
    stream->_flags |= 0x20; /* ferror */
}

size_t fread(void *bytes, size_t size, size_t count, FILE *stream)
{
    REAL(size_t, "fread", void *, size_t, size_t, FILE *);

    if (stream_fate(READ, stream) <= 0)
        return real(bytes, size, count, stream);
    fail(stream);
    return 0;
}

char *fgets(char *line, int size, FILE *stream)
{
    REAL(char *, "fgets", char *, int, FILE *);

    if (stream_fate(READ, stream) <= 0)
        return real(line, size, stream);
    fail(stream);
    return NULL;
}

size_t fwrite(const void *bytes, size_t size, size_t count, FILE *stream)
{
    REAL(size_t, "fwrite", const void *, size_t, size_t, FILE *);
    ssize_t some = stream == stderr || fileno(stream) < 0
                       ? (ssize_t)(size * count)
                       : writable(WRITE, fileno(stream), size * count);
    size_t whole = some < 0 || !size ? 0 : (size_t)some / size,
           done = whole ? real(bytes, size, whole, stream) : 0;

    if (done < count && whole < count) {
        fail(stream);
        errno = some < 0 ? errno : ENOSPC;
    }
    if (fault.outcome == TORN)
        fflush(stream);
    written(WRITE, 0);
    return done;
}

int fflush(FILE *stream)
{
    REAL(int, "fflush", FILE *);

    if (stream_fate(WRITE, stream) <= 0)
        return real(stream);
    fail(stream);
    return EOF;
}

int fclose(FILE *stream)
{
    REAL(int, "fclose", FILE *);
    int what = stream_fate(CLOSE, stream), error = errno, result = real(stream);

    if (what <= 0)
        return result;
    errno = error;
    return EOF;
}

/* ---- processes and threads ---- */

pid_t fork(void)
{
    REAL(pid_t, "fork", void);

    return fate(FORK) ? -1 : real();
}

pid_t vfork(void)
{
    return fork();
}

int posix_spawn(pid_t *child, const char *path, const posix_spawn_file_actions_t *actions,
                const posix_spawnattr_t *attributes, char *const argv[], char *const environment[])
{
    REAL(int, "posix_spawn", pid_t *, const char *, const posix_spawn_file_actions_t *,
         const posix_spawnattr_t *, char *const[], char *const[]);

    return fate(FORK) > 0 ? errno : real(child, path, actions, attributes, argv, environment);
}

int pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*start)(void *),
                   void *context)
{
    REAL(int, "pthread_create", pthread_t *, const pthread_attr_t *, void *(*)(void *), void *);

    return fate(THREAD) > 0 ? errno : real(thread, attributes, start, context);
}
