/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Output that is whole or not there.
 *
 * A regular file is written as a temporary beside its final place (base/temporary.h), which
 * out_commit puts there. */
#include "base/out.h"
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include "base/exit_codes.h"
#include "base/gzip.h"
#include "base/memory.h"
#include "base/message.h"
#include "base/parallel.h"
#include "base/printable.h"
#include "base/temporary.h"

#ifndef OUT_BUFFER
#define OUT_BUFFER (1 << 20) /* less in a search (tests/fuzz/fuzz.mk) */
#endif

enum { BUFFER_SIZE = OUT_BUFFER, LINK_MAX_DEPTH = 40 };

struct out {
    int descriptor;
    char *name;                  /* for messages */
    char *path;                  /* final path, or NULL where nothing is renamed */
    struct temporary *temporary; /* or NULL */
    char *place;                 /* in the list of places below; NULL: not there */
    struct gzip *gzip;           /* NULL: not packed */
    bool terminal;
    enum transcript_channel channel;
    size_t used, capacity;
    char *buffer;
};

/* Files that are outputs of this program: two outputs of one name would leave only the later
 * one. Of the process, as a path is. */
static char **places;
static size_t place_count, place_capacity;

/* The file that a chain of symbolic links ends in (which need not exist yet), so that a link
 * given to -o stays a link. Caller frees. */
static char *out_follow(const char *path)
{
    char *at = memory_string(path);
    for (int depth = 0; depth < LINK_MAX_DEPTH; depth++) {
        char target[4096];
        ssize_t length = readlink(at, target, sizeof target - 1);
        if (length < 0)
            return at;
        target[length] = '\0';
        const char *slash = target[0] == '/' ? NULL : strrchr(at, '/');
        char *next =
            slash ? memory_format("%.*s/%s", (int)(slash - at), at, target) : memory_string(target);
        free(at);
        at = next;
    }
    return at;
}

/* The file's name from the root, links followed; it need not exist yet. Caller frees. */
static char *place_of(const char *path)
{
    char *file = out_follow(path), *slash = strrchr(file, '/');
    char *folder =
        slash ? memory_format("%.*s", (int)(slash + 1 - file), file) : memory_string(".");
    char *real = realpath(folder, NULL);
    char *place = memory_format("%s/%s", real ? real : folder, slash ? slash + 1 : file);
    free(real);
    free(folder);
    free(file);
    return place;
}

/* Adds the file to the list; *place is NULL, and the code EXIT_USAGE, where it is there already. */
static int take_place(const char *path, char **place, struct error *error)
{
    *place = place_of(path);
    for (size_t i = 0; i < place_count; i++)
        if (strcmp(places[i], *place) == 0) {
            free(*place);
            *place = NULL;
            return error_set(error, EXIT_USAGE, "'%s' is named for two outputs", path);
        }
    memory_grow(&places, &place_capacity, place_count + 1, sizeof *places);
    places[place_count++] = *place;
    return 0;
}

static void leave_place(char *place)
{
    size_t i = 0;
    while (i < place_count && places[i] != place)
        i++;
    if (i < place_count)
        places[i] = places[--place_count];
    free(place);
}

int out_keep(const char *path, struct error *error)
{
    char *place;
    return take_place(path, &place, error);
}

int out_check(const char *path, struct error *error)
{
    char *place;
    int code = take_place(path, &place, error);
    leave_place(place);
    return code;
}

static bool is_terminal(const char *path)
{
    struct stat status;
    if (!path || strcmp(path, "-") == 0)
        return isatty(STDOUT_FILENO);
    if (stat(path, &status) || !S_ISCHR(status.st_mode))
        return false;
    int descriptor = open(path, O_WRONLY | O_NOCTTY | O_CLOEXEC);
    bool terminal = descriptor >= 0 && isatty(descriptor);
    if (descriptor >= 0)
        close(descriptor);
    return terminal;
}

int out_check_binary(const char *path, const char *what, struct error *error)
{
    if (!is_terminal(path))
        return 0;
    return error_set(error, EXIT_USAGE,
                     "%s is no text for a terminal: give it a file, -o FILE or > FILE", what);
}

static int cannot_create(struct out *out, struct error *error)
{
    error_set(error, EXIT_CANNOT_CREATE, "cannot create '%s': %s", out->name, strerror(errno));
    leave_place(out->place);
    free(out->name);
    free(out->path);
    free(out->buffer);
    free(out);
    return error->code;
}

static bool ends_in(const char *path, const char *ending)
{
    size_t length = strlen(path), last = strlen(ending);
    return length > last && strcmp(path + length - last, ending) == 0;
}

/* A name that says that its file is packed as we do not pack it would be a lie. */
static int refuse_packed(const char *path, struct error *error)
{
    static const struct {
        const char *ending, *by;
    } others[] = {{".xz", "xz"},   {".bz2", "bzip2"},  {".zst", "zstd"},
                  {".lz4", "lz4"}, {".Z", "compress"}, {".zip", "zip"}};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (ends_in(path, others[i].ending))
            return error_set(
                error, EXIT_USAGE,
                "'%s' has the name of a file that is packed by %s: only what is named .gz "
                "is packed here",
                path, others[i].by);
    return 0;
}

/* The folder that a file lies in, links followed. Caller frees. */
static char *folder_of(const char *path)
{
    char *file = out_follow(path);
    for (size_t end = strlen(file); end > 1 && file[end - 1] == '/';)
        file[--end] = '\0';
    char *slash = strrchr(file, '/');
    char *folder =
        slash ? memory_format("%.*s", (int)(slash + 1 - file), file) : memory_string(".");
    free(file);
    return folder;
}

/* Whether it is standard output, a device or a pipe, which is written to as it is. */
static bool is_device(const char *path)
{
    struct stat status;
    return !path || strcmp(path, "-") == 0 ||
           (stat(path, &status) == 0 && !S_ISREG(status.st_mode) && !S_ISDIR(status.st_mode));
}

int out_check_possible(const char *path, bool folder, struct error *error)
{
    struct stat status;
    if (!folder && is_device(path))
        return 0;
    if (!folder && refuse_packed(path, error))
        return error->code;
    bool there = *path && stat(path, &status) == 0, is_folder = there && S_ISDIR(status.st_mode);
    int reason = 0;
    if (there && is_folder != folder)
        reason = folder ? ENOTDIR : EISDIR;
    char *within = is_folder ? memory_string(path) : folder_of(path);
    if (!*path)
        reason = ENOENT;
    else if (!reason && access(within, W_OK | X_OK) != 0)
        reason = errno;
    if (reason)
        error_set(error, EXIT_CANNOT_CREATE, "cannot create '%s': %s", path, strerror(reason));
    free(within);
    return reason ? error->code : 0;
}

int out_check_distinct(const char *const paths[], int count, struct error *error)
{
    char **taken = memory_zeroed((size_t)count + 1, sizeof *taken);
    int code = 0;
    for (int i = 0; i < count && !code; i++)
        if (!is_device(paths[i]))
            code = take_place(paths[i], &taken[i], error);
    for (int i = 0; i < count; i++)
        if (taken[i])
            leave_place(taken[i]);
    free(taken);
    return code;
}

static int out_send(void *to, const char *bytes, size_t count, struct error *error);

int out_open(struct out **result, const char *path, struct error *error)
{
    struct stat old;
    if (parallel_rank()) /* process 0 writes for all */
        path = "/dev/null";
    bool is_stdout = !path || strcmp(path, "-") == 0;
    *result = NULL;
    if (!is_stdout && refuse_packed(path, error))
        return error->code;
    struct out *out = memory_zeroed(1, sizeof *out);
    out->name = memory_string(is_stdout ? "standard output" : path);
    if (is_stdout) {
        out->descriptor = STDOUT_FILENO;
    } else if (*path && stat(path, &old) == 0 && !S_ISREG(old.st_mode) && !S_ISDIR(old.st_mode)) {
        out->descriptor = open(path, O_WRONLY | O_CLOEXEC);
        if (out->descriptor < 0)
            return cannot_create(out, error);
    } else {
        if (take_place(path, &out->place, error)) {
            free(out->name);
            free(out);
            return error->code;
        }
        out->path = out_follow(path);
        out->temporary = temporary_create(out->path);
        if (!out->temporary)
            return cannot_create(out, error);
        out->descriptor = temporary_descriptor(out->temporary);
    }
    out->terminal = !out->temporary && isatty(out->descriptor);
    if (ends_in(out->name, ".gz"))
        out->gzip = gzip_create(out_send, out);
    out->capacity = BUFFER_SIZE;
    out->buffer = memory_alloc(out->capacity, 1);
    *result = out;
    return 0;
}

/* As write(2) does. A recorded output whose reader has gone, but for standard output, is a write
 * that fails as any other, and not the end of the program: it says so, and the run can go on from
 * its checkpoint. */
static ssize_t send_some(const struct out *out, const char *bytes, size_t count)
{
    sigset_t pipe, before;
    ssize_t written;

    if (!out->channel || out->descriptor == STDOUT_FILENO)
        return write(out->descriptor, bytes, count);
    sigemptyset(&pipe);
    sigaddset(&pipe, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &pipe, &before);
    written = write(out->descriptor, bytes, count);
    int failure = errno;
    if (written < 0 && failure == EPIPE)
        sigtimedwait(&pipe, NULL, &(struct timespec){0});
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    errno = failure;
    return written;
}

/* To the file, as they are. */
static int send_plain(struct out *out, const char *bytes, size_t count, struct error *error)
{
    while (count > 0) {
        ssize_t written = send_some(out, bytes, count);
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0) {
            error_set(error, EXIT_IO, "cannot write '%s': %s", out->name, strerror(errno));
            if (out->channel)
                transcript_fail(error);
            return error->code;
        }
        bytes += written;
        count -= (size_t)written;
    }
    return 0;
}

static int out_send(void *to, const char *bytes, size_t count, struct error *error)
{
    struct out *out = to;
    if (!out->terminal)
        return send_plain(out, bytes, count, error);
    char *shown = memory_alloc(count, PRINTABLE_MOST);
    int code = send_plain(out, shown, printable_copy(shown, bytes, count, "\n\t"), error);
    free(shown);
    return code;
}

static int out_put(struct out *out, const char *bytes, size_t count, struct error *error)
{
    if (out->channel)
        transcript_append(out->channel, bytes, count);
    return out->gzip ? gzip_write(out->gzip, bytes, count, error)
                     : out_send(out, bytes, count, error);
}

static int say_again(void *context, const void *bytes, size_t count, struct error *error)
{
    return out_put(context, bytes, count, error);
}

int out_record(struct out *out, enum transcript_channel channel, bool *said, struct error *error)
{
    int code = out_flush(out, error);
    if (!code)
        code = transcript_replay(channel, say_again, out, said, error);
    if (code)
        transcript_fail(error);
    out->channel = channel;
    return code;
}

int out_flush(struct out *out, struct error *error)
{
    size_t count = out->used;
    out->used = 0;
    return out_put(out, out->buffer, count, error);
}

int out_write(struct out *out, const void *bytes, size_t count, struct error *error)
{
    if (count > out->capacity - out->used && out_flush(out, error))
        return error->code;
    if (count > out->capacity)
        return out_put(out, bytes, count, error);
    memcpy(out->buffer + out->used, bytes, count);
    out->used += count;
    return 0;
}

/* What a format makes of its arguments; NULL, and the error, without memory. The caller frees. */
static char *line_of(const struct out *out, const char *format, va_list arguments,
                     struct error *error)
{
    char *text = NULL;
    if (vasprintf(&text, format, arguments) >= 0)
        return text;
    error_set(error, EXIT_SYSTEM, "out of memory for a line of '%s'", out->name);
    return NULL;
}

int out_printf(struct out *out, struct error *error, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    char *text = line_of(out, format, arguments, error);
    va_end(arguments);
    int code = text ? out_write(out, text, strlen(text), error) : error->code;
    free(text);
    return code;
}

int out_show(struct out *out, struct error *error, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    char *text = line_of(out, format, arguments, error);
    va_end(arguments);
    if (!text)
        return error->code;
    char *shown = printable_text(text, "\n\t");
    int code = out_write(out, shown, strlen(shown), error);
    free(shown);
    free(text);
    return code;
}

char *out_reserve(struct out *out, size_t count, struct error *error)
{
    if (count > out->capacity - out->used) {
        if (out_flush(out, error))
            return NULL;
        memory_grow(&out->buffer, &out->capacity, count, 1);
    }
    return out->buffer + out->used;
}

void out_used(struct out *out, size_t count)
{
    out->used += count;
}

static void out_free(struct out *out)
{
    leave_place(out->place);
    gzip_free(out->gzip);
    free(out->name);
    free(out->path);
    free(out->buffer);
    free(out);
}

const char *out_temporary(struct out *out)
{
    return out->temporary ? temporary_name(out->temporary) : NULL;
}

/* Closes what has no temporary; of standard output that is a file all is on the disk then. */
static int close_stream(const struct out *out, struct error *error)
{
    int failure = temporary_on_disk(out->descriptor);
    if (failure)
        error_set(error, EXIT_IO, "cannot write '%s': %s", out->name, strerror(failure));
    if (close(out->descriptor) == 0)
        return failure ? error->code : 0;
    return error_set(error, EXIT_IO, "cannot close '%s': %s", out->name, strerror(errno));
}

int out_commit(struct out *out, struct error *error)
{
    int code = out_flush(out, error);
    if (!code && out->gzip)
        code = gzip_end(out->gzip, error);
    if (!out->temporary) {
        int closed = close_stream(out, code ? &(struct error){0} : error);
        code = code ? code : closed;
    } else if (code) {
        temporary_abandon(out->temporary);
    } else {
        const char *what;
        int failure = temporary_commit(out->temporary, &what);
        if (failure)
            code =
                error_set(error, EXIT_IO, "cannot %s '%s': %s", what, out->name, strerror(failure));
    }
    out_free(out);
    return code;
}

void out_abandon(struct out *out)
{
    if (!out)
        return;
    if (out->temporary)
        temporary_abandon(out->temporary);
    else if (out->descriptor != STDOUT_FILENO)
        close(out->descriptor);
    out_free(out);
}
