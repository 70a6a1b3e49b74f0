/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads curves of stress against strain; see stress_strain.h. */
#include "measure/stress_strain.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "base/memory.h"

enum { ROW = 3, PARTS = 5 }; /* points of a mean; parts of the flow */
/* A largest stress this near the end, in parts of the last strain, is none: it may go on rising. */
static const double still_rising = 0.95;

struct line {
    double slope, intercept, slope_error, scatter;
    size_t count;
};

/* Least squares of y over x. */
static struct line fit(const double *x, const double *y, size_t count)
{
    struct line line = {.count = count};
    double mx = 0, my = 0, xx = 0, xy = 0, rest = 0;

    for (size_t i = 0; i < count; i++) {
        mx += x[i] / (double)count;
        my += y[i] / (double)count;
    }
    for (size_t i = 0; i < count; i++) {
        xx += (x[i] - mx) * (x[i] - mx);
        xy += (x[i] - mx) * (y[i] - my);
    }
    line.slope = xy / xx;
    line.intercept = my - line.slope * mx;
    for (size_t i = 0; i < count; i++)
        rest += pow(y[i] - line.intercept - line.slope * x[i], 2);
    line.scatter = sqrt(rest / ((double)count - 2));
    line.slope_error = line.scatter / sqrt(xx);
    return line;
}

/* The line through the elastic points: of the stress, or of the lateral strain. */
static bool fit_elastic(const struct stress_strain_point *points, size_t count, double elastic,
                        bool lateral, struct line *line)
{
    double *x = memory_alloc(2 * count + 2, sizeof *x), *y = x + count + 1;
    size_t kept = 0;
    bool enough;

    for (size_t i = 0; i < count && points[i].strain <= elastic * (1 + 1e-9); i++) {
        if (!points[i].counts || (lateral && isnan(points[i].lateral)))
            continue;
        x[kept] = points[i].strain;
        y[kept++] = lateral ? points[i].lateral : points[i].stress;
    }
    enough = kept >= 3 && x[kept - 1] > x[0];
    if (enough)
        *line = fit(x, y, kept);
    free(x);
    return enough;
}

static double mean_stress(const struct stress_strain_point *points, size_t count)
{
    double sum = 0;

    for (size_t i = 0; i < count; i++)
        sum += points[i].stress;
    return sum / (double)count;
}

static double above(const struct stress_strain_point *point, const struct line *line, double offset)
{
    return point->stress - line->intercept - line->slope * (point->strain - offset);
}

/* How far the mean of a row of points from i on is above the moved line. */
static double row_above(const struct stress_strain_point *points, size_t i, const struct line *line,
                        double offset)
{
    double sum = 0;

    for (size_t j = i; j < i + ROW; j++)
        sum += above(&points[j], line, offset);
    return sum / ROW;
}

/* The last row of points that is not below the line, where all after it are. */
static void read_yield(const struct stress_strain_point *points, size_t count,
                       const struct line *line, double offset, struct stress_strain_value *yield)
{
    size_t i = count >= ROW ? count - ROW + 1 : 0;

    while (i > 0 && row_above(points, i - 1, line, offset) < 0)
        i--;
    if (i == 0 || i + ROW > count)
        return;
    double before = row_above(points, i - 1, line, offset),
           after = row_above(points, i, line, offset), part = before / (before - after);
    yield->known = true;
    yield->strain = points[i - 1 + ROW / 2].strain +
                    part * (points[i + ROW / 2].strain - points[i - 1 + ROW / 2].strain);
    yield->value = line->intercept + line->slope * (yield->strain - offset);
    yield->error = hypot(line->scatter, line->slope_error * (yield->strain - offset));
}

static void read_peak(const struct stress_strain_point *points, size_t count, double scatter,
                      struct stress_strain_value *peak)
{
    for (size_t i = 0; i + ROW <= count; i++) {
        double mean = mean_stress(points + i, ROW);

        if (peak->known && mean <= peak->value)
            continue;
        *peak = (struct stress_strain_value){true, mean, scatter / sqrt(ROW),
                                             points[i + ROW / 2].strain};
    }
    peak->known = peak->known && peak->strain < still_rising * points[count - 1].strain;
}

static void read_flow(const struct stress_strain_point *points, size_t count, double from,
                      struct stress_strain_value *flow)
{
    double part[PARTS], spread = 0;
    size_t first = 0, each;

    while (first < count && points[first].strain < from)
        first++;
    each = (count - first) / PARTS;
    if (each == 0)
        return;
    first = count - each * PARTS;
    *flow = (struct stress_strain_value){true, mean_stress(points + first, count - first), 0,
                                         points[first].strain};
    for (size_t p = 0; p < PARTS; p++) {
        part[p] = mean_stress(points + first + p * each, each);
        spread += (part[p] - flow->value) * (part[p] - flow->value);
    }
    flow->error = sqrt(spread / (PARTS * (PARTS - 1)));
}

void stress_strain_read(const struct stress_strain_point *points, size_t count,
                        const struct stress_strain_settings *settings, struct stress_strain *result)
{
    struct line stress, lateral;

    memset(result, 0, sizeof *result);
    if (!fit_elastic(points, count, settings->elastic, false, &stress))
        return;
    result->fitted = stress.count;
    result->modulus = (struct stress_strain_value){true, stress.slope, stress.slope_error, 0};
    if (fit_elastic(points, count, settings->elastic, true, &lateral))
        result->poisson =
            (struct stress_strain_value){true, -lateral.slope, lateral.slope_error, 0};
    read_yield(points, count, &stress, settings->offset, &result->yield);
    if (result->yield.known && result->yield.strain < settings->elastic)
        result->yield.known = false;
    if (result->yield.known)
        read_peak(points, count, stress.scatter, &result->peak);
    if (points[count - 1].strain > settings->flow_from)
        read_flow(points, count, settings->flow_from, &result->flow);
}
