/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A stream of patterns from a Python process. */
#include "cube/cube_rosetta.h"
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include "base/electron.h"
#include "base/exit_codes.h"
#include "base/memory.h"
#include "base/python.h"
#include "cube/cube_format.h"

enum { LINE = 4096, LINES_MAX = 64, AXES_MAX = 4 };

static const char script[] =
#include "cube/rosetta.inc"
    ;

/* The process, and how far it is. */
struct rosetta {
    FILE *pipe;
    pid_t child;
    size_t next;  /* pattern */
    size_t sends; /* patterns in all; 0: not known */
    enum cube_sample sample;
};

/* What the head of the stream says; 0 and NAN: nothing. */
struct head {
    int rank;
    size_t shape[AXES_MAX];
    char type[8];
    char *reader, *failure;
    double angle[2]; /* of a detector pixel: rad */
    bool is_angle[2];
    double angle_offset[2];
};

static int start(struct rosetta *rosetta, const char *path, const char *number, struct error *error)
{
    struct python_process process;
    int code = python_start(&process, script, (const char *const[]){path, number}, NULL, error);
    if (code)
        return code;
    rosetta->child = process.child;
    rosetta->pipe = fdopen(process.output, "r");
    return rosetta->pipe ? 0 : error_set(error, EXIT_SYSTEM, "no pipe: %s", strerror(errno));
}

static int axis_of(const char *name)
{
    static const char *const names[] = {"y", "x", "ky", "kx"};
    for (int k = 0; k < CUBE_AXES; k++)
        if (strcmp(name, names[k]) == 0)
            return k;
    return -1;
}

/* "length_y 3.2 -10", "wavenumber_kx 0.016 -1", "angle_kx 1e-3 -0.1": calibrations of an axis. */
static void take_axis(struct cube *cube, struct head *head, const char *name, const char *value)
{
    const char *at = strrchr(name, '_');
    int axis = at ? axis_of(at + 1) : -1;
    double scale = (double)NAN, offset = (double)NAN;
    if (axis < 0 || sscanf(value, "%lf %lf", &scale, &offset) < 1 || !(scale > 0))
        return;
    if (axis < CUBE_KY && strncmp(name, "length", 6) == 0) {
        cube->header.step[axis] = scale;
        cube->header.origin[axis] = offset;
    } else if (axis >= CUBE_KY) {
        int k = axis - CUBE_KY;
        head->is_angle[k] = strncmp(name, "angle", 5) == 0;
        if (head->is_angle[k])
            head->angle[k] = scale;
        else
            cube->header.pixel[k] = scale;
        /* an offset of 0 is the axis of a file that does not know */
        if (offset < 0)
            cube->header.center[k] = -offset / scale;
    }
}

/* A number above zero; 0 stands where a file does not know (block files). */
static double known_value(const char *text)
{
    double value = strtod(text, NULL);
    return value > 0 ? value : (double)NAN;
}

static void take_line(struct cube *cube, struct head *head, const char *name, const char *value)
{
    struct cube_header *header = &cube->header;
    if (strcmp(name, "error") == 0)
        head->failure = memory_string(value);
    else if (strcmp(name, "reader") == 0 && !head->reader)
        head->reader = memory_string(value);
    else if (strcmp(name, "shape") == 0)
        head->rank = sscanf(value, "%zu %zu %zu %zu", &head->shape[0], &head->shape[1],
                            &head->shape[2], &head->shape[3]);
    else if (strcmp(name, "type") == 0)
        snprintf(head->type, sizeof head->type, "%s", value);
    else if (strcmp(name, "voltage") == 0)
        header->voltage = known_value(value);
    else if (strcmp(name, "alpha") == 0)
        header->alpha = known_value(value);
    else if (strcmp(name, "title") == 0 && !header->title)
        header->title = memory_string(value);
    else
        take_axis(cube, head, name, value);
}

/* The lines up to the empty one; false: the stream ended before it. */
static bool read_head(struct cube *cube, struct head *head)
{
    struct rosetta *rosetta = cube->inside;
    char line[LINE];
    for (int i = 0; i < LINES_MAX && fgets(line, sizeof line, rosetta->pipe); i++) {
        line[strcspn(line, "\n")] = '\0';
        char *tab = strchr(line, '\t');
        if (line[0] == '\0')
            return true;
        if (!tab)
            return false;
        *tab = '\0';
        take_line(cube, head, line, tab + 1);
    }
    return false;
}

/* What the process ended with: it ends by itself once it has sent all, or is ended. */
static int end(struct rosetta *rosetta)
{
    int status = 0;
    if (rosetta->pipe)
        fclose(rosetta->pipe);
    rosetta->pipe = NULL;
    if (rosetta->child > 0) {
        if (rosetta->sends == 0 || rosetta->next < rosetta->sends)
            kill(rosetta->child, SIGTERM);
        while (waitpid(rosetta->child, &status, 0) < 0 && errno == EINTR)
            continue;
    }
    rosetta->child = 0;
    return status;
}

/* Why there is no head. */
static int say_failure(struct cube *cube, const struct head *head, struct error *error)
{
    static const char get[] =
        "type: python3 -m venv rosetta && rosetta/bin/pip install rosettasciio && "
        "export BLOWPIPE_PYTHON=$PWD/rosetta/bin/python, or name a Python that has it";
    int status = head->failure ? 0 : end(cube->inside);
    if (head->failure && strncmp(head->failure, "missing ", 8) == 0)
        return cube_bad(cube, error,
                        "is read through RosettaSciIO, which '%s' does not have (%s): %s",
                        python_name(), head->failure + 8, get);
    if (head->failure)
        return cube_bad(cube, error, "cannot be read through RosettaSciIO: %s", head->failure);
    if (WIFEXITED(status) && WEXITSTATUS(status) == PYTHON_MISSING)
        return cube_bad(cube, error,
                        "is read through RosettaSciIO, and there is no '%s' to run: %s",
                        python_name(), get);
    return cube_bad(cube, error, "cannot be read through RosettaSciIO: '%s' ended without a word",
                    python_name());
}

static bool set_sample(struct rosetta *rosetta, const char *type)
{
    static const char *const types[] = {
        [SAMPLE_U1] = "u1", [SAMPLE_U2] = "u2", [SAMPLE_U4] = "u4", [SAMPLE_U8] = "u8",
        [SAMPLE_I1] = "i1", [SAMPLE_I2] = "i2", [SAMPLE_I4] = "i4", [SAMPLE_I8] = "i8",
        [SAMPLE_F4] = "f4", [SAMPLE_F8] = "f8"};
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (types[i] && strcmp(type, types[i]) == 0) {
            rosetta->sample = (enum cube_sample)i;
            return true;
        }
    return false;
}

/* The scan: four axes have it; of a stack it is to be said, unless it is one pattern. */
static int set_scan(struct cube *cube, const struct head *head, const struct cube_header *known,
                    struct error *error)
{
    const size_t *shape = head->shape;
    size_t frames = head->rank == 3 ? shape[0] : shape[0] * shape[1];
    const size_t said[2] = {head->rank == 3 && frames > 1 ? 0 : shape[0],
                            head->rank == 3 ? frames > 1 ? 0 : 1 : shape[1]};
    for (int k = 0; k < 2; k++)
        cube->header.shape[CUBE_KY + k] = shape[head->rank - 2 + k];
    if (head->rank == 3 && frames > 1 && !known->shape[CUBE_SCAN_Y])
        return cube_bad(cube, error,
                        "is a stack of %zu patterns, and does not say how they make a scan: give "
                        "it, --scan=NXxNY",
                        frames);
    return cube_set_scan(cube, known, (int64_t)frames, 0, said, "its array has", error);
}

/* Angles need the voltage: the file's, or the one that is given. */
static void set_angles(struct cube *cube, const struct head *head, const struct cube_header *known)
{
    double voltage = isnan(known->voltage) ? cube->header.voltage : known->voltage;
    for (int k = 0; k < 2; k++)
        if (head->is_angle[k] && voltage > 0)
            cube->header.pixel[k] = head->angle[k] / electron_at(voltage).wavelength;
}

/* Patterns are skipped up to `first`; none can be read again. */
static int rosetta_read(struct cube *cube, size_t first, size_t count, float *patterns,
                        struct error *error)
{
    struct rosetta *rosetta = cube->inside;
    size_t n = cube_pattern_size(cube), size = cube_sample_size(rosetta->sample);
    if (first < rosetta->next)
        return error_set(error, EXIT_BUG, "pattern %zu of a stream that is at %zu", first,
                         rosetta->next);
    unsigned char *raw = memory_alloc(n, size);
    int code = 0;
    for (; rosetta->next < first + count && !code; rosetta->next++) {
        if (fread(raw, size, n, rosetta->pipe) != n)
            code = cube_bad(cube, error,
                            "ended at pattern %zu of %zu while it was read through RosettaSciIO",
                            rosetta->next, cube_patterns(cube));
        else if (rosetta->next >= first)
            cube_sample_convert(raw, n, rosetta->sample, !cube_little_endian(),
                                patterns + (rosetta->next - first) * n);
    }
    free(raw);
    return code;
}

static void rosetta_close(struct cube *cube)
{
    end(cube->inside);
    free(cube->inside);
}

static int open_stream(struct cube *cube, const char *number, const struct cube_header *known,
                       struct error *error)
{
    struct rosetta *rosetta = memory_zeroed(1, sizeof *rosetta);
    struct head head = {.type = ""};
    cube->inside = rosetta;
    cube->once = true;
    cube->read = rosetta_read;
    cube->close = rosetta_close;
    int code = start(rosetta, cube->path, number, error);
    if (!code && (!read_head(cube, &head) || head.failure))
        code = say_failure(cube, &head, error);
    else if (!code && ((head.rank != 3 && head.rank != 4) || !set_sample(rosetta, head.type)))
        code = cube_bad(cube, error, "has samples of type '%s' in %d axes for RosettaSciIO",
                        head.type, head.rank);
    if (!code)
        code = set_scan(cube, &head, known, error);
    if (!code) {
        rosetta->sends = cube_patterns(cube) + cube->header.left_over;
        cube->header.type = cube_sample_type(rosetta->sample);
        cube->header.format = memory_string(head.reader ? head.reader : "RosettaSciIO");
        cube->header.history = memory_string(head.reader);
        set_angles(cube, &head, known);
    }
    free(head.reader);
    free(head.failure);
    return code;
}

/* Headers whose samples are in a file of their own: no output is to take its place. */
static void note_samples(struct cube *cube)
{
    static const char *const beside[][2] = {{".rpl", ".raw"}, {".emi", "_1.ser"}};
    size_t length = strlen(cube->path);
    for (size_t i = 0; i < sizeof beside / sizeof *beside; i++) {
        bool is = length > 4 && strcasecmp(cube->path + length - 4, beside[i][0]) == 0;
        char *samples = is ? cube_find_beside(cube, beside[i][1]) : NULL;
        if (samples)
            cube_also_reads(cube, samples);
        free(samples);
    }
}

int cube_open_rosetta(struct cube **result, const char *path, const struct cube_header *known,
                      struct error *error)
{
    struct cube *cube = memory_zeroed(1, sizeof *cube);
    struct stat status;
    const char *number = strstr(path, ":/");
    char *file = number && stat(path, &status) != 0
                     ? memory_format("%.*s", (int)(number - path), path)
                     : memory_string(path);
    *result = NULL;
    cube->header = cube_header_unknown();
    cube->descriptor = -1;
    cube->block = 1;
    cube->overflow = INFINITY;
    cube->path = file;
    int code = 0;
    if (stat(file, &status) != 0)
        code = error_set(error, EXIT_NO_INPUT, "cannot open '%s': %s", file, strerror(errno));
    if (!code)
        code = open_stream(cube, strlen(file) < strlen(path) ? number + 2 : "-1", known, error);
    if (code) {
        cube_close(cube);
        return code;
    }
    note_samples(cube);
    cube_header_overlay(&cube->header, known);
    *result = cube;
    return 0;
}
