/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shear bands out of D2min; see bands.h. */
#include "measure/bands.h"
#include <gsl/gsl_eigen.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include "atoms/cell.h"
#include "atoms/neighbors.h"
#include "base/linear.h"
#include "base/memory.h"
#include "base/order.h"
#include "measure/forest.h"

struct search {
    const struct bands_settings *settings;
    struct frame *part; /* the chosen atoms */
    struct neighbors *near;
    struct forest forest;
    double inverse[3][3]; /* of the cell, where there is one */
};

/* A cluster as large as a band. */
struct cluster {
    size_t root, first, atoms; /* first: row in part */
};

/* Rows whose d2min is among the highest and stands out. Caller frees. */
static size_t *choose(const struct frame *frame, const double *d2min,
                      const struct bands_settings *settings, size_t *count)
{
    size_t n = frame->n, wanted = (size_t)(settings->share * (double)n),
           *rows = memory_alloc(n, sizeof *rows);
    double *sorted = memory_copy(d2min, n, sizeof *sorted), floor = 0;

    *count = 0;
    if (wanted) {
        qsort(sorted, n, sizeof *sorted, order_double);
        floor = fmax(BANDS_TIMES * sorted[n / 2], pow(BANDS_STILL * settings->cutoff, 2));
        for (size_t i = 0; i < n; i++)
            if (d2min[i] >= sorted[n - wanted] && d2min[i] > floor)
                rows[(*count)++] = i;
    }
    free(sorted);
    return rows;
}

static void join_near(struct search *search)
{
    for (size_t i = 0; i < search->part->n; i++)
        for (size_t p = search->near->first[i]; p < search->near->first[i + 1]; p++) {
            const struct neighbor *bond = &search->near->list[p];
            int image[3];

            if ((size_t)bond->atom < i)
                continue;
            neighbor_image(search->part, search->inverse, i, bond, image);
            forest_join(&search->forest, i, bond->atom, image);
        }
}

static int by_size(const void *left, const void *right)
{
    const struct cluster *a = left, *b = right;

    if (a->atoms != b->atoms)
        return a->atoms > b->atoms ? -1 : 1;
    return (a->first > b->first) - (a->first < b->first);
}

/* Clusters of enough atoms, the largest first. Caller frees. */
static struct cluster *list_clusters(struct search *search, size_t *count)
{
    size_t n = search->part->n, *first = memory_alloc(n, sizeof *first);
    struct cluster *clusters = memory_alloc(n, sizeof *clusters);

    *count = 0;
    for (size_t i = n; i-- > 0;)
        first[forest_root(&search->forest, i)] = i;
    for (size_t i = 0; i < n; i++)
        if (forest_root(&search->forest, i) == i &&
            search->forest.size[i] >= search->settings->least)
            clusters[(*count)++] = (struct cluster){i, first[i], search->forest.size[i]};
    qsort(clusters, *count, sizeof *clusters, by_size);
    free(first);
    return clusters;
}

static void add_square(double matrix[3][3], const double v[3], double weight)
{
    for (int a = 0; a < 3; a++)
        for (int b = 0; b < 3; b++)
            matrix[a][b] += weight * v[a] * v[b];
}

/* Where an atom is along the bonds of its cluster. */
static void unwrap(const struct search *search, size_t atom, double r[3])
{
    const int *shift = search->forest.shift[atom];

    for (size_t a = 0; a < 3; a++) {
        r[a] = frame_pos(search->part)[3 * atom + a];
        for (int k = 0; k < 3 && search->part->has_cell; k++)
            r[a] += shift[k] * search->part->cell[k][a];
    }
}

/* sum (r - r0) (x) (r - r0) / N */
static void spread_of(struct search *search, const struct cluster *cluster, double spread[3][3])
{
    double mean[3] = {0, 0, 0}, r[3];

    memset(spread, 0, 9 * sizeof **spread);
    for (int pass = 0; pass < 2; pass++)
        for (size_t i = 0; i < search->part->n; i++) {
            if (forest_root(&search->forest, i) != cluster->root)
                continue;
            unwrap(search, i, r);
            for (int a = 0; a < 3; a++)
                if (pass == 0)
                    mean[a] += r[a] / (double)cluster->atoms;
                else
                    r[a] -= mean[a];
            if (pass == 1)
                add_square(spread, r, 1 / (double)cluster->atoms);
        }
}

enum { CLOSINGS_MAX = 64 };

/* Whether the vector, or its opposite, is new; kept if so. */
static bool keep_closing(int list[CLOSINGS_MAX][3], int *count, const int vector[3])
{
    for (int c = 0; c < *count; c++) {
        bool same = true, opposite = true;

        for (int k = 0; k < 3; k++) {
            same = same && list[c][k] == vector[k];
            opposite = opposite && list[c][k] == -vector[k];
        }
        if (same || opposite)
            return false;
    }
    if (*count == CLOSINGS_MAX)
        return false;
    memcpy(list[(*count)++], vector, 3 * sizeof *vector);
    return true;
}

/* Adds v (x) v / 12 of every vector by which the cluster closes on itself. */
static void add_closings(struct search *search, const struct cluster *cluster, double matrix[3][3])
{
    int list[CLOSINGS_MAX][3], count = 0;

    for (size_t i = 0; i < search->part->n; i++) {
        if (forest_root(&search->forest, i) != cluster->root)
            continue;
        for (size_t p = search->near->first[i]; p < search->near->first[i + 1]; p++) {
            const struct neighbor *bond = &search->near->list[p];
            double v[3] = {0, 0, 0};
            int image[3];

            (void)forest_root(&search->forest, (size_t)bond->atom);
            neighbor_image(search->part, search->inverse, i, bond, image);
            for (int k = 0; k < 3; k++)
                image[k] += search->forest.shift[i][k] - search->forest.shift[bond->atom][k];
            if ((!image[0] && !image[1] && !image[2]) || !keep_closing(list, &count, image))
                continue;
            for (int k = 0; k < 3; k++)
                for (int a = 0; a < 3; a++)
                    v[a] += image[k] * search->part->cell[k][a];
            add_square(matrix, v, 1.0 / 12);
        }
    }
}

/* The principal axis of least extent, and whether it is short enough for a plane. */
static bool plane_normal(const double matrix[3][3], int axis, double normal[3])
{
    gsl_matrix *m = gsl_matrix_alloc(3, 3), *vectors = gsl_matrix_alloc(3, 3);
    gsl_vector *values = gsl_vector_alloc(3);
    gsl_eigen_symmv_workspace *space = gsl_eigen_symmv_alloc(3);
    double turn;
    bool flat;

    for (int a = 0; a < 3; a++)
        for (int b = 0; b < 3; b++)
            gsl_matrix_set(m, a, b, matrix[a][b]);
    gsl_eigen_symmv(m, values, vectors, space);
    gsl_eigen_symmv_sort(values, vectors, GSL_EIGEN_SORT_VAL_ASC);
    for (int a = 0; a < 3; a++)
        normal[a] = gsl_matrix_get(vectors, a, 0);
    flat = gsl_vector_get(values, 0) <= BANDS_FLAT * BANDS_FLAT * gsl_vector_get(values, 1);
    turn = normal[axis] < 0 ? -1 : 1;
    for (int a = 0; a < 3; a++)
        normal[a] *= turn;
    gsl_eigen_symmv_free(space);
    gsl_vector_free(values);
    gsl_matrix_free(vectors);
    gsl_matrix_free(m);
    return flat;
}

/* Measures a cluster; false if it is no plane. */
static bool measure(struct search *search, const struct cluster *cluster, size_t n,
                    struct bands_band *band)
{
    double spread[3][3], matrix[3][3], along = 0, *normal = band->normal;
    int axis = search->settings->axis;

    spread_of(search, cluster, spread);
    memcpy(matrix, spread, sizeof matrix);
    add_closings(search, cluster, matrix);
    if (!plane_normal((const double(*)[3])matrix, axis, normal))
        return false;
    for (int a = 0; a < 3; a++)
        along += normal[a] * dot3(spread[a], normal);
    band->atoms = cluster->atoms;
    band->share = (double)cluster->atoms / (double)n;
    band->angle = asin(fmin(1, fabs(normal[axis]))) * 180 / M_PI;
    band->width = sqrt(12 * fmax(0, along));
    return true;
}

/* Numbers the atoms of a band, and takes their mean D2min. */
static void mark(struct search *search, const struct cluster *cluster, const size_t *rows,
                 const double *d2min, int64_t number, int64_t *column, struct bands_band *band)
{
    band->d2min = 0;
    for (size_t i = 0; i < search->part->n; i++)
        if (forest_root(&search->forest, i) == cluster->root) {
            column[rows[i]] = number;
            band->d2min += d2min[rows[i]] / (double)cluster->atoms;
        }
}

void bands_find(struct frame *frame, const struct bands_settings *settings, struct bands *bands)
{
    int64_t *column = frame_add(frame, "band", VALUE_INT, 1)->integer;
    const double *d2min = frame_find(frame, "d2min")->real;
    size_t *rows = choose(frame, d2min, settings, &bands->chosen), count;
    struct search search = {.settings = settings, .part = frame_rows(frame, rows, bands->chosen)};
    struct cluster *clusters;

    memset(column, 0, frame->n * sizeof *column);
    bands->count = bands->shapeless = bands->shapeless_atoms = 0;
    if (frame->has_cell)
        cell_invert(frame->cell, search.inverse);
    search.near = neighbors_create(search.part, settings->cutoff);
    search.forest = forest_create(bands->chosen);
    join_near(&search);
    clusters = list_clusters(&search, &count);
    bands->band = memory_alloc(count, sizeof *bands->band);
    for (size_t c = 0; c < count; c++) {
        struct bands_band *band = &bands->band[bands->count];

        if (measure(&search, &clusters[c], frame->n, band)) {
            mark(&search, &clusters[c], rows, d2min, (int64_t)++bands->count, column, band);
        } else {
            bands->shapeless++;
            bands->shapeless_atoms += clusters[c].atoms;
        }
    }
    free(clusters);
    forest_release(&search.forest);
    neighbors_free(search.near);
    frame_free(search.part);
    free(rows);
}

void bands_release(struct bands *bands)
{
    free(bands->band);
}
