/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Views: a cube whose patterns are read from another. */
#include "cube/cube_view.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/exit_codes.h"
#include "base/memory.h"
#include "base/version.h"
#include "cube/cube_format.h"

enum { BIN_MAX = 65536 };

static const struct {
    const char *name;
    enum cube_axis first, last;
} names[] = {{"y", CUBE_SCAN_Y, CUBE_SCAN_Y},    {"x", CUBE_SCAN_X, CUBE_SCAN_X},
             {"ky", CUBE_KY, CUBE_KY},           {"kx", CUBE_KX, CUBE_KX},
             {"scan", CUBE_SCAN_Y, CUBE_SCAN_X}, {"detector", CUBE_KY, CUBE_KX}};
enum { NAMES = sizeof names / sizeof *names };

/* The cube that is looked at, and where. */
struct window {
    struct cube *whole;
    size_t first[CUBE_AXES], bin[CUBE_AXES];
    double saturation, missing; /* what is missing, and what stands for its sum */
};

struct cube_view cube_view_whole(void)
{
    return (struct cube_view){.bin = {1, 1, 1, 1}, .saturation = (double)NAN};
}

bool cube_view_sums(const struct cube_view *view)
{
    bool any = false;
    for (int k = 0; k < CUBE_AXES; k++)
        any |= view->bin[k] > 1;
    return any;
}

bool cube_view_is_whole(const struct cube_view *view)
{
    bool whole = !cube_view_sums(view);
    for (int k = 0; k < CUBE_AXES; k++)
        whole &= view->from[k] == 0 && view->to[k] == 0;
    return whole;
}

/* The number at the beginning of *at, which is moved behind it; 0 where none stands there. false:
 * a number that is none. */
static bool take_whole(const char **at, long *value)
{
    char *end;
    *value = 0;
    if (**at == ':' || **at == '\0')
        return true;
    if (**at != '-' && !(**at >= '0' && **at <= '9'))
        return false;
    *value = strtol(*at, &end, 10);
    bool read = end != *at && labs(*value) < 1000000000;
    *at = end;
    return read;
}

static int crop_axes(struct cube_view *view, int name, const char *value, struct error *error)
{
    long from, to;
    const char *at = value;
    bool good = take_whole(&at, &from) && *at++ == ':';
    bool open = good && *at == '\0';
    good = good && take_whole(&at, &to) && *at == '\0';
    if (!good || (!open && to == 0))
        return error_set(error, EXIT_USAGE,
                         "'%s' is no part FROM:TO such as 1:, 0:128 or :-2 (from sample FROM on, "
                         "before sample TO, negative ones counted from the end)",
                         value);
    for (int k = (int)names[name].first; k <= (int)names[name].last; k++) {
        view->from[k] = from;
        view->to[k] = to;
    }
    return 0;
}

static int bin_axes(struct cube_view *view, int name, const char *value, struct error *error)
{
    long bin;
    const char *at = value;
    if (!take_whole(&at, &bin) || *at || bin < 1 || bin > BIN_MAX)
        return error_set(error, EXIT_USAGE, "'%s' is no number of samples to sum, from 1 on",
                         value);
    for (int k = (int)names[name].first; k <= (int)names[name].last; k++)
        view->bin[k] = (size_t)bin;
    return 0;
}

/* Each AXIS=VALUE of a list to `set`. */
static int each_axis(struct cube_view *view, const char *text, const char *example,
                     int (*set)(struct cube_view *view, int name, const char *value,
                                struct error *error),
                     struct error *error)
{
    char *copy = memory_string(text), *save = NULL;
    bool any = false;
    error->code = 0;
    for (char *word = strtok_r(copy, ",", &save); word && !error->code;
         word = strtok_r(NULL, ",", &save)) {
        char *equals = strchr(word, '=');
        int name = 0;
        if (equals)
            *equals = '\0';
        while (name < NAMES && strcmp(word, names[name].name) != 0)
            name++;
        any = true;
        if (!equals || name == NAMES)
            error_set(error, EXIT_USAGE,
                      "'%s' is not AXIS=... with an axis x, y (of the scan), kx, ky (of the "
                      "detector), scan or detector, as in %s",
                      word, example);
        else
            set(view, name, equals + 1, error);
    }
    free(copy);
    return error->code || any
               ? error->code
               : error_set(error, EXIT_USAGE, "an axis is missing, as in %s", example);
}

int cube_view_crop(struct cube_view *view, const char *text, struct error *error)
{
    return each_axis(view, text, "x=1:,detector=64:192", crop_axes, error);
}

int cube_view_bin(struct cube_view *view, const char *text, struct error *error)
{
    return each_axis(view, text, "scan=2,detector=4", bin_axes, error);
}

/* Appends "x=1:-2" to *list, which is replaced. */
static void add_part(char **list, const char *option, const char *part)
{
    char *longer = memory_format("%s%s%s", *list, **list ? "," : option, part);
    free(*list);
    *list = longer;
}

char *cube_view_text(const struct cube_view *view)
{
    char *crop = memory_string(""), *bin = memory_string(""), part[64], to[24];
    for (int k = 0; k < CUBE_AXES; k++) {
        to[0] = '\0';
        if (view->to[k])
            snprintf(to, sizeof to, "%ld", view->to[k]);
        snprintf(part, sizeof part, "%s=%ld:%s", names[k].name, view->from[k], to);
        if (view->from[k] || view->to[k])
            add_part(&crop, "--crop=", part);
        snprintf(part, sizeof part, "%s=%zu", names[k].name, view->bin[k]);
        if (view->bin[k] > 1)
            add_part(&bin, "--bin=", part);
    }
    char *both = memory_format("%s%s%s", crop, *crop && *bin ? " " : "", bin);
    free(crop);
    free(bin);
    return both;
}

/* Where the part begins and ends along an axis of n samples. */
static void bounds(const struct cube_view *view, int k, size_t n, long *from, long *to)
{
    long size = (long)n;
    *from = view->from[k] < 0 ? size + view->from[k] : view->from[k];
    *to = view->to[k] <= 0 ? size + view->to[k] : view->to[k];
}

void cube_view_left(const struct cube_view *view, const size_t shape[CUBE_AXES],
                    size_t left[CUBE_AXES])
{
    for (int k = 0; k < CUBE_AXES; k++) {
        long from, to;
        bounds(view, k, shape[k], &from, &to);
        left[k] = to > from ? (size_t)(to - from) % view->bin[k] : 0;
    }
}

/* Refuses a part that is not there. */
static int check_part(const struct cube *cube, const struct cube_view *view, int k,
                      struct error *error)
{
    static const char *const what[] = {"rows of the scan (y)", "positions in a row of the scan (x)",
                                       "rows of the detector (ky)",
                                       "pixels in a row of the detector (kx)"};
    long from, to, size = (long)cube->header.shape[k];
    bounds(view, k, cube->header.shape[k], &from, &to);
    if (from < 0 || to > size || from >= to)
        return error_set(error, EXIT_USAGE,
                         "the crop %s=%ld:%ld of '%s' is not within its %ld %s, counted from 0",
                         names[k].name, from, to, cube->path, size, what[k]);
    if (to - from < (long)view->bin[k])
        return error_set(error, EXIT_USAGE, "bins of %zu in '%s': there are %ld %s", view->bin[k],
                         cube->path, to - from, what[k]);
    return 0;
}

/* The type of sums of so many samples. */
static enum cube_type sum_type(enum cube_type type, double count)
{
    if (count <= 1 || type == CUBE_FLOAT32 || type == CUBE_OTHER)
        return type;
    double most = count * (type == CUBE_UINT8 ? UINT8_MAX : UINT16_MAX);
    return type == CUBE_UINT8 && most <= UINT16_MAX ? CUBE_UINT16 : CUBE_UINT32;
}

/* What the whole one's header becomes. */
static struct cube_header view_header(const struct cube_header *whole, const struct cube_view *view)
{
    struct cube_header header = *whole;
    double count = 1;
    for (int k = 0; k < CUBE_AXES; k++) {
        long from, to;
        double bin = (double)view->bin[k];
        bounds(view, k, whole->shape[k], &from, &to);
        double middle = (double)from + (bin - 1) / 2; /* of the first bin */
        header.shape[k] = (size_t)(to - from) / view->bin[k];
        count *= bin;
        if (k < CUBE_KY) {
            header.step[k] = whole->step[k] * bin;
            header.origin[k] = whole->origin[k] + middle * whole->step[k];
            header.dose *= bin;
        } else {
            header.pixel[k - CUBE_KY] = whole->pixel[k - CUBE_KY] * bin;
            header.center[k - CUBE_KY] = (whole->center[k - CUBE_KY] - middle) / bin;
        }
    }
    bool missing = cube_view_sums(view) && !isnan(view->saturation);
    header.type = missing ? CUBE_FLOAT32 : sum_type(whole->type, count);
    return header;
}

/* The part of a whole pattern, binned, is added to sum[ky][kx]. */
static void add_pattern(const struct cube *cube, const float *from, double *sum)
{
    const struct window *window = cube->inside;
    const size_t *bin = window->bin, *first = window->first, *shape = cube->header.shape,
                 width = window->whole->header.shape[CUBE_KX];
    for (size_t y = 0; y < shape[CUBE_KY] * bin[CUBE_KY]; y++) {
        const float *row = from + (first[CUBE_KY] + y) * width + first[CUBE_KX];
        double *to = sum + y / bin[CUBE_KY] * shape[CUBE_KX];
        for (size_t x = 0; x < shape[CUBE_KX]; x++)
            for (size_t i = 0; i < bin[CUBE_KX]; i++, row++)
                to[x] += (double)*row >= window->saturation ? (double)NAN : (double)*row;
    }
}

/* Adds the patterns of row y of the whole scan that belong to positions x ... x + count - 1 of
 * the view to sum[count][ky][kx], by as many at once as its file likes. */
static int add_row(struct cube *cube, size_t y, size_t x, size_t count, double *sum,
                   struct error *error)
{
    const struct window *window = cube->inside;
    struct cube *whole = window->whole;
    size_t bin = window->bin[CUBE_SCAN_X], at_once = (cube_block(whole) + bin - 1) / bin * bin,
           end = count * bin, pixels = cube_pattern_size(cube),
           first = y * whole->header.shape[CUBE_SCAN_X] + window->first[CUBE_SCAN_X] + x * bin;
    if (at_once > end)
        at_once = end;
    float *patterns = memory_alloc(at_once * cube_pattern_size(whole), sizeof *patterns);
    int code = 0;
    for (size_t i = 0; i < end && !code; i += at_once) {
        size_t n = at_once < end - i ? at_once : end - i;
        code = cube_read(whole, first + i, n, patterns, error);
        for (size_t p = 0; p < n && !code; p++)
            add_pattern(cube, patterns + p * cube_pattern_size(whole),
                        sum + (i + p) / bin * pixels);
    }
    free(patterns);
    return code;
}

static int view_read(struct cube *cube, size_t first, size_t count, float *patterns,
                     struct error *error)
{
    const struct window *window = cube->inside;
    size_t row = cube->header.shape[CUBE_SCAN_X], pixels = cube_pattern_size(cube);
    int code = 0;
    while (count > 0 && !code) {
        size_t y = first / row, x = first % row, run = row - x < count ? row - x : count;
        double *sum = memory_zeroed(run * pixels, sizeof *sum);
        for (size_t i = 0; i < window->bin[CUBE_SCAN_Y] && !code; i++)
            code = add_row(cube, window->first[CUBE_SCAN_Y] + y * window->bin[CUBE_SCAN_Y] + i, x,
                           run, sum, error);
        for (size_t i = 0; i < run * pixels; i++)
            patterns[i] = (float)(isnan(sum[i]) ? window->missing : sum[i]);
        free(sum);
        first += run;
        count -= run;
        patterns += run * pixels;
    }
    return code;
}

static void view_close(struct cube *cube)
{
    struct window *window = cube->inside;
    cube_close(window->whole);
    free(window);
}

/* What was done, behind how the data were made. */
static char *view_history(const struct cube_header *whole, const struct cube_view *view)
{
    char *text = cube_view_text(view);
    const char *before = whole->history ? whole->history : "";
    char *history =
        memory_format("%s%scube-convert %s %s", before, *before ? " | " : "", version_text, text);
    free(text);
    return history;
}

int cube_view_apply(struct cube **cube, const struct cube_view *view, struct error *error)
{
    struct cube *whole = *cube, *part;
    if (cube_view_is_whole(view))
        return 0;
    for (int k = 0; k < CUBE_AXES; k++)
        if (check_part(whole, view, k, error))
            return error->code;
    struct window *window = memory_zeroed(1, sizeof *window);
    part = memory_zeroed(1, sizeof *part);
    part->header = view_header(&whole->header, view);
    part->header.title = memory_string(whole->header.title);
    part->header.format = memory_string(whole->header.format);
    part->header.scan_from = memory_string(whole->header.scan_from);
    part->header.history = view_history(&whole->header, view);
    part->path = memory_string(whole->path);
    part->header.notes = memory_string(whole->header.notes);
    part->descriptor = -1;
    part->overflow = INFINITY;
    part->once = whole->once;
    part->block = (cube_block(whole) + view->bin[CUBE_SCAN_X] - 1) / view->bin[CUBE_SCAN_X];
    part->inside = window;
    part->read = view_read;
    part->close = view_close;
    window->whole = whole;
    window->missing = (double)NAN;
    window->saturation = (double)NAN;
    if (cube_view_sums(view)) {
        bool given = !isnan(view->saturation);
        window->saturation = given ? view->saturation : cube_type_largest(whole->header.type);
        window->missing = given ? (double)NAN : cube_type_largest(part->header.type);
    }
    for (int k = 0; k < CUBE_AXES; k++) {
        long from, to;
        bounds(view, k, whole->header.shape[k], &from, &to);
        window->first[k] = (size_t)from;
        window->bin[k] = view->bin[k];
    }
    *cube = part;
    return 0;
}
