/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Forces and energies by the potential's own splines, in double precision: the loops that the fast kernels are measured against,
 * and that give all energies.
 *
 * EAM in two passes over full lists: rho_i = sum_j rho_ji(r_ij), then with F' known
 *     f_i = sum_j [F'_i rho'_ji + F'_j rho'_ij + phi'] (r_j - r_i) / r_ij.
 * A pass first gathers the pairs of a section that are within the cutoff now, then looks their functions up.
 *
 * Sums are free of order: every term is first rounded to a multiple of a fixed power of two (2^-42 eV/A for forces), by adding
 * and taking away a large number; sums of such terms are exact, so that neither threads nor the sorting of atoms nor the age of
 * the list show in any bit. Terms too large for that (beyond 2^9 eV/A; overlapping atoms) lose only this freedom. f_ij = -f_ji
 * holds in every bit, so that forces add up to exactly 0. */
#include <math.h>
#include <stdlib.h>
#include "base/memory.h"
#include "force/domain.h"
#include "force/force_state.h"

#define ROUND_FORCE  0x1.8p10 /* to 2^-42 eV/A */
#define ROUND_ENERGY 0x1.8p7  /* to 2^-45 eV */
#define ROUND_VIRIAL 0x1.8p9  /* to 2^-43 eV */

/* Pairs of one section that are within the cutoff; arrays as long as the longest section. */
struct pairs {
    vector4 *d; /* r_j - r_i, A; F'(rho_j), or the type */
    double *r2;
    double *r_inverse; /* 1/r, 1/A */
    double *p;         /* place within the interval of the tables */
    int32_t *interval;
};

/* What one atom gathers: in the first three components. */
struct share {
    vector4 force, diagonal, off_diagonal; /* xx yy zz; xy xz yz */
    double energy;
};

INLINE double rounded(double x, double by)
{
    return (x + by) - by;
}

static size_t longest_section(const struct list *list)
{
    size_t longest = 0;

    for (size_t group = 0; group < list->groups; group++)
        for (int t = 0; t < list->species; t++)
            for (int part = 0; part < 2; part++) {
                size_t count = list_rows(list, group, t, (enum list_part)part).count;
                longest = longest > count ? longest : count;
            }
    return longest;
}

static struct pairs pairs_create(size_t longest)
{
    size_t room = longest + 8;
    return (struct pairs){memory_aligned(room, sizeof(vector4)), memory_aligned(room, sizeof(double)),
                          memory_aligned(room, sizeof(double)), memory_aligned(room, sizeof(double)),
                          memory_aligned(room, sizeof(int32_t))};
}

static void pairs_release(struct pairs *pairs)
{
    free(pairs->d);
    free(pairs->r2);
    free(pairs->r_inverse);
    free(pairs->p);
    free(pairs->interval);
}

/* The vector from an atom at `self` (s, then 0) to another, minimum image, A, in the first three components; the other's slope in
 * the fourth. Adding and taking away 1.5 2^52 leaves the nearest whole number, and 2^1000 leaves 0. scale: the box's edges,
 * then 1. */
INLINE vector4 vector_to(const vector4 *self, const struct exact_place *other, const vector4 *scale)
{
    const vector4 large = {0x1.8p52, 0x1.8p52, 0x1.8p52, 0x1p1000};
    vector4 d = *(const vector4 *)other - *self;
    return (d - ((d + large) - large)) * *scale;
}

/* The square of its first three components. */
INLINE double square_of(const vector4 *d)
{
    vector4 squares = *d * *d;
    return squares[0] + squares[1] + squares[2];
}

/* One atom and what its loops need. */
struct atom {
    const struct force *force;
    size_t place, lane;
    int type;
    vector4 scale;
    const struct pairs *pairs;
};

/* Gathers the pairs of one section with from2 <= r^2 < to2; returns how many. */
INLINE size_t gather_pairs(const struct atom *atom, int t, enum list_part part, double from2, double to2)
{
    const struct list *list = atom->force->list;
    const struct exact_place *place = atom->force->place, *here = &place[atom->place];
    const struct list_rows rows = list_rows(list, atom->place / (size_t)list->lanes, t, part);
    const uint32_t *offset = rows.offset + atom->lane;
    const vector4 self = {here->s[0], here->s[1], here->s[2], 0.0};
    vector4 *restrict vectors = atom->pairs->d;
    double *restrict r2 = atom->pairs->r2;
    size_t kept = 0, shift = (size_t)__builtin_ctz(list->stride);

    for (size_t k = 0; k < rows.count; k++) {
        size_t other = offset[k * (size_t)list->lanes] >> shift;
        if (other >= list->places)
            break;
        vector4 d = vector_to(&self, &place[other], &atom->scale);
        double square = square_of(&d);
        vectors[kept] = d;
        r2[kept] = square;
        kept += (square < to2) & (square >= from2);
    }
    return kept;
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
    const struct eam_table *eam = atom->force->eam;
    double rho = 0.0, by = atom->force->round_density;

    for (int t = 0; t < eam->species; t++) {
        int from = t * eam->species + atom->type;
        const struct knot *table = eam->density[from];
        size_t count = gather_pairs(atom, t, LIST_INNER, 0.0, eam->density_cutoff[from] * eam->density_cutoff[from]);
        find_intervals(eam, atom->pairs, count);
        for (size_t k = 0; k < count; k++) {
            struct cubic cubic = cubic_between(&table[atom->pairs->interval[k]]);
            rho += rounded(cubic_value(&cubic, atom->pairs->p[k]), by);
        }
    }
    return rho;
}

/* Adds a pair's share: g = (d energy / d r) / r of the pair, phi its energy. */
INLINE void share_add(struct share *share, const vector4 *d, double g, double phi, bool sums)
{
    vector4 f = ((g * *d) + ROUND_FORCE) - ROUND_FORCE;

    share->force += f;
    if (!sums)
        return;
    vector4 half = 0.5 * *d, first = {half[0], half[0], half[1], 0.0}, second = {f[1], f[2], f[2], 0.0};
    share->energy += rounded(0.5 * phi, ROUND_ENERGY);
    share->diagonal -= ((half * f) + ROUND_VIRIAL) - ROUND_VIRIAL;
    share->off_diagonal -= ((first * second) + ROUND_VIRIAL) - ROUND_VIRIAL;
}

/* Pairs within the range of the density: density and pair function. `type` of the atom, t of the neighbours. */
INLINE void add_bonds(const struct eam_table *eam, int type, int t, double slope, const struct pairs *pairs, size_t count,
                      struct share *share, bool sums)
{
    int here = t * eam->species + type, there = type * eam->species + t;
    const struct bond_knot *table = eam->bond[here];
    const struct knot *back = eam->symmetric[here] ? NULL : eam->density[there];
    double knots = eam->r_inverse;

    for (size_t k = 0; k < count; k++) {
        const struct bond_knot *knot = &table[pairs->interval[k]];
        double p = pairs->p[k], inverse = pairs->r_inverse[k];
        vector2 s0 = knot[0].slope, step = knot[1].value - knot[0].value, c2 = 3.0 * step - 2.0 * s0 - knot[1].slope;
        vector2 c3 = s0 + knot[1].slope - 2.0 * step, value = ((c3 * p + c2) * p + s0) * p + knot[0].value;
        vector2 derivative = ((3.0 * c3 * p + 2.0 * c2) * p + s0) * knots;
        double drho_back = derivative[1], phi = value[0] * inverse;
        if (back) {
            struct cubic cubic = cubic_between(&back[pairs->interval[k]]);
            drho_back = cubic_slope(&cubic, p) * knots;
        }
        double g = (slope * derivative[1] + pairs->d[k][3] * drho_back + (derivative[0] - phi) * inverse) * inverse;
        share_add(share, &pairs->d[k], g, phi, sums);
    }
}

/* Pairs beyond it: the pair function alone. */
INLINE void add_shell(const struct eam_table *eam, int type, int t, const struct pairs *pairs, size_t count, struct share *share,
                      bool sums)
{
    const struct knot *table = eam->pair[t * eam->species + type];

    for (size_t k = 0; k < count; k++) {
        struct cubic cubic = cubic_between(&table[pairs->interval[k]]);
        double p = pairs->p[k], inverse = pairs->r_inverse[k], phi = cubic_value(&cubic, p) * inverse;
        share_add(share, &pairs->d[k], (cubic_slope(&cubic, p) * eam->r_inverse - phi) * inverse * inverse, phi, sums);
    }
}

/* by_type: of the atom with each type of neighbour. */
INLINE void add_lennard_jones(const struct lennard_jones *by_type, const struct pairs *pairs, size_t count, struct share *share,
                              bool sums)
{
    for (size_t k = 0; k < count; k++) {
        const struct lennard_jones *lj = &by_type[(int)pairs->d[k][3]];
        double inverse2 = 1.0 / pairs->r2[k], s = inverse2 * inverse2 * inverse2;
        double g = -(lj->f12 * s - lj->f6) * s * inverse2, phi = (lj->c12 * s - lj->c6) * s - lj->shift;
        share_add(share, &pairs->d[k], g, phi, sums);
    }
}

INLINE struct share share_eam(const struct atom *atom, bool sums)
{
    const struct force *force = atom->force;
    const struct eam_table *eam = force->eam;
    struct share share = {.energy = 0.0};

    for (int t = 0; t < eam->species; t++) {
        int ab = atom->type * eam->species + t;
        double inner = force->list->reach.inner[ab], outer = force->list->reach.outer[ab];
        size_t count = gather_pairs(atom, t, LIST_INNER, 0.0, inner * inner);
        find_intervals(eam, atom->pairs, count);
        add_bonds(eam, atom->type, t, force->place[atom->place].slope, atom->pairs, count, &share, sums);
        count = gather_pairs(atom, t, LIST_SHELL, inner * inner, outer * outer);
        find_intervals(eam, atom->pairs, count);
        add_shell(eam, atom->type, t, atom->pairs, count, &share, sums);
    }
    return share;
}

INLINE struct share share_lennard_jones(const struct atom *atom, bool sums)
{
    const struct force *force = atom->force;
    struct share share = {.energy = 0.0};
    double cutoff = force->potential->cutoff;
    size_t count = gather_pairs(atom, 0, LIST_INNER, 0.0, cutoff * cutoff);

    add_lennard_jones(&force->lj[atom->type * force->potential->species], atom->pairs, count, &share, sums);
    return share;
}

INLINE struct atom atom_at(const struct force *force, const struct system *system, size_t place, const struct pairs *pairs)
{
    return (struct atom){force,
                         place,
                         place % (size_t)force->list->lanes,
                         system->type[force->list->row[place]],
                         {system->length[0], system->length[1], system->length[2], 1.0},
                         pairs};
}

static size_t block_end(const struct list *list, size_t b)
{
    size_t last = list->groups * (size_t)list->lanes;

    return (b + 1) * LIST_BLOCK < last ? (b + 1) * LIST_BLOCK : last;
}

/* rho and F of the atoms of a block: F' goes to place[].slope, F to energy[]. */
GENERATIONS static void density_block(struct force *force, const struct system *system, size_t b, const struct pairs *pairs)
{
    for (size_t p = b * LIST_BLOCK, end = block_end(force->list, b); p < end; p++) {
        if (force->list->row[p] < 0)
            continue;
        struct atom atom = atom_at(force, system, p, pairs);
        force->energy[force->list->row[p]] = eam_embed(force->eam, atom.type, density_at(&atom), &force->place[p].slope);
    }
}

/* What is wanted of a pass. */
struct wanted {
    bool forces, sums;
};

/* Every atom of a block in one variant of the loops: which potential, and whether energies and virial are wanted. */
INLINE void force_variant(struct force *force, struct system *system, size_t b, const struct pairs *pairs, bool eam,
                          struct wanted wanted)
{
    for (size_t p = b * LIST_BLOCK, end = block_end(force->list, b); p < end; p++) {
        if (force->list->row[p] < 0)
            continue;
        size_t row = (size_t)force->list->row[p];
        struct atom atom = atom_at(force, system, p, pairs);
        struct share share = eam ? share_eam(&atom, wanted.sums) : share_lennard_jones(&atom, wanted.sums);
        for (size_t k = 0; k < 3; k++) {
            if (wanted.forces)
                system->force[3 * row + k] = share.force[k];
            if (wanted.sums) {
                force->virial[6 * row + k] = share.diagonal[k];
                force->virial[6 * row + 3 + k] = share.off_diagonal[k];
            }
        }
        if (wanted.sums)
            force->energy[row] = (eam ? force->energy[row] : 0.0) + share.energy;
    }
}

GENERATIONS static void force_block(struct force *force, struct system *system, size_t b, const struct pairs *pairs,
                                    struct wanted wanted)
{
    if (force->eam && wanted.sums)
        force_variant(force, system, b, pairs, true, wanted);
    else if (force->eam)
        force_variant(force, system, b, pairs, true, (struct wanted){true, false});
    else if (wanted.sums)
        force_variant(force, system, b, pairs, false, wanted);
    else
        force_variant(force, system, b, pairs, false, (struct wanted){true, false});
}

static void take_places(struct force *force, const struct system *system)
{
    const struct list *list = force->list;

#pragma omp parallel for schedule(static)
    for (size_t p = 0; p < list->places; p++) {
        if (list->row[p] < 0)
            continue;
        const uint64_t *fraction = &system->fraction[3 * (size_t)list->row[p]];
        for (int k = 0; k < 3; k++)
            force->place[p].s[k] = (double)(int64_t)fraction[k] * 0x1p-64;
        if (!force->eam)
            force->place[p].slope = system->type[list->row[p]];
    }
}

static void density_pass(struct force *force, const struct system *system, size_t longest)
{
#pragma omp parallel
    {
        struct pairs pairs = pairs_create(longest);
#pragma omp for schedule(dynamic)
        for (size_t b = 0; b < force->list->blocks; b++)
            density_block(force, system, b, &pairs);
        pairs_release(&pairs);
    }
}

/* F' of ghosts, from their owners. */
static void share_slopes(struct force *force, struct system *system)
{
    const struct list *list = force->list;
    size_t own = list->groups * (size_t)list->lanes;

    if (!system->domain)
        return;
    for (size_t p = 0; p < own; p++)
        if (list->row[p] >= 0)
            force->slope[list->row[p]] = force->place[p].slope;
    domain_send_numbers(system, force->slope);
    domain_receive_numbers(system, force->slope);
    for (size_t p = own; p < list->places; p++)
        if (list->row[p] >= 0)
            force->place[p].slope = force->slope[list->row[p]];
}

void force_exact(struct force *force, struct system *system, bool forces, bool sums)
{
    size_t longest = longest_section(force->list);

    take_places(force, system);
    if (force->eam) {
        density_pass(force, system, longest);
        share_slopes(force, system);
    }
#pragma omp parallel
    {
        struct pairs pairs = pairs_create(longest);
#pragma omp for schedule(dynamic)
        for (size_t b = 0; b < force->list->blocks; b++)
            force_block(force, system, b, &pairs, (struct wanted){forces, sums});
        pairs_release(&pairs);
    }
}
