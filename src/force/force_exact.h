/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Forces and energies by the potential's own splines, in double precision: the loops that the
 * fast kernels are measured against, and that give all energies.
 *
 * Where there are densities, two passes over full lists: rho_i = sum_j rho_ji(r_ij), then with
 * F' known
 *     f_i = sum_j [F'_i rho'_ji + F'_j rho'_ij + phi'] (r_j - r_i) / r_ij.
 * A pass first gathers the pairs of a section that are within the cutoff now, then computes
 * their functions: the loops over them stand in the file of each form (force_form.h); here is
 * what those loops share, to be inlined into them.
 *
 * Sums are free of order. Why: atoms are sorted anew at each build, threads take blocks as they
 * come, processes own what is near; with sums that round differently in another order no run
 * could be repeated or gone on with from a checkpoint, since a liquid's trajectories part
 * exponentially. How: every term is first rounded to a multiple of a fixed power of two
 * (2^-42 eV/A for forces), by adding and taking away a large number; sums of such terms are
 * exact, so that neither threads nor the sorting of atoms nor the age of the list show in any
 * bit. f_ij = -f_ji holds in every bit, so that forces add up to exactly 0. Terms too large for
 * that (beyond 2^9 eV/A; overlapping atoms) lose these two and nothing else. */
#ifndef FORCE_FORCE_EXACT_H
#define FORCE_FORCE_EXACT_H
#include <stdbool.h>
#include "base/vector.h"
#include "force/force_state.h"

#define ROUND_FORCE  0x1.8p10 /* to 2^-42 eV/A */
#define ROUND_ENERGY 0x1.8p7  /* to 2^-45 eV */
#define ROUND_VIRIAL 0x1.8p9  /* to 2^-43 eV */

/* Pairs of one section that are within the cutoff; arrays of `room`, as long as the longest section
 * and more. */
struct pairs {
    vector4 *d; /* r_j - r_i, A; F'(rho_j), or the type */
    double *r2;
    double *r_inverse; /* 1/r, 1/A */
    double *p;         /* place within the interval of the tables */
    int32_t *interval;
    size_t room;
};

/* What one atom gathers: in the first three components. */
struct share {
    vector4 force, diagonal, off_diagonal; /* xx yy zz; xy xz yz */
    double energy;
};

/* The box's edges: lengths, then 1; what is tilted along the next edge, and along the one after. */
struct exact_box {
    bool tilted; /* known to the compiler */
    vector4 scale, second, third;
};

/* F' of a sorted atom, for the passes after the densities. */
void force_put_slope(struct force *force, size_t place, double slope);

INLINE double rounded(double x, double by)
{
    return (x + by) - by;
}

/* The vector from an atom at `self` (s, then 0) to another, minimum image, A, in the first three
 * components; the other's slope in the fourth. Adding and taking away 1.5 2^52 leaves the nearest
 * whole number, and 2^1000 leaves 0. */
INLINE vector4 vector_to(const vector4 *self, const struct exact_place *other,
                         const struct exact_box *box)
{
    const vector4 large = {0x1.8p52, 0x1.8p52, 0x1.8p52, 0x1p1000};
    vector4 d = *(const vector4 *)other - *self;
    d = d - ((d + large) - large);
    if (!box->tilted)
        return d * box->scale;
    vector4 second = {d[1], d[2], 0.0, 0.0}, third = {d[2], 0.0, 0.0, 0.0};
    return d * box->scale + (second * box->second + third * box->third);
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
    struct exact_box box;
    const struct pairs *pairs;
};

/* Gathers the pairs of one section with from2 <= r^2 < to2; returns how many. */
INLINE size_t gather_pairs(const struct atom *atom, int t, enum list_part part, double from2,
                           double to2)
{
    const struct list *list = atom->force->list;
    const struct exact_place *place = atom->force->place, *here = &place[atom->place];
    const struct list_rows rows = list_rows(list, atom->place / list->lanes, t, part);
    const vector4 self = {here->s[0], here->s[1], here->s[2], 0.0};
    vector4 *restrict vectors = atom->pairs->d;
    double *restrict r2 = atom->pairs->r2;
    size_t kept = 0;

    for (size_t k = 0; k < rows.count; k++) {
        size_t other = list_neighbor(list, &rows, atom->lane + k * list->lanes);
        if (other >= list->places)
            break;
        vector4 d = vector_to(&self, &place[other], &atom->box);
        double square = square_of(&d);
        vectors[kept] = d;
        r2[kept] = square;
        kept += (square < to2) & (square >= from2);
    }
    return kept;
}

/* Adds a pair's share: g = (d energy / d r) / r of the pair, phi its energy. */
INLINE void share_add(struct share *share, const vector4 *d, double g, double phi, bool sums)
{
    vector4 f = ((g * *d) + ROUND_FORCE) - ROUND_FORCE;

    share->force += f;
    if (!sums)
        return;
    vector4 half = 0.5 * *d, first = {half[0], half[0], half[1], 0.0},
            second = {f[1], f[2], f[2], 0.0};
    share->energy += rounded(0.5 * phi, ROUND_ENERGY);
    share->diagonal -= ((half * f) + ROUND_VIRIAL) - ROUND_VIRIAL;
    share->off_diagonal -= ((first * second) + ROUND_VIRIAL) - ROUND_VIRIAL;
}

/* tilted: as system_is_tilted, known to the compiler. */
INLINE struct atom atom_at(const struct force *force, const struct system *system, size_t place,
                           const struct pairs *pairs, bool tilted)
{
    return (struct atom){force,
                         place,
                         place % force->list->lanes,
                         system->type[force->list->row[place]],
                         {tilted,
                          {system->length[0], system->length[1], system->length[2], 1.0},
                          {system->tilt[0], system->tilt[2], 0.0, 0.0},
                          {system->tilt[1], 0.0, 0.0, 0.0}},
                         pairs};
}

INLINE size_t block_end(const struct list *list, size_t b)
{
    size_t last = list->groups * list->lanes;

    return (b + 1) * LIST_BLOCK < last ? (b + 1) * LIST_BLOCK : last;
}

/* What an atom gathers from its pairs. */
typedef struct share share_function(const struct atom *atom, bool sums);

/* Of every atom of a block. */
INLINE void share_atoms(struct force *force, struct system *system, size_t b,
                        const struct pairs *pairs, share_function *share_of, struct wanted wanted,
                        bool tilted)
{
    for (size_t p = b * LIST_BLOCK, end = block_end(force->list, b); p < end; p++) {
        if (force->list->row[p] < 0)
            continue;
        size_t row = force->list->row[p];
        struct atom atom = atom_at(force, system, p, pairs, tilted);
        struct share share = share_of(&atom, wanted.sums);
        for (size_t k = 0; k < 3; k++) {
            if (wanted.forces)
                system->force[3 * row + k] = share.force[k];
            if (wanted.sums) {
                force->virial[6 * row + k] = share.diagonal[k];
                force->virial[6 * row + 3 + k] = share.off_diagonal[k];
            }
        }
        if (wanted.sums)
            force->energy[row] = (force_embeds(force) ? force->energy[row] : 0.0) + share.energy;
    }
}

/* Every atom of a block. `share_of` is known to the compiler, and so in effect is what is wanted:
 * the caller asks in branches. So is whether the box is tilted. */
INLINE void share_block(struct force *force, struct system *system, size_t b,
                        const struct pairs *pairs, share_function *share_of, struct wanted wanted)
{
    if (system_is_tilted(system))
        share_atoms(force, system, b, pairs, share_of, wanted, true);
    else
        share_atoms(force, system, b, pairs, share_of, wanted, false);
}

#endif
