/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The embedded-atom form in the engine: exact loops over its splines, and what its fast kernel
 * needs besides tables.
 *
 * Why F'(rho) of ghosts is exchanged in the middle: the force on i by a ghost j takes F'_j, and
 * rho_j is a sum over neighbours of j up to a cutoff away, which this process does not have. Its
 * owner has summed it already, so one number per ghost is sent between the passes; the other way
 * would be ghosts two cutoffs deep and their densities summed twice. Groups without ghosts among
 * their neighbours are computed while the numbers are under way. */
#include <math.h>
#include "force/force_exact.h"
#include "force/force_form.h"
#include "potential/eam_table.h"

static void cutoffs(const struct force *force, struct list_cutoffs *cutoff)
{
    const struct eam_table *eam = force->table;

    for (int ab = 0; ab < eam->species * eam->species; ab++) {
        cutoff->inner[ab] = eam->density_cutoff[ab];
        cutoff->outer[ab] = eam->cutoff[ab];
    }
}

/* Finds the places of the gathered pairs in the tables. */
INLINE void find_intervals(const struct eam_table *eam, const struct pairs *pairs, size_t count)
{
    const double *restrict r2 = pairs->r2;
    double *restrict r_inverse = pairs->r_inverse, *restrict p = pairs->p, knots = eam->r_inverse;
    int32_t *restrict interval = pairs->interval, last = eam->r_last;

    for (size_t k = 0; k < count; k++) {
        double r = sqrt(r2[k]), x = r * knots;
        int32_t m = (int32_t)x;
        m = m < last ? m : last;
        r_inverse[k] = 1.0 / r;
        p[k] = x - m < 1.0 ? x - m : 1.0;
        interval[k] = m;
    }
}

/* rho at one atom. */
INLINE double density_at(const struct atom *atom)
{
    const struct eam_table *eam = atom->force->table;
    double rho = 0.0, by = atom->force->round_density;

    for (int t = 0; t < eam->species; t++) {
        int from = t * eam->species + atom->type;
        const struct knot *table = eam->density[from];
        size_t count = gather_pairs(atom, t, LIST_INNER, 0.0,
                                    eam->density_cutoff[from] * eam->density_cutoff[from]);
        find_intervals(eam, atom->pairs, count);
        for (size_t k = 0; k < count; k++) {
            struct cubic cubic = cubic_between(&table[atom->pairs->interval[k]]);
            rho += rounded(cubic_value(&cubic, atom->pairs->p[k]), by);
        }
    }
    return rho;
}

/* Pairs within the range of the density: density and pair function. t: the neighbours' type. */
INLINE void add_bonds(const struct atom *atom, int t, size_t count, struct share *share, bool sums)
{
    const struct eam_table *eam = atom->force->table;
    const struct pairs *pairs = atom->pairs;
    int here = t * eam->species + atom->type, there = atom->type * eam->species + t;
    double slope = atom->force->place[atom->place].slope;
    const struct bond_knot *table = eam->bond[here];
    const struct knot *back = eam->symmetric[here] ? NULL : eam->density[there];
    double knots = eam->r_inverse;

    for (size_t k = 0; k < count; k++) {
        const struct bond_knot *knot = &table[pairs->interval[k]];
        double p = pairs->p[k], inverse = pairs->r_inverse[k];
        vector2 s0 = knot[0].slope, step = knot[1].value - knot[0].value,
                c2 = 3.0 * step - 2.0 * s0 - knot[1].slope;
        vector2 c3 = s0 + knot[1].slope - 2.0 * step,
                value = ((c3 * p + c2) * p + s0) * p + knot[0].value;
        vector2 derivative = ((3.0 * c3 * p + 2.0 * c2) * p + s0) * knots;
        double drho_back = derivative[1], phi = value[0] * inverse;
        if (back) {
            struct cubic cubic = cubic_between(&back[pairs->interval[k]]);
            drho_back = cubic_slope(&cubic, p) * knots;
        }
        double g =
            (slope * derivative[1] + pairs->d[k][3] * drho_back + (derivative[0] - phi) * inverse) *
            inverse;
        share_add(share, &pairs->d[k], g, phi, sums);
    }
}

/* Pairs beyond it: the pair function alone. */
INLINE void add_shell(const struct atom *atom, int t, size_t count, struct share *share, bool sums)
{
    const struct eam_table *eam = atom->force->table;
    const struct pairs *pairs = atom->pairs;
    const struct knot *table = eam->pair[t * eam->species + atom->type];

    for (size_t k = 0; k < count; k++) {
        struct cubic cubic = cubic_between(&table[pairs->interval[k]]);
        double p = pairs->p[k], inverse = pairs->r_inverse[k],
               phi = cubic_value(&cubic, p) * inverse;
        share_add(share, &pairs->d[k],
                  (cubic_slope(&cubic, p) * eam->r_inverse - phi) * inverse * inverse, phi, sums);
    }
}

INLINE struct share share_eam(const struct atom *atom, bool sums)
{
    const struct force *force = atom->force;
    const struct eam_table *eam = force->table;
    struct share share = {.energy = 0.0};

    for (int t = 0; t < eam->species; t++) {
        int ab = atom->type * eam->species + t;
        double inner = force->list->cutoff.inner[ab], outer = force->list->cutoff.outer[ab];
        size_t count = gather_pairs(atom, t, LIST_INNER, 0.0, inner * inner);
        find_intervals(eam, atom->pairs, count);
        add_bonds(atom, t, count, &share, sums);
        count = gather_pairs(atom, t, LIST_SHELL, inner * inner, outer * outer);
        find_intervals(eam, atom->pairs, count);
        add_shell(atom, t, count, &share, sums);
    }
    return share;
}

/* rho and F of the atoms of a block: F' goes to place[].slope, F to energy[]. */
INLINE void embed_block(struct force *force, const struct system *system, size_t b,
                        const struct pairs *pairs, bool tilted)
{
    for (size_t p = b * LIST_BLOCK, end = block_end(force->list, b); p < end; p++) {
        if (force->list->row[p] < 0)
            continue;
        struct atom atom = atom_at(force, system, p, pairs, tilted);
        double slope;
        force->energy[force->list->row[p]] =
            eam_embed(force->table, atom.type, density_at(&atom), &slope);
        force_put_slope(force, p, slope);
    }
}

GENERATIONS static void density_block(struct force *force, const struct system *system, size_t b,
                                      const struct pairs *pairs)
{
    if (system_is_tilted(system))
        embed_block(force, system, b, pairs, true);
    else
        embed_block(force, system, b, pairs, false);
}

GENERATIONS static void force_block(struct force *force, struct system *system, size_t b,
                                    const struct pairs *pairs, struct wanted wanted)
{
    if (wanted.sums)
        share_block(force, system, b, pairs, share_eam, wanted);
    else
        share_block(force, system, b, pairs, share_eam, (struct wanted){.forces = true});
}

static kernel_forces *loop(const struct force *force)
{
    return force->kernel->eam;
}

static double close_density(const struct force *force, const struct close_pair *pair)
{
    return force->potential->form->density(force->table, pair->b, pair->a, pair->r);
}

static double close_slope(const struct force *force, const struct close_pair *pair, size_t i,
                          size_t j)
{
    const struct eam_table *eam = force->table;
    double p;
    int m = cubic_interval(pair->r * eam->r_inverse, eam->r_last, &p),
        ab = pair->a * eam->species + pair->b, ba = pair->b * eam->species + pair->a;
    struct cubic phi = cubic_between(&eam->pair[ab][m]), here = cubic_between(&eam->density[ba][m]),
                 there = cubic_between(&eam->density[ab][m]);

    return (force_record_slope(force, i) * cubic_slope(&here, p) +
            force_record_slope(force, j) * cubic_slope(&there, p)) *
               eam->r_inverse +
           (cubic_slope(&phi, p) * eam->r_inverse - cubic_value(&phi, p) / pair->r) / pair->r;
}

const struct force_form force_eam = {
    .of = &eam_form,
    .by_species = true,
    .cutoffs = cutoffs,
    .density_block = density_block,
    .force_block = force_block,
    .tables = force_eam_tables,
    .loop = loop,
    .close_density = close_density,
    .close_slope = close_slope,
};
