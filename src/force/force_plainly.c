/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any form in the engine, through its plain functions: exact loops, some times slower than those of
 * a form that has its own. They are why a new form runs as soon as its energy is written down, and
 * what loops of its own are tested against. */
#include <math.h>
#include "force/force_exact.h"
#include "force/force_form.h"

static void cutoffs(const struct force *force, struct list_cutoffs *cutoff)
{
    for (int ab = 0; ab < force->potential->species * force->potential->species; ab++)
        cutoff->inner[ab] = cutoff->outer[ab] = force->potential->cutoff;
}

/* rho at one atom. */
static double density_at(const struct atom *atom)
{
    const struct force *force = atom->force;
    double rho = 0.0, cutoff2 = force->potential->cutoff * force->potential->cutoff;

    for (int t = 0; t < force->potential->species; t++) {
        size_t count = gather_pairs(atom, t, LIST_INNER, 0.0, cutoff2);
        for (size_t k = 0; k < count; k++)
            rho += rounded(force->potential->form->density(force->table, t, atom->type,
                                                           sqrt(atom->pairs->r2[k])),
                           force->round_density);
    }
    return rho;
}

static void density_block(struct force *force, const struct system *system, size_t b,
                          const struct pairs *pairs)
{
    for (size_t p = b * LIST_BLOCK, end = block_end(force->list, b); p < end; p++) {
        if (force->list->row[p] < 0)
            continue;
        struct atom atom = atom_at(force, system, p, pairs, system_is_tilted(system));
        double slope;
        force->energy[force->list->row[p]] =
            force->potential->form->embed(force->table, atom.type, density_at(&atom), &slope);
        force_put_slope(force, p, slope);
    }
}

INLINE struct share share_plainly(const struct atom *atom, bool sums)
{
    const struct force *force = atom->force;
    struct share share = {.energy = 0.0};
    double cutoff2 = force->potential->cutoff * force->potential->cutoff, phi;

    for (int t = 0; t < force->potential->species; t++) {
        size_t count = gather_pairs(atom, t, LIST_INNER, 0.0, cutoff2);
        for (size_t k = 0; k < count; k++) {
            const double slope[2] = {force->place[atom->place].slope, atom->pairs->d[k][3]};
            double g = force->potential->form->bond(force->table, (int[]){atom->type, t},
                                                    sqrt(atom->pairs->r2[k]), slope, &phi);
            share_add(&share, &atom->pairs->d[k], g, phi, sums);
        }
    }
    return share;
}

static void force_block(struct force *force, struct system *system, size_t b,
                        const struct pairs *pairs, struct wanted wanted)
{
    share_block(force, system, b, pairs, share_plainly, wanted);
}

const struct force_form force_plainly = {
    .by_species = true,
    .cutoffs = cutoffs,
    .density_block = density_block,
    .force_block = force_block,
};
