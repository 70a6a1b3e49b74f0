/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Cells of other programs; see lattice.h. */
#include "atoms/lattice.h"
#include <math.h>
#include <string.h>
#include "atoms/cell.h"
#include "atoms/columns.h"
#include "base/exit_codes.h"

/* Volume over the product of the edges below which vectors are sheared so far that images of an
 * atom beyond counting are near it. */
static const double SHEARED = 1e-3;

static double length(const double v[3])
{
    return sqrt(v[0] * v[0] + v[1] * v[1] + v[2] * v[2]);
}

static void cross(const double a[3], const double b[3], double c[3])
{
    c[0] = a[1] * b[2] - a[2] * b[1];
    c[1] = a[2] * b[0] - a[0] * b[2];
    c[2] = a[0] * b[1] - a[1] * b[0];
}

static void unit(double v[3])
{
    double size = length(v);

    for (int k = 0; size > 0 && k < 3; k++)
        v[k] /= size;
}

/* A unit vector normal to v, near the axis `k` unless v is along it. */
static void normal_to(const double v[3], int k, double normal[3])
{
    double along = v[k] / length(v);

    if (fabs(along) > 0.9) {
        k = (k + 1) % 3;
        along = v[k] / length(v);
    }
    for (int a = 0; a < 3; a++)
        normal[a] = (a == k) - along * v[a] / length(v);
    unit(normal);
}

/* Vectors for the directions without bound; one at least has a bound. Right-handed where two
 * vectors or one are there. */
static void complete(double cell[3][3], const bool unbounded[3])
{
    int missing = unbounded[0] + unbounded[1] + unbounded[2], k = 0;

    if (missing == 2) {
        while (unbounded[k])
            k++;
        normal_to(cell[k], (k + 1) % 3, cell[(k + 1) % 3]);
        k = (k + 2) % 3;
    } else {
        while (!unbounded[k])
            k++;
    }
    cross(cell[(k + 1) % 3], cell[(k + 2) % 3], cell[k]);
    unit(cell[k]);
}

static int take_zeros(struct frame *frame, struct error *error)
{
    for (int k = 0; k < 3; k++) {
        frame->unbounded[k] = length(frame->cell[k]) == 0;
        if (frame->unbounded[k] && frame->pbc[k])
            return error_set(error, EXIT_BAD_INPUT,
                             "the cell vector %c of Lattice is 0, but the frame is periodic along "
                             "it: say by pbc which directions are open, e.g. pbc=\"%s\", or give "
                             "the vector",
                             'a' + k,
                             k == 0   ? "F T T"
                             : k == 1 ? "T F T"
                                      : "T T F");
    }
    if (frame->unbounded[0] && frame->unbounded[1] && frame->unbounded[2]) {
        frame->has_cell = false;
        memset(frame->unbounded, 0, sizeof frame->unbounded);
    } else if (frame->unbounded[0] || frame->unbounded[1] || frame->unbounded[2]) {
        complete(frame->cell, frame->unbounded);
    }
    return 0;
}

/* Lengths that no sample has: an edge of 1 cm, a period thinner than any atom. Searches for
 * neighbours would have no end in them. */
static const double LONGEST = 1e8, THINNEST = 0.05;

int lattice_check_sizes(const struct frame *frame, struct error *error)
{
    double widths[3];

    cell_widths((const double(*)[3])frame->cell, widths);
    for (int k = 0; k < 3; k++) {
        if (length(frame->cell[k]) > LONGEST)
            return error_set(error, EXIT_BAD_INPUT,
                             "the cell vector %c of Lattice is %.3g long: more than 1e8 is no "
                             "length in A or sigma",
                             'a' + k, length(frame->cell[k]));
        if (frame->pbc[k] && widths[k] < THINNEST)
            return error_set(error, EXIT_BAD_INPUT,
                             "the cell is %.3g wide and periodic along %c: thinner than %g is no "
                             "length in A or sigma",
                             widths[k], 'a' + k, THINNEST);
    }
    return 0;
}

/* From there places are counted: they would have no digits left. */
static int check_origin(const struct frame *frame, struct error *error)
{
    const struct key *key = frame_key(frame, "Origin");
    bool numbers = key && key->type == VALUE_REAL && key->rows == 0 && key->columns == 3;

    for (int k = 0; k < 3 && numbers; k++)
        if (fabs(key->real[k]) > LONGEST)
            return error_set(error, EXIT_BAD_INPUT,
                             "the cell begins at %.3g (Origin): more than 1e8 is no place in A or "
                             "sigma",
                             key->real[k]);
    return 0;
}

static int check(const double cell[3][3], struct error *error)
{
    double volume = fabs(cell_volume(cell)), edges = 1;

    for (int k = 0; k < 3; k++)
        edges *= length(cell[k]);
    if (!(volume > 0) || !isfinite(edges))
        return error_set(error, EXIT_BAD_INPUT,
                         "the cell vectors of Lattice are %s (determinant %g, product of the edges "
                         "%g): they must span a cell",
                         isfinite(edges) ? "flat" : "too long", cell_volume(cell), edges);
    if (volume < SHEARED * edges)
        return error_set(
            error, EXIT_BAD_INPUT,
            "the cell vectors of Lattice are almost in one plane (the volume is %.2g of the "
            "product of the edges): give "
            "the cell by shorter vectors of the same lattice, e.g. ASE's Cell.minkowski_reduce",
            volume / edges);
    return 0;
}

static void exchange(struct frame *frame, struct lattice_change *change, int i, int j)
{
    double row[3];
    bool flag = frame->pbc[i];
    int from = change->from[i];

    change->from[i] = change->from[j];
    change->from[j] = from;
    change->exchanged = true;

    memcpy(row, frame->cell[i], sizeof row);
    memcpy(frame->cell[i], frame->cell[j], sizeof row);
    memcpy(frame->cell[j], row, sizeof row);
    frame->pbc[i] = frame->pbc[j];
    frame->pbc[j] = flag;
    flag = frame->unbounded[i];
    frame->unbounded[i] = frame->unbounded[j];
    frame->unbounded[j] = flag;
}

static void turn_round(struct frame *frame, struct lattice_change *change, int k)
{
    const struct key *key = frame_key(frame, "Origin");
    double begin[3] = {0, 0, 0};

    change->back[k] = true;
    change->turned = change->turned || !frame->unbounded[k];

    if (key && key->type == VALUE_REAL && key->columns == 3 && key->rows == 0)
        memcpy(begin, key->real, sizeof begin);
    for (int a = 0; a < 3; a++) {
        begin[a] += frame->cell[k][a];
        frame->cell[k][a] = 0 - frame->cell[k][a]; /* no -0 */
    }
    if (!frame->pbc[k] && !frame->unbounded[k])
        frame_set_reals(frame, "Origin", 0, 3, begin);
}

/* The axis that the vector is along, or -1. */
static int axis_of(const double v[3])
{
    int axis = -1;

    for (int k = 0; k < 3; k++) {
        if (v[k] != 0 && axis >= 0)
            return -1;
        if (v[k] != 0)
            axis = k;
    }
    return axis;
}

/* Vectors along the axes in their order, none backwards. */
static void order_axes(struct frame *frame, struct lattice_change *change)
{
    for (int k = 0; k < 3; k++)
        if (axis_of(frame->cell[k]) < 0)
            return;
    for (int k = 0; k < 2; k++)
        for (int j = k + 1; axis_of(frame->cell[k]) != k && j < 3; j++)
            if (axis_of(frame->cell[j]) == k)
                exchange(frame, change, k, j);
    for (int k = 0; k < 3; k++)
        if (frame->cell[k][k] < 0)
            turn_round(frame, change, k);
}

/* How well the vectors go along their axes if i and j are exchanged, or i is turned round where
 * they are the same. */
static double likeness(const struct frame *frame, int i, int j)
{
    double sum = 0;

    for (int k = 0; k < 3; k++) {
        int from = k == i ? j : k == j ? i : k;
        double sign = i == j && k == i ? -1 : 1;
        sum += sign * frame->cell[from][k] / length(frame->cell[from]);
    }
    return sum;
}

/* Of the three exchanges and the three turns the one that leaves the vectors nearest to x, y, z:
 * an exchange where it does as well. */
static void right_hand(struct frame *frame, struct lattice_change *change)
{
    static const int ways[6][2] = {{0, 1}, {0, 2}, {1, 2}, {0, 0}, {1, 1}, {2, 2}};
    int best = 0;

    for (int way = 1; way < 6; way++)
        if (likeness(frame, ways[way][0], ways[way][1]) >
            likeness(frame, ways[best][0], ways[best][1]) + 1e-9)
            best = way;
    if (ways[best][0] == ways[best][1])
        turn_round(frame, change, ways[best][0]);
    else
        exchange(frame, change, ways[best][0], ways[best][1]);
}

int lattice_settle(struct frame *frame, struct lattice_change *change, struct error *error)
{
    int code = check_origin(frame, error);

    if (!code)
        code = take_zeros(frame, error);
    *change = (struct lattice_change){.from = {0, 1, 2}};
    if (!code && frame->has_cell)
        code = check((const double(*)[3])frame->cell, error);
    if (!code && frame->has_cell)
        code = lattice_check_sizes(frame, error);
    if (code || !frame->has_cell)
        return code;
    order_axes(frame, change);
    if (cell_volume((const double(*)[3])frame->cell) < 0)
        right_hand(frame, change);
    return 0;
}

/* ---- what is counted along the vectors ---- */

/* Three values of each atom, of one column or of three, in the order of the vectors. */
static void reorder(int64_t *const along[3], size_t stride, size_t n, bool counts,
                    const struct lattice_change *change)
{
    for (size_t i = 0; i < n; i++) {
        int64_t old[3];

        for (int k = 0; k < 3; k++)
            old[k] = along[k][stride * i];
        for (int k = 0; k < 3; k++) {
            int64_t value = old[change->from[k]];
            along[k][stride * i] = counts && change->back[k] ? -value : value;
        }
    }
}

static void follow_flags(struct frame *frame, const struct lattice_change *change)
{
    static const char *const names[3] = {"ix", "iy", "iz"};
    int64_t *along[3];

    for (int k = 0; k < 3; k++) {
        struct column *column = columns_in(frame, names[k]);
        if (!column)
            return;
        along[k] = column->integer;
    }
    reorder(along, 1, frame->n, true, change);
}

const char *lattice_follow(struct frame *frame, const struct lattice_change *change, bool masks)
{
    const char *unknown = NULL;

    if (!change->exchanged && !change->turned)
        return NULL;
    follow_flags(frame, change);
    for (int c = 0; c < frame->column_count; c++) {
        struct column *column = &frame->columns[c];
        bool counts = column->type == VALUE_INT,
             image = counts && strcasestr(column->name, "image"),
             mask = column->type == VALUE_LOGICAL && !strcmp(column->name, "move_mask");

        if (column->width != 3 || (!counts && column->type != VALUE_LOGICAL))
            continue;
        int64_t *along[3] = {column->integer, column->integer + 1, column->integer + 2};
        if (image || (mask && masks))
            reorder(along, 3, frame->n, counts, change);
        else if (!mask && !unknown && !columns_find(COLUMNS_COLUMN, column->name))
            unknown = column->name;
    }
    return unknown;
}
