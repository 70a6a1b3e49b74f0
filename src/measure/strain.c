/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Atomic strain and non-affine displacement, as OVITO's "Atomic strain" defines them.
 *
 * For an atom with the neighbours j within the cutoff in the reference, vectors D_j there and
 * d_j now (A):
 *
 *     V = sum_j D_j D_j^T,   W = sum_j d_j D_j^T,   F = W V^-1           deformation gradient,
 *                            least squares
 *     E = (F^T F - 1) / 2                                               Green-Lagrange strain
 *     shear      = sqrt(Exy^2 + Exz^2 + Eyz^2 + ((Exx - Eyy)^2 + (Exx - Ezz)^2 + (Eyy - Ezz)^2)
 *                / 6)
 *     volumetric = tr E / 3
 *     d2min      = sum_j |F D_j - d_j|^2                                a sum, not a mean, A2
 *
 * With H the cells, s the reduced coordinates, and u = s_now - s_ref: d_j = (H_ref^-1 D_j + u_j
 * - u_i) H, where H is the current cell (affine off, to current) or the reference one (to
 * reference); `to current` also maps D_j into the current cell. Along the directions that are
 * periodic in the reference u_j - u_i is taken to the nearest image, so that a drift of all
 * atoms through the cell does not matter. Along directions that are open in the reference but
 * periodic now (a free cluster that became part of a film) d_j is the nearest image. An atom is
 * invalid if it has fewer than three neighbours, or if |det V| or |det W| is at most 1e-12 sum
 * |D_j|^2.
 *
 * Sources: F. Shimizu, S. Ogata, J. Li, Mater. Trans. 48, 2923 (2007), doi
 * 10.2320/matertrans.MJ200769; M. L. Falk, J. S. Langer, Phys. Rev. E 57, 7192 (1998), doi
 * 10.1103/PhysRevE.57.7192; A. Stukowski, Modelling Simul. Mater. Sci. Eng. 18, 015012 (2010),
 * doi 10.1088/0965-0393/18/1/015012. */
#include "measure/strain.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "atoms/cell.h"
#include "atoms/match.h"
#include "atoms/neighbor_near.h"
#include "base/exit_codes.h"
#include "base/memory.h"
#include "base/vector.h"
#include "measure/cell_pair.h"

static const double INVALID = 1e-12;

struct strain { /* what every atom's computation reads */
    const struct frame *frame, *reference;
    const struct strain_settings *settings;
    const struct column *within;
    int64_t *row_now;  /* per row of the reference: row in the frame, or MATCH_ABSENT */
    int64_t *row_then; /* per row of the frame: row in the reference, or MATCH_ABSENT */
    struct cell_pair cells;
    bool nearest[3]; /* open in the reference, periodic now */
    /* the neighbour search in the reference, and by its places: row in the frame, and u, reduced;
     * in its fourth element whether the frame lacks the atom */
    struct neighbor_search *search;
    int64_t *now_at;
    vector4 *moved;
};

/* Along a direction that was open in the reference and is periodic now, the nearest image. */
static void set_cells(struct strain *strain)
{
    const struct frame *frame = strain->frame;

    strain->cells = cell_pair_of(frame, strain->reference);
    for (int k = 0; k < 3; k++)
        strain->nearest[k] = frame->has_cell && frame->pbc[k] && !strain->cells.periodic[k];
}

/* Rows of places lie anywhere: they are asked for so many places ahead. */
enum { AHEAD = 16 };

INLINE void ask_for(const struct strain *strain, size_t place, const double *now,
                    const double *then)
{
    const struct neighbor_search *search = strain->search;
    size_t far = place + 2 * AHEAD < search->n ? place + 2 * AHEAD : place,
           near = place + AHEAD < search->n ? place + AHEAD : place, i = (size_t)search->row[near];

    __builtin_prefetch(&strain->row_now[search->row[far]]);
    __builtin_prefetch(then + 3 * i);
    if (strain->row_now[i] != MATCH_ABSENT)
        __builtin_prefetch(now + 3 * strain->row_now[i]);
}

/* Where the atoms of the search are now: the reduced displacement of every atom that both frames
 * have. */
static void set_displacements(struct strain *strain)
{
    const struct neighbor_search *search = strain->search;
    const double *now = frame_pos(strain->frame), *then = frame_pos(strain->reference);

    strain->now_at = memory_alloc(search->n, sizeof *strain->now_at);
    strain->moved = memory_aligned(search->n, sizeof *strain->moved);
    for (size_t place = 0; place < search->n; place++) {
        size_t i = (size_t)search->row[place];
        double s_now[3], s_then[3];

        ask_for(strain, place, now, then);
        strain->now_at[place] = strain->row_now[i];
        strain->moved[place] = (vector4){0, 0, 0, strain->row_now[i] == MATCH_ABSENT};
        if (strain->row_now[i] == MATCH_ABSENT)
            continue;
        cell_to_reduced(strain->cells.now_inverse, now + 3 * strain->row_now[i], s_now);
        cell_to_reduced(strain->cells.then_inverse, then + 3 * i, s_then);
        for (size_t k = 0; k < 3; k++)
            strain->moved[place][k] = s_now[k] - s_then[k];
    }
}

/* Of two places, the first of which is that of an atom that the frame has. */
static bool may_pair(const struct strain *strain, size_t place, size_t other)
{
    const struct column *within = strain->within;
    int64_t a, b;

    if (strain->moved[other][3] != 0)
        return false;
    if (!within)
        return true;
    a = strain->now_at[place];
    b = strain->now_at[other];
    return within->type == VALUE_STRING ? within->string[a] == within->string[b]
                                        : within->integer[a] == within->integer[b];
}

struct pair_vectors { /* to a neighbour, in the reference and now, A; an element to spare */
    vector4 then, now;
};

struct pairs { /* of one atom */
    size_t of; /* its place */
    size_t vector_capacity, count;
    struct pair_vectors *vectors;
    int32_t *place; /* of the neighbours that count, and their vectors in the reference */
    bool valid;
    double column[3][4]; /* of F; an element to spare */
};

/* A thread's working space: the atoms of a bin. They are taken through each step together, so that
 * one's divisions go on while another's are waited for. */
struct bin_pairs {
    struct neighbor_near near;
    size_t atoms, capacity;
    struct pairs *atom;
};

/* Room for the pairs of one more atom. */
static struct pairs *more_pairs(struct bin_pairs *bin, size_t place)
{
    size_t before = bin->capacity;

    memory_grow(&bin->atom, &bin->capacity, bin->atoms + 1, sizeof *bin->atom);
    if (bin->capacity > before)
        memset(bin->atom + before, 0, (bin->capacity - before) * sizeof *bin->atom);
    bin->atom[bin->atoms].of = place;
    return &bin->atom[bin->atoms++];
}

static void bin_pairs_release(struct bin_pairs *bin)
{
    neighbor_near_release(&bin->near);
    for (size_t k = 0; k < bin->capacity; k++) {
        free(bin->atom[k].vectors);
        free(bin->atom[k].place);
    }
    free(bin->atom);
}

/* Those neighbours of an atom that both frames have, and that it may be paired with: their places
 * and vectors in the reference. */
static void collect_pairs(const struct strain *strain, const struct neighbor *list, size_t found,
                          struct pairs *pairs)
{
    if (found > pairs->vector_capacity) {
        free(pairs->vectors);
        free(pairs->place);
        pairs->vector_capacity = 2 * found;
        pairs->vectors = memory_aligned(pairs->vector_capacity, sizeof *pairs->vectors);
        pairs->place = memory_alloc(pairs->vector_capacity, sizeof *pairs->place);
    }
    pairs->count = 0;
    for (size_t p = 0; p < found; p++) {
        const double *vector = list[p].vector;

        if (!may_pair(strain, pairs->of, (size_t)list[p].place))
            continue;
        pairs->place[pairs->count] = list[p].place;
        pairs->vectors[pairs->count++].then = (vector4){vector[0], vector[1], vector[2], 0};
    }
}

/* The rows of a matrix, and v times the matrix. */
INLINE void rows_of(const double matrix[3][3], vector4 rows[3])
{
    for (int k = 0; k < 3; k++)
        rows[k] = (vector4){matrix[k][0], matrix[k][1], matrix[k][2], 0};
}

INLINE vector4 times(vector4 v, const vector4 rows[3])
{
    return v[0] * rows[0] + v[1] * rows[1] + v[2] * rows[2];
}

/* Adding and taking away 1.5 2^52 leaves the nearest whole number, as rint does, all at once. */
INLINE vector4 nearest_whole(vector4 v)
{
    return (v + 0x1.8p52) - 0x1.8p52;
}

/* The vectors to the neighbours as they are now; and, where the atoms of the reference are mapped
 * into the current cell, those in the reference. */
GENERATIONS static void follow_pairs(const struct strain *strain, const struct pairs *pairs)
{
    enum strain_affine affine = strain->settings->affine;
    const vector4 moved = strain->moved[pairs->of];
    vector4 to_reduced[3], now[3], to[3], whole = {0}, nearest = {0};
    bool any_nearest = strain->nearest[0] || strain->nearest[1] || strain->nearest[2];

    rows_of(strain->cells.then_inverse, to_reduced);
    rows_of(strain->cells.now, now);
    rows_of(affine == STRAIN_AFFINE_TO_REFERENCE ? strain->cells.then : strain->cells.now, to);
    for (int k = 0; k < 3; k++) {
        whole[k] = strain->cells.periodic[k];
        nearest[k] = strain->nearest[k];
    }
    for (size_t p = 0; p < pairs->count; p++) {
        struct pair_vectors *pair = &pairs->vectors[p];
        vector4 reduced = times(pair->then, to_reduced),
                apart = strain->moved[pairs->place[p]] - moved,
                shifted = reduced + (apart - whole * nearest_whole(apart));

        if (any_nearest)
            shifted -= nearest * nearest_whole(shifted);
        if (affine == STRAIN_AFFINE_TO_CURRENT)
            pair->then = times(reduced, now);
        pair->now = times(shifted, to);
    }
}

/* V and W, row by row. */
GENERATIONS static void sum_products(const struct pairs *pairs, vector4 v[3], vector4 w[3])
{
    vector4 v0 = {0}, v1 = {0}, v2 = {0}, w0 = {0}, w1 = {0}, w2 = {0};

    for (size_t p = 0; p < pairs->count; p++) {
        const vector4 then = pairs->vectors[p].then, now = pairs->vectors[p].now;

        v0 += then[0] * then;
        v1 += then[1] * then;
        v2 += then[2] * then;
        w0 += now[0] * then;
        w1 += now[1] * then;
        w2 += now[2] * then;
    }
    v[0] = v0, v[1] = v1, v[2] = v2;
    w[0] = w0, w[1] = w1, w[2] = w2;
}

/* F = W V^-1 of the pairs; false if they do not determine it. */
static bool deformation_gradient(struct pairs *pairs)
{
    double v[3][3], w[3][3], inverse[3][3], squares;
    vector4 v_rows[3], w_rows[3];

    sum_products(pairs, v_rows, w_rows);
    for (int a = 0; a < 3; a++)
        for (int b = 0; b < 3; b++) {
            v[a][b] = v_rows[a][b];
            w[a][b] = w_rows[a][b];
        }
    squares = v[0][0] + v[1][1] + v[2][2];
    if (pairs->count < 3 || fabs(cell_volume(v)) <= INVALID * squares ||
        fabs(cell_volume(w)) <= INVALID * squares)
        return false;
    cell_invert(v, inverse);
    for (int a = 0; a < 3; a++)
        for (int b = 0; b < 3; b++)
            pairs->column[b][a] =
                w[a][0] * inverse[0][b] + w[a][1] * inverse[1][b] + w[a][2] * inverse[2][b];
    return true;
}

static double square(double x)
{
    return x * x;
}

static void invariants(const struct pairs *pairs, double *shear, double *volumetric)
{
    const double(*f)[4] = pairs->column;
    double e[3][3];

    for (int a = 0; a < 3; a++)
        for (int b = 0; b < 3; b++)
            e[a][b] = 0.5 * (f[a][0] * f[b][0] + f[a][1] * f[b][1] + f[a][2] * f[b][2] - (a == b));
    *shear = sqrt(
        square(e[0][1]) + square(e[0][2]) + square(e[1][2]) +
        (square(e[0][0] - e[1][1]) + square(e[0][0] - e[2][2]) + square(e[1][1] - e[2][2])) / 6);
    *volumetric = (e[0][0] + e[1][1] + e[2][2]) / 3;
}

/* The squares of F D_j - d_j take the place of d_j. */
GENERATIONS static void square_residuals(const struct pairs *pairs)
{
    vector4 column[3];

    memcpy(column, pairs->column, sizeof column);
    for (size_t p = 0; p < pairs->count; p++) {
        struct pair_vectors *pair = &pairs->vectors[p];
        vector4 off = times(pair->then, column) - pair->now;

        pair->now = off * off;
    }
}

/* Their sum, one after the other: a short loop, so that the next atom's begins meanwhile. */
static double sum_residuals(const struct pairs *pairs)
{
    double sum = 0;

    for (size_t p = 0; p < pairs->count; p++)
        for (int k = 0; k < 3; k++)
            sum += pairs->vectors[p].now[k];
    return sum;
}

struct results { /* per row of the frame */
    double *shear, *volumetric, *d2min;
    bool *valid;
};

/* The atoms of the bin that is gathered. */
static void measure_bin(const struct strain *strain, struct bin_pairs *bin,
                        const struct results *results)
{
    bin->atoms = 0;
    for (size_t place = bin->near.begin; place < bin->near.end; place++) {
        size_t found;

        if (strain->now_at[place] == MATCH_ABSENT)
            continue;
        const struct neighbor *list = neighbor_near_list(&bin->near, place, &found);
        collect_pairs(strain, list, found, more_pairs(bin, place));
    }
    for (size_t k = 0; k < bin->atoms; k++)
        follow_pairs(strain, &bin->atom[k]);
    for (size_t k = 0; k < bin->atoms; k++)
        bin->atom[k].valid = deformation_gradient(&bin->atom[k]);
    for (size_t k = 0; k < bin->atoms; k++) {
        const struct pairs *pairs = &bin->atom[k];
        int64_t row = strain->now_at[pairs->of];

        results->valid[row] = pairs->valid;
        if (!pairs->valid)
            continue;
        invariants(pairs, &results->shear[row], &results->volumetric[row]);
        square_residuals(pairs);
    }
    for (size_t k = 0; k < bin->atoms; k++)
        if (bin->atom[k].valid)
            results->d2min[strain->now_at[bin->atom[k].of]] = sum_residuals(&bin->atom[k]);
}

/* Fills the three columns for every atom of the reference that the frame has; marks the valid
 * ones. */
static void measure_atoms(struct strain *strain, const struct results *results)
{
    size_t bins;

    strain->search = neighbor_search_create(strain->reference, strain->settings->cutoff);
    bins = neighbor_search_bins(strain->search);
    set_displacements(strain);
#pragma omp parallel
    {
        struct bin_pairs bin = {.atoms = 0};

        neighbor_near_init(&bin.near, strain->search);
#pragma omp for schedule(dynamic, 16)
        for (size_t number = 0; number < bins; number++) {
            neighbor_near_gather(&bin.near, neighbor_search_next(strain->search, number),
                                 NEIGHBOR_ALL);
            measure_bin(strain, &bin, results);
        }
        bin_pairs_release(&bin);
    }
    free(strain->now_at);
    free(strain->moved);
    neighbor_search_free(strain->search);
}

static int find_within(struct strain *strain, struct error *error)
{
    const char *name = strain->settings->within;

    if (!name)
        return 0;
    strain->within = frame_find(strain->frame, name);
    if (!strain->within || strain->within->width != 1 || strain->within->type == VALUE_REAL)
        return error_set(error, EXIT_USAGE,
                         "no column of integers or texts '%s' to pair atoms within", name);
    return 0;
}

/* An atom whose value is another one in the reference, if that has the column, is not the same
 * atom. */
static void part_with(struct strain *strain)
{
    const struct column *now = strain->within,
                        *then = now ? frame_find(strain->reference, now->name) : NULL;

    if (!then || then->type != now->type || then->width != 1)
        return;
    for (size_t i = 0; i < strain->reference->n; i++) {
        int64_t row = strain->row_now[i];
        bool same =
            row != MATCH_ABSENT &&
            (now->type == VALUE_STRING ? !strcmp(column_text(now, row), column_text(then, i))
                                       : now->integer[row] == then->integer[i]);

        if (row != MATCH_ABSENT && !same)
            strain->row_then[row] = strain->row_now[i] = MATCH_ABSENT;
    }
}

static double *fresh_column(struct frame *frame, const char *name)
{
    double *values = frame_add(frame, name, VALUE_REAL, 1)->real;

    memset(values, 0, frame->n * sizeof *values);
    return values;
}

static void report_on(const struct strain *strain, const struct results *results,
                      struct strain_report *report)
{
    double good = 0;

    memset(report, 0, sizeof *report);
    for (size_t i = 0; i < strain->frame->n; i++) {
        report->unmatched += strain->row_then[i] == MATCH_ABSENT;
        report->invalid += strain->row_then[i] != MATCH_ABSENT && !results->valid[i];
        report->shear_mean += results->shear[i];
        report->volumetric_mean += results->volumetric[i];
        report->d2min_mean += results->d2min[i];
        good += results->valid[i];
    }
    report->shear_mean /= fmax(1, good);
    report->volumetric_mean /= fmax(1, good);
    report->d2min_mean /= fmax(1, good);
}

int strain_measure(struct frame *frame, const struct frame *reference,
                   const struct strain_settings *settings, struct strain_report *report,
                   struct error *error)
{
    struct strain strain = {.frame = frame, .reference = reference, .settings = settings};
    struct results results;

    results.shear = fresh_column(frame, "shear_strain");
    results.volumetric = fresh_column(frame, "volumetric_strain");
    results.d2min = fresh_column(frame, "d2min");
    if (find_within(&strain, error) ||
        match_by_id(frame, reference, &strain.row_then, &strain.row_now, error))
        return error->code;
    part_with(&strain);
    if (match_species(frame, reference, strain.row_now, error)) {
        free(strain.row_now);
        free(strain.row_then);
        return error->code;
    }
    set_cells(&strain);
    results.valid = memory_zeroed(frame->n, sizeof *results.valid);
    measure_atoms(&strain, &results);
    report_on(&strain, &results, report);
    free(results.valid);
    free(strain.row_now);
    free(strain.row_then);
    return 0;
}
