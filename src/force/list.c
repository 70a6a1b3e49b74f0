/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Life and age of Verlet lists, and the sorting of atoms into bins; see list.h. */
#include "force/list.h"
#include <math.h>
#include <omp.h>
#include <stdlib.h>
#include <string.h>
#include "base/cube_root.h"
#include "base/index.h"
#include "base/linear.h"
#include "base/memory.h"
#include "force/domain.h"
#include "force/list_search.h"
#include "force/list_stencil.h"

struct list *list_create(const struct system *system, int species, int types,
                         const struct list_cutoffs *cutoff, double skin, int lanes, size_t stride)
{
    struct list *list = memory_zeroed(1, sizeof *list);
    int kinds = system->domain ? 2 * species : species;
    size_t room = system->n + (kinds * LIST_UNIT);

    *list = (struct list){.n = system->n,
                          .species = species,
                          .lanes = lanes,
                          .stride = (uint32_t)stride,
                          .cutoff = *cutoff,
                          .skin = skin,
                          .kinds = kinds,
                          .types = types,
                          .bin_of_atom = memory_alloc(system->n, sizeof(int32_t)),
                          .type = types ? memory_zeroed(room + LIST_SEARCH_ROOM, sizeof(int32_t))
                                        : NULL,
                          .has_ghosts = memory_zeroed(room, sizeof(uint8_t)),
                          .row = memory_alloc(room, sizeof(int32_t)),
                          .blocks_made = (room + LIST_BLOCK - 1) / LIST_BLOCK};
    for (int k = 0; k < 3; k++)
        list->at[k] = memory_aligned(room + LIST_SEARCH_ROOM, sizeof(int32_t));
    for (int ab = 0; ab < species * species; ab++)
        list->longest_cutoff =
            fmax(list->longest_cutoff, fmax(cutoff->inner[ab], cutoff->outer[ab]));
    list->block = memory_zeroed(list->blocks_made, sizeof *list->block);
    return list;
}

void list_free(struct list *list)
{
    if (!list)
        return;
    for (size_t b = 0; b < list->blocks_made; b++)
        list_block_release(&list->block[b]);
    for (size_t r = 0; r < list->regions_made; r++) {
        free(list->region[r].offset);
        free(list->region[r].start);
        free(list->region[r].count);
        free(list->region[r].has_ghosts);
    }
    for (size_t t = 0; t < list->scratches; t++)
        list_scratch_release(&list->scratch[t]);
    for (int k = 0; k < 3; k++)
        free(list->at[k]);
    free(list->region);
    free(list->scratch);
    free(list->type);
    free(list->bin_of_atom);
    free(list->block);
    free(list->has_ghosts);
    free(list->row);
    free(list->bin_start);
    free(list->bin_end);
    free(list);
}

/* By how much at most, and at least, the change of the box back to what it was at the build makes
 * distances longer: the largest and the smallest singular value of G, d_then = G d_now. Of lengths
 * alone these are ratios; with tilts the bounds that Gershgorin's circles give for G^T G. */
static void stretches(const struct list *list, const struct system *system, double *larger,
                      double *smaller)
{
    double ratio[3], off[3], most = 0.0, least = INFINITY;

    *larger = 0.0;
    *smaller = INFINITY;
    for (int k = 0; k < 3; k++) {
        ratio[k] = list->length[k] / system->length[k];
        *larger = fmax(*larger, ratio[k]);
        *smaller = fmin(*smaller, ratio[k]);
    }
    if (memcmp(list->tilt, system->tilt, sizeof list->tilt) == 0 && !system_is_tilted(system))
        return;
    /* G is upper triangular: off = G_xy, G_xz, G_yz */
    off[0] = (list->tilt[0] - ratio[0] * system->tilt[0]) / system->length[1];
    off[2] = (list->tilt[2] - ratio[1] * system->tilt[2]) / system->length[2];
    off[1] =
        (list->tilt[1] - ratio[0] * system->tilt[1] - off[0] * system->tilt[2]) / system->length[2];
    for (int k = 0; k < 3; k++) {
        const double column[3][3] = {
            {ratio[0], 0.0, 0.0}, {off[0], ratio[1], 0.0}, {off[1], off[2], ratio[2]}};
        double own = dot3(column[k], column[k]),
               others = fabs(dot3(column[k], column[(k + 1) % 3])) +
                        fabs(dot3(column[k], column[(k + 2) % 3]));
        most = fmax(most, own + others);
        least = fmin(least, own - others);
    }
    *larger = sqrt(most);
    *smaller = sqrt(fmax(least, 0.0));
}

/* A pair now at distance d was, at the build, within d +- 2 u, times some L_then / L_now, u the
 * largest move against the box. */
double list_skin_used(const struct list *list, const struct system *system, double most)
{
    double larger, smaller;

    if (!list->built)
        return INFINITY;
    stretches(list, system, &larger, &smaller);
    return fmax((list->longest_cutoff + 2.0 * most) * larger - list->longest_cutoff,
                list->longest_cutoff - (list->longest_cutoff - 2.0 * most) * smaller);
}

bool list_within_skin(struct list *list, double used)
{
    list->skin_step = 0;
    while (list->skin_step < LIST_SKIN_STEPS &&
           !(used <= list->skin * (list->skin_step + 1) / LIST_SKIN_STEPS))
        list->skin_step++;
    return list->skin_step < LIST_SKIN_STEPS;
}

/* Columns as wide as a unit's atoms of one type would have it in a cube, or a cluster's, cut into
 * bins an eighth as high; fewer where the box is mostly empty. */
static void choose_bins(struct list *list, const struct system *system)
{
    double volume = system->length[0] * system->length[1] * system->length[2], total;
    int together = list->types ? LIST_CLUSTER : LIST_UNIT * list->species;
    double edge = cube_root(volume * together / (double)(list->n + 1));
    static const double part[3] = {1.0, 1.0, 0.125};
    size_t capacity = list->capacity;

    do {
        total = 1.0;
        for (int k = 0; k < 3; k++) {
            list->bins[k] = (int)fmax(1.0, fmin(rint(system->length[k] / (edge * part[k])), 1e6));
            total *= list->bins[k];
        }
        edge *= 1.25;
    } while (total > 4.0 * (double)list->n + 1000.0);
    memory_grow(&list->bin_start, &list->capacity, (size_t)(total * list->kinds) + 1,
                sizeof(int32_t));
    memory_grow(&list->bin_end, &capacity, (size_t)(total * list->kinds) + 1, sizeof(int32_t));
}

static int bin_along(const struct list *list, uint32_t fraction, int k)
{
    return (int)(((uint64_t)fraction * (uint64_t)list->bins[k]) >> 32);
}

static size_t bin_of(const struct list *list, const uint64_t *fraction)
{
    int bin[3];

    for (int k = 0; k < 3; k++)
        bin[k] = bin_along(list, (uint32_t)(fraction[k] >> 32), k);
    return list_bin(list, list_column(list, bin[0], bin[1]), bin[2]);
}

/* The first place of each bin; every type begins with a new unit. */
static void assign_places(struct list *list, size_t bins)
{
    int32_t place = 0;

    for (int t = 0; t < list->kinds; t++) {
        list->type_start[t] = place;
        for (size_t c = 0; c < bins; c++) {
            int32_t count = list->bin_end[t * bins + c];
            list->bin_start[t * bins + c] = list->bin_end[t * bins + c] = place;
            place += count;
        }
        while (place % LIST_UNIT)
            list->row[place++] = -1;
    }
    list->type_start[list->kinds] = place;
    list->places = place;
    list->groups = list->type_start[list->species] / list->lanes;
    list->blocks = (list->groups * list->lanes + LIST_BLOCK - 1) / LIST_BLOCK;
}

/* Counting sort by kind, then bin, then row; own atoms, then ghosts. */
static void sort_atoms(struct list *list, const struct system *system)
{
    size_t bins = volume(list->bins);
    size_t ghosts = 0, own = system->own_count;
    const int32_t *ghost = system->domain ? domain_ghosts(system->domain, &ghosts) : NULL;
    int32_t *bin_of_atom = list->bin_of_atom;

    memset(list->bin_end, 0, bins * list->kinds * sizeof *list->bin_end);
#pragma omp parallel for schedule(static)
    for (size_t j = 0; j < own + ghosts; j++) {
        size_t i = j < own ? system_own(system, j) : (size_t)ghost[j - own];
        size_t kind = (size_t)list_type(list, system, i) + (j < own ? 0 : list->species);
        bin_of_atom[j] = (int32_t)(kind * bins + bin_of(list, &system->fraction[3 * i]));
    }
    for (size_t j = 0; j < own + ghosts; j++)
        list->bin_end[bin_of_atom[j]]++;
    assign_places(list, bins);
    for (size_t j = 0; j < own + ghosts; j++)
        list->row[list->bin_end[bin_of_atom[j]]++] =
            (int32_t)(j < own ? system_own(system, j) : (size_t)ghost[j - own]);
#pragma omp parallel for schedule(static)
    for (size_t p = 0; p < list->places; p++) {
        for (int k = 0; k < 3; k++)
            list->at[k][p] = list->row[p] < 0
                                 ? 0
                                 : (int32_t)(system->fraction[3 * (size_t)list->row[p] + k] >> 32);
        if (list->types)
            list->type[p] = list->row[p] < 0 ? 0 : system->type[list->row[p]];
    }
}

void list_build(struct list *list, const struct system *system)
{
    choose_bins(list, system);
    sort_atoms(list, system);
    list->has_rows = list->has_clusters = false;
    memcpy(list->length, system->length, sizeof list->length);
    memcpy(list->tilt, system->tilt, sizeof list->tilt);
    list->flips = system->flips;
    list->built = true;
    list->skin_step = 0;
}

/* The system in the box that its atoms were sorted in. */
static struct system as_built(const struct list *list, const struct system *system)
{
    struct system then = *system;

    memcpy(then.length, list->length, sizeof then.length);
    memcpy(then.tilt, list->tilt, sizeof then.tilt);
    return then;
}

void list_need_rows(struct list *list, const struct system *system)
{
    struct system then = as_built(list, system);

    if (list->fleeting)
        list_scratch_room(list);
    else if (!list->has_rows)
        list_make_rows(list, &then);
    list->has_rows = !list->fleeting;
}

/* The scratch of the thread that asks. */
static struct list_scratch *own_scratch(const struct list *list)
{
    return &list->scratch[omp_get_thread_num()];
}

void list_rows_begin(struct list *list, const struct system *system)
{
    if (!list->fleeting)
        return;
    struct system then = as_built(list, system);
    list_scratch_start(own_scratch(list), list, &then);
}

void list_rows_open(struct list *list, const struct system *system, size_t block,
                    enum list_part last)
{
    if (!list->fleeting)
        return;
    struct system then = as_built(list, system);
    list->block[block] = own_scratch(list)->block;
    list_make_block(list, &then, block, last);
}

/* The room stays for the next one. */
void list_rows_close(struct list *list, size_t block)
{
    if (!list->fleeting)
        return;
    own_scratch(list)->block = list->block[block];
    list->block[block] = (struct list_block){{{0}}};
}

void list_need_clusters(struct list *list, const struct system *system)
{
    struct system then = as_built(list, system);

    if (!list->has_clusters)
        list_make_clusters(list, &then);
    list->has_clusters = true;
}
