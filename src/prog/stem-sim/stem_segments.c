/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rings and their segments out of an option's text; see stem_segments.h. */
#include "prog/stem-sim/stem_segments.h"
#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/exit_codes.h"
#include "base/index.h"
#include "base/memory.h"
#include "base/message.h"

enum { MOST_SEGMENTS = 64 };

static bool good_name(const char *name)
{
    size_t length = strlen(name);
    bool good = length > 0 && length < STEM_NAME - 4 && isalpha((unsigned char)name[0]);
    for (size_t i = 0; i < length; i++)
        good = good && (isalnum((unsigned char)name[i]) || name[i] == '_');
    return good;
}

static int add_column(struct stem_columns *columns, const char *name, int number,
                      struct error *error)
{
    static const char *const taken[] = {"species", "pos", "id"};
    char *to = columns->name[columns->count];
    if (columns->count == STEM_COLUMNS)
        return error_set(error, EXIT_USAGE, "more than %d columns", STEM_COLUMNS);
    if (number)
        snprintf(to, STEM_NAME, "%s_%d", name, number);
    else
        snprintf(to, STEM_NAME, "%s", name);
    bool twice = false;
    for (size_t i = 0; i < sizeof taken / sizeof *taken; i++)
        twice = twice || strcmp(to, taken[i]) == 0;
    for (int i = 0; i < columns->count; i++)
        twice = twice || strcmp(to, columns->name[i]) == 0;
    if (twice)
        return error_set(error, EXIT_USAGE, "there is a column '%s' already", to);
    columns->count++;
    return 0;
}

static int read_count(const char *text, int *count, struct error *error)
{
    char *end;
    long value = strtol(text, &end, 10);
    if (end == text || *end || value < 1 || value > MOST_SEGMENTS)
        return error_set(error, EXIT_USAGE, "'%s' is no number of segments from 1 to %d", text,
                         MOST_SEGMENTS);
    *count = (int)value;
    return 0;
}

/* NAME:INNER:OUTER[:COUNT[:ROTATION]] */
static int read_ring(char *text, enum unit_system units, struct detector_ring *ring,
                     const char **name, struct error *error)
{
    char *part[5] = {NULL}, *rest = text;
    int parts = 0;
    while (rest && parts < 5)
        part[parts++] = strsep(&rest, ":");
    if (parts < 3 || rest)
        return error_set(
            error, EXIT_USAGE,
            "'%s' is no NAME:INNER:OUTER[:COUNT[:ROTATION]] such as dpc:0mrad:1.15mrad:4:45deg",
            part[0]);
    *name = part[0];
    *ring = (struct detector_ring){.count = 1};
    if (!good_name(*name))
        return error_set(
            error, EXIT_USAGE,
            "'%s' cannot be the name of a column: a letter, then letters, figures and _", *name);
    int code = quantity_parse(part[1], DIMENSION_ANGLE, units, &ring->inner, error);
    if (!code)
        code = quantity_parse(part[2], DIMENSION_ANGLE, units, &ring->outer, error);
    if (!code && parts > 3)
        code = read_count(part[3], &ring->count, error);
    if (!code && parts > 4)
        code = quantity_parse(part[4], DIMENSION_ANGLE, units, &ring->rotation, error);
    if (!code && !(ring->inner >= 0 && ring->outer > ring->inner))
        code = error_set(error, EXIT_USAGE, "the ring '%s' must end outside of where it begins",
                         *name);
    return code;
}

int stem_segments_read(const char *text, enum unit_system units, struct stem_settings *settings,
                       struct stem_columns *columns, struct error *error)
{
    static const char *const first[STEM_SUMS] = {
        [STEM_BF] = "bf", [STEM_ADF] = "adf", [STEM_HAADF] = "haadf"};
    int code = 0;
    columns->count = settings->rings = 0;
    for (int i = 0; i < STEM_SUMS; i++)
        add_column(columns, first[i], 0, error);
    char *copy = memory_string(text ? text : ""), *rest = text ? copy : NULL, *item;
    while (!code && (item = strsep(&rest, ","))) {
        const char *name = NULL;
        struct detector_ring *ring = &settings->ring[settings->rings];
        if (settings->rings == STEM_RINGS)
            code = error_set(error, EXIT_USAGE, "more than %d rings", STEM_RINGS);
        else
            code = read_ring(item, units, ring, &name, error);
        for (int i = 0; !code && i < ring->count; i++)
            code = add_column(columns, name, ring->count > 1 ? i + 1 : 0, error);
        settings->rings += !code;
    }
    free(copy);
    return code;
}

/* 1/A as an angle, mrad, rounded down: what a message names is itself allowed. */
static double mrad_below(double k, double wavelength)
{
    return floor(1e6 * k * wavelength) / 1e3;
}

/* bf, adf and haadf. */
static int check_first(const double angle[STEM_SUMS + 1], double whole, double wavelength,
                       struct error *error)
{
    static const char *const name[STEM_SUMS + 1] = {"bf", "adf", "adf", "haadf"};
    if (angle[0] <= 0 || angle[3] < 0)
        return error_set(error, EXIT_USAGE, "--%s: no angle below 0 can be seen",
                         angle[0] <= 0 ? name[0] : name[3]);
    if (angle[1] < 0 || angle[1] >= angle[2])
        return error_set(error, EXIT_USAGE,
                         "--adf=INNER,OUTER must begin at 0 or above and end above that");
    for (int i = 0; i <= STEM_SUMS; i++)
        if (angle[i] > whole * wavelength * (1 + 1e-9))
            return error_set(
                error, EXIT_USAGE,
                "--%s: %.6g mrad is beyond the largest whole ring of the detector, %.3f mrad",
                name[i], 1e3 * angle[i], mrad_below(whole, wavelength));
    return 0;
}

static bool sees(const struct detector *detector, const struct detector_ring *ring, int segment)
{
    float *weight = detector_segment(detector, ring, segment);
    bool any = false;
    for (size_t i = 0; i < area(detector->n[0], detector->n[1]) && !any; i++)
        any = weight[i] > 0;
    free(weight);
    return any;
}

int stem_angles_check(const struct stem_settings *settings, const struct stem_columns *columns,
                      struct error *error)
{
    const struct detector *detector = &settings->detector;
    double wavelength = electron_at(settings->voltage).wavelength, whole = detector_whole(detector);
    int code = check_first(settings->angle, whole, wavelength, error), column = STEM_SUMS;
    for (int r = 0; r < settings->rings && !code; r++) {
        struct detector_ring ring = settings->ring[r];
        ring.inner /= wavelength;
        ring.outer /= wavelength;
        bool cut = ring.outer > whole * (1 + 1e-9);
        for (int segment = 0; segment < ring.count && cut && !code; segment++)
            if (!sees(detector, &ring, segment))
                code = error_set(error, EXIT_USAGE,
                                 "--segments: no pixel lies in '%s': the largest whole ring of the "
                                 "detector ends at %.3f mrad",
                                 columns->name[column + segment], mrad_below(whole, wavelength));
        if (cut && !code)
            message_note("--segments: the edge of the detector cuts '%s', which has what is on the "
                         "detector only (the largest whole ring "
                         "ends at %.3f mrad)",
                         columns->name[column], mrad_below(whole, wavelength));
        column += ring.count;
    }
    return code;
}
