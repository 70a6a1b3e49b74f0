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
#include "atoms/neighbors.h"
#include "base/exit_codes.h"
#include "base/memory.h"
#include "measure/cell_pair.h"

static const double INVALID = 1e-12;

struct strain { /* what every atom's computation reads */
    const struct frame *frame, *reference;
    const struct strain_settings *settings;
    const struct column *within;
    int64_t *row_now;  /* per row of the reference: row in the frame, or MATCH_ABSENT */
    int64_t *row_then; /* per row of the frame: row in the reference, or MATCH_ABSENT */
    double *moved;     /* 3 per row of the reference: u, reduced */
    struct cell_pair cells;
    bool nearest[3]; /* open in the reference, periodic now */
};

/* Along a direction that was open in the reference and is periodic now, the nearest image. */
static void set_cells(struct strain *strain)
{
    const struct frame *frame = strain->frame;

    strain->cells = cell_pair_of(frame, strain->reference);
    for (int k = 0; k < 3; k++)
        strain->nearest[k] = frame->has_cell && frame->pbc[k] && !strain->cells.periodic[k];
}

/* The reduced displacement of every atom that both frames have. */
static void set_displacements(struct strain *strain)
{
    const struct frame *reference = strain->reference;

    strain->moved = memory_zeroed(3 * reference->n, sizeof *strain->moved);
    for (size_t i = 0; i < reference->n; i++) {
        double s_now[3], s_then[3];

        if (strain->row_now[i] == MATCH_ABSENT)
            continue;
        cell_to_reduced(strain->cells.now_inverse,
                        frame_pos(strain->frame) + 3 * strain->row_now[i], s_now);
        cell_to_reduced(strain->cells.then_inverse, frame_pos(reference) + 3 * i, s_then);
        for (size_t k = 0; k < 3; k++)
            strain->moved[3 * i + k] = s_now[k] - s_then[k];
    }
}

static bool may_pair(const struct strain *strain, int64_t a, int64_t b)
{
    const struct column *within = strain->within;

    if (b == MATCH_ABSENT)
        return false;
    return !within || (within->type == VALUE_STRING ? within->string[a] == within->string[b]
                                                    : within->integer[a] == within->integer[b]);
}

/* The vector to a neighbour in the reference and now. */
static void vectors_of_pair(const struct strain *strain, size_t i, const struct neighbor *neighbor,
                            double then[3], double now[3])
{
    const double *moved = strain->moved;
    double reduced[3], shifted[3];

    cell_to_reduced(strain->cells.then_inverse, neighbor->vector, reduced);
    for (size_t k = 0; k < 3; k++) {
        double apart = moved[3 * (size_t)neighbor->atom + k] - moved[3 * i + k];

        shifted[k] = reduced[k] + (strain->cells.periodic[k] ? apart - rint(apart) : apart);
        if (strain->nearest[k])
            shifted[k] -= rint(shifted[k]);
    }
    if (strain->settings->affine == STRAIN_AFFINE_TO_CURRENT)
        cell_to_cartesian(strain->cells.now, reduced, then);
    else
        memcpy(then, neighbor->vector, 3 * sizeof *then);
    cell_to_cartesian(strain->settings->affine == STRAIN_AFFINE_TO_REFERENCE ? strain->cells.then
                                                                             : strain->cells.now,
                      shifted, now);
}

struct pairs { /* a thread's working space */
    struct neighbor *list;
    size_t capacity, vector_capacity, count;
    double (*vectors)[6]; /* then, now */
};

static void collect_pairs(const struct strain *strain, const struct neighbor_search *search,
                          size_t i, struct pairs *pairs)
{
    size_t found = neighbor_search_atom(search, i, &pairs->list, &pairs->capacity);

    memory_grow(&pairs->vectors, &pairs->vector_capacity, found, sizeof *pairs->vectors);
    pairs->count = 0;
    for (size_t p = 0; p < found; p++) {
        if (!may_pair(strain, strain->row_now[i], strain->row_now[pairs->list[p].atom]))
            continue;
        vectors_of_pair(strain, i, &pairs->list[p], pairs->vectors[pairs->count],
                        pairs->vectors[pairs->count] + 3);
        pairs->count++;
    }
}

/* F = W V^-1 of the pairs; false if they do not determine it. */
static bool deformation_gradient(const struct pairs *pairs, double gradient[3][3])
{
    double v[3][3] = {{0}}, w[3][3] = {{0}}, inverse[3][3], squares = 0;

    for (size_t p = 0; p < pairs->count; p++) {
        const double *then = pairs->vectors[p], *now = then + 3;

        for (int a = 0; a < 3; a++) {
            squares += then[a] * then[a];
            for (int b = 0; b < 3; b++) {
                v[a][b] += then[a] * then[b];
                w[a][b] += now[a] * then[b];
            }
        }
    }
    if (pairs->count < 3 || fabs(cell_volume(v)) <= INVALID * squares ||
        fabs(cell_volume(w)) <= INVALID * squares)
        return false;
    cell_invert(v, inverse);
    for (int a = 0; a < 3; a++)
        for (int b = 0; b < 3; b++)
            gradient[a][b] =
                w[a][0] * inverse[0][b] + w[a][1] * inverse[1][b] + w[a][2] * inverse[2][b];
    return true;
}

static double square(double x)
{
    return x * x;
}

static void invariants(const double f[3][3], double *shear, double *volumetric)
{
    double e[3][3];

    for (int a = 0; a < 3; a++)
        for (int b = 0; b < 3; b++)
            e[a][b] = 0.5 * (f[0][a] * f[0][b] + f[1][a] * f[1][b] + f[2][a] * f[2][b] - (a == b));
    *shear = sqrt(
        square(e[0][1]) + square(e[0][2]) + square(e[1][2]) +
        (square(e[0][0] - e[1][1]) + square(e[0][0] - e[2][2]) + square(e[1][1] - e[2][2])) / 6);
    *volumetric = (e[0][0] + e[1][1] + e[2][2]) / 3;
}

static double non_affine(const struct pairs *pairs, const double f[3][3])
{
    double sum = 0;

    for (size_t p = 0; p < pairs->count; p++) {
        const double *then = pairs->vectors[p], *now = then + 3;

        for (int a = 0; a < 3; a++)
            sum += square(f[a][0] * then[0] + f[a][1] * then[1] + f[a][2] * then[2] - now[a]);
    }
    return sum;
}

/* Fills the three columns for every atom of the reference that the frame has; marks the valid
 * ones. */
static void measure_atoms(const struct strain *strain, double *shear, double *volumetric,
                          double *d2min, bool *valid)
{
    struct neighbor_search *search =
        neighbor_search_create(strain->reference, strain->settings->cutoff);

#pragma omp parallel
    {
        struct pairs pairs = {0};

#pragma omp for schedule(dynamic, 256)
        for (size_t i = 0; i < strain->reference->n; i++) {
            int64_t row = strain->row_now[i];
            double gradient[3][3];

            if (row == MATCH_ABSENT)
                continue;
            collect_pairs(strain, search, i, &pairs);
            valid[row] = deformation_gradient(&pairs, gradient);
            if (!valid[row])
                continue;
            invariants(gradient, &shear[row], &volumetric[row]);
            d2min[row] = non_affine(&pairs, gradient);
        }
        free(pairs.list);
        free(pairs.vectors);
    }
    neighbor_search_free(search);
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

static void report_on(const struct strain *strain, const bool *valid, const double *shear,
                      const double *volumetric, const double *d2min, struct strain_report *report)
{
    double good = 0;

    memset(report, 0, sizeof *report);
    for (size_t i = 0; i < strain->frame->n; i++) {
        report->unmatched += strain->row_then[i] == MATCH_ABSENT;
        report->invalid += strain->row_then[i] != MATCH_ABSENT && !valid[i];
        report->shear_mean += shear[i];
        report->volumetric_mean += volumetric[i];
        report->d2min_mean += d2min[i];
        good += valid[i];
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
    double *shear, *volumetric, *d2min;
    bool *valid;

    shear = fresh_column(frame, "shear_strain");
    volumetric = fresh_column(frame, "volumetric_strain");
    d2min = fresh_column(frame, "d2min");
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
    set_displacements(&strain);
    valid = memory_zeroed(frame->n, sizeof *valid);
    measure_atoms(&strain, shear, volumetric, d2min, valid);
    report_on(&strain, valid, shear, volumetric, d2min, report);
    free(valid);
    free(strain.row_now);
    free(strain.row_then);
    free(strain.moved);
    return 0;
}
