/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lowest and highest atoms, the surface, and what leaves (film/heights.h). */
#include "film/heights.h"
#include <math.h>
#include <stdlib.h>
#include "base/index.h"
#include "base/memory.h"

double film_lowest(const struct frame *frame)
{
    const double *pos = frame_pos(frame);
    double lowest = INFINITY;
    for (size_t i = 0; i < frame->n; i++)
        lowest = fmin(lowest, pos[3 * i + 2]);
    return lowest;
}

double film_lateral2(const struct frame *frame, const double r[3], double x, double y)
{
    double dx = r[0] - x, dy = r[1] - y;
    dx -= frame->cell[0][0] * nearbyint(dx / frame->cell[0][0]);
    dy -= frame->cell[1][1] * nearbyint(dy / frame->cell[1][1]);
    return dx * dx + dy * dy;
}

double film_highest(const struct frame *frame, double x, double y, double radius)
{
    const double *pos = frame_pos(frame);
    double highest = -INFINITY;
    for (size_t i = 0; i < frame->n; i++)
        if (film_lateral2(frame, pos + 3 * i, x, y) <= radius * radius)
            highest = fmax(highest, pos[3 * i + 2]);
    return highest;
}

static int column_of(double x, double length, int columns)
{
    double s = x / length;
    int at = (int)((s - floor(s)) * columns);
    return at < columns ? at : columns - 1;
}

enum { COLUMNS_PER_ATOM = 64, COLUMNS_FEW = 4096, COLUMNS_MOST = 8192 /* along an edge */ };

double film_surface(const struct frame *frame, double width)
{
    const double *pos = frame_pos(frame), lx = frame->cell[0][0], ly = frame->cell[1][1];
    /* a box that is all but empty needs no more columns than its atoms can fill */
    width = fmax(width, sqrt(lx * ly / (COLUMNS_PER_ATOM * (double)frame->n + COLUMNS_FEW)));
    int nx = (int)fmin(fmax(1, floor(lx / width)), COLUMNS_MOST),
        ny = (int)fmin(fmax(1, floor(ly / width)), COLUMNS_MOST), filled = 0;
    double sum = 0, *top = memory_alloc(area(nx, ny), sizeof *top);
    for (int c = 0; c < nx * ny; c++)
        top[c] = -INFINITY;
    for (size_t i = 0; i < frame->n; i++) {
        int c = column_of(pos[3 * i], lx, nx) * ny + column_of(pos[3 * i + 1], ly, ny);
        top[c] = fmax(top[c], pos[3 * i + 2]);
    }
    for (int c = 0; c < nx * ny; c++)
        if (isfinite(top[c])) {
            sum += top[c];
            filled++;
        }
    free(top);
    return sum / filled;
}

struct frame *film_drop(struct frame *frame, struct film_bounds *bounds)
{
    const double *pos = frame_pos(frame);
    size_t kept = 0, *rows = memory_alloc(frame->n, sizeof *rows);
    for (size_t i = 0; i < frame->n; i++) {
        double z = pos[3 * i + 2];
        bounds->evaporated += z > bounds->ceiling;
        bounds->lost += z < bounds->floor;
        if (z >= bounds->floor && z <= bounds->ceiling)
            rows[kept++] = i;
    }
    struct frame *rest = frame;
    if (kept < frame->n) {
        rest = frame_rows(frame, rows, kept);
        frame_free(frame);
    }
    free(rows);
    return rest;
}
