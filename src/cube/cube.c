/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Opening and reading data cubes, whatever their format. */
#include "cube/cube.h"
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "base/exit_codes.h"
#include "base/memory.h"
#include "cube/cube_format.h"

enum { PIECE = 1 << 15 }; /* bytes converted at once */

struct cube_header cube_header_unknown(void)
{
    return (struct cube_header){.type = CUBE_FLOAT32,
                                .step = {NAN, NAN},
                                .origin = {NAN, NAN},
                                .pixel = {NAN, NAN},
                                .center = {NAN, NAN},
                                .voltage = NAN,
                                .alpha = NAN,
                                .dose = NAN};
}

int cube_bad(const struct cube *cube, struct error *error, const char *format, ...)
{
    char text[1536];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    return error_set(error, EXIT_BAD_INPUT, "'%s' %s", cube->path, text);
}

int cube_open_file(struct cube *cube, struct error *error)
{
    struct stat status;
    cube->descriptor = open(cube->path, O_RDONLY | O_CLOEXEC);
    if (cube->descriptor < 0)
        return error_set(error, errno == ENOENT || errno == ENOTDIR ? EXIT_NO_INPUT : EXIT_IO,
                         "cannot open '%s': %s", cube->path, strerror(errno));
    if (fstat(cube->descriptor, &status) != 0)
        return error_set(error, EXIT_IO, "cannot examine '%s': %s", cube->path, strerror(errno));
    if (!S_ISREG(status.st_mode))
        return cube_bad(cube, error,
                        "is not a regular file: patterns are read from anywhere in it, so it "
                        "cannot be a pipe or a folder");
    if (status.st_size == 0)
        return error_set(error, EXIT_NO_INPUT, "'%s' is empty", cube->path);
    cube->size = status.st_size;
    return 0;
}

int cube_bytes(const struct cube *cube, int64_t at, void *to, size_t count, struct error *error)
{
    unsigned char *next = to;
    while (count > 0) {
        ssize_t got = pread(cube->descriptor, next, count, at);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return error_set(error, EXIT_IO, "cannot read '%s' at byte %lld: %s", cube->path,
                             (long long)at, strerror(errno));
        if (got == 0)
            return cube_bad(cube, error, "ends at byte %lld, within its data", (long long)at);
        next += got;
        at += got;
        count -= (size_t)got;
    }
    return 0;
}

/* Whether frames (and rest) are exactly the scan, or, where the user asked for it, hold its
 * whole rows and no whole row more.
 * */
static bool scan_fits(const size_t scan[2], bool asked, int64_t frames, int64_t rest)
{
    int64_t rows = (int64_t)scan[0], positions = (int64_t)scan[1];
    if (positions > INT64_MAX / 2 / rows)
        return false;
    return (rows * positions == frames && rest == 0) || (asked && frames / positions == rows);
}

int cube_set_scan(struct cube *cube, const struct cube_header *known, int64_t frames, int64_t rest,
                  const size_t said[2], const char *where, struct error *error)
{
    const size_t *wanted = known->shape[CUBE_SCAN_Y] ? &known->shape[CUBE_SCAN_Y] : said;
    size_t square[2] = {(size_t)llround(sqrt((double)frames)),
                        (size_t)llround(sqrt((double)frames))};
    bool asked = wanted == known->shape;
    if (frames < 1)
        return cube_bad(cube, error, "is truncated: its %lld bytes hold no whole pattern",
                        (long long)cube->size);
    if (wanted[0] == 0) {
        wanted = square;
        if (!scan_fits(square, false, frames, rest))
            return cube_bad(cube, error,
                            "does not say how its %lld patterns%s make a scan, and they are not a "
                            "square: give the scan's shape",
                            (long long)frames, rest ? " (and a part of one: truncated?)" : "");
        where = "taken as a square";
    }
    if (!scan_fits(wanted, asked, frames, rest)) {
        cube_bad(cube, error, "holds %lld patterns", (long long)frames);
        if (rest)
            error_append(error, " and %lld bytes of another (truncated)", (long long)rest);
        error_append(error, ", but %s %zu rows of %zu", asked ? "the scan asked for has" : where,
                     wanted[0], wanted[1]);
        if (!asked)
            error_append(error,
                         "; an interrupted scan can be read by asking for its %lld whole rows",
                         (long long)frames / (long long)wanted[1]);
        return error->code;
    }
    cube->header.shape[CUBE_SCAN_Y] = wanted[0];
    cube->header.shape[CUBE_SCAN_X] = wanted[1];
    if (wanted == square && frames > 1) {
        char *format = memory_format("%s, scan %s", cube->header.format, where);
        free((void *)cube->header.format);
        cube->header.format = format;
    }
    return 0;
}

/* One pattern of samples that must be converted, by pieces that stay in cache. */
static int read_converted(const struct cube *cube, int64_t at, float *pattern, struct error *error)
{
    _Alignas(64) unsigned char raw[PIECE];
    size_t size = cube_sample_size(cube->flat.sample), left = cube_pattern_size(cube);
    while (left > 0) {
        size_t n = left < PIECE / size ? left : PIECE / size;
        if (cube_bytes(cube, at, raw, n * size, error))
            return error->code;
        cube_sample_convert(raw, n, cube->flat.sample, cube->flat.swap, pattern);
        at += (int64_t)(n * size);
        pattern += n;
        left -= n;
    }
    return 0;
}

int cube_read_flat(struct cube *cube, size_t first, size_t count, float *patterns,
                   struct error *error)
{
    const struct cube_flat *flat = &cube->flat;
    size_t n = cube_pattern_size(cube);
    int64_t at = flat->offset + (int64_t)first * flat->stride;
    bool plain = flat->sample == SAMPLE_F4 && !flat->swap;
    if (plain && flat->stride == (int64_t)(n * sizeof(float)))
        return cube_bytes(cube, at, patterns, count * n * sizeof(float), error);
    for (size_t p = 0; p < count; p++, at += flat->stride)
        if (plain ? cube_bytes(cube, at, patterns + p * n, n * sizeof(float), error)
                  : read_converted(cube, at, patterns + p * n, error))
            return error->code;
    return 0;
}

/* The part of `file.h5:/path` before the colon, if such a file exists and the whole does not;
 * *dataset is the part behind. Caller frees. */
static char *split_dataset(const char *path, const char **dataset)
{
    const char *colon = strstr(path, ":/");
    struct stat status;
    *dataset = NULL;
    while (colon && strstr(colon + 1, ":/"))
        colon = strstr(colon + 1, ":/");
    if (!colon || stat(path, &status) == 0)
        return memory_string(path);
    *dataset = colon + 1;
    return memory_format("%.*s", (int)(colon - path), path);
}

static bool ends_with(const char *path, const char *extension)
{
    size_t length = strlen(path), tail = strlen(extension);
    return length > tail && strcasecmp(path + length - tail, extension) == 0;
}

/* A Merlin text header stands for the .mib beside it. */
static int reopen_mib(struct cube *cube, struct error *error)
{
    char *mib = memory_format("%.*s.mib", (int)strlen(cube->path) - 4, cube->path);
    close(cube->descriptor);
    free(cube->path);
    cube->path = mib;
    return cube_open_file(cube, error);
}

/* Knows the format by the file's first bytes, or, as EMPAD's raw has none of its own, by its
 * name. */
static int open_format(struct cube *cube, const char *dataset, const struct cube_header *known,
                       struct error *error)
{
    unsigned char head[8] = {0};
    if (cube_bytes(cube, 0, head, cube->size < 8 ? (size_t)cube->size : 8, error))
        return error->code;
    if (memcmp(head, "\211HDF\r\n\032\n", 8) == 0)
        return cube_open_hdf5(cube, dataset, known, error);
    if (dataset)
        return cube_bad(cube, error, "is no HDF5 file, so it has no data set '%s'", dataset);
    if (memcmp(head, "\223NUMPY", 6) == 0)
        return cube_open_npy(cube, known, error);
    if (memcmp(head, "HDR,", 4) == 0 && ends_with(cube->path, ".hdr") && reopen_mib(cube, error))
        return error->code;
    if (memcmp(head, "MQ1,", 4) == 0 || memcmp(head, "HDR,", 4) == 0)
        return cube_open_mib(cube, known, error);
    if (ends_with(cube->path, ".raw") || ends_with(cube->path, ".xml"))
        return cube_open_empad(cube, known, error);
    return cube_bad(cube, error,
                    "is no data cube of a known format (HDF5: EMD, py4DSTEM, HyperSpy; .npy; "
                    "Merlin .mib; EMPAD .raw or .xml)");
}

static void overlay(double *value, double known)
{
    if (!isnan(known))
        *value = known;
}

static void overlay_text(const char **text, const char *known)
{
    if (!known)
        return;
    free((void *)*text);
    *text = memory_string(known);
}

static void overlay_known(struct cube_header *header, const struct cube_header *known)
{
    for (int k = 0; k < 2; k++) {
        overlay(&header->step[k], known->step[k]);
        overlay(&header->origin[k], known->origin[k]);
        overlay(&header->pixel[k], known->pixel[k]);
        overlay(&header->center[k], known->center[k]);
    }
    overlay(&header->voltage, known->voltage);
    overlay(&header->alpha, known->alpha);
    overlay(&header->dose, known->dose);
    overlay_text(&header->title, known->title);
    overlay_text(&header->history, known->history);
}

int cube_open(struct cube **result, const char *path, const struct cube_header *given,
              struct error *error)
{
    struct cube_header known = given ? *given : cube_header_unknown();
    struct cube *cube = memory_zeroed(1, sizeof *cube);
    const char *dataset;
    *result = NULL;
    cube->header = cube_header_unknown();
    cube->descriptor = -1;
    cube->block = 1;
    cube->path = split_dataset(path, &dataset);
    error->code = 0;
    if (!known.shape[CUBE_SCAN_Y] != !known.shape[CUBE_SCAN_X])
        error_set(error, EXIT_USAGE, "a scan needs both its rows and its positions in a row");
    if (error->code || cube_open_file(cube, error) || open_format(cube, dataset, &known, error)) {
        int code = error->code;
        cube_close(cube);
        return code;
    }
    overlay_known(&cube->header, &known);
    *result = cube;
    return 0;
}

const struct cube_header *cube_header(const struct cube *cube)
{
    return &cube->header;
}

size_t cube_patterns(const struct cube *cube)
{
    return cube->header.shape[CUBE_SCAN_Y] * cube->header.shape[CUBE_SCAN_X];
}

size_t cube_pattern_size(const struct cube *cube)
{
    return cube->header.shape[CUBE_KY] * cube->header.shape[CUBE_KX];
}

size_t cube_block(const struct cube *cube)
{
    return cube->block;
}

int cube_read(struct cube *cube, size_t first, size_t count, float *patterns, struct error *error)
{
    if (first > cube_patterns(cube) || count > cube_patterns(cube) - first)
        return error_set(error, EXIT_BUG, "patterns %zu ... %zu of %zu were asked for", first,
                         first + count, cube_patterns(cube));
    return cube->read(cube, first, count, patterns, error);
}

void cube_close(struct cube *cube)
{
    if (!cube)
        return;
    if (cube->close)
        cube->close(cube);
    if (cube->descriptor >= 0)
        close(cube->descriptor);
    free((void *)cube->header.title);
    free((void *)cube->header.format);
    free((void *)cube->header.history);
    free(cube->path);
    free(cube);
}
