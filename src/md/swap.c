/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Exchange of unlike atoms; see swap.h. Places stay as they are between swap_begin and the next
 * one: only who stands where changes. */
#include "md/swap.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "atoms/neighbors.h"
#include "base/memory.h"
#include "potential/form.h"

struct around { /* neighbours of one place */
    struct neighbor *list;
    size_t capacity, count;
};

struct swap {
    const struct potential *potential;
    void *table; /* of the functions of the potential's form */
    size_t n;
    struct neighbor_search *search;
    int32_t *type;    /* by place: of the atom that stands there */
    int32_t *place;   /* of each atom */
    int32_t *movable; /* atoms that may move, by species */
    size_t first[POTENTIAL_SPECIES_MAX + 1];
    /* by place: density, NAN where nobody asked yet; what an exchange would add to it */
    double *rho, *gain;
    struct around here, there, further;
};

struct swap *swap_create(const struct potential *potential)
{
    struct swap *swap = memory_zeroed(1, sizeof *swap);

    swap->potential = potential;
    swap->table = potential->form->table(potential);
    return swap;
}

static void release_places(struct swap *swap)
{
    neighbor_search_free(swap->search);
    free(swap->type);
    free(swap->place);
    free(swap->movable);
    free(swap->rho);
    free(swap->gain);
}

void swap_free(struct swap *swap)
{
    if (!swap)
        return;
    release_places(swap);
    swap->potential->form->table_free(swap->table);
    free(swap->here.list);
    free(swap->there.list);
    free(swap->further.list);
    free(swap);
}

static double pair_energy(const struct swap *swap, int a, int b, double r2)
{
    return potential_pair(swap->potential->form, swap->table, a, b, r2);
}

/* At an atom of type `to` due to one of type `from`. */
static double density(const struct swap *swap, int from, int to, double r2)
{
    return swap->potential->form->density(swap->table, from, to, sqrt(r2));
}

static double embedding(const struct swap *swap, int type, double rho)
{
    double slope;

    return swap->potential->form->embed(swap->table, type, rho, &slope);
}

static void look_around(const struct swap *swap, size_t place, struct around *around)
{
    around->count = neighbor_search_atom(swap->search, place, &around->list, &around->capacity);
}

/* The density at a place, summed when it is first asked for. */
static double density_at(struct swap *swap, size_t place)
{
    double rho = 0;

    if (!isnan(swap->rho[place]))
        return swap->rho[place];
    look_around(swap, place, &swap->further);
    for (size_t k = 0; k < swap->further.count; k++) {
        const struct neighbor *near = &swap->further.list[k];

        rho += density(swap, swap->type[near->atom], swap->type[place], near->distance2);
    }
    return swap->rho[place] = rho;
}

void swap_begin(struct swap *swap, const struct frame *frame, const int32_t *type,
                const bool *fixed)
{
    size_t n = frame->n, count = 0;

    release_places(swap);
    swap->n = n;
    swap->search = neighbor_search_create(frame, swap->potential->cutoff);
    swap->type = memory_copy(type, n, sizeof *swap->type);
    swap->place = memory_alloc(n, sizeof *swap->place);
    swap->movable = memory_alloc(n, sizeof *swap->movable);
    swap->rho = memory_alloc(n, sizeof *swap->rho);
    swap->gain = memory_zeroed(n, sizeof *swap->gain);
    for (size_t i = 0; i < n; i++) {
        swap->place[i] = (int32_t)i;
        swap->rho[i] = NAN;
    }
    for (int t = 0; t < swap->potential->species; t++) {
        swap->first[t] = count;
        for (size_t i = 0; i < n; i++)
            if (type[i] == t && !(fixed && fixed[i]))
                swap->movable[count++] = (int32_t)i;
    }
    swap->first[swap->potential->species] = count;
}

bool swap_possible(const struct swap *swap)
{
    size_t all = swap->first[swap->potential->species];

    for (int t = 0; t < swap->potential->species; t++)
        if (swap->first[t + 1] - swap->first[t] == all)
            return false;
    return true;
}

/* What the pairs of place `at` gain when type `next` takes the place of type `last`; the pair of
 * both places counts for nothing. */
static double pair_gain(const struct swap *swap, const struct around *around, size_t other,
                        int last, int next)
{
    double gain = 0;

    for (size_t k = 0; k < around->count; k++) {
        const struct neighbor *near = &around->list[k];
        int type = swap->type[near->atom];

        if ((size_t)near->atom != other)
            gain += pair_energy(swap, next, type, near->distance2) -
                    pair_energy(swap, last, type, near->distance2);
    }
    return gain;
}

/* Adds to gain[] what the neighbours' densities gain, and returns the density that `next` will
 * have here. */
static double density_gain(struct swap *swap, const struct around *around, size_t other, int last,
                           int next)
{
    double rho = 0;

    for (size_t k = 0; k < around->count; k++) {
        const struct neighbor *near = &around->list[k];
        bool partner = (size_t)near->atom == other;
        int type = partner ? last : swap->type[near->atom];

        rho += density(swap, type, next, near->distance2);
        if (!partner)
            swap->gain[near->atom] += density(swap, next, type, near->distance2) -
                                      density(swap, last, type, near->distance2);
    }
    return rho;
}

/* Visits the neighbours of a place once more: their embedding energies' gain, each atom once.
 * With `accept`, densities are brought up to date. In either case gain[] is zero again where it
 * was visited. */
static double settle(struct swap *swap, const struct around *around, const size_t partners[2],
                     bool accept)
{
    double energy = 0;

    for (size_t k = 0; k < around->count; k++) {
        size_t at = around->list[k].atom;
        double rho;

        if (at == partners[0] || at == partners[1] || swap->gain[at] == 0)
            continue;
        rho = density_at(swap, at);
        energy += embedding(swap, swap->type[at], rho + swap->gain[at]) -
                  embedding(swap, swap->type[at], rho);
        if (accept)
            swap->rho[at] += swap->gain[at];
        swap->gain[at] = 0;
    }
    return energy;
}

/* The gain by embedding of an exchange between the places i and j; with `accept` the densities
 * follow. */
static double embedding_gain(struct swap *swap, size_t i, size_t j, bool accept)
{
    const size_t partners[2] = {i, j};
    int a = swap->type[i], b = swap->type[j];
    double at_i = density_gain(swap, &swap->here, j, a, b),
           at_j = density_gain(swap, &swap->there, i, b, a), energy;

    energy = embedding(swap, b, at_i) - embedding(swap, a, density_at(swap, i)) +
             embedding(swap, a, at_j) - embedding(swap, b, density_at(swap, j));
    energy += settle(swap, &swap->here, partners, accept);
    energy += settle(swap, &swap->there, partners, accept);
    if (accept) {
        swap->rho[i] = at_i;
        swap->rho[j] = at_j;
    }
    return energy;
}

double swap_change(struct swap *swap, size_t atom_i, size_t atom_j)
{
    size_t i = swap->place[atom_i], j = swap->place[atom_j];
    int a = swap->type[i], b = swap->type[j];

    look_around(swap, i, &swap->here);
    look_around(swap, j, &swap->there);
    return pair_gain(swap, &swap->here, j, a, b) + pair_gain(swap, &swap->there, i, b, a) +
           (swap->potential->form->embed ? embedding_gain(swap, i, j, false) : 0);
}

/* Carries out the exchange that swap_change was last asked about. */
static void exchange(struct swap *swap, size_t atom_i, size_t atom_j)
{
    int32_t i = swap->place[atom_i], j = swap->place[atom_j], type = swap->type[i];

    if (swap->potential->form->embed)
        embedding_gain(swap, i, j, true);
    swap->place[atom_i] = j;
    swap->place[atom_j] = i;
    swap->type[i] = swap->type[j];
    swap->type[j] = type;
}

bool swap_attempt(struct swap *swap, struct random_key key, uint64_t step, uint64_t attempt,
                  double energy_target, double *change)
{
    size_t all = swap->first[swap->potential->species];
    size_t i = swap->movable[random_below(key, step, attempt, 0, all)];
    int type = swap->type[swap->place[i]];
    size_t from = swap->first[type], to = swap->first[type + 1];
    size_t other = random_below(key, step, attempt, 1, all - (to - from));
    size_t j = swap->movable[other < from ? other : other + (to - from)];

    *change = swap_change(swap, i, j);
    if (!(*change <= 0) && !(random_uniform(key, step, attempt, 2) < exp(-*change / energy_target)))
        return false;
    exchange(swap, i, j);
    return true;
}

const int32_t *swap_places(const struct swap *swap)
{
    return swap->place;
}
