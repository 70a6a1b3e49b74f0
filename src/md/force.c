/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Forces and energies over the Verlet lists; see force.h.
 *
 * EAM in two passes over full lists: rho_i = sum_j rho_ji(r_ij), then with F' known
 *     f_i = sum_j [F'_i rho'_ji + F'_j rho'_ij + phi'] (r_j - r_i) / r_ij.
 * A pass first gathers the pairs of a section that are within the cutoff now, then looks their functions up.
 *
 * Sums are free of order: every term is first rounded to a multiple of a fixed power of two (2^-42 eV/A for forces), by adding
 * and taking away a large number; sums of such terms are exact, so that neither threads nor the sorting of atoms nor the age of
 * the list show in any bit. Terms too large for that (beyond 2^9 eV/A; overlapping atoms) lose only this freedom. f_ij = -f_ji
 * holds in every bit, so that forces add up to exactly 0. */
#include "md/force.h"
#include <math.h>
#include <stdlib.h>
#include "base/exit_codes.h"
#include "base/memory.h"
#include "md/eam_table.h"
#include "md/lennard_jones.h"
#include "md/list.h"

static const double default_skin = 0.4;

#define ROUND_FORCE  0x1.8p10 /* to 2^-42 eV/A */
#define ROUND_ENERGY 0x1.8p7  /* to 2^-45 eV */
#define ROUND_VIRIAL 0x1.8p9  /* to 2^-43 eV */

struct force {
    const struct potential *potential;
    struct eam_table *eam; /* NULL for Lennard-Jones */
    struct lennard_jones lj[POTENTIAL_SPECIES_MAX * POTENTIAL_SPECIES_MAX];
    double round_density; /* rounds densities to 2^-41 or so of the table's range */
    struct list *list;
    double *energy; /* n, by row: of each atom, eV */
    double *virial; /* 6n, by row: xx yy zz xy xz yz */
};

/* Pairs of one section that are within the cutoff; arrays as long as the longest section. */
struct pairs {
    vector4 *d; /* r_j - r_i, A; F'(rho_j) */
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

static struct list_reach reach_of(const struct force *force)
{
    struct list_reach reach = {{0.0}, {0.0}};

    for (int ab = 0; ab < force->potential->species * force->potential->species; ab++) {
        reach.inner[ab] = force->eam ? force->eam->density_cutoff[ab] : 0.0;
        reach.outer[ab] = force->eam ? force->eam->cutoff[ab] : force->potential->cutoff;
    }
    return reach;
}

int force_create(struct force **created, const struct potential *potential, const struct system *system, double skin,
                 struct error *error)
{
    struct force *force;
    int species = potential->species;

    *created = NULL;
    if (system->n > INT32_MAX / 2)
        return error_set(error, EXIT_BAD_INPUT, "%zu atoms are more than one process can take", system->n);
    force = memory_zeroed(1, sizeof *force);
    force->potential = potential;
    if (potential->kind == POTENTIAL_LJ) {
        for (int ab = 0; ab < species * species; ab++)
            force->lj[ab] = lennard_jones_pair(potential, ab / species, ab % species);
    } else {
        force->eam = eam_table_create(potential);
        force->round_density = ldexp(1.5, ilogb(force->eam->rho_max) + 3);
    }
    struct list_reach reach = reach_of(force);
    force->list = list_create(system, species, &reach, skin > 0.0 ? skin : default_skin);
    force->energy = memory_alloc(system->n, sizeof(double));
    force->virial = memory_alloc(6 * system->n, sizeof(double));
    *created = force;
    return 0;
}

void force_free(struct force *force)
{
    if (!force)
        return;
    eam_table_free(force->eam);
    list_free(force->list);
    free(force->energy);
    free(force->virial);
    free(force);
}

void force_invalidate(struct force *force)
{
    force->list->built = false;
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

/* Gathers the pairs of one section closer than the root of cut2; returns how many. */
INLINE size_t gather_pairs(const struct list_place *place, size_t atom, const int32_t *neighbour, size_t count,
                           const vector4 *scale, double cut2, const struct pairs *pairs)
{
    const vector4 self = {place[atom].s[0], place[atom].s[1], place[atom].s[2], 0.0};
    vector4 *restrict vectors = pairs->d;
    double *restrict r2 = pairs->r2;
    size_t kept = 0;

    for (size_t k = 0; k < count; k++) {
        vector4 d = list_vector(&self, &place[neighbour[k]], scale);
        double square = list_square(&d);
        vectors[kept] = d;
        r2[kept] = square;
        kept += square < cut2;
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

/* rho at one sorted atom. */
INLINE double density_at(const struct force *force, size_t atom, int type, const struct list_part *part, const int32_t *start,
                         const vector4 *scale, const struct pairs *pairs)
{
    const struct list *list = force->list;
    const struct eam_table *eam = force->eam;
    double rho = 0.0, by = force->round_density;

    for (int t = 0; t < list->species; t++) {
        int from = t * list->species + type;
        const struct knot *table = eam->density[from];
        size_t count = gather_pairs(list->place, atom, part->neighbour + start[t], (size_t)(start[t + 1] - start[t]), scale,
                                    eam->density_cutoff[from] * eam->density_cutoff[from], pairs);
        find_intervals(eam, pairs, count);
        for (size_t k = 0; k < count; k++) {
            struct cubic cubic = cubic_between(&table[pairs->interval[k]]);
            rho += rounded(cubic_value(&cubic, pairs->p[k]), by);
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

INLINE void add_lennard_jones(const struct lennard_jones *lj, const struct pairs *pairs, size_t count, struct share *share,
                              bool sums)
{
    for (size_t k = 0; k < count; k++) {
        double inverse2 = 1.0 / pairs->r2[k], s = inverse2 * inverse2 * inverse2;
        double g = -(lj->f12 * s - lj->f6) * s * inverse2, phi = (lj->c12 * s - lj->c6) * s - lj->shift;
        share_add(share, &pairs->d[k], g, phi, sums);
    }
}

/* The pairs of one sorted atom, the a-th of its block. */
INLINE struct share share_eam(const struct force *force, const struct list_block *block, size_t atom, size_t a, int type,
                              const vector4 *scale, const struct pairs *pairs, bool sums)
{
    const struct list *list = force->list;
    const struct eam_table *eam = force->eam;
    const int32_t *inner = &block->inner.start[a * (size_t)list->species],
                  *outer = &block->outer.start[a * (size_t)list->species];
    struct share share = {.energy = 0.0};

    for (int t = 0; t < list->species; t++) {
        double reach = list->reach.outer[type * list->species + t];
        size_t count = gather_pairs(list->place, atom, block->inner.neighbour + inner[t], (size_t)(inner[t + 1] - inner[t]),
                                    scale, reach * reach, pairs);
        find_intervals(eam, pairs, count);
        add_bonds(eam, type, t, list->place[atom].slope, pairs, count, &share, sums);
        count = gather_pairs(list->place, atom, block->outer.neighbour + outer[t], (size_t)(outer[t + 1] - outer[t]), scale,
                             reach * reach, pairs);
        find_intervals(eam, pairs, count);
        add_shell(eam, type, t, pairs, count, &share, sums);
    }
    return share;
}

INLINE struct share share_lennard_jones(const struct force *force, const struct list_block *block, size_t atom, size_t a,
                                        int type, const vector4 *scale, const struct pairs *pairs, bool sums)
{
    const struct list *list = force->list;
    const int32_t *start = &block->outer.start[a * (size_t)list->species];
    struct share share = {.energy = 0.0};

    for (int t = 0; t < list->species; t++) {
        int ab = type * list->species + t;
        double cut2 = list->reach.outer[ab] * list->reach.outer[ab];
        size_t count = gather_pairs(list->place, atom, block->outer.neighbour + start[t], (size_t)(start[t + 1] - start[t]),
                                    scale, cut2, pairs);
        add_lennard_jones(&force->lj[ab], pairs, count, &share, sums);
    }
    return share;
}

static size_t block_end(const struct list *list, size_t b)
{
    return (b + 1) * LIST_BLOCK < list->n ? (b + 1) * LIST_BLOCK : list->n;
}

/* rho and F of the atoms of a block: F' goes to place[].slope, F to energy[]. */
GENERATIONS static void density_block(struct force *force, const struct system *system, size_t b, const struct pairs *pairs)
{
    struct list *list = force->list;
    const struct list_part *part = &list->block[b].inner;
    const vector4 scale = {system->length[0], system->length[1], system->length[2], 1.0};
    size_t from = b * LIST_BLOCK, to = block_end(list, b);

    for (size_t i = from; i < to; i++) {
        int type = system->type[list->row[i]];
        double rho = density_at(force, i, type, part, &part->start[(i - from) * (size_t)list->species], &scale, pairs);
        force->energy[list->row[i]] = eam_embed(force->eam, type, rho, &list->place[i].slope);
    }
}

static void density_pass(struct force *force, const struct system *system)
{
#pragma omp parallel
    {
        struct pairs pairs = pairs_create(force->list->longest_section);
#pragma omp for schedule(dynamic)
        for (size_t b = 0; b < force->list->blocks; b++)
            density_block(force, system, b, &pairs);
        pairs_release(&pairs);
    }
}

/* Every atom of a block in one variant of the loops: which potential, and whether energies and virial are wanted. */
INLINE void force_variant(struct force *force, struct system *system, size_t b, const struct pairs *pairs, bool eam, bool sums)
{
    struct list *list = force->list;
    const vector4 scale = {system->length[0], system->length[1], system->length[2], 1.0};
    size_t from = b * LIST_BLOCK, to = block_end(list, b);

    for (size_t i = from; i < to; i++) {
        size_t row = (size_t)list->row[i];
        int type = system->type[row];
        struct share share = eam ? share_eam(force, &list->block[b], i, i - from, type, &scale, pairs, sums)
                                 : share_lennard_jones(force, &list->block[b], i, i - from, type, &scale, pairs, sums);
        for (size_t k = 0; k < 3; k++) {
            system->force[3 * row + k] = share.force[k];
            if (sums) {
                force->virial[6 * row + k] = share.diagonal[k];
                force->virial[6 * row + 3 + k] = share.off_diagonal[k];
            }
        }
        if (sums)
            force->energy[row] = (eam ? force->energy[row] : 0.0) + share.energy;
    }
}

GENERATIONS static void force_block(struct force *force, struct system *system, size_t b, const struct pairs *pairs, bool sums)
{
    if (force->eam && sums)
        force_variant(force, system, b, pairs, true, true);
    else if (force->eam)
        force_variant(force, system, b, pairs, true, false);
    else if (sums)
        force_variant(force, system, b, pairs, false, true);
    else
        force_variant(force, system, b, pairs, false, false);
}

static void force_pass(struct force *force, struct system *system, bool sums)
{
    struct list *list = force->list;

#pragma omp parallel
    {
        struct pairs pairs = pairs_create(list->longest_section);
#pragma omp for schedule(dynamic)
        for (size_t b = 0; b < list->blocks; b++)
            force_block(force, system, b, &pairs, sums);
        pairs_release(&pairs);
    }
}

/* Adds the atoms up, in the order of their rows. */
static void add_up(const struct force *force, struct force_sums *sums)
{
    double v[6] = {0.0};

    sums->energy = 0.0;
    for (size_t i = 0; i < force->list->n; i++) {
        sums->energy += force->energy[i];
        for (size_t k = 0; k < 6; k++)
            v[k] += force->virial[6 * i + k];
    }
    double full[3][3] = {{v[0], v[3], v[4]}, {v[3], v[1], v[5]}, {v[4], v[5], v[2]}};
    for (int j = 0; j < 3; j++) {
        for (int k = 0; k < 3; k++)
            sums->virial[j][k] = full[j][k];
    }
}

/* The box must hold two lists side by side, and no atom may be near the border of an open direction. */
static int check_box(const struct force *force, const struct system *system, struct error *error)
{
    double radius = force->list->longest + force->list->skin;
    size_t lost = system->n;

    for (int k = 0; k < 3; k++) {
        if (!(system->length[k] >= 2.0 * radius))
            return error_set(
                error, EXIT_BAD_INPUT,
                "the box is %.6g wide along %c, but must be at least %.6g: twice cutoff and skin of the potential '%s'",
                system->length[k], "xyz"[k], 2.0 * radius, force -> potential -> name);
    }
    for (int k = 0; k < 3; k++) {
        uint64_t border = (uint64_t)(0.5 * radius / system->length[k] * 0x1p64);
        if (system->pbc[k])
            continue;
#pragma omp parallel for reduction(min : lost) schedule(static)
        for (size_t i = 0; i < system->n; i++) {
            if (system->fraction[3 * i + (size_t)k] - border > UINT64_MAX - 2 * border)
                lost = lost < i ? lost : i;
        }
        if (lost < system->n)
            return error_set(error, EXIT_BAD_INPUT, "atom %lld is lost: it left the system along the open direction %c, at %.6g",
                             (long long)system->id[lost], "xyz"[k], system_position(system, lost, k));
    }
    return 0;
}

static int check_forces(const struct system *system, struct error *error)
{
    size_t bad = system->n;

#pragma omp parallel for reduction(min : bad) schedule(static)
    for (size_t i = 0; i < system->n; i++) {
        const double *f = &system->force[3 * i];
        if (!isfinite(f[0] + f[1] + f[2]))
            bad = bad < i ? bad : i;
    }
    if (bad < system->n)
        return error_set(error, EXIT_BAD_INPUT, "the force on atom %lld is not a number: atoms overlap",
                         (long long)system->id[bad]);
    return 0;
}

int force_compute(struct force *force, struct system *system, struct force_sums *sums, double *atom_energy, struct error *error)
{
    int code = check_box(force, system, error);

    if (code)
        return code;
    if (list_is_stale(force->list, system))
        list_build(force->list, system);
    else
        list_place_atoms(force->list, system);
    if (force->eam)
        density_pass(force, system);
    force_pass(force, system, sums || atom_energy);
    if (sums)
        add_up(force, sums);
    for (size_t i = 0; atom_energy && i < system->n; i++)
        atom_energy[i] = force->energy[i];
    return check_forces(system, error);
}
