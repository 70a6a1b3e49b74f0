/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a data set lacks, and what to do about it. */
#include "pattern/look.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "base/exit_codes.h"
#include "base/memory.h"
#include "base/shell.h"
#include "pattern/alignment.h"
#include "pattern/ring.h"

/* Opens the file, if need be as one row of all its patterns. */
static int open_any(struct cube **cube, const char *path, struct cube_header *known,
                    struct look *look, struct error *error)
{
    struct error other;
    int code = cube_open(cube, path, known, error);
    if (!code || known->shape[CUBE_SCAN_Y])
        return code;
    known->shape[CUBE_SCAN_Y] = 1;
    known->shape[CUBE_SCAN_X] = CUBE_ALL;
    look->needs_scan = cube_open(cube, path, known, &other) == 0;
    return look->needs_scan ? 0 : code;
}

static bool has_pixel(const struct cube_header *header)
{
    return header->pixel[0] > 0 && header->pixel[1] > 0;
}

/* Whether the pixel is known once the voltage is. */
static bool is_angle(const char *path, const struct cube_header *known)
{
    struct cube_header with = *known;
    struct cube *cube;
    struct error error;
    with.voltage = 300e3;
    if (!isnan(known->voltage) || cube_open(&cube, path, &with, &error))
        return false;
    bool found = has_pixel(cube_header(cube));
    cube_close(cube);
    return found;
}

/* The strongest ring of a cube whose pixel is known; NAN where no center or no ring is found. */
static int find_ring(struct cube *cube, double ring[2], struct error *error)
{
    const struct alignment_settings settings = {
        .saturation = (double)NAN, .empty_part = 0.01, .disk = true};
    struct alignment alignment;
    int code = alignment_find(&alignment, cube, &settings, error);
    if (code)
        return code == EXIT_IO ? code : 0;
    code = ring_propose(ring, cube, &alignment, error);
    alignment_release(&alignment);
    return code;
}

/* Puts the look's pixel of 1 into a cube without one, so that its rings are in pixels. */
static int open_in_pixels(struct cube **cube, const char *path, struct cube_header known,
                          struct error *error)
{
    cube_close(*cube);
    known.pixel[0] = known.pixel[1] = 1;
    return cube_open(cube, path, &known, error);
}

int look_take(struct look *look, const char *path, const struct cube_header *given,
              const struct cube_view *view, struct error *error)
{
    struct cube_header known = *given;
    struct cube_view part = *view;
    struct cube *cube;
    *look = (struct look){.ring = {(double)NAN, (double)NAN}};
    if (open_any(&cube, path, &known, look, error))
        return error->code;
    const struct cube_header *header = cube_header(cube);
    look->patterns = cube_patterns(cube) + header->left_over;
    look->needs_step = !(header->step[0] > 0 && header->step[1] > 0);
    look->needs_voltage = !has_pixel(header) && is_angle(path, &known);
    look->needs_pixel = !has_pixel(header) && !look->needs_voltage;
    if (!has_pixel(header) && open_in_pixels(&cube, path, known, error))
        return error->code;
    for (int k = 0; k < CUBE_KY && look->needs_scan; k++) {
        part.from[k] = part.to[k] = 0;
        part.bin[k] = 1;
    }
    int code = cube_view_apply(&cube, &part, error);
    if (!code)
        code = find_ring(cube, look->ring, error);
    cube_close(cube);
    /* in pixels of unknown angle: nothing that could be typed */
    if (look->needs_voltage)
        look->ring[0] = look->ring[1] = (double)NAN;
    return code;
}

bool look_needs(const struct look *look)
{
    return look->needs_scan || look->needs_pixel || look->needs_step || look->needs_voltage;
}

/* Each thing that can be missing: in words, and the option for it. */
static int list_missing(const struct look *look, const char *words[4], const char *options[4])
{
    const struct {
        bool missing;
        const char *words, *option;
    } all[] = {
        {look->needs_scan, "how its patterns make a scan", "--scan=NXxNY"},
        {look->needs_voltage, "at which voltage its angles were measured", "--voltage=VOLTAGEkV"},
        {look->needs_pixel, "how large a detector pixel is", "--pixel=PIXEL/nm"},
        {look->needs_step, "how far apart the probe positions are", "--step=STEPnm"}};
    int count = 0;
    for (int i = 0; i < 4; i++)
        if (all[i].missing) {
            words[count] = all[i].words;
            options[count++] = all[i].option;
        }
    return count;
}

char *look_missing(const struct look *look)
{
    const char *words[4], *options[4];
    int count = list_missing(look, words, options);
    char *text = memory_string("");
    for (int i = 0; i < count; i++) {
        char *longer = memory_format("%s%s%s (%s)", text,
                                     i == 0           ? ""
                                     : i == count - 1 ? " and "
                                                      : ", ",
                                     words[i], options[i]);
        free(text);
        text = longer;
    }
    return text;
}

char *look_ring_option(const double ring[2])
{
    return memory_format("%.4g/nm:%.4g/nm", 10 * ring[0], 10 * ring[1]);
}

char *look_command(const struct look *look, const char *path, const char *given)
{
    const char *words[4], *options[4];
    int count = list_missing(look, words, options);
    bool seen = isfinite(look->ring[0]), automatic = look->needs_voltage || look->needs_pixel;
    char *range = seen && !automatic
                      ? look_ring_option(look->ring)
                      : memory_string(seen || look->needs_voltage ? "auto" : "FROM/nm:TO/nm"),
         *ring = strstr(given, "--ring=") ? memory_string("") : memory_format(" --ring=%s", range),
         *name = shell_quoted(path),
         *text = memory_format("stem-analyze%s%s", *given ? " " : "", given);
    for (int i = 0; i < count; i++) {
        char *longer = memory_format("%s %s", text, options[i]);
        free(text);
        text = longer;
    }
    char *command = memory_format("%s%s --figures=figures -o maps.xyz %s", text, ring, name);
    free(text);
    free(range);
    free(ring);
    free(name);
    return command;
}

char *look_ring(const struct look *look)
{
    const double *ring = look->ring;
    if (!isfinite(ring[0]))
        return NULL;
    if (!look->needs_pixel)
        return memory_format("the strongest ring is at %.4g to %.4g/nm", 10 * ring[0],
                             10 * ring[1]);
    return memory_format("the strongest ring is at %.4g to %.4g pixels, so that one known to be at "
                         "K makes PIXEL = K / %.4g",
                         ring[0], ring[1], (ring[0] + ring[1]) / 2);
}
