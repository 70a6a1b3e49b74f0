/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Opening and reading data cubes, whatever their format. */
#include "cube/cube.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>
#include "base/exit_codes.h"
#include "base/literal.h"
#include "base/memory.h"
#include "base/printable.h"
#include "base/shell.h"
#include "cube/cube_foreign.h"
#include "cube/cube_format.h"

#define HDF5_SIGNATURE "\211HDF\r\n\032\n"

enum {
    PIECE = 1 << 15,       /* bytes converted at once */
    ROW = 8,               /* pixels that make a row of numbers */
    PIXELS_MOST = 1 << 26, /* of a pattern: 8192 x 8192 */
};

double cube_type_largest(enum cube_type type)
{
    return type == CUBE_UINT8    ? UINT8_MAX
           : type == CUBE_UINT16 ? UINT16_MAX
           : type == CUBE_UINT32 ? UINT32_MAX
                                 : (double)NAN;
}

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
    printable_mask(text);
    return error_set(error, EXIT_BAD_INPUT, "'%s' %s", cube->path, text);
}

void cube_note(struct cube *cube, const char *format, ...)
{
    char text[512];
    const char *before = cube->header.notes;
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    printable_mask(text);
    cube->header.notes = before ? memory_format("%s; %s", before, text) : memory_string(text);
    free((void *)before);
}

/* A zarr store, or frames of a Merlin detector in a file each. */
static int refuse_folder(const struct cube *cube, struct error *error)
{
    const struct cube_foreign *foreign = cube_foreign_recognize(cube->path);
    char *text = foreign ? cube_foreign_text(foreign, cube->path)
                         : memory_format("a folder; give one of the files in it"),
         *place = literal_pattern(cube->path, strlen(cube->path)),
         *pattern = memory_format("%s/*.[mM][iI][bB]", place), *name = shell_in_quotes(cube->path);
    glob_t all = {0};
    if (!foreign && glob(pattern, 0, NULL, &all) == 0)
        error_set(error, EXIT_BAD_INPUT,
                  "'%s' is a folder of %zu .mib files: if each is a frame, join them in the order "
                  "of their names, cat %s/*.mib >joined.mib",
                  cube->path, all.gl_pathc, name);
    else
        cube_bad(cube, error, "is %s", text);
    globfree(&all);
    free(name);
    free(pattern);
    free(place);
    free(text);
    return error->code;
}

int cube_open_file(struct cube *cube, struct error *error)
{
    struct stat status;
    /* a pipe that nobody writes to would never open */
    cube->descriptor = open(cube->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (cube->descriptor < 0)
        return error_set(error, errno == ENOENT || errno == ENOTDIR ? EXIT_NO_INPUT : EXIT_IO,
                         "cannot open '%s': %s", cube->path, strerror(errno));
    if (fstat(cube->descriptor, &status) != 0)
        return error_set(error, EXIT_IO, "cannot examine '%s': %s", cube->path, strerror(errno));
    if (S_ISDIR(status.st_mode))
        return refuse_folder(cube, error);
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

/* What the scan asked for does not use: the last rows of an interrupted one or, where each of its
 * rows could have so many more, the beam's flyback, and the scan is sheared. */
static void note_left(struct cube *cube, int64_t frames, int64_t rest)
{
    int64_t rows = (int64_t)cube->header.shape[CUBE_SCAN_Y],
            positions = (int64_t)cube->header.shape[CUBE_SCAN_X], used = rows * positions;
    if (used == frames && rest == 0)
        return;
    cube_note(cube, "of its %lld patterns the first %lld are read", (long long)frames,
              (long long)used);
    if (rows > 1 && frames > used && frames % rows == 0)
        cube_note(cube,
                  "they are also %lld rows of %lld: if the beam's flyback is in them, all rows but "
                  "the first are shifted, and --scan=%lldx%lld is right",
                  (long long)rows, (long long)(frames / rows), (long long)(frames / rows),
                  (long long)rows);
}

int cube_set_scan(struct cube *cube, const struct cube_header *known, int64_t frames, int64_t rest,
                  const size_t said[2], const char *where, struct error *error)
{
    const size_t *wanted = known->shape[CUBE_SCAN_Y] ? &known->shape[CUBE_SCAN_Y] : said;
    size_t square[2] = {(size_t)llround(sqrt((double)frames)),
                        (size_t)llround(sqrt((double)frames))};
    const size_t line[2] = {1, (size_t)frames};
    bool asked = wanted == known->shape;
    if (frames < 1)
        return cube_bad(cube, error, "is truncated: its %lld bytes hold no whole pattern",
                        (long long)cube->size);
    if (asked && wanted[1] == CUBE_ALL)
        wanted = line;
    if (wanted[0] == 0) {
        wanted = square;
        if (!scan_fits(square, false, frames, rest))
            return cube_bad(cube, error,
                            "does not say how its %lld patterns%s make a scan, and they are not a "
                            "square: give the scan's shape, --scan=NXxNY",
                            (long long)frames, rest ? " (and a part of one: truncated?)" : "");
        where = "taken as a square";
    }
    if (!scan_fits(wanted, asked, frames, rest)) {
        cube_bad(cube, error, "holds %lld patterns", (long long)frames);
        if (rest)
            error_append(error, " and %lld bytes of another (truncated)", (long long)rest);
        error_append(error, ", but %s %zu rows of %zu", asked ? "the scan asked for has" : where,
                     wanted[0], wanted[1]);
        if (!asked && frames >= (int64_t)wanted[1])
            error_append(error,
                         "; an interrupted scan can be read by asking for its %lld whole rows, "
                         "--scan=%zux%lld",
                         (long long)frames / (long long)wanted[1], wanted[1],
                         (long long)frames / (long long)wanted[1]);
        return error->code;
    }
    cube->header.shape[CUBE_SCAN_Y] = wanted[0];
    cube->header.shape[CUBE_SCAN_X] = wanted[1];
    note_left(cube, frames, rest);
    cube->header.left_over = (size_t)frames - wanted[0] * wanted[1];
    cube->header.scan_from = asked ? NULL : memory_string(where);
    if (wanted == square && frames > 1) {
        char *format = memory_format("%s, scan %s", cube->header.format, where);
        free((void *)cube->header.format);
        cube->header.format = format;
    }
    return 0;
}

/* Rows of a scan of so many positions, as near to a square as whole numbers are. */
static int64_t nearly_square(int64_t frames)
{
    int64_t rows = llround(floor(sqrt((double)frames)));
    while (rows > 1 && frames % rows != 0)
        rows--;
    return rows;
}

int cube_set_stack(struct cube *cube, const struct cube_header *known, int64_t frames, bool line,
                   struct error *error)
{
    const size_t said[2] = {1, (size_t)frames};
    int64_t rows = nearly_square(frames);
    if (known->shape[CUBE_SCAN_Y] || line || frames == 1)
        return cube_set_scan(cube, known, frames, 0, said, "its array has", error);
    cube_bad(cube, error,
             "is a stack of %lld patterns of %zu x %zu pixels (y, x), and does not say how they "
             "make a scan: give it, --scan=%lldx%lld",
             (long long)frames, cube->header.shape[CUBE_KY], cube->header.shape[CUBE_KX],
             (long long)(frames / rows), (long long)rows);
    if (rows > 1)
        error_append(error, " or the like (columns x rows), --scan=%lldx1 for a line",
                     (long long)frames);
    return error->code;
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

int64_t cube_place(const struct cube *cube, size_t p)
{
    const struct cube_flat *flat = &cube->flat;
    size_t positions = cube->header.shape[CUBE_SCAN_X],
           frame = flat->row ? p / positions * flat->row + p % positions : p;
    return flat->offset + (int64_t)frame * flat->stride;
}

int cube_read_flat(struct cube *cube, size_t first, size_t count, float *patterns,
                   struct error *error)
{
    const struct cube_flat *flat = &cube->flat;
    size_t n = cube_pattern_size(cube);
    bool plain = flat->sample == SAMPLE_F4 && !flat->swap;
    if (plain && !flat->row && flat->stride == (int64_t)(n * sizeof(float)))
        return cube_bytes(cube, cube_place(cube, first), patterns, count * n * sizeof(float),
                          error);
    for (size_t p = 0; p < count; p++) {
        int64_t at = cube_place(cube, first + p);
        if (plain ? cube_bytes(cube, at, patterns + p * n, n * sizeof(float), error)
                  : read_converted(cube, at, patterns + p * n, error))
            return error->code;
    }
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

char *cube_find_beside(const struct cube *cube, const char *extension)
{
    const char *point = strrchr(cube->path, '.'), *slash = strrchr(cube->path, '/');
    size_t folder = slash ? (size_t)(slash + 1 - cube->path) : 0,
           stem = point && point > cube->path + folder ? (size_t)(point - cube->path)
                                                       : strlen(cube->path);
    char *found = memory_format("%.*s%s", (int)stem, cube->path, extension);
    if (access(found, F_OK) == 0)
        return found;
    free(found);
    found = NULL;
    char *here = memory_format("%.*s", (int)folder, cube->path);
    DIR *entries = opendir(folder ? here : ".");
    for (struct dirent *entry = entries ? readdir(entries) : NULL; entry && !found;
         entry = readdir(entries))
        if (strlen(entry->d_name) == stem - folder + strlen(extension) &&
            strncmp(entry->d_name, cube->path + folder, stem - folder) == 0 &&
            strcasecmp(entry->d_name + stem - folder, extension) == 0)
            found = memory_format("%s%s", here, entry->d_name);
    if (entries)
        closedir(entries);
    free(here);
    return found;
}

/* A Merlin text header stands for the .mib beside it. */
static int reopen_mib(struct cube *cube, struct error *error)
{
    char *mib = cube_find_beside(cube, ".mib");
    if (!mib)
        return error_set(error, EXIT_NO_INPUT,
                         "'%s' is the text header of a Merlin detector; its .mib is not beside it",
                         cube->path);
    close(cube->descriptor);
    free(cube->path);
    cube->path = mib;
    return cube_open_file(cube, error);
}

/* Whether HDF5's signature stands where a block of the user's, as MATLAB writes one, ends. */
static bool has_user_block(const struct cube *cube)
{
    unsigned char head[8];
    struct error error;
    for (int64_t at = 512; at + 8 <= cube->size && at > 0; at *= 2)
        if (cube_bytes(cube, at, head, 8, &error) == 0 && memcmp(head, HDF5_SIGNATURE, 8) == 0)
            return true;
    return false;
}

/* A file of a known format that is not read, or of none. */
static int refuse_format(const struct cube *cube, struct error *error)
{
    const struct cube_foreign *foreign = cube_foreign_recognize(cube->path);
    if (!foreign)
        return cube_bad(cube, error,
                        "is no data cube of a known format (HDF5: EMD, py4DSTEM, HyperSpy, NeXus, "
                        "Velox, Dectris, MATLAB 7.3; .npy; Merlin .mib; EMPAD .raw or .xml)");
    char *text = cube_foreign_text(foreign, cube->path);
    cube_bad(cube, error, "is %s", text);
    free(text);
    return error->code;
}

/* Knows the format by the file's first bytes, whatever its name, or, as EMPAD's raw has none of
 * its own, by its name. */
static int open_format(struct cube *cube, const char *dataset, const struct cube_header *known,
                       struct error *error)
{
    unsigned char head[8] = {0};
    if (cube_bytes(cube, 0, head, cube->size < 8 ? (size_t)cube->size : 8, error))
        return error->code;
    if (memcmp(head, HDF5_SIGNATURE, 8) == 0 || has_user_block(cube))
        return cube_open_hdf5(cube, dataset, known, error);
    if (dataset)
        return cube_bad(cube, error, "is no HDF5 file, so it has no data set '%s'", dataset);
    if (memcmp(head, "\223NUMPY", 6) == 0)
        return cube_open_npy(cube, known, error);
    if (memcmp(head, "HDR,", 4) == 0 && ends_with(cube->path, ".hdr") && reopen_mib(cube, error))
        return error->code;
    if (memcmp(head, "MQ1,", 4) == 0 || memcmp(head, "HDR,", 4) == 0)
        return cube_open_mib(cube, known, error);
    if (!cube_foreign_recognize(cube->path) &&
        (ends_with(cube->path, ".raw") || ends_with(cube->path, ".xml")))
        return cube_open_empad(cube, known, error);
    return refuse_format(cube, error);
}

/* A pattern larger than any detector's is a damaged file's, or one's that is made to harm; one of a
 * single row is no pattern. */
static int check_size(const struct cube *cube, struct error *error)
{
    const size_t *shape = cube->header.shape;
    if ((shape[CUBE_KY] == 1 && shape[CUBE_KX] >= ROW) ||
        (shape[CUBE_KX] == 1 && shape[CUBE_KY] >= ROW))
        return cube_bad(cube, error,
                        "has patterns of %zu x %zu pixels: rows of numbers, such as spectra, or "
                        "patterns with another axis behind them; transpose it to (scan y, scan x, "
                        "k_y, k_x)",
                        shape[CUBE_KY], shape[CUBE_KX]);
    if (shape[CUBE_KY] <= PIXELS_MOST / shape[CUBE_KX])
        return 0;
    return cube_bad(cube, error, "has patterns of %zu x %zu pixels: no detector has so many",
                    shape[CUBE_KY], shape[CUBE_KX]);
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

void cube_header_overlay(struct cube_header *header, const struct cube_header *known)
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
    cube->overflow = INFINITY;
    cube->path = split_dataset(path, &dataset);
    error->code = 0;
    if (!known.shape[CUBE_SCAN_Y] != !known.shape[CUBE_SCAN_X])
        error_set(error, EXIT_USAGE, "a scan needs both its rows and its positions in a row");
    if (error->code || cube_open_file(cube, error) || open_format(cube, dataset, &known, error) ||
        check_size(cube, error)) {
        int code = error->code;
        cube_close(cube);
        return code;
    }
    printable_mask((char *)cube->header.format);
    printable_mask((char *)cube->header.title);
    cube_header_overlay(&cube->header, &known);
    *result = cube;
    return 0;
}

bool cube_reads_once(const struct cube *cube)
{
    return cube->once;
}

void cube_also_reads(struct cube *cube, const char *path)
{
    struct stat status;
    if (stat(path, &status) != 0)
        return;
    for (size_t i = 0; i < cube->also_count; i++)
        if (cube->also[i].device == status.st_dev && cube->also[i].file == status.st_ino)
            return;
    cube->also = memory_resize(cube->also, cube->also_count + 1, sizeof *cube->also);
    cube->also[cube->also_count++] = (struct cube_place){status.st_dev, status.st_ino};
}

bool cube_is_file(const struct cube *cube, const char *path)
{
    struct stat a, b;
    bool known =
        cube->descriptor >= 0 ? fstat(cube->descriptor, &a) == 0 : stat(cube->path, &a) == 0;
    if (stat(path, &b) != 0)
        return false;
    bool same = known && a.st_dev == b.st_dev && a.st_ino == b.st_ino;
    for (size_t i = 0; i < cube->also_count && !same; i++)
        same = cube->also[i].device == b.st_dev && cube->also[i].file == b.st_ino;
    return same;
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

/* Pixels that the file says to be bad are NaN. */
static void drop_bad(const struct cube *cube, size_t count, float *patterns)
{
    size_t n = cube_pattern_size(cube);
    for (size_t p = 0; p < count; p++)
        for (size_t i = 0; i < n; i++)
            if ((cube->masked && cube->masked[i]) || patterns[p * n + i] >= cube->overflow)
                patterns[p * n + i] = (float)NAN;
}

int cube_read(struct cube *cube, size_t first, size_t count, float *patterns, struct error *error)
{
    if (first > cube_patterns(cube) || count > cube_patterns(cube) - first)
        return error_set(error, EXIT_BUG, "patterns %zu ... %zu of %zu were asked for", first,
                         first + count, cube_patterns(cube));
    int code = cube->read(cube, first, count, patterns, error);
    if (!code && (cube->masked || isfinite(cube->overflow)))
        drop_bad(cube, count, patterns);
    return code;
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
    free((void *)cube->header.notes);
    free((void *)cube->header.history);
    free((void *)cube->header.scan_from);
    free(cube->masked);
    free(cube->also);
    free(cube->path);
    free(cube);
}
