/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Cutting clusters (shape/cut.h). An atom at d from the centre is inside if sum_k (d_k / half
 * axis_k)^2 <= 1; for n atoms the half axes are equal and the n smallest sums are taken. */
#include "shape/cut.h"
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "atoms/cell.h"
#include "atoms/measured.h"
#include "atoms/origin.h"
#include "base/cube_root.h"
#include "base/exit_codes.h"
#include "base/memory.h"
#include "shape/composition.h"

struct candidate {
    double measure; /* sum of (d_k / half axis_k)^2 */
    size_t row;
};

struct search {
    const struct frame *parent;
    double inverse[3][3];
    struct candidate *inside; /* n of the parent */
    size_t count;
};

static void offset(const struct search *search, const double center[3], size_t i, double d[3])
{
    const double *pos = frame_pos(search->parent);
    for (int k = 0; k < 3; k++)
        d[k] = pos[3 * i + k] - center[k];
    if (search->parent->has_cell)
        cell_minimum_image(search->parent->cell, search->inverse, search->parent->pbc, d);
}

static int by_measure(const void *a, const void *b)
{
    const struct candidate *p = a, *q = b;
    return p->measure != q->measure ? (p->measure > q->measure) - (p->measure < q->measure)
                                    : (p->row > q->row) - (p->row < q->row);
}

static int by_row(const void *a, const void *b)
{
    const struct candidate *p = a, *q = b;
    return (p->row > q->row) - (p->row < q->row);
}

/* The rows inside, ascending; *extent becomes the largest measure among them. */
static void select_inside(struct search *search, const struct cut *cut, double *extent)
{
    search->count = 0;
    *extent = 0;
    for (size_t i = 0; i < search->parent->n; i++) {
        double d[3], measure = 0;
        offset(search, cut->center, i, d);
        for (int k = 0; k < 3; k++)
            measure += cut->atoms > 0 ? d[k] * d[k]
                                      : d[k] * d[k] / (cut->half_axis[k] * cut->half_axis[k]);
        if (cut->atoms > 0 || measure <= 1)
            search->inside[search->count++] = (struct candidate){measure, i};
    }
    if (cut->atoms > 0) {
        qsort(search->inside, search->count, sizeof *search->inside, by_measure);
        search->count = cut->atoms;
        qsort(search->inside, search->count, sizeof *search->inside, by_row);
    }
    for (size_t j = 0; j < search->count; j++)
        *extent = fmax(*extent, search->inside[j].measure);
}

/* Largest difference between a species' fraction among the rows inside and in the parent. */
static double deviation(const struct search *search, const struct composition *of_parent)
{
    double share[COMPOSITION_MAX] = {0}, most = 0;
    for (size_t j = 0; j < search->count; j++)
        for (int k = 0; k < of_parent->count; k++)
            if (!strcmp(of_parent->symbol[k],
                        frame_species_name(search->parent, search->inside[j].row)))
                share[k] += 1. / (double)search->count;
    for (int k = 0; k < of_parent->count; k++)
        most = fmax(most, fabs(share[k] - of_parent->fraction[k]));
    return search->count ? most : 1;
}

/* In the cell, or in the part of it where the atoms are (atoms/origin.h). */
static void random_center(const struct frame *parent, struct random_key key, int64_t try,
                          const double low[3], const double high[3], double center[3])
{
    double s[3];
    for (int k = 0; k < 3; k++)
        s[k] = low[k] + (high[k] - low[k]) * random_uniform(key, (uint64_t)try, (uint64_t)k, 0);
    cell_to_cartesian(parent->cell, s, center);
}

static int check_parent(const struct frame *parent, const struct cut *cut, struct error *error)
{
    double widths[3];
    if (cut->atoms > 0 && (size_t)cut->atoms > parent->n)
        return error_set(error, EXIT_BAD_INPUT, "%" PRId64 " atoms cannot be cut out of %zu",
                         cut->atoms, parent->n);
    if (!parent->has_cell)
        return cut->random
                   ? error_set(error, EXIT_BAD_INPUT,
                               "the frame has no cell to search a centre in; give --center=x,y,z")
                   : 0;
    cell_widths(parent->cell, widths);
    for (int k = 0; k < 3 && cut->atoms <= 0; k++)
        if (parent->pbc[k] && 2 * cut->half_axis[k] > widths[k])
            return error_set(error, EXIT_BAD_INPUT,
                             "a cluster of %g A does not fit into a cell %g A wide",
                             2 * cut->half_axis[k], widths[k]);
    return 0;
}

static int find_center(struct search *search, struct cut *cut, struct random_key key, int64_t tries,
                       double *extent, struct error *error)
{
    struct composition of_parent;
    double best = INFINITY, low[3], high[3];
    composition_of(search->parent, &of_parent);
    if (cut->random)
        origin_span(search->parent, low, high);
    for (int64_t try = 0; try < (cut->random ? tries : 1); try++) {
        if (cut->random)
            random_center(search->parent, key, try, low, high, cut->center);
        select_inside(search, cut, extent);
        double now = deviation(search, &of_parent);
        if (search->count && (!isfinite(cut->tolerance) || now <= cut->tolerance))
            return 0;
        best = fmin(best, now);
    }
    if (best > 1 - 1e-12 && !search->count)
        return error_set(error, EXIT_BAD_INPUT, "no atom inside the cluster");
    return error_set(error, EXIT_NOT_CONVERGED,
                     "no centre with a composition within %g of the parent's (the best was off by "
                     "%g); allow more with "
                     "--composition-tolerance",
                     cut->tolerance, best);
}

/* Beyond half the cell the nearest atoms are no sphere: images of some of them would be nearer. */
static int check_reach(const struct frame *parent, const struct cut *cut, double radius,
                       struct error *error)
{
    double widths[3];
    if (!parent->has_cell)
        return 0;
    cell_widths(parent->cell, widths);
    for (int k = 0; k < 3; k++)
        if (parent->pbc[k] && 2 * radius > widths[k])
            return error_set(
                error, EXIT_BAD_INPUT,
                "the nearest %" PRId64
                " atoms reach %g A from the centre, beyond half the cell, which is %g A wide",
                cut->atoms, radius, widths[k]);
    return 0;
}

/* The chosen rows around their centre in an open box. */
static struct frame *lift(const struct search *search, const struct cut *cut, const double half[3])
{
    size_t *rows = memory_alloc(search->count, sizeof *rows);
    for (size_t j = 0; j < search->count; j++)
        rows[j] = search->inside[j].row;
    struct frame *cluster = frame_rows(search->parent, rows, search->count);
    memset(cluster->cell, 0, sizeof cluster->cell);
    memset(cluster->unbounded, 0, sizeof cluster->unbounded);
    cluster->has_cell = true;
    for (int k = 0; k < 3; k++) {
        cluster->cell[k][k] = 2 * (half[k] + cut->vacuum);
        cluster->pbc[k] = false;
    }
    double *pos = frame_pos(cluster);
    for (size_t j = 0; j < search->count; j++) {
        double d[3];
        offset(search, cut->center, rows[j], d);
        for (size_t k = 0; k < 3; k++)
            pos[3 * j + k] = half[k] + cut->vacuum + d[k];
    }
    free(rows);
    return cluster;
}

static void label(struct frame *cluster, const struct cut *cut, double diameter)
{
    frame_ensure_id(cluster);
    frame_add(cluster, "parent_id", VALUE_INT, 1);
    frame_add(cluster, "cluster", VALUE_INT, 1);
    int64_t *id = frame_id(cluster), *parent = frame_find(cluster, "parent_id")->integer,
            *number = frame_find(cluster, "cluster")->integer;
    for (size_t i = 0; i < cluster->n; i++) {
        parent[i] = id[i];
        id[i] = (int64_t)i + 1;
        number[i] = 1;
    }
    measured_forget(cluster);
    measured_forget_totals(cluster);
    frame_set_real(cluster, "cluster_diameter", diameter);
    frame_set_reals(cluster, "cluster_center", 0, 3, cut->center);
}

int cut_cluster(const struct frame *parent, struct cut *cut, struct random_key key, int64_t tries,
                struct frame **cluster, struct error *error)
{
    struct search search = {.parent = parent};
    double extent = 0;
    int code = check_parent(parent, cut, error);
    if (code)
        return code;
    if (parent->has_cell)
        cell_invert(parent->cell, search.inverse);
    search.inside = memory_alloc(parent->n, sizeof *search.inside);
    code = find_center(&search, cut, key, tries, &extent, error);
    if (!code && cut->atoms > 0)
        code = check_reach(parent, cut, sqrt(extent), error);
    if (!code) {
        double radius = sqrt(extent), half[3];
        for (int k = 0; k < 3; k++)
            half[k] = cut->atoms > 0 ? radius : cut->half_axis[k];
        *cluster = lift(&search, cut, half);
        label(*cluster, cut, 2 * cube_root(half[0] * half[1] * half[2]));
    }
    free(search.inside);
    return code;
}
