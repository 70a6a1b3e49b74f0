/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How far a long job is, on a terminal and in a file (base/progress.h). */
#include "base/progress.h"
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>
#include "base/clock.h"
#include "base/message.h"

static const double REDRAW_SECONDS = 0.2;
/* Between two lines of the file: a fortieth of the time so far, within these. */
static const double WRITE_SECONDS[2] = {2, 30};
enum { LINE_MAX_BYTES = 320 };

/* The terminal has one line for it, and a process one file. Besides message.c this is the one file
 * of the libraries that writes to stderr, and only to a terminal: it redraws, which messages do
 * not. */
static struct {
    bool draws, writes, running;
    int inner; /* parts that were started while one ran */
    char name[32], label[64], unit[32];
    double start, total;            /* of the part: units behind at its start, and in all */
    double before, share, whole;    /* of the job; whole 0: the part is all of it */
    double started, drawn, written; /* s, monotonic clock */
    /* the job's first part of this process: when it began, and at what fraction of the whole */
    double job_started, job_from, job_whole;
} line;

/* The file, opened when it is first asked for; -1 if none is wanted. */
static int progress_file(void)
{
    static int file = -2;
    if (file != -2)
        return file;
    const char *path = getenv("BLOWPIPE_PROGRESS");
    file = -1;
    if (path && *path && !message_is_mute()) {
        file = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0666);
        if (file < 0)
            message_warning("how far it is cannot be written to BLOWPIPE_PROGRESS='%s': %s", path,
                            strerror(errno));
    }
    return file;
}

/* One write, so that lines of several programs do not mix. What cannot be written is no reason to
 * end a run. */
static void write_line(const char *text)
{
    char whole[LINE_MAX_BYTES + 64], clock[16];
    time_t now = time(NULL);
    struct tm local;
    strftime(clock, sizeof clock, "%H:%M:%S", localtime_r(&now, &local));
    int length = snprintf(whole, sizeof whole, "%s %s: %s\n", clock, message_program_name(), text);
    if (write(progress_file(), whole, (size_t)length) < 0)
        return;
}

char *progress_count(char *text, unsigned long size, double count)
{
    char digits[32];
    if (!(fabs(count) < 1e15) || fabs(count) < 99.5) {
        snprintf(text, size, "%.3g", count);
        return text;
    }
    int n = snprintf(digits, sizeof digits, "%.0f", count), at = 0;
    for (int i = 0; i < n && at + 2 < (int)size; i++) {
        text[at++] = digits[i];
        if ((n - i) % 3 == 1 && i + 1 < n && digits[i] != '-')
            text[at++] = ',';
    }
    text[at] = 0;
    return text;
}

static const char *say_time(char *text, size_t size, double seconds)
{
    if (seconds < 100)
        snprintf(text, size, "%.0f s", seconds);
    else if (seconds < 6000)
        snprintf(text, size, seconds < 600 ? "%.1f min" : "%.0f min", seconds / 60);
    else
        snprintf(text, size, "%.1f h", seconds / 3600);
    return text;
}

static void end_line(void *context)
{
    (void)context;
    line.inner = 0;
    progress_end();
}

void progress_within(const struct progress_part *part)
{
    if (line.running)
        return;
    snprintf(line.name, sizeof line.name, "%s", part->name);
    line.before = part->before;
    line.share = part->share;
    line.whole = part->whole;
}

/* The fraction of the whole where `done` units of the part are behind. */
static double fraction_at(double done)
{
    double part = done / line.total;
    return line.whole > 0 ? (line.before + line.share * part) / line.whole : part;
}

void progress_start(const char *label, const char *unit, double done, double total)
{
    if (line.running) {
        line.inner++;
        return;
    }
    line.draws = isatty(STDERR_FILENO) && !message_is_quiet();
    line.writes = progress_file() >= 0;
    line.running = total > 0 && (line.draws || line.writes);
    if (!line.running)
        return;
    if (line.whole > 0 && line.share < line.whole)
        snprintf(line.label, sizeof line.label, "%s (%s)", line.name, label);
    else
        snprintf(line.label, sizeof line.label, "%s", label && line.whole <= 0 ? label : "");
    snprintf(line.unit, sizeof line.unit, "%s", unit);
    line.start = done;
    line.total = total;
    line.started = line.written = clock_seconds();
    line.drawn = 0;
    if (line.whole <= 0 || line.whole != line.job_whole || line.before <= 0) {
        line.job_started = line.started;
        line.job_from = fraction_at(done);
        line.job_whole = line.whole;
    }
    message_at_death(end_line, NULL);
}

/* Behind the program's name. A label without a whole is of one part of several whose shares nobody
 * knows: then it stands before the numbers, which are its own. */
static void compose(char *text, size_t size, double now, double done, const char *detail)
{
    char left[32], all[32], rate[32], head[96], part[96];
    double fraction = fraction_at(done), spent = now - line.job_started,
           moved = fraction - line.job_from;
    double per_second = now > line.started ? (done - line.start) / (now - line.started) : 0;
    int at = snprintf(head, sizeof head, "%.*f %%", fraction < 0.0995 ? 1 : 0, 100 * fraction);
    if (moved > 0 && spent > 1)
        snprintf(head + at, sizeof head - (size_t)at, ", %s of %s left",
                 say_time(left, sizeof left, spent * (1 - fraction) / moved),
                 say_time(all, sizeof all, spent / moved));
    snprintf(part, sizeof part, "%s %.0f %%, ", line.label, 100 * done / line.total);
    progress_count(rate, sizeof rate, per_second);
    if (line.label[0] && line.whole <= 0)
        snprintf(text, size, "%s %s; %s %s/s", line.label, head, rate, line.unit);
    else
        snprintf(text, size, "%s; %s%s %s/s", head, line.label[0] ? part : "", rate, line.unit);
    if (detail)
        snprintf(text + strlen(text), size - strlen(text), ", %s", detail);
}

static void draw(const char *text)
{
    struct winsize window = {0};
    int columns = ioctl(STDERR_FILENO, TIOCGWINSZ, &window) == 0 && window.ws_col > 0
                      ? window.ws_col
                      : LINE_MAX_BYTES;
    char whole[LINE_MAX_BYTES + 64];
    snprintf(whole, sizeof whole, "%s: %s", message_program_name(), text);
    fprintf(stderr, "\r\033[K%.*s", columns - 1, whole);
    fflush(stderr);
}

void progress_at(double done, const char *detail)
{
    if (!line.running || line.inner)
        return;
    double now = clock_seconds(), pause = (now - line.job_started) / 40;
    bool draws = line.draws && now - line.drawn >= REDRAW_SECONDS,
         writes = line.writes &&
                  now - line.written >= fmin(fmax(pause, WRITE_SECONDS[0]), WRITE_SECONDS[1]);
    if (!draws && !writes)
        return;
    char text[LINE_MAX_BYTES];
    compose(text, sizeof text, now, done, detail);
    if (draws) {
        line.drawn = now;
        draw(text);
    }
    if (writes) {
        line.written = now;
        write_line(text);
    }
}

void progress_end(void)
{
    if (line.inner) {
        line.inner--;
        return;
    }
    if (line.running && line.draws)
        fputs("\r\033[K", stderr);
    line.running = false;
    line.whole = 0;
}

void progress_note(const char *format, ...)
{
    char text[LINE_MAX_BYTES];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    message_note("%s", text);
    if (message_is_quiet() && progress_file() >= 0)
        write_line(text);
}
