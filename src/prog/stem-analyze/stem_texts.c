/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Small languages of stem-analyze's options. */
#include "prog/stem-analyze/stem_texts.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/exit_codes.h"
#include "base/memory.h"

int stem_range(const char *text, double range[2], struct error *error)
{
    const char *colon = strchr(text, ':');
    if (!colon)
        return error_set(error, EXIT_USAGE, "'%s' is no range such as 3.5/nm:4.5/nm", text);
    char *low = memory_format("%.*s", (int)(colon - text), text);
    int code = quantity_parse(low, DIMENSION_WAVENUMBER, UNITS_METAL, &range[0], error);
    free(low);
    if (!code)
        code = quantity_parse(colon + 1, DIMENSION_WAVENUMBER, UNITS_METAL, &range[1], error);
    if (!code && !(range[0] >= 0 && range[0] < range[1]) && !(range[0] == range[1] && range[0] > 0))
        code = error_set(error, EXIT_USAGE, "'%s' does not begin at 0 or above and end above that",
                         text);
    return code;
}

int stem_ranges(const char *text, double (*ranges)[2], int most, int *count, struct error *error)
{
    char *copy = memory_string(text), *save = NULL;
    int code = 0;
    *count = 0;
    for (char *word = strtok_r(copy, ",", &save); word && !code;
         word = strtok_r(NULL, ",", &save)) {
        if (*count == most)
            code = error_set(error, EXIT_USAGE, "at most %d ranges", most);
        else
            code = stem_range(word, ranges[(*count)++], error);
    }
    free(copy);
    if (!code && *count == 0)
        code = error_set(error, EXIT_USAGE, "a range such as 3.5/nm:4.5/nm is missing");
    return code;
}

/* `7` or `1:12` of a list. */
static int orders_of_word(const char *word, int highest, int *first, int *last, struct error *error)
{
    char rest;
    int read = sscanf(word, "%d:%d%c", first, last, &rest);
    if (read == 1 && !strchr(word, ':'))
        *last = *first;
    else if (read != 2)
        return error_set(error, EXIT_USAGE, "'%s' is no order n or range of orders n:m", word);
    if (*first < 1 || *last < *first || *last > highest)
        return error_set(error, EXIT_USAGE, "'%s': orders run from 1 to half of --angles, %d", word,
                         highest);
    return 0;
}

int stem_orders(const char *text, int highest, int *orders, int most, int *count,
                struct error *error)
{
    char *copy = memory_string(text), *save = NULL;
    int code = 0;
    *count = 0;
    for (char *word = strtok_r(copy, ",", &save); word && !code;
         word = strtok_r(NULL, ",", &save)) {
        int first, last;
        code = orders_of_word(word, highest, &first, &last, error);
        for (int n = first; !code && n <= last; n++) {
            if (*count > 0 && n <= orders[*count - 1])
                code = error_set(error, EXIT_USAGE, "'%s': orders must increase", text);
            else if (*count == most)
                code = error_set(error, EXIT_USAGE, "at most %d orders", most);
            else
                orders[(*count)++] = n;
        }
    }
    free(copy);
    if (!code && *count == 0)
        code = error_set(error, EXIT_USAGE, "an order is missing");
    return code;
}

int stem_number(const char *text, double *value)
{
    char *end;
    *value = strtod(text, &end);
    return end != text && *end == '\0' && isfinite(*value) ? 0 : -1;
}

/* Whether the text is two numbers y,x. */
static bool is_point(const char *text, double point[2])
{
    char rest;
    return sscanf(text, "%lf,%lf%c", &point[0], &point[1], &rest) == 2 &&
           isfinite(point[0] + point[1]);
}

/* What may stand after friedel and ring: where the search begins. */
static bool read_start(const char *text, struct alignment_settings *settings)
{
    bool middle = strcmp(text, ":middle") == 0,
         point = *text == ':' && is_point(text + 1, settings->given);
    settings->start = middle  ? ALIGNMENT_START_MIDDLE
                      : point ? ALIGNMENT_START_POINT
                              : ALIGNMENT_START_AUTO;
    return *text == '\0' || middle || point;
}

int stem_center(const char *text, struct alignment_settings *settings, struct error *error)
{
    static const struct {
        const char *name;
        enum alignment_center center;
        bool begins; /* a start may follow */
    } centers[] = {{"auto", CENTER_AUTO, false},
                   {"middle", CENTER_MIDDLE, false},
                   {"mass", CENTER_MASS, false},
                   {"friedel", CENTER_FRIEDEL, true},
                   {"ring", CENTER_RING, true}};
    for (size_t i = 0; i < sizeof centers / sizeof *centers; i++) {
        size_t length = strlen(centers[i].name);
        if (strncmp(text, centers[i].name, length) != 0)
            continue;
        settings->center = centers[i].center;
        if (centers[i].begins ? read_start(text + length, settings) : text[length] == '\0')
            return 0;
    }
    settings->center = CENTER_GIVEN;
    if (!is_point(text, settings->given))
        return error_set(error, EXIT_USAGE,
                         "--center takes auto, middle, mass, friedel or ring (their search begins "
                         "at friedel:Y,X or friedel:middle), or pixels y,x such as 63.5,64, not "
                         "'%s'",
                         text);
    return 0;
}

int stem_ellipse(const char *text, struct alignment_settings *settings, struct error *error)
{
    if (strcmp(text, "none") == 0)
        return 0;
    settings->fit_ellipse = strcmp(text, "fit") == 0;
    if (settings->fit_ellipse)
        return 0;
    const char *comma = strchr(text, ',');
    char *ratio = comma ? memory_format("%.*s", (int)(comma - text), text) : NULL;
    bool bad =
        !ratio || stem_number(ratio, &settings->ellipse) || settings->ellipse < 1 ||
        quantity_parse(comma + 1, DIMENSION_ANGLE, UNITS_METAL, &settings->ellipse_angle, error);
    free(ratio);
    if (bad)
        return error_set(error, EXIT_USAGE,
                         "--ellipse takes none, fit, or a ratio of at least 1 and an angle such as "
                         "1.03,20deg, not '%s'",
                         text);
    return 0;
}

int stem_phases(const char *text, enum phases_method *method, int *count)
{
    char rest;
    if (strcmp(text, "windows") == 0) {
        *method = PHASES_WINDOWS;
        return 0;
    }
    *method = strncmp(text, "nmf", 3) == 0 ? PHASES_NMF : PHASES_KMEANS;
    if (sscanf(text, *method == PHASES_NMF ? "nmf:%d%c" : "kmeans:%d%c", count, &rest) != 1 ||
        *count < PHASES_MIN || *count > PHASES_MAX)
        return -1;
    return 0;
}
