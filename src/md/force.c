/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Forces and energies over the Verlet lists; see force.h.
 *
 * EAM in two passes over full lists: rho_i = sum_j rho_ji(r_ij), then with F' known
 *     f_i = sum_j [F'_i rho'_ji + F'_j rho'_ij + phi'] (r_j - r_i) / r_ij.
 * A pass first gathers the pairs of a section that are within the cutoff now, then looks their functions up.
 *
 * Sums are free of order: every term is first rounded to a multiple of a fixed power of two (2^-42 eV/A for forces), by adding and taking away a large
 * number; sums of such terms are exact, so that neither threads nor the sorting of atoms nor the age of the list show in any bit. Terms too large
 * for that (beyond 2^9 eV/A; overlapping atoms) lose only this freedom. f_ij = -f_ji holds in every bit, so that forces add up to exactly 0. */
#include "md/force.h"
#include <math.h>
#include <stdlib.h>
#include "base/exit_codes.h"
#include "base/memory.h"
#include "md/eam_table.h"
#include "md/lennard_jones.h"
#include "md/list.h"

static const double default_skin = 0.4;

#define ROUND_FORCE 0x1.8p10  /* to 2^-42 eV/A */
#define ROUND_ENERGY 0x1.8p7  /* to 2^-45 eV */
#define ROUND_VIRIAL 0x1.8p9  /* to 2^-43 eV */

struct force {
    const struct potential *potential;
    struct eam_table *eam;      /* NULL for Lennard-Jones */
    struct lennard_jones lj[POTENTIAL_SPECIES_MAX * POTENTIAL_SPECIES_MAX];
    double round_density;       /* rounds densities to 2^-41 or so of the table's range */
    struct list *list;
    double *energy;             /* n, by row: of each atom, eV */
    double *virial;             /* 6n, by row: xx yy zz xy xz yz */
};

/* Pairs of one section that are within the cutoff; arrays as long as the longest section. */
struct pairs {
    double *x, *y, *z, *r2, *slope;
};

/* What one atom gathers. */
struct share {
    double f[3], energy, virial[6];
};

static inline double rounded(double x, double by)
{
    return (x + by) - by;
}

static struct list_reach reach_of(const struct force *force)
{
    struct list_reach reach = { { 0.0 }, { 0.0 } };

    for (int ab = 0; ab < force->potential->species * force->potential->species; ab++) {
        reach.inner[ab] = force->eam ? force->eam->density_cutoff[ab] : 0.0;
        reach.outer[ab] = force->eam ? force->eam->cutoff[ab] : force->potential->cutoff;
    }
    return reach;
}

int force_create(struct force **created, const struct potential *potential, const struct system *system, double skin, struct error *error)
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
    double *block = memory_aligned(5 * (longest + 8), sizeof *block);
    return (struct pairs){ block, block + longest + 8, block + 2 * (longest + 8), block + 3 * (longest + 8), block + 4 * (longest + 8) };
}

static void pairs_release(struct pairs *pairs)
{
    free(pairs->x);
}

/* Gathers the pairs of one section closer than the root of cut2; returns how many. */
static inline size_t gather_pairs(const struct list_place *restrict place, const struct list_place *self, const int32_t *restrict neighbour, size_t count,
                                  const double length[3], double cut2, const struct pairs *pairs)
{
    double *restrict x = pairs->x, *restrict y = pairs->y, *restrict z = pairs->z, *restrict r2 = pairs->r2, *restrict slope = pairs->slope;
    size_t kept = 0;

    for (size_t k = 0; k < count; k++) {
        const struct list_place *other = &place[neighbour[k]];
        double d[3], square = list_vector(self, other, length, d);
        x[kept] = d[0];
        y[kept] = d[1];
        z[kept] = d[2];
        r2[kept] = square;
        slope[kept] = other->slope;
        kept += square < cut2;
    }
    return kept;
}

/* rho at one sorted atom. */
static double density_at(const struct force *force, size_t atom, int type, const struct list_part *part, const int32_t *start, const double length[3],
                         const struct pairs *pairs)
{
    const struct list *list = force->list;
    const struct eam_table *eam = force->eam;
    double rho = 0.0, by = force->round_density, r_inverse = eam->r_inverse;

    for (int t = 0; t < list->species; t++) {
        int from = t * list->species + type;
        double cut2 = eam->density_cutoff[from] * eam->density_cutoff[from];
        const struct cubic *table = eam->density[from];
        size_t count = gather_pairs(list->place, &list->place[atom], part->neighbour + start[t], (size_t)(start[t + 1] - start[t]), length, cut2, pairs);
        for (size_t k = 0; k < count; k++) {
            double p;
            int m = cubic_interval(sqrt(pairs->r2[k]) * r_inverse, eam->r_last, &p);
            rho += rounded(cubic_value(&table[m], p), by);
        }
    }
    return rho;
}

/* Adds a pair's share: g = (d energy / d r) / r of the pair, phi its energy. */
static inline void share_add(struct share *share, double x, double y, double z, double g, double phi, bool sums)
{
    double fx = rounded(g * x, ROUND_FORCE), fy = rounded(g * y, ROUND_FORCE), fz = rounded(g * z, ROUND_FORCE);

    share->f[0] += fx;
    share->f[1] += fy;
    share->f[2] += fz;
    if (!sums)
        return;
    share->energy += rounded(0.5 * phi, ROUND_ENERGY);
    share->virial[0] -= rounded(0.5 * x * fx, ROUND_VIRIAL);
    share->virial[1] -= rounded(0.5 * y * fy, ROUND_VIRIAL);
    share->virial[2] -= rounded(0.5 * z * fz, ROUND_VIRIAL);
    share->virial[3] -= rounded(0.5 * x * fy, ROUND_VIRIAL);
    share->virial[4] -= rounded(0.5 * x * fz, ROUND_VIRIAL);
    share->virial[5] -= rounded(0.5 * y * fz, ROUND_VIRIAL);
}

/* Pairs within the range of the density: density and pair function. `type` of the atom, t of the neighbours. */
static inline void add_bonds(const struct eam_table *eam, int type, int t, double slope, const struct pairs *pairs, size_t count, struct share *share, bool sums)
{
    int here = t * eam->species + type, there = type * eam->species + t;
    const struct eam_bond *table = eam->bond[here];
    const struct cubic *back = eam->symmetric[here] ? NULL : eam->density[there];
    double r_inverse = eam->r_inverse;

    for (size_t k = 0; k < count; k++) {
        double p, r = sqrt(pairs->r2[k]), inverse = 1.0 / r;
        int m = cubic_interval(r * r_inverse, eam->r_last, &p);
        double z = cubic_value(&table[m].pair, p), dz = cubic_slope(&table[m].pair, p) * r_inverse;
        double drho = cubic_slope(&table[m].density, p) * r_inverse, drho_back = back ? cubic_slope(&back[m], p) * r_inverse : drho;
        double phi = z * inverse, dphi = (dz - phi) * inverse;
        double g = (slope * drho + pairs->slope[k] * drho_back + dphi) * inverse;
        share_add(share, pairs->x[k], pairs->y[k], pairs->z[k], g, phi, sums);
    }
}

/* Pairs beyond it: the pair function alone. */
static inline void add_shell(const struct eam_table *eam, int type, int t, const struct pairs *pairs, size_t count, struct share *share, bool sums)
{
    const struct cubic *table = eam->pair[t * eam->species + type];
    double r_inverse = eam->r_inverse;

    for (size_t k = 0; k < count; k++) {
        double p, r = sqrt(pairs->r2[k]), inverse = 1.0 / r;
        int m = cubic_interval(r * r_inverse, eam->r_last, &p);
        double phi = cubic_value(&table[m], p) * inverse, dphi = (cubic_slope(&table[m], p) * r_inverse - phi) * inverse;
        share_add(share, pairs->x[k], pairs->y[k], pairs->z[k], dphi * inverse, phi, sums);
    }
}

static inline void add_lennard_jones(const struct lennard_jones *lj, const struct pairs *pairs, size_t count, struct share *share, bool sums)
{
    for (size_t k = 0; k < count; k++) {
        double inverse2 = 1.0 / pairs->r2[k], s = inverse2 * inverse2 * inverse2;
        double g = -(lj->f12 * s - lj->f6) * s * inverse2, phi = (lj->c12 * s - lj->c6) * s - lj->shift;
        share_add(share, pairs->x[k], pairs->y[k], pairs->z[k], g, phi, sums);
    }
}

/* All pairs of one sorted atom, the a-th of its block. */
static inline struct share share_of(const struct force *force, const struct list_block *block, size_t atom, size_t a, int type, const double length[3],
                                    const struct pairs *pairs, bool sums)
{
    const struct list *list = force->list;
    const struct eam_table *eam = force->eam;
    const struct list_place *self = &list->place[atom];
    const int32_t *inner = &block->inner.start[a * (size_t)list->species], *outer = &block->outer.start[a * (size_t)list->species];
    struct share share = { { 0.0 }, 0.0, { 0.0 } };

    for (int t = 0; t < list->species; t++) {
        int ab = type * list->species + t;
        double cut2 = list->reach.outer[ab] * list->reach.outer[ab];
        size_t count = eam ? gather_pairs(list->place, self, block->inner.neighbour + inner[t], (size_t)(inner[t + 1] - inner[t]), length, cut2, pairs) : 0;
        if (eam)
            add_bonds(eam, type, t, self->slope, pairs, count, &share, sums);
        count = gather_pairs(list->place, self, block->outer.neighbour + outer[t], (size_t)(outer[t + 1] - outer[t]), length, cut2, pairs);
        if (eam)
            add_shell(eam, type, t, pairs, count, &share, sums);
        else
            add_lennard_jones(&force->lj[ab], pairs, count, &share, sums);
    }
    return share;
}

/* rho and F of every atom: F' goes to place[].slope, F to energy[]. */
static void density_pass(struct force *force, const struct system *system)
{
    struct list *list = force->list;

#pragma omp parallel
    {
        struct pairs pairs = pairs_create(list->longest_section);
#pragma omp for schedule(dynamic)
        for (size_t b = 0; b < list->blocks; b++) {
            size_t from = b * LIST_BLOCK, to = from + LIST_BLOCK < list->n ? from + LIST_BLOCK : list->n;
            const struct list_part *part = &list->block[b].inner;
            for (size_t i = from; i < to; i++) {
                int type = system->type[list->row[i]];
                double rho = density_at(force, i, type, part, &part->start[(i - from) * (size_t)list->species], system->length, &pairs);
                force->energy[list->row[i]] = eam_embed(force->eam, type, rho, &list->place[i].slope);
            }
        }
        pairs_release(&pairs);
    }
}

static void force_block(struct force *force, struct system *system, size_t b, const struct pairs *pairs, bool sums)
{
    struct list *list = force->list;
    size_t from = b * LIST_BLOCK, to = from + LIST_BLOCK < list->n ? from + LIST_BLOCK : list->n;

    for (size_t i = from; i < to; i++) {
        size_t row = (size_t)list->row[i];
        struct share share = sums ? share_of(force, &list->block[b], i, i - from, system->type[row], system->length, pairs, true)
                                  : share_of(force, &list->block[b], i, i - from, system->type[row], system->length, pairs, false);
        for (size_t k = 0; k < 3; k++)
            system->force[3 * row + k] = share.f[k];
        if (sums) {
            force->energy[row] = (force->eam ? force->energy[row] : 0.0) + share.energy;
            for (size_t k = 0; k < 6; k++)
                force->virial[6 * row + k] = share.virial[k];
        }
    }
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
    double v[6] = { 0.0 };

    sums->energy = 0.0;
    for (size_t i = 0; i < force->list->n; i++) {
        sums->energy += force->energy[i];
        for (size_t k = 0; k < 6; k++)
            v[k] += force->virial[6 * i + k];
    }
    double full[3][3] = { { v[0], v[3], v[4] }, { v[3], v[1], v[5] }, { v[4], v[5], v[2] } };
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
            return error_set(error, EXIT_BAD_INPUT, "the box is %.6g wide along %c, but must be at least %.6g: twice cutoff and skin of the potential '%s'",
                             system->length[k], "xyz"[k], 2.0 * radius, force->potential->name);
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
            return error_set(error, EXIT_BAD_INPUT, "atom %lld is lost: it left the system along the open direction %c, at %.6g", (long long)system->id[lost],
                             "xyz"[k], system_position(system, lost, k));
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
        return error_set(error, EXIT_BAD_INPUT, "the force on atom %lld is not a number: atoms overlap", (long long)system->id[bad]);
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
