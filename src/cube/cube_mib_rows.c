/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows and flyback of Merlin's frames, from the header of each: field 10 is the time at its
 * beginning (2024-07-02 13:46:44.035393), field 11 its exposure in s. */
#include "cube/cube_mib_rows.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/memory.h"

enum { FIELDS = 192, FRAMES_MOST = 1 << 22 };

/* longer than the median by this factor */
static const double LONGER = 1.5;

/* Seconds of the day at which frame f began, and its exposure. */
static bool read_times(const struct cube *cube, int64_t f, double *time, double *exposure)
{
    char text[FIELDS + 1] = "";
    struct error error;
    int hour, minute;
    double second;
    const char *at = text;
    if (cube_bytes(cube, f * cube->flat.stride, text, FIELDS, &error) != 0)
        return false;
    for (int i = 0; i < 9 && at; i++) {
        const char *comma = strchr(at, ',');
        at = comma ? comma + 1 : NULL;
    }
    if (!at || sscanf(at, "%*d-%*d-%*d %d:%d:%lf,%lf", &hour, &minute, &second, exposure) != 4)
        return false;
    *time = 3600.0 * hour + 60.0 * minute + second;
    return true;
}

/* The number of frame f, which is field 2; false where no frame begins. */
static bool read_number(const struct cube *cube, int64_t f, long *number)
{
    char text[16] = "";
    struct error error;
    return cube_bytes(cube, f * cube->flat.stride, text, sizeof text - 1, &error) == 0 &&
           sscanf(text, "MQ1,%ld,", number) == 1;
}

int cube_mib_check_numbers(struct cube *cube, int64_t frames, struct error *error)
{
    long before = 0, number = 0, missing = 0;
    int64_t first = 0, twice = 0;
    bool restarts = false; /* as each trigger may */
    for (int64_t f = 0; f < frames && f < FRAMES_MOST; f++, before = number) {
        if (!read_number(cube, f, &number))
            return cube_bad(cube, error,
                            "is damaged: at byte %lld, where its frame %lld of %lld should begin, "
                            "there is no header",
                            (long long)(f * cube->flat.stride), (long long)f + 1,
                            (long long)frames);
        if (f == 0 || number == before + 1)
            continue;
        restarts |= number < before;
        twice += number == before;
        missing += number > before ? number - before - 1 : 0;
        first = first ? first : f;
    }
    if (!restarts && missing > 0)
        cube_note(cube,
                  "lacks %ld frames by their numbers, the first after frame %lld: what follows may "
                  "stand at wrong places of the scan",
                  missing, (long long)first);
    if (!restarts && twice > 0 && twice + 1 < frames)
        cube_note(cube, "has %lld frames whose number is that of the one before, the first is %lld",
                  (long long)twice, (long long)first + 1);
    return 0;
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(const double *values, size_t count)
{
    double *sorted = memory_copy(values, count, sizeof *sorted);
    qsort(sorted, count, sizeof *sorted, by_value);
    double middle = sorted[count / 2];
    free(sorted);
    return middle;
}

/* The distance of the values that are longer than the others, of which each row of the `frames`
 * has one; 0 where it is not one and the same throughout. *first: where the first stands. */
static size_t period(const double *values, size_t count, size_t frames, size_t *first)
{
    double limit = LONGER * median(values, count);
    size_t last = 0, distance = 0, marks = 0;
    for (size_t i = 0; i < count && limit > 0; i++) {
        if (values[i] <= limit)
            continue;
        if (marks++ == 0)
            *first = i;
        else if (distance && i - last != distance)
            return 0;
        else
            distance = i - last;
        last = i;
    }
    if (marks == 1) /* of two rows; else it is anything */
        return 2 * (*first + 1) == frames ? *first + 1 : 0;
    return *first < distance && frames - last <= distance + 1 ? distance : 0;
}

void cube_mib_rows_find(struct cube_mib_rows *rows, const struct cube *cube, int64_t frames)
{
    size_t n = (size_t)frames, first = 0, got = 0;
    *rows = (struct cube_mib_rows){0};
    if (n < 4 || n > FRAMES_MOST)
        return;
    double *pause = memory_alloc(n, sizeof *pause), *exposure = memory_alloc(n, sizeof *exposure),
           before = NAN;
    for (; got < n; got++) {
        double time;
        if (!read_times(cube, (int64_t)got, &time, &exposure[got]))
            break;
        pause[got] = time - before;
        before = time;
    }
    size_t lines = got == n ? period(exposure, n, n, &first) : 0;
    if (lines > 1) {
        /* the flyback ends a row */
        rows->frames = lines;
        rows->positions = lines - 1;
        rows->first = (int64_t)((first + 1) % lines);
    } else if (got == n && (lines = period(pause + 1, n - 1, n, &first)) > 1) {
        rows->frames = rows->positions = lines;
        rows->first = (int64_t)((first + 1) % lines);
    }
    free(exposure);
    free(pause);
}

int cube_mib_flyback(struct cube *cube, const struct cube_mib_rows *rows, const size_t said[2],
                     int64_t frames, const char *where, struct error *error)
{
    int64_t lines = (int64_t)said[0], positions = (int64_t)said[1], first = 0,
            row = rows->frames ? (int64_t)rows->frames : frames / lines;
    error->code = 0;
    if (positions > frames / lines || frames == lines * positions)
        return 0;
    if (rows->frames && row >= positions && rows->first + (lines - 1) * row + positions <= frames)
        first = rows->first;
    else if (frames % lines != 0)
        return 0;
    else if (lines > 1 && frames % positions == 0)
        return cube_bad(
            cube, error,
            "has %lld frames, but %s %lld rows of %lld: they can be rows with %lld frames of the "
            "beam's flyback, --scan=%lldx%lld, or %lld rows more, --scan=%lldx%lld",
            (long long)frames, where, (long long)lines, (long long)positions,
            (long long)(frames / lines - positions), (long long)(frames / lines), (long long)lines,
            (long long)(frames / positions - lines), (long long)positions,
            (long long)(frames / positions));
    else
        row = frames / lines;
    cube->flat.offset += first * cube->flat.stride;
    cube->flat.row = (size_t)row;
    cube->header.shape[CUBE_SCAN_Y] = said[0];
    cube->header.shape[CUBE_SCAN_X] = said[1];
    if (row > positions)
        cube_note(cube,
                  "has %lld frames, and %s %lld rows of %lld: the last %lld of each row of %lld "
                  "are taken for the beam's flyback and left out",
                  (long long)frames, where, (long long)lines, (long long)positions,
                  (long long)(row - positions), (long long)row);
    if (first > 0)
        cube_note(cube, "its first %lld frames are of no whole row and left out", (long long)first);
    return 0;
}
