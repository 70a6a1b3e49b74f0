/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Gnuplot's scripts and processes. */
#include "base/drawing.h"
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>
#include "base/child.h"
#include "base/memory.h"
#include "base/temporary.h"

/* What tells formats apart. The end mark is a file's last bytes but for blank ones: gnuplot 5.4
 * leaves an empty or torn file and exit code 0 where the disk is full. */
static const struct {
    const char *ending, *end_mark;
    size_t mark_length;
} formats[DRAWING_FORMATS] = {[DRAWING_PNG] = {"png",
                                               "IEND\xae"
                                               "B`\x82",
                                               8},
                              [DRAWING_SVG] = {"svg", "</svg>", 6},
                              [DRAWING_PDF] = {"pdf", "%%EOF", 5}};

enum drawing_format drawing_format(const char *name)
{
    int f = 0;
    while (f < DRAWING_FORMATS - 1 && strcmp(name, formats[f].ending) != 0)
        f++;
    return (enum drawing_format)f;
}

const char *drawing_ending(enum drawing_format format)
{
    return formats[format].ending;
}

void drawing_put(struct drawing *drawing, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    char text[4096];
    int length = vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    if (!drawing->code)
        drawing->code = out_write(drawing->out, text, (size_t)length, drawing->error);
}

/* Of lines; solid, then dashed. */
static const char *const colors[] = {"#264653", "#2a9d8f", "#e76f51", "#e9c46a", "#6a4c93",
                                     "#219ebc", "#d62828", "#000000", "#8ac926", "#bc6c25"};
enum { COLORS = sizeof colors / sizeof *colors, STYLES = 5 * COLORS };

const char *drawing_color(int style)
{
    return colors[(style - 1) % COLORS];
}

int drawing_begin(struct drawing *drawing, const char *folder, const char *name,
                  enum drawing_format format, struct error *error)
{
    char *path = memory_format("%s/%s.gp", folder, name);
    *drawing = (struct drawing){.error = error, .format = format, .letter = 0};
    drawing->code = out_open(&drawing->out, path, error);
    free(path);
    if (drawing->code)
        return drawing->code;
    drawing_put(drawing, "# A figure: gnuplot %s.gp\n", name);
    drawing_put(drawing, "set encoding utf8\nset datafile separator \"\\t\"\n"
                         "set datafile missing \"nan\"\n");
    for (int s = 0; s < STYLES; s++)
        drawing_put(drawing, "set style line %d lc rgb \"%s\" lw 1.8 dt %d\n", s + 1,
                    colors[s % COLORS], s / COLORS + 1);
    drawing_put(drawing, "set border 3\nset tics nomirror out\n"
                         "set key outside bottom center horizontal height 1\n"
                         "set palette " DRAWING_PALETTE "\n");
    return drawing->code;
}

/* What every format is comes from pipelines/figures/terminals.tsv (build.mk). */
void drawing_size(struct drawing *drawing, const char *name, int width, int height, double points)
{
    switch (drawing->format) {
#define TERMINAL(number, text)                                                                     \
    case number:                                                                                   \
        drawing_put(drawing, "\nset terminal " text "\n", width, height, points);                  \
        break;
#include "base/terminals.inc"
#undef TERMINAL
    case DRAWING_FORMATS:
        break;
    }
    drawing_put(drawing, "set output \"%s.%s\"\n", name, drawing_ending(drawing->format));
}

void drawing_panel(struct drawing *drawing, const char *format, ...)
{
    enum { LETTERS = 26 };
    va_list arguments;
    va_start(arguments, format);
    char title[256], letter[3] = {0};
    vsnprintf(title, sizeof title, format, arguments);
    va_end(arguments);
    int n = drawing->letter++;
    if (n >= LETTERS)
        letter[0] = (char)('a' + n / LETTERS - 1);
    letter[n >= LETTERS] = (char)('a' + n % LETTERS);
    drawing_put(drawing, "set title \"(%s) %s\"\n", letter, title);
}

void drawing_nothing(struct drawing *drawing)
{
    drawing->empty = true;
    drawing_put(drawing, "set label 99 \"nothing to show\" at graph 0.5,0.5 center\n"
                         "unset logscale\nset xrange [0:1]\nset yrange [0:1]\nplot NaN notitle\n"
                         "unset label 99\nset xrange [*:*]\nset yrange [*:*]\n");
}

int drawing_end(struct drawing *drawing)
{
    if (!drawing->code)
        return out_commit(drawing->out, drawing->error);
    out_abandon(drawing->out);
    return drawing->code;
}

/* ---- gnuplot ---- */

static char *picture_path(const char *folder, const char *name, enum drawing_format format)
{
    return memory_format("%s/%s.%s", folder, name, formats[format].ending);
}

int drawing_remove(const char *folder, const char *name)
{
    int removed = 0;
    for (int f = 0; f < DRAWING_FORMATS; f++) {
        char *path = picture_path(folder, name, (enum drawing_format)f);
        removed += unlink(path) == 0;
        free(path);
    }
    return removed;
}

/* FOLDER/NAME.gp with another name for its picture, to be read; -1 and errno. */
static int script_drawing(const char *folder, const char *name, enum drawing_format format,
                          const char *picture)
{
    char *path = memory_format("%s/%s.gp", folder, name), *line = NULL,
         *own = memory_format("set output \"%s.%s\"\n", name, drawing_ending(format));
    size_t capacity = 0;
    int copy = memfd_create(name, MFD_CLOEXEC), failed = 1;
    FILE *from = fopen(path, "re"), *to = copy < 0 ? NULL : fdopen(dup(copy), "w");
    while (from && to && getline(&line, &capacity, from) > 0)
        if (strcmp(line, own) == 0)
            fprintf(to, "set output \"%s\"\n", picture);
        else
            fputs(line, to);
    if (from && to)
        failed = ferror(from) || ferror(to) || fflush(to) || lseek(copy, 0, SEEK_SET);
    int failure = errno;
    if (from)
        fclose(from);
    if (to)
        fclose(to);
    if (failed && copy >= 0)
        close(copy);
    free(line);
    free(own);
    free(path);
    errno = failure;
    return failed ? -1 : copy;
}

/* Seconds that gnuplot may sleep: it has come to a stop then. */
static const double patience = 20;

enum { KILLED = 126, NOT_THERE = 127 };

/* Its exit status, NOT_THERE, or KILLED; less than 0, and errno, where the system refused. */
static int run_gnuplot(const char *folder, int script, int log)
{
    int status = 0;
    pid_t own = getpid(), child = fork();
    if (child == 0) {
        child_stays(own);
        if (chdir(folder) == 0 && dup2(script, STDIN_FILENO) >= 0 &&
            dup2(log, STDOUT_FILENO) >= 0 && dup2(log, STDERR_FILENO) >= 0)
            execlp("gnuplot", "gnuplot", "-d", "-", (char *)NULL);
        _exit(NOT_THERE);
    }
    if (child < 0)
        return -1;
    errno = child_wait(child, patience, &status);
    if (errno && errno != ETIMEDOUT)
        return -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : KILLED;
}

/* What it says of letters that it cannot draw as they are: pango (gnuplot's for PNG and PDF) goes
 * on without fonts that there is no memory for, or that are not there, and all is well for it. */
static bool lacks_letters(int said)
{
    char words[65536];
    ssize_t length = pread(said, words, sizeof words - 1, 0);

    words[length > 0 ? length : 0] = '\0';
    return strstr(words, "expect ugly output") != NULL;
}

/* Adds what it said to the log; 0 or errno. */
static int keep_words(int said, int log)
{
    char words[4096];
    ssize_t length, written;

    for (off_t at = 0; (length = pread(said, words, sizeof words, at)) > 0; at += written)
        if ((written = write(log, words, (size_t)length)) < 0 && errno != EINTR)
            return errno;
        else if (written < 0)
            written = 0;
    return length < 0 ? errno : 0;
}

/* What stands in the draft of a picture before gnuplot opens it. */
static const char untouched[] = "?";

/* What a run without complaints has left. */
static enum drawing_result look_at(const char *path, enum drawing_format format)
{
    char tail[64];
    FILE *from = fopen(path, "rb");
    if (!from)
        return errno == ENOENT ? DRAWING_FAILED : DRAWING_REFUSED;
    if (fseek(from, -(long)sizeof tail, SEEK_END) != 0)
        rewind(from);
    size_t length = fread(tail, 1, sizeof tail, from), mark = formats[format].mark_length;
    int failure = ferror(from) ? errno : 0;
    fclose(from);
    errno = failure;
    if (failure)
        return DRAWING_REFUSED;
    if (length == strlen(untouched) && memcmp(tail, untouched, length) == 0)
        return DRAWING_FAILED;
    while (length > 0 && (tail[length - 1] == '\n' || tail[length - 1] == '\r'))
        length--;
    bool whole =
        length >= mark && memcmp(tail + length - mark, formats[format].end_mark, mark) == 0;
    return whole ? DRAWING_DONE : DRAWING_TORN;
}

/* Draws under the name `draft`, a path. */
static enum drawing_result draw(const char *folder, const char *name, enum drawing_format format,
                                const char *draft, int log)
{
    const char *slash = strrchr(draft, '/');
    int script = script_drawing(folder, name, format, slash ? slash + 1 : draft);
    if (script < 0)
        return DRAWING_REFUSED;
    int said = memfd_create("said", MFD_CLOEXEC),
        status = said < 0 ? -1 : run_gnuplot(folder, script, said), failure = errno;
    bool ugly = said >= 0 && lacks_letters(said);
    int unkept = said >= 0 ? keep_words(said, log) : 0;
    close(script);
    if (said >= 0)
        close(said);
    errno = status < 0 ? failure : unkept;
    return status < 0 || unkept   ? DRAWING_REFUSED
           : status == 0 && !ugly ? look_at(draft, format)
           : status == NOT_THERE  ? DRAWING_NO_PROGRAM
                                  : DRAWING_FAILED;
}

enum drawing_result drawing_run(const char *folder, const char *name, enum drawing_format format,
                                int log)
{
    char *path = picture_path(folder, name, format);
    struct temporary *picture = temporary_create(path);
    const char *what;
    enum drawing_result result = DRAWING_REFUSED;
    int failure = errno;
    if (picture) {
        (void)!write(temporary_descriptor(picture), untouched, strlen(untouched));
        result = draw(folder, name, format, temporary_name(picture), log);
        failure = errno;
        if (result != DRAWING_DONE)
            temporary_abandon(picture);
        else if ((failure = temporary_commit(picture, &what)))
            result = DRAWING_REFUSED;
    }
    if (result != DRAWING_DONE)
        unlink(path); /* of an earlier run */
    free(path);
    errno = failure;
    return result;
}
