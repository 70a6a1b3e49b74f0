/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The progress line: `quench 2000 K -> 50 K  42%  310 K, 1.2 GPa  3 min left`. */
#include "base/progress.h"
#include <stdbool.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>
#include "base/message.h"

static const double REDRAW_SECONDS = 0.2;

/* The terminal has one line for it. Besides message.c this is the one file of the libraries that
 * writes to stderr, and only to a terminal: it redraws, which messages do not. */
static struct {
    bool active;
    char label[64];
    double total;
    double started, drawn; /* s, monotonic clock */
} line;

static double progress_clock(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static void progress_left(char *text, size_t size, double seconds)
{
    if (seconds < 90)
        snprintf(text, size, "%.0f s left", seconds);
    else if (seconds < 5400)
        snprintf(text, size, "%.0f min left", seconds / 60);
    else
        snprintf(text, size, "%.1f h left", seconds / 3600);
}

static void end_line(void *context)
{
    (void)context;
    progress_end();
}

void progress_start(const char *label, double total)
{
    progress_end();
    line.active = isatty(STDERR_FILENO) && !message_is_quiet() && total > 0;
    if (!line.active)
        return;
    snprintf(line.label, sizeof line.label, "%s", label);
    line.total = total;
    line.started = progress_clock();
    line.drawn = 0;
    message_at_death(end_line, NULL);
}

void progress_at(double done, const char *detail)
{
    char left[32] = "";
    if (!line.active)
        return;
    double now = progress_clock();
    if (now - line.drawn < REDRAW_SECONDS)
        return;
    line.drawn = now;
    double fraction = done / line.total, spent = now - line.started;
    if (fraction > 0 && spent > 1)
        progress_left(left, sizeof left, spent * (1 - fraction) / fraction);
    fprintf(stderr, "\r\033[K%s  %3.0f%%  %.4g/s  %s  %s", line.label, 100 * fraction,
            spent > 0 ? done / spent : 0.0, detail ? detail : "", left);
    fflush(stderr);
}

void progress_end(void)
{
    if (line.active)
        fputs("\r\033[K", stderr);
    line.active = false;
}
