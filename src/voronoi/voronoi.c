/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tessellation of a frame, block by block of the grid; every atom's result is its own, so that
 * threads do not meet (voronoi.h). */
#include "voronoi/voronoi.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "atoms/cell.h"
#include "atoms/crowd.h"
#include "base/exit_codes.h"
#include "base/memory.h"
#include "base/order.h"
#include "voronoi/voronoi_cell.h"
#include "voronoi/voronoi_grid.h"
#include "voronoi/voronoi_search.h"
#include "voronoi/voronoi_wide.h"

enum { SAMPLE = 256 };              /* atoms that decide whether the cutoff is large enough */
static const double NO_EDGE = 2e-8; /* of the cutoff: shorter edges are vertices of higher order */
static const double MOST_UNFINISHED = 0.05;
static const double LARGEST_GROWTH = 1.5;
static const double IMAGES_MOST = 1e6, IMAGES_EACH = 1000;

struct failures {
    size_t low, high; /* the first pair of atoms in one place, as rows */
    size_t endless;   /* the first atom whose cell has no end */
};

static const struct failures no_failures = {SIZE_MAX, SIZE_MAX, SIZE_MAX};

static void note_coincidence(struct failures *worst, size_t a, size_t b)
{
    size_t low = a < b ? a : b, high = a < b ? b : a;
    if (low < worst->low || (low == worst->low && high < worst->high)) {
        worst->low = low;
        worst->high = high;
    }
}

static void note_endless(struct failures *worst, size_t row)
{
    worst->endless = row < worst->endless ? row : worst->endless;
}

static size_t block_of(const struct voronoi_grid *grid, size_t at)
{
    size_t low = 0, high = (size_t)grid->blocks[0] * grid->blocks[1] * grid->blocks[2];
    while (high - low > 1) {
        size_t middle = (low + high) / 2;
        *(grid->first[middle] <= at ? &low : &high) = middle;
    }
    return low;
}

/* A cutoff within which most cells of an evenly drawn sample are finished; the grid's own if it
 * is one. */
static double better_cutoff(const struct voronoi_grid *grid, enum voronoi_kernel kernel)
{
    struct voronoi_cell_thresholds none = {0};
    struct voronoi_cell_measures measures;
    size_t count = grid->inside < SAMPLE ? grid->inside : SAMPLE, twin;
    double need[SAMPLE];
    struct voronoi_search *search = voronoi_search_create(grid, &none, kernel);
    for (size_t i = 0; i < count; i++) {
        size_t at = i * grid->inside / count;
        voronoi_search_block(search, block_of(grid, at));
        if (voronoi_search_cell(search, at, &measures, &twin) == VORONOI_CELL_ENDLESS)
            count = i + 1; /* the frame is refused for it */
        need[i] = voronoi_search_need(search);
    }
    voronoi_search_free(search);
    qsort(need, count, sizeof *need, order_double);
    double wanted = need[(size_t)((1 - MOST_UNFINISHED) * (double)(count - 1))];
    return wanted <= grid->cutoff ? grid->cutoff : fmin(wanted, LARGEST_GROWTH * grid->cutoff);
}

static void store(struct voronoi *voronoi, size_t row, const struct voronoi_cell_measures *measures)
{
    voronoi->volume[row] = measures->volume;
    voronoi->coordination[row] = measures->faces;
    voronoi->above6[row] = measures->above6;
    for (int k = 0; k < voronoi->width; k++)
        voronoi->index[row * voronoi->width + k] = measures->order[k + 3];
}

static void tessellate_block(struct voronoi *voronoi, struct voronoi_search *search,
                             const struct voronoi_grid *grid, size_t block, struct failures *worst)
{
    if (grid->first[block] == grid->first[block + 1])
        return;
    voronoi_search_block(search, block);
    for (size_t at = grid->first[block]; at < grid->first[block + 1]; at++) {
        if (worst->endless != SIZE_MAX)
            return; /* one takes seconds, and ends all */
        size_t twin;
        struct voronoi_cell_measures measures;
        enum voronoi_cell_state state = voronoi_search_cell(search, at, &measures, &twin);
        if (state == VORONOI_CELL_COINCIDES)
            note_coincidence(worst, grid->atom[at], grid->atom[twin]);
        else if (state == VORONOI_CELL_ENDLESS)
            note_endless(worst, grid->atom[at]);
        else if (state == VORONOI_CELL_MEASURED)
            store(voronoi, grid->atom[at], &measures);
    }
}

static struct failures tessellate(struct voronoi *voronoi, const struct voronoi_grid *grid,
                                  const struct voronoi_settings *settings,
                                  enum voronoi_kernel kernel)
{
    long blocks = (long)grid->blocks[0] * grid->blocks[1] * grid->blocks[2];
    struct voronoi_cell_thresholds thresholds = {
        fmax(settings->edge_threshold, NO_EDGE * grid->cutoff), settings->face_threshold,
        settings->relative_face_threshold};
    struct failures worst = no_failures;
#pragma omp parallel
    {
        struct voronoi_search *search = voronoi_search_create(grid, &thresholds, kernel);
        struct failures own = no_failures;
#pragma omp for schedule(dynamic, 8)
        for (long block = 0; block < blocks; block++)
            tessellate_block(voronoi, search, grid, block, &own);
#pragma omp critical(voronoi_threads)
        {
            note_coincidence(&worst, own.low, own.high);
            note_endless(&worst, own.endless);
            voronoi->by_wide += voronoi_search_by_wide(search);
        }
        voronoi_search_free(search);
    }
    return worst;
}

static struct voronoi *result_create(size_t n, int width)
{
    struct voronoi *voronoi = memory_zeroed(1, sizeof *voronoi);
    voronoi->n = n;
    voronoi->width = width;
    voronoi->volume = memory_zeroed(n, sizeof *voronoi->volume);
    voronoi->coordination = memory_zeroed(n, sizeof *voronoi->coordination);
    voronoi->index = memory_zeroed(n, width * sizeof *voronoi->index);
    voronoi->above6 = memory_zeroed(n, sizeof *voronoi->above6);
    return voronoi;
}

void voronoi_free(struct voronoi *voronoi)
{
    if (!voronoi)
        return;
    free(voronoi->volume);
    free(voronoi->coordination);
    free(voronoi->index);
    free(voronoi->above6);
    free(voronoi);
}

bool voronoi_kernel_runs(enum voronoi_kernel kernel)
{
    return kernel != VORONOI_AVX512 || wide_kernel();
}

/* 0, or EXIT_BAD_INPUT and which atoms are in the way. */
static int refuse(const struct failures *worst, const struct frame *frame, struct error *error)
{
    const int64_t *id = frame_id(frame);
    error->code = 0;
    if (worst->low != SIZE_MAX)
        error_set(error, EXIT_BAD_INPUT, "atoms with the ids '%lld' and '%lld' are in one place",
                  id ? (long long)id[worst->low] : (long long)worst->low + 1,
                  id ? (long long)id[worst->high] : (long long)worst->high + 1);
    else if (worst->endless != SIZE_MAX)
        error_set(error, EXIT_BAD_INPUT,
                  "the Voronoi cell of the atom with the id '%lld' reaches through a box that is "
                  "long and all but empty: give a smaller box, or make its long direction open "
                  "(pbc)",
                  id ? (long long)id[worst->endless] : (long long)worst->endless + 1);
    return error->code;
}

/* Whether the atoms within a mean distance of one are images of few, by the hundred thousands: the
 * box is long, thin and all but empty. */
static bool is_thin(const struct frame *frame)
{
    double widths[3], near = (double)frame->n,
                      distance = cbrt(cell_volume((const double(*)[3])frame->cell) / near);
    cell_widths((const double(*)[3])frame->cell, widths);
    for (int k = 0; k < 3; k++)
        near *= frame->pbc[k] ? 2 * distance / widths[k] + 1 : 1;
    return near > IMAGES_MOST && near > IMAGES_EACH * (double)frame->n;
}

/* Of a frame whose cell has an end everywhere. */
static int create_bounded(struct voronoi **result, const struct frame *frame,
                          const struct voronoi_settings *settings, struct error *error)
{
    *result = NULL;
    if (frame->n && is_thin(frame))
        return refuse(&(struct failures){SIZE_MAX, SIZE_MAX, 0}, frame, error);
    struct voronoi_grid *grid = voronoi_grid_create(frame, settings->radii, 0);
    if (frame->n && !grid->inside) {
        voronoi_grid_free(grid);
        return error_set(error, EXIT_BAD_INPUT,
                         "all %zu atoms lie outside the box along open directions: give the place "
                         "where the cell begins by the key "
                         "Origin, or move the atoms into it",
                         frame->n);
    }
    struct voronoi *voronoi = result_create(frame->n, settings->max_order - 2);
    enum voronoi_kernel kernel = settings->kernel;
    if (kernel == VORONOI_FASTEST)
        kernel = voronoi_kernel_runs(VORONOI_AVX512) ? VORONOI_AVX512 : VORONOI_PLAIN;
    struct failures worst = no_failures;
    if (grid->inside) {
        double cutoff = better_cutoff(grid, kernel);
        if (cutoff > grid->cutoff) {
            voronoi_grid_free(grid);
            grid = voronoi_grid_create(frame, settings->radii, cutoff);
        }
        worst = tessellate(voronoi, grid, settings, kernel);
    }
    voronoi->outside = grid->outside;
    voronoi_grid_free(grid);
    if (refuse(&worst, frame, error)) {
        voronoi_free(voronoi);
        return error->code;
    }
    *result = voronoi;
    return 0;
}

/* The lowest and highest reduced coordinates of the atoms. */
static void extent(const struct frame *frame, double low[3], double high[3])
{
    double inverse[3][3];
    for (int k = 0; k < 3; k++) {
        low[k] = INFINITY;
        high[k] = -INFINITY;
    }
    cell_invert((const double(*)[3])frame->cell, inverse);
    for (size_t i = 0; i < frame->n; i++) {
        double s[3];
        cell_to_reduced((const double(*)[3])inverse, frame_pos(frame) + 3 * i, s);
        for (int k = 0; k < 3; k++) {
            low[k] = fmin(low[k], s[k]);
            high[k] = fmax(high[k], s[k]);
        }
    }
}

/* A typical distance of atoms. Directions without end count as far as the atoms reach, or not at
 * all where they lie in a plane. */
static double spacing(const struct frame *frame, const double low[3], const double high[3])
{
    double widths[3], volume = 1;
    int directions = 0;
    cell_widths((const double(*)[3])frame->cell, widths);
    for (int k = 0; k < 3; k++) {
        double width = frame->unbounded[k] ? high[k] - low[k] : widths[k];
        volume *= width > 0 ? width : 1;
        directions += width > 0;
    }
    return pow(volume / (double)frame->n, 1.0 / directions);
}

/* The frame with walls `margin` beyond the outermost atoms where its cell has no end. */
static struct frame *walled(const struct frame *frame, const double low[3], const double high[3],
                            double margin)
{
    struct frame *copy = frame_copy(frame);
    double *pos = frame_pos(copy);
    for (int k = 0; k < 3; k++) {
        double length = high[k] - low[k] + 2 * margin;
        for (size_t i = 0; frame->unbounded[k] && i < 3 * frame->n; i++)
            pos[i] += (margin - low[k]) * frame->cell[k][i % 3];
        for (int c = 0; frame->unbounded[k] && c < 3; c++)
            copy->cell[k][c] *= length;
        copy->unbounded[k] = false;
    }
    return copy;
}

/* Zeros for the cells that change when the walls stand elsewhere. */
static void drop_endless(struct voronoi *voronoi, const struct voronoi *farther)
{
    static const double same = 1e-9;
    size_t width = (size_t)voronoi->width;
    for (size_t i = 0; i < voronoi->n; i++) {
        if (fabs(farther->volume[i] - voronoi->volume[i]) <= same * voronoi->volume[i])
            continue;
        voronoi->endless++;
        voronoi->volume[i] = 0;
        voronoi->coordination[i] = 0;
        voronoi->above6[i] = 0;
        memset(voronoi->index + i * width, 0, width * sizeof *voronoi->index);
    }
}

int voronoi_create(struct voronoi **result, const struct frame *frame,
                   const struct voronoi_settings *settings, struct error *error)
{
    static const double far = 10; /* typical distances of atoms from the outermost to the walls */
    *result = NULL;
    if (!frame->has_cell)
        return error_set(error, EXIT_BAD_INPUT,
                         "no cell: Voronoi cells need a 'Lattice' that bounds them");
    if (crowd_check(frame, error))
        return error->code;
    if (!frame->n || !(frame->unbounded[0] || frame->unbounded[1] || frame->unbounded[2]))
        return create_bounded(result, frame, settings, error);
    double low[3], high[3];
    struct voronoi *farther = NULL;
    int code = 0;
    extent(frame, low, high);
    for (int times = 1; times <= 2 && !code; times++) {
        struct frame *with = walled(frame, low, high, times * far * spacing(frame, low, high));
        code = create_bounded(times == 1 ? result : &farther, with, settings, error);
        frame_free(with);
    }
    if (code) {
        voronoi_free(*result);
        *result = NULL;
        return code;
    }
    drop_endless(*result, farther);
    voronoi_free(farther);
    return 0;
}
