/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lennard-Jones mixtures in the engine: lists do not tell species apart, since all pairs are
 * computed alike; what differs by pair is looked up with the type of the neighbour. Clusters do
 * tell them apart. Where all pairs share one cutoff, loops do without looking it up. */
#include <math.h>
#include "force/force_exact.h"
#include "force/force_form.h"
#include "potential/lennard_jones.h"

static void cutoffs(const struct force *force, struct list_cutoffs *cutoff)
{
    cutoff->inner[0] = cutoff->outer[0] = force->potential->cutoff;
}

/* ---- exact ---- */

/* Which of the loops a function is compiled to: known to the compiler. */
struct share_choice {
    bool sums, own_cutoffs;
};

/* Adds the gathered pairs of an atom. */
INLINE void add_pairs(const struct lennard_jones_table *table, int type, const struct pairs *pairs,
                      size_t count, struct share *share, struct share_choice choice)
{
    const struct lennard_jones *by_type = &table->pair[type * table->species];
    const double *cutoff2 = &table->cutoff2[type * table->species];

    for (size_t k = 0; k < count; k++) {
        const struct lennard_jones *lj = &by_type[(int)pairs->d[k][3]];
        if (choice.own_cutoffs && !(pairs->r2[k] < cutoff2[(int)pairs->d[k][3]]))
            continue;
        double inverse2 = 1.0 / pairs->r2[k], s = inverse2 * inverse2 * inverse2;
        double g = -(lj->f12 * s - lj->f6) * s * inverse2,
               phi = (lj->c12 * s - lj->c6) * s - lj->shift;
        share_add(share, &pairs->d[k], g, phi, choice.sums);
    }
}

INLINE struct share share_pairs(const struct atom *atom, struct share_choice choice)
{
    const struct force *force = atom->force;
    const struct lennard_jones_table *table = force->table;
    struct share share = {.energy = 0.0};
    double cutoff = force->potential->cutoff;
    size_t count = gather_pairs(atom, 0, LIST_INNER, 0.0, cutoff * cutoff);

    add_pairs(table, atom->type, atom->pairs, count, &share, choice);
    return share;
}

INLINE struct share share_one_cutoff(const struct atom *atom, bool sums)
{
    return share_pairs(atom, (struct share_choice){sums, false});
}

INLINE struct share share_own_cutoffs(const struct atom *atom, bool sums)
{
    return share_pairs(atom, (struct share_choice){sums, true});
}

GENERATIONS static void force_block(struct force *force, struct system *system, size_t b,
                                    const struct pairs *pairs, struct wanted wanted)
{
    static const struct wanted forces = {.forces = true};
    bool own = lennard_jones_own_cutoffs(force->potential);

    if (own && wanted.sums)
        share_block(force, system, b, pairs, share_own_cutoffs, wanted);
    else if (own)
        share_block(force, system, b, pairs, share_own_cutoffs, forces);
    else if (wanted.sums)
        share_block(force, system, b, pairs, share_one_cutoff, wanted);
    else
        share_block(force, system, b, pairs, share_one_cutoff, forces);
}

/* ---- fast ---- */

/* Of the range of a sum, what one pair's force may take before it counts as too close. */
static const double force_share = 0.125;

/* Units of the sums suit eps and sigma near 1, and grow and shrink with them by powers of two. */
static void choose_units(struct force *force)
{
    const struct lennard_jones_mixture *mixture = mixture_of(force->potential);
    double strongest = 0.0, longest = 0.0;

    for (int ab = 0; ab < force->potential->species * force->potential->species; ab++) {
        strongest = fmax(strongest, mixture->epsilon[ab] / mixture->sigma[ab]);
        longest = fmax(longest, mixture->sigma[ab]);
    }
    force->task.force_unit =
        (force->mixed ? 0x1p-20 : 0x1p-40) * exp2(strongest > 0.0 ? rint(log2(strongest)) : 0.0);
    force->task.virial_unit = 4.0 * force->task.force_unit * exp2(rint(log2(longest)));
    force->task.density_unit = 1.0;
}

/* The largest distance at which a pair's force reaches `most`; the cutoff if that is steep. */
static double steep_within(const struct lennard_jones *lj, double cutoff, double most)
{
    double r = cutoff;

    while (r > 1e-3 * cutoff && (lj->f12 * pow(r, -6.0) - lj->f6) * pow(r, -7.0) < most)
        r *= 0.999;
    return r;
}

static bool tables(struct force *force)
{
    const struct lennard_jones_table *table = force->table;
    int segments = force->mixed ? KERNEL_SEGMENTS_MIXED : KERNEL_SEGMENTS_DOUBLE;
    struct kernel_lennard_jones *numbers = &force->task.lennard_jones;
    double most, widest = 0.0, per_unit;

    choose_units(force);
    most = force_share * (force->mixed ? 0x1p31 : 0x1p50) * force->task.force_unit;
    per_unit = 1.0 / force->task.force_unit;
    numbers->table = force_table_room(force, LENNARD_JONES_CUT, segments);
    for (int ab = 0; ab < table->species * table->species; ab++) {
        const struct lennard_jones *lj = &table->pair[ab];
        const double number[LENNARD_JONES_CUT] = {-lj->f12 * per_unit, lj->f6 * per_unit,
                                                  table->cutoff2[ab]};
        int segment = ab / table->species * LENNARD_JONES_SPECIES + ab % table->species;

        widest = fmax(widest, steep_within(lj, force->potential->cutoff, most));
        for (int k = 0; k < LENNARD_JONES_CUT; k++)
            force_table_put(
                force, numbers->table,
                force_table_index(force->kernel, LENNARD_JONES_CUT, segments, k, segment),
                number[k]);
    }
    numbers->most = most / widest * per_unit;
    numbers->cut2 = force->potential->cutoff * force->potential->cutoff;
    return true;
}

static kernel_forces *loop(const struct force *force)
{
    return lennard_jones_own_cutoffs(force->potential) ? force->kernel->lennard_jones_cut
                                                       : force->kernel->lennard_jones;
}

static const char *unfit(const struct force *force)
{
    return force->potential->species > LENNARD_JONES_SPECIES
               ? "has more species than the fast loops take (4)"
               : NULL;
}

static double close_slope(const struct force *force, const struct close_pair *pair, size_t i,
                          size_t j)
{
    const struct lennard_jones_table *table = force->table;
    int ab = pair->a * table->species + pair->b;
    const struct lennard_jones *lj = &table->pair[ab];
    double s = pow(pair->r, -6.0);

    (void)i;
    (void)j;
    return pair->r * pair->r < table->cutoff2[ab] ? -(lj->f12 * s - lj->f6) * s / pair->r : 0.0;
}

const struct force_form force_lennard_jones = {
    .of = &lennard_jones_form,
    .cutoffs = cutoffs,
    .force_block = force_block,
    .tables = tables,
    .loop = loop,
    .unfit = unfit,
    .close_slope = close_slope,
};
