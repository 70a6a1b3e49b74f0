/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Common-neighbour analysis; definitions in cna.h. */
#include "measure/cna.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "atoms/neighbor_near.h"
#include "base/cube_root.h"
#include "base/memory.h"
#include "base/vector.h"
#include "measure/volume.h"

enum { CLOSE_PACKED = 12, BODY_CENTERED = 14, SEARCHES = 5 };
static const double BETWEEN_SHELLS = 1.2071067811865475; /* (1 + sqrt 2)/2 */
/* so many are within the first search radius, on average */
static const double SEARCH_ATOMS = 30;
static const double SEARCH_GROWTH = 1.5;

/* ---- one atom ---- */

typedef double reals __attribute__((vector_size(64), may_alias));
typedef int64_t whole __attribute__((vector_size(64), may_alias));
enum { LANES = 8, VECTORS = 2, PLACES = LANES * VECTORS };

struct shell { /* the nearest neighbours and who of them is bonded to whom, as bits */
    int count;
    union {
        double at[3][PLACES]; /* A; beyond count no number, which is close to nothing */
        reals wide[3][VECTORS];
    };
    union {
        int64_t bonds[PLACES];
        whole wide_bonds[VECTORS];
    };
};

static void set_shell(struct shell *shell, const struct neighbor *const *near, int count)
{
    shell->count = count;
    for (int k = 0; k < 3; k++)
        for (int i = 0; i < PLACES; i++)
            shell->at[k][i] = i < count ? near[i]->vector[k] : (double)NAN;
}

/* Each neighbour beside all at once; the one that is itself goes. */
GENERATIONS static void find_bonds(struct shell *shell, double cutoff2)
{
    for (int v = 0; v < VECTORS; v++) {
        whole bonds = {0};

        for (int i = 0; i < shell->count; i++) {
            reals x = shell->at[0][i] - shell->wide[0][v], y = shell->at[1][i] - shell->wide[1][v],
                  z = shell->at[2][i] - shell->wide[2][v];

            bonds |= (whole)(x * x + y * y + z * z < cutoff2) & ((int64_t)1 << i);
        }
        shell->wide_bonds[v] = bonds;
    }
    for (int i = 0; i < shell->count; i++)
        shell->bonds[i] &= ~((int64_t)1 << i);
}

/* Bonds among the atoms of a set. */
static int bonds_within(const struct shell *shell, unsigned set)
{
    int twice = 0;

    for (unsigned left = set; left; left &= left - 1)
        twice += __builtin_popcount((unsigned)shell->bonds[__builtin_ctz(left)] & set);
    return twice / 2;
}

/* The connected part of a set around its lowest atom. */
static unsigned connected_part(const struct shell *shell, unsigned set)
{
    unsigned part = set & -set, grown = part;

    do {
        part = grown;
        for (unsigned left = part; left; left &= left - 1)
            grown |= (unsigned)shell->bonds[__builtin_ctz(left)] & set;
    } while (grown != part);
    return part;
}

/* The signature of a bond, by those who share it, as a number such as 421. */
static int signature(const struct shell *shell, unsigned common)
{
    int longest = 0;

    for (unsigned left = common; left;) {
        unsigned part = connected_part(shell, left);
        int bonds = bonds_within(shell, part);

        longest = bonds > longest ? bonds : longest;
        left &= ~part;
    }
    return 100 * __builtin_popcount(common) + 10 * bonds_within(shell, common) + longest;
}

/* How often each signature is what atom's; one with any other bond is of no kind. */
enum { SIGNATURES = 5, KINDS = 4 };
static const int signatures[SIGNATURES] = {421, 422, 555, 666, 444};
static const struct {
    enum cna_kind kind;
    int bonds[SIGNATURES];
} kinds[KINDS] = {{CNA_FCC, {12, 0, 0, 0, 0}},
                  {CNA_HCP, {6, 6, 0, 0, 0}},
                  {CNA_ICO, {0, 0, 12, 0, 0}},
                  {CNA_BCC, {0, 0, 0, 8, 6}}};

static int signature_number(int wanted)
{
    int number = 0;

    while (number < SIGNATURES && signatures[number] != wanted)
        number++;
    return number;
}

static enum cna_kind classify(struct shell *shell, double cutoff)
{
    int bonds[SIGNATURES + 1] = {0};

    find_bonds(shell, cutoff * cutoff);
    for (int i = 0; i < shell->count; i++) { /* most atoms of a glass end here */
        int shared = __builtin_popcount((unsigned)shell->bonds[i]);

        if (shared < 4 || shared > 6)
            return CNA_OTHER;
    }
    for (int i = 0; i < shell->count && !bonds[SIGNATURES]; i++)
        bonds[signature_number(signature(shell, (unsigned)shell->bonds[i]))]++;
    for (int k = 0; k < KINDS; k++)
        if (!memcmp(bonds, kinds[k].bonds, sizeof kinds[k].bonds))
            return kinds[k].kind;
    return CNA_OTHER;
}

/* ---- the nearest ---- */

static int compare_distance(const void *left, const void *right)
{
    const struct neighbor *a = *(const struct neighbor *const *)left,
                          *b = *(const struct neighbor *const *)right;

    if (a->distance2 != b->distance2)
        return a->distance2 < b->distance2 ? -1 : 1;
    if (a->atom != b->atom)
        return a->atom < b->atom ? -1 : 1;
    for (int k = 0; k < 3; k++)
        if (a->vector[k] != b->vector[k])
            return a->vector[k] < b->vector[k] ? -1 : 1;
    return 0;
}

/* A thread's working space: an atom's neighbours, and those by distance. */
struct nearest {
    const struct neighbor **sorted;
    double *distance2;
    int64_t *rank;
    size_t capacity;
};

static void nearest_release(struct nearest *nearest)
{
    free(nearest->sorted);
    free(nearest->distance2);
    free(nearest->rank);
}

static void nearest_reserve(struct nearest *nearest, size_t need)
{
    if (need + LANES <= nearest->capacity)
        return;
    nearest_release(nearest);
    nearest->capacity = (2 * need + 2 * LANES) / LANES * LANES;
    nearest->sorted = memory_alloc(nearest->capacity, sizeof *nearest->sorted);
    nearest->distance2 = memory_aligned(nearest->capacity, sizeof *nearest->distance2);
    nearest->rank = memory_aligned(nearest->capacity, sizeof *nearest->rank);
}

/* Of each how many are nearer; their sum tells whether all are at distances of their own. */
GENERATIONS static size_t rank_distances(struct nearest *nearest, size_t count)
{
    size_t sum = 0;

    for (size_t first = 0; first < count; first += LANES) {
        const reals mine = *(const reals *)(nearest->distance2 + first);
        whole nearer = {0};

        for (size_t j = 0; j < count; j++)
            nearer -= (whole)(nearest->distance2[j] < mine);
        *(whole *)(nearest->rank + first) = nearer;
    }
    for (size_t k = 0; k < count; k++)
        sum += (size_t)nearest->rank[k];
    return sum;
}

/* By distance, then row, then vector. */
static void sort_by_distance(struct nearest *nearest, const struct neighbor *list, size_t count)
{
    nearest_reserve(nearest, count);
    for (size_t k = 0; k < count + LANES; k++)
        nearest->distance2[k] = k < count ? list[k].distance2 : 0;
    if (rank_distances(nearest, count) == count * (count - (count > 0)) / 2) {
        for (size_t k = 0; k < count; k++)
            nearest->sorted[nearest->rank[k]] = &list[k];
        return;
    }
    for (size_t k = 0; k < count; k++)
        nearest->sorted[k] = &list[k];
    qsort(nearest->sorted, count, sizeof *nearest->sorted, compare_distance);
}

/* By the atom's own lengths, out of its neighbours sorted by distance. */
static enum cna_kind classify_adaptive(const struct neighbor *const *near, size_t count)
{
    enum cna_kind kind = CNA_OTHER;
    struct shell shell;
    double sum = 0;

    if (count < CLOSE_PACKED)
        return CNA_OTHER;
    for (int k = 0; k < CLOSE_PACKED; k++)
        sum += sqrt(near[k]->distance2);
    set_shell(&shell, near, CLOSE_PACKED);
    kind = classify(&shell, BETWEEN_SHELLS * sum / CLOSE_PACKED);
    if (kind != CNA_OTHER || count < BODY_CENTERED)
        return kind;
    sum = 0;
    for (int k = 0; k < BODY_CENTERED; k++)
        sum += sqrt(near[k]->distance2) * (k < 8 ? 2 / sqrt(3.0) : 1);
    set_shell(&shell, near, BODY_CENTERED);
    return classify(&shell, BETWEEN_SHELLS * sum / BODY_CENTERED);
}

/* ---- all atoms ---- */

/* One search within a radius; by row, atoms with too few neighbours stay pending, unless it is
 * the last search. */
struct adaptive {
    bool *pending, last;
    enum cna_kind *kind;
};

static void measure_bin(const struct adaptive *adaptive, struct neighbor_near *near, size_t bin,
                        struct nearest *nearest)
{
    const struct neighbor_search *search = near->search;
    bool any = false;

    for (size_t place = search->first[bin]; place < search->first[bin + 1]; place++)
        any |= adaptive->pending[search->row[place]];
    if (!any)
        return;
    neighbor_near_gather(near, bin, NEIGHBOR_ALL);
    for (size_t place = near->begin; place < near->end; place++) {
        int32_t row = search->row[place];
        const struct neighbor *list;
        size_t count;

        if (!adaptive->pending[row])
            continue;
        list = neighbor_near_unsorted(near, place, &count);
        if (count < BODY_CENTERED && !adaptive->last)
            continue;
        sort_by_distance(nearest, list, count);
        adaptive->kind[row] = classify_adaptive(nearest->sorted, count);
        adaptive->pending[row] = false;
    }
}

static void search_adaptive(const struct frame *frame, double radius,
                            const struct adaptive *adaptive)
{
    struct neighbor_search *search = neighbor_search_create(frame, radius);
    size_t bins = neighbor_search_bins(search);

#pragma omp parallel
    {
        struct neighbor_near near;
        struct nearest nearest = {0};

        neighbor_near_init(&near, search);
#pragma omp for schedule(dynamic, 16)
        for (size_t bin = 0; bin < bins; bin++)
            measure_bin(adaptive, &near, bin, &nearest);
        neighbor_near_release(&near);
        nearest_release(&nearest);
    }
    neighbor_search_free(search);
}

static void measure_adaptive(const struct frame *frame, enum cna_kind *kind)
{
    struct adaptive adaptive = {.pending = memory_alloc(frame->n, sizeof(bool)), .kind = kind};
    bool any = frame->n > 0;
    double radius = cube_root(SEARCH_ATOMS * filled_volume(frame) /
                              (4.18879020478639 * (double)(frame->n ? frame->n : 1)));

    memset(adaptive.pending, true, frame->n);
    for (int k = 0; any && radius > 0 && k < SEARCHES; k++, radius *= SEARCH_GROWTH) {
        adaptive.last = k + 1 == SEARCHES;
        search_adaptive(frame, radius, &adaptive);
        any = memchr(adaptive.pending, true, frame->n);
    }
    free(adaptive.pending);
}

static enum cna_kind classify_fixed(const struct neighbor *list, size_t count, double cutoff)
{
    const struct neighbor *near[BODY_CENTERED];
    struct shell shell;

    if (count != CLOSE_PACKED && count != BODY_CENTERED)
        return CNA_OTHER;
    for (size_t k = 0; k < count; k++)
        near[k] = &list[k];
    set_shell(&shell, near, (int)count);
    return classify(&shell, cutoff);
}

struct fixed {
    double cutoff;
    enum cna_kind *kind;
};

static void measure_fixed_atom(void *work, size_t row, const struct neighbor *list, size_t count)
{
    const struct fixed *fixed = work;

    fixed->kind[row] = classify_fixed(list, count, fixed->cutoff);
}

const char *cna_name(enum cna_kind kind)
{
    static const char *const names[CNA_KINDS] = {"OTHER", "FCC", "HCP", "BCC", "ICO"};

    return names[kind];
}

void cna_measure(struct frame *frame, double cutoff, size_t count[CNA_KINDS])
{
    enum cna_kind *kind = memory_zeroed(frame->n, sizeof *kind);
    struct column *column = frame_add(frame, "cna", VALUE_STRING, 1);
    int32_t number[CNA_KINDS];

    if (cutoff > 0)
        neighbor_every_atom(frame, cutoff, measure_fixed_atom, &(struct fixed){cutoff, kind});
    else
        measure_adaptive(frame, kind);
    memset(count, 0, CNA_KINDS * sizeof *count);
    for (size_t i = 0; i < frame->n; i++) {
        if (!count[kind[i]]++)
            number[kind[i]] = column_intern(column, cna_name(kind[i]));
        column->string[i] = number[kind[i]];
    }
    free(kind);
}
