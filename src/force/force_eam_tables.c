/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tables of the fast kernels for EAM: functions of every pair of species as segment tables,
 * in the units of the kernel's sums.
 *
 * Where forces have room: a sum of 32 bits in units of 2^-22 eV/A holds +-512 eV/A. Units grow
 * by powers of two until one pair at the table's start takes at most 1/8 of the range; |F'| must
 * leave as much room, else a step is computed by the exact loops. A density of 32 neighbours at
 * the start fits. */
#include <math.h>
#include <stdlib.h>
#include "base/memory.h"
#include "force/force_form.h"
#include "force/force_state.h"
#include "force/segment_table.h"
#include "potential/eam_table.h"

static const double force_share = 0.125, density_neighbors = 32.0; /* see above */
/* of the cutoff: a table that begins farther out is of no use */
static const double widest_start = 0.45;

/* Tolerances, eV/A, from the best to the last that is accepted. */
static const double mixed_tolerance[] = {5e-6, 1e-5, 2e-5}, double_tolerance[] = {1e-7, 2e-7, 5e-7};
enum { TOLERANCES = 3 };

/* Functions of one pair of species, for segment_table.h. */
struct source {
    const struct eam_table *eam;
    int from, at; /* species: the density at `at` due to `from` */
};

static void functions(const void *context, double r, double *pair_slope, double *density,
                      double *density_slope)
{
    const struct source *source = context;
    const struct eam_table *eam = source->eam;
    double p;
    int m = cubic_interval(r * eam->r_inverse, eam->r_last, &p),
        ab = source->from * eam->species + source->at;
    struct cubic phi = cubic_between(&eam->pair[ab][m]), rho = cubic_between(&eam->density[ab][m]);

    *pair_slope = (cubic_slope(&phi, p) * eam->r_inverse - cubic_value(&phi, p) / r) / r;
    *density = cubic_value(&rho, p);
    *density_slope = cubic_slope(&rho, p) * eam->r_inverse;
}

/* The largest single terms of the sums over the range of a table. */
struct largest {
    double force, density, density_slope;
};

static void note_largest(struct largest *largest, const struct source *source, double from,
                         double to)
{
    enum { STEPS = 500 };
    double pair, density, slope;

    for (int k = 0; k <= STEPS; k++) {
        functions(source, from + (to - from) * k / STEPS, &pair, &density, &slope);
        largest->force = fmax(largest->force, fabs(pair));
        largest->density = fmax(largest->density, fabs(density));
        largest->density_slope = fmax(largest->density_slope, fabs(slope));
    }
}

/* A typical |F'|: its mean over the middle of the range of densities that the table of F covers
 * densely. */
static double typical_slope(const struct eam_table *eam)
{
    enum { STEPS = 20 };
    double sum = 0.0, slope;

    for (int a = 0; a < eam->species; a++)
        for (int k = 0; k < STEPS; k++) {
            eam_embed(eam, a, eam->rho_max * (k + 0.5) / STEPS * 0.5, &slope);
            sum += fabs(slope);
        }
    return sum / (eam->species * STEPS);
}

/* A table of the kernel: so many coefficients for each segment. */
struct kernel_table {
    void *values;
    int coefficients, segments;
};

static struct kernel_table kernel_table(struct force *force, int coefficients, int segments)
{
    return (struct kernel_table){force_table_room(force, coefficients, segments), coefficients,
                                 segments};
}

/* Writes coefficients first ... first + count - 1: from[k][segment] times the factor. */
static void put(const struct force *force, const struct kernel_table *to, int first, int count,
                double *const *from, double factor)
{
    for (int k = 0; k < count; k++)
        for (int s = 0; s < to->segments; s++)
            force_table_put(
                force, to->values,
                force_table_index(force->kernel, to->coefficients, to->segments, first + k, s),
                from[k][s] * factor);
}

/* The fits of one unordered pair of species: the density at b due to a, at a due to b, on one
 * map; the shell. */
struct fits {
    struct segment_table *there, *here, *shell;
};

static void fits_release(struct fits *fits)
{
    if (fits->here != fits->there)
        segment_table_free(fits->here);
    segment_table_free(fits->there);
    segment_table_free(fits->shell);
}

static bool begins_too_far(const struct segment_table *table)
{
    return table->start2 > widest_start * widest_start * table->end2;
}

/* In double precision the maps of mixed precision are cut finer. */
static struct segment_table *fit(const struct force *force, const struct segment_source *source,
                                 const struct segment_shape *coarse,
                                 const struct segment_shape *fine, double from)
{
    struct segment_table *table = segment_table_create(source, coarse, from), *finer;

    if (force->mixed)
        return table;
    finer = segment_table_refine(source, fine, table);
    segment_table_free(table);
    return finer;
}

/* False: not within this tolerance. */
static bool make_fits(const struct force *force, int a, int b, int trial, double slope,
                      struct fits *fits)
{
    const struct eam_table *eam = force->table;
    int ab = a * eam->species + b;
    double inner = eam->density_cutoff[ab], outer = eam->cutoff[ab];
    const struct source there = {eam, a, b}, here = {eam, b, a};
    struct segment_source source = {functions, &there, inner}, back = {functions, &here, inner},
                          shell = {functions, &there, outer};
    struct segment_shape coarse = {
        4, 8, MIXED_PAIR - 1, MIXED_DENSITY - 1, slope, mixed_tolerance[trial]};
    struct segment_shape fine = {
        4, 256, DOUBLE_PAIR - 1, DOUBLE_DENSITY - 1, slope, double_tolerance[trial]};
    struct segment_shape coarse_shell = {1, 32, MIXED_SHELL - 1, 0, slope, mixed_tolerance[trial]};
    struct segment_shape fine_shell = {1, 256, DOUBLE_SHELL - 1, 0, slope, double_tolerance[trial]};

    fits->there = fit(force, &source, &coarse, &fine, 0.0);
    fits->here = fits->there;
    if (!eam->symmetric[ab])
        fits->here = segment_table_refine(&back, force->mixed ? &coarse : &fine, fits->there);
    if (outer > inner)
        fits->shell = fit(force, &shell, &coarse_shell, &fine_shell, inner);
    return !begins_too_far(fits->there) && !begins_too_far(fits->here) &&
           (!fits->shell || (fits->shell->error <= fits->shell->shape.tolerance &&
                             fits->shell->start2 <= inner * inner));
}

static bool fit_pair(const struct force *force, int a, int b, double slope, struct fits *fits)
{
    for (int trial = 0; trial < TOLERANCES; trial++) {
        if (make_fits(force, a, b, trial, slope, fits))
            return true;
        fits_release(fits);
        *fits = (struct fits){NULL, NULL, NULL};
    }
    return false;
}

/* Units of sums in which the largest terms have the room they need. */
static void choose_units(struct force *force, const struct largest *largest, double slope)
{
    struct kernel_task *task = &force->task;
    double range = force->mixed ? 0x1p31 : 0x1p50;

    task->force_unit = force->mixed ? 0x1p-22 : 0x1p-40;
    while (largest->force + 2.0 * slope * largest->density_slope >
           force_share * range * task->force_unit)
        task->force_unit *= 2.0;
    task->virial_unit = 4.0 * task->force_unit;
    task->density_unit = exp2(ceil(log2(density_neighbors * largest->density / range)));
    force->density_most = 0.5 * range * task->density_unit;
    force->slope_most = (2.0 * force_share * range * task->force_unit - largest->force) /
                        (2.0 * largest->density_slope);
}

static void store_pair(struct force *force, int a, int b, const struct segment_table *here,
                       const struct segment_table *there, const struct segment_table *shell)
{
    struct kernel_pair *pair = &force->pair[a * force->potential->species + b];
    double per_force = 1.0 / force->task.force_unit;
    bool mixed = force->mixed;
    int rho = mixed ? MIXED_DENSITY : DOUBLE_DENSITY, phi = mixed ? MIXED_PAIR : DOUBLE_PAIR,
        slope = mixed ? MIXED_SLOPE : DOUBLE_SLOPE, outer = mixed ? MIXED_SHELL : DOUBLE_SHELL;
    struct kernel_table density = kernel_table(force, rho, here->segments),
                        bond = kernel_table(force, phi + slope, here->segments);

    *pair = (struct kernel_pair){.lambda = here->lambda,
                                 .shift = here->lambda * here->c,
                                 .start2 = fmax(here->start2, there->start2),
                                 .cut2 = here->end2,
                                 .shell_cut2 = here->end2,
                                 .symmetric = here == there,
                                 .density = density.values,
                                 .bond = bond.values};
    put(force, &density, 0, rho, here->density, 1.0 / force->task.density_unit);
    put(force, &bond, 0, phi, here->pair, per_force);
    put(force, &bond, phi, slope, here->density_slope, per_force);
    if (!pair->symmetric) {
        struct kernel_table back = kernel_table(force, slope, there->segments);
        put(force, &back, 0, slope, there->density_slope, per_force);
        pair->back = back.values;
    }
    if (shell) {
        struct kernel_table beyond = kernel_table(force, outer, shell->segments);
        put(force, &beyond, 0, outer, shell->pair, per_force);
        pair->shell_lambda = shell->lambda;
        pair->shell_shift = shell->lambda * shell->c;
        pair->shell_cut2 = shell->end2;
        pair->shell = beyond.values;
    }
}

bool force_eam_tables(struct force *force)
{
    const struct eam_table *eam = force->table;
    int species = eam->species;
    double slope = typical_slope(eam);
    struct fits fits[POTENTIAL_SPECIES_MAX][POTENTIAL_SPECIES_MAX] = {{{NULL, NULL, NULL}}};
    struct largest largest = {0.0, 0.0, 0.0};
    bool fitted = true;

#pragma omp parallel for collapse(2) schedule(dynamic) reduction(&& : fitted)
    for (int a = 0; a < species; a++)
        for (int b = 0; b < species; b++)
            if (a <= b)
                fitted = fit_pair(force, a, b, slope, &fits[a][b]) && fitted;
    for (int a = 0; a < species && fitted; a++)
        for (int b = a; b < species; b++) {
            double from = sqrt(fits[a][b].there->start2), to = sqrt(fits[a][b].there->end2);
            note_largest(&largest, &(struct source){eam, a, b}, from, to);
            note_largest(&largest, &(struct source){eam, b, a}, from, to);
        }
    if (fitted)
        choose_units(force, &largest, slope);
    for (int a = 0; a < species; a++)
        for (int b = a; b < species; b++) {
            if (fitted)
                store_pair(force, b, a, fits[a][b].there, fits[a][b].here, fits[a][b].shell);
            if (fitted && a != b)
                store_pair(force, a, b, fits[a][b].here, fits[a][b].there, fits[a][b].shell);
            fits_release(&fits[a][b]);
        }
    return fitted;
}
