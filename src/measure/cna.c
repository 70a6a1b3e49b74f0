/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Common-neighbour analysis; definitions in cna.h. */
#include "measure/cna.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "atoms/neighbors.h"
#include "base/cube_root.h"
#include "base/memory.h"
#include "measure/volume.h"

enum { CLOSE_PACKED = 12, BODY_CENTERED = 14, SEARCHES = 5 };
static const double BETWEEN_SHELLS = 1.2071067811865475; /* (1 + sqrt 2)/2 */
/* so many are within the first search radius, on average */
static const double SEARCH_ATOMS = 30;
static const double SEARCH_GROWTH = 1.5;

struct shell { /* the nearest neighbours and who of them is bonded to whom, as bits */
    int count;
    const struct neighbor *near;
    unsigned bonds[BODY_CENTERED];
};

static void find_bonds(struct shell *shell, double cutoff2)
{
    memset(shell->bonds, 0, sizeof shell->bonds);
    for (int i = 0; i < shell->count; i++)
        for (int j = 0; j < i; j++) {
            const double *a = shell->near[i].vector, *b = shell->near[j].vector;
            double x = a[0] - b[0], y = a[1] - b[1], z = a[2] - b[2];

            if (x * x + y * y + z * z < cutoff2) {
                shell->bonds[i] |= 1u << j;
                shell->bonds[j] |= 1u << i;
            }
        }
}

/* Bonds among the atoms of a set. */
static int bonds_within(const struct shell *shell, unsigned set)
{
    int twice = 0;

    for (unsigned left = set; left; left &= left - 1)
        twice += __builtin_popcount(shell->bonds[__builtin_ctz(left)] & set);
    return twice / 2;
}

/* The connected part of a set around its lowest atom. */
static unsigned connected_part(const struct shell *shell, unsigned set)
{
    unsigned part = set & -set, grown = part;

    do {
        part = grown;
        for (unsigned left = part; left; left &= left - 1)
            grown |= shell->bonds[__builtin_ctz(left)] & set;
    } while (grown != part);
    return part;
}

/* The signature of the bond to neighbour i as a number such as 421. */
static int signature(const struct shell *shell, int i)
{
    unsigned common = shell->bonds[i];
    int longest = 0;

    for (unsigned left = common; left;) {
        unsigned part = connected_part(shell, left);
        int bonds = bonds_within(shell, part);

        longest = bonds > longest ? bonds : longest;
        left &= ~part;
    }
    return 100 * __builtin_popcount(common) + 10 * bonds_within(shell, common) + longest;
}

static int count_signature(const struct shell *shell, int wanted)
{
    int count = 0;

    for (int i = 0; i < shell->count; i++)
        count += signature(shell, i) == wanted;
    return count;
}

static enum cna_kind classify(const struct neighbor *near, int count, double cutoff)
{
    struct shell shell = {.count = count, .near = near};

    find_bonds(&shell, cutoff * cutoff);
    if (count == BODY_CENTERED)
        return count_signature(&shell, 666) == 8 && count_signature(&shell, 444) == 6 ? CNA_BCC
                                                                                      : CNA_OTHER;
    int n421 = count_signature(&shell, 421);
    return n421 == 12                                       ? CNA_FCC
           : n421 == 6 && count_signature(&shell, 422) == 6 ? CNA_HCP
           : count_signature(&shell, 555) == 12             ? CNA_ICO
                                                            : CNA_OTHER;
}

static int compare_distance(const void *left, const void *right)
{
    const struct neighbor *a = left, *b = right;

    if (a->distance2 != b->distance2)
        return a->distance2 < b->distance2 ? -1 : 1;
    if (a->atom != b->atom)
        return a->atom < b->atom ? -1 : 1;
    for (int k = 0; k < 3; k++)
        if (a->vector[k] != b->vector[k])
            return a->vector[k] < b->vector[k] ? -1 : 1;
    return 0;
}

/* By the atom's own lengths, out of its neighbours sorted by distance. */
static enum cna_kind classify_adaptive(const struct neighbor *near, size_t count)
{
    enum cna_kind kind = CNA_OTHER;
    double sum = 0;

    if (count < CLOSE_PACKED)
        return CNA_OTHER;
    for (int k = 0; k < CLOSE_PACKED; k++)
        sum += sqrt(near[k].distance2);
    kind = classify(near, CLOSE_PACKED, BETWEEN_SHELLS * sum / CLOSE_PACKED);
    if (kind != CNA_OTHER || count < BODY_CENTERED)
        return kind;
    sum = 0;
    for (int k = 0; k < BODY_CENTERED; k++)
        sum += sqrt(near[k].distance2) * (k < 8 ? 2 / sqrt(3.0) : 1);
    return classify(near, BODY_CENTERED, BETWEEN_SHELLS * sum / BODY_CENTERED);
}

/* One search within a radius; atoms with too few neighbours stay pending, unless it is the last
 * search. */
static void search_adaptive(const struct frame *frame, double radius, bool last, bool *pending,
                            enum cna_kind *kind)
{
    struct neighbor_search *search = neighbor_search_create(frame, radius);

#pragma omp parallel
    {
        struct neighbor *list = NULL;
        size_t capacity = 0;

#pragma omp for schedule(dynamic, 64)
        for (size_t i = 0; i < frame->n; i++) {
            size_t count = pending[i] ? neighbor_search_atom(search, i, &list, &capacity) : 0;

            if (!pending[i] || (count < BODY_CENTERED && !last))
                continue;
            if (count)
                qsort(list, count, sizeof *list, compare_distance);
            kind[i] = classify_adaptive(list, count);
            pending[i] = false;
        }
        free(list);
    }
    neighbor_search_free(search);
}

static void measure_adaptive(const struct frame *frame, enum cna_kind *kind)
{
    bool *pending = memory_alloc(frame->n, sizeof *pending), any = frame->n > 0;
    double radius = cube_root(SEARCH_ATOMS * filled_volume(frame) /
                              (4.18879020478639 * (double)(frame->n ? frame->n : 1)));

    memset(pending, true, frame->n);
    for (int k = 0; any && radius > 0 && k < SEARCHES; k++, radius *= SEARCH_GROWTH) {
        search_adaptive(frame, radius, k + 1 == SEARCHES, pending, kind);
        any = memchr(pending, true, frame->n);
    }
    free(pending);
}

static void measure_fixed(const struct frame *frame, double cutoff, enum cna_kind *kind)
{
    struct neighbors *neighbors = neighbors_create(frame, cutoff);

#pragma omp parallel for schedule(static)
    for (size_t i = 0; i < frame->n; i++) {
        size_t count = neighbors->first[i + 1] - neighbors->first[i];

        if (count == CLOSE_PACKED || count == BODY_CENTERED)
            kind[i] = classify(neighbors->list + neighbors->first[i], (int)count, cutoff);
    }
    neighbors_free(neighbors);
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

    if (cutoff > 0)
        measure_fixed(frame, cutoff, kind);
    else
        measure_adaptive(frame, kind);
    memset(count, 0, CNA_KINDS * sizeof *count);
    for (size_t i = 0; i < frame->n; i++) {
        column_set_text(column, i, cna_name(kind[i]));
        count[kind[i]]++;
    }
    free(kind);
}
