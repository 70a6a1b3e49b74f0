/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Builds Verlet lists through bins; see list.h. Distances are taken in float, and the radii
 * with a margin that covers its rounding. */
#include "force/list.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "base/cube_root.h"
#include "base/index.h"
#include "base/linear.h"
#include "base/memory.h"
#include "force/domain.h"
#include "force/list_search.h"

static const double margin = 1e-5; /* relative, of the square of a radius */

struct list *list_create(const struct system *system, int species,
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
                          .has_ghosts = memory_zeroed(room, sizeof(uint8_t)),
                          .row = memory_alloc(room, sizeof(int32_t)),
                          .blocks_made = (room + LIST_BLOCK - 1) / LIST_BLOCK};
    for (int k = 0; k < 3; k++)
        list->at[k] = memory_aligned(room + LIST_SEARCH_ROOM, sizeof(int32_t));
    for (int ab = 0; ab < species * species; ab++)
        list->longest_cutoff =
            fmax(list->longest_cutoff, fmax(cutoff->inner[ab], cutoff->outer[ab]));
    list->block = memory_zeroed(list->blocks_made, sizeof *list->block);
    for (size_t b = 0; b < list->blocks_made; b++) {
        for (int part = 0; part < 2; part++) {
            list->block[b].part[part].start =
                memory_zeroed(LIST_BLOCK / lanes * species + 1, sizeof(uint32_t));
            list->block[b].part[part].count =
                memory_zeroed(LIST_BLOCK / lanes * species * LIST_SKIN_STEPS, sizeof(uint32_t));
        }
    }
    return list;
}

void list_free(struct list *list)
{
    if (!list)
        return;
    for (size_t b = 0; b < list->blocks_made; b++) {
        for (int part = 0; part < 2; part++) {
            free(list->block[b].part[part].offset);
            free(list->block[b].part[part].start);
            free(list->block[b].part[part].count);
        }
    }
    for (int k = 0; k < 3; k++)
        free(list->at[k]);
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

/* Columns as wide as a unit's atoms of one type would have it in a cube, cut into bins an
 * eighth as high; fewer where the box is mostly empty. */
static void choose_bins(struct list *list, const struct system *system)
{
    double volume = system->length[0] * system->length[1] * system->length[2], total;
    double edge = cube_root(volume * LIST_UNIT * list->species / (double)(list->n + 1));
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

/* Columns are numbered to and fro, and so are the bins in them, so that what follows in number
 * is next in space. */
static size_t column_number(const struct list *list, int x, int y)
{
    return at2(x, x % 2 ? list->bins[1] - 1 - y : y, list->bins[1]);
}

static size_t bin_number(const struct list *list, size_t column, int z)
{
    return column * list->bins[2] + (column % 2 ? list->bins[2] - 1 - z : z);
}

static size_t bin_of(const struct list *list, const uint64_t *fraction)
{
    int bin[3];

    for (int k = 0; k < 3; k++)
        bin[k] = bin_along(list, (uint32_t)(fraction[k] >> 32), k);
    return bin_number(list, column_number(list, bin[0], bin[1]), bin[2]);
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
    int32_t *bin_of_atom = memory_alloc(own + ghosts, sizeof *bin_of_atom);

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
    free(bin_of_atom);
#pragma omp parallel for schedule(static)
    for (size_t p = 0; p < list->places; p++) {
        for (int k = 0; k < 3; k++)
            list->at[k][p] = list->row[p] < 0
                                 ? 0
                                 : (int32_t)(system->fraction[3 * (size_t)list->row[p] + k] >> 32);
    }
}

static float range2(double reach, double by, double factor)
{
    return reach + by > 0.0 ? (float)((reach + by) * (reach + by) * factor) : 0.0f;
}

static void set_ranges(struct list_search *search, double inner, double outer, double skin)
{
    for (int m = 0; m < LIST_SKIN_STEPS; m++) {
        double by = skin * (m + 1) / LIST_SKIN_STEPS;
        search->range[LIST_INNER].from2[m] = 0.0f;
        search->range[LIST_INNER].to2[m] = inner > 0.0 ? range2(inner, by, 1.0 + margin) : 0.0f;
        search->range[LIST_SHELL].from2[m] = range2(inner, -by, 1.0 - margin);
        search->range[LIST_SHELL].to2[m] = outer > inner ? range2(outer, by, 1.0 + margin) : 0.0f;
    }
}

/* The box around the atoms of a unit, and what one thread has found for them. */
struct scratch {
    struct list_search search;
    double width[3]; /* of the system's box */
    /* A, across the system's box from face to face: from its corner, going on beyond it; and how
     * far its atoms are from the middle */
    double from[3], to[3], half[3];
    struct list_found found[POTENTIAL_SPECIES_MAX][2][LIST_UNIT]; /* by type */
};

/* How far the atoms of a unit go along edge k, in units of fractions, from that of the first. */
static void find_span(const struct list *list, size_t first, int k, int64_t *low, int64_t *high)
{
    *low = *high = 0;
    for (size_t p = first; p < first + LIST_UNIT; p++) {
        int64_t d = list->row[p] < 0
                        ? 0
                        : (int32_t)((uint32_t)list->at[k][p] - (uint32_t)list->at[k][first]);
        *low = *low < d ? *low : d;
        *high = *high > d ? *high : d;
    }
}

static void find_box(struct scratch *scratch, const struct list *list, size_t first)
{
    for (int k = 0; k < 3; k++) {
        double scale = scratch->width[k] * 0x1p-32;
        int32_t begin = list->at[k][first];
        int64_t low, high, middle;
        find_span(list, first, k, &low, &high);
        middle = (int64_t)(uint32_t)begin + low + (high - low) / 2;
        scratch->search.middle[k] = (int32_t)(uint32_t)middle;
        scratch->search.half[k] = (float)((double)((high - low) / 2 + 1) * scale * (1.0 + margin));
        scratch->half[k] = scratch->search.half[k];
        scratch->from[k] = (double)((int64_t)(uint32_t)begin + low) * scale;
        scratch->to[k] = (double)((int64_t)(uint32_t)begin + high) * scale;
    }
}

/* In a tilted box: the box that the search looks around is along x, y, z, around the same
 * middle. It is none where images need care: how far apart two atoms are along x says nothing
 * until it is known which image is the nearer. */
static void find_upright_box(struct list_search *search, const struct list *list,
                             const struct system *system, size_t first)
{
    double most[3] = {0.0};

    for (size_t p = first; p < first + LIST_UNIT; p++) {
        double d[3];
        for (int k = 0; k < 3; k++)
            d[k] = list->row[p] < 0
                       ? 0.0
                       : (double)(int32_t)((uint32_t)list->at[k][p] - (uint32_t)search->middle[k]) *
                             0x1p-32;
        system_vector(system, d);
        for (int k = 0; k < 3; k++)
            most[k] = fmax(most[k], fabs(d[k]));
    }
    for (int k = 0; k < 3; k++)
        search->half[k] = search->wraps
                              ? INFINITY
                              : (float)((most[k] + system->length[k] * 0x1p-32) * (1.0 + margin));
}

static int floor_of(double x)
{
    int whole = (int)x;

    return whole - (whole > x);
}

/* The stencil along one axis: bins that come within `reach` of the box, from *first (which may be
 * negative), *count of them. */
static void stencil_along(const struct scratch *scratch, const struct list *list, int k,
                          double reach, int *first, int *count)
{
    double per_length = list->bins[k] / scratch->width[k];
    int last = floor_of((scratch->to[k] + reach) * per_length);

    *first = floor_of((scratch->from[k] - reach) * per_length);
    *count = last - *first + 1;
    if (*count >= list->bins[k]) {
        *first = 0;
        *count = list->bins[k];
    }
}

/* The distance of bins i ... i + 1 from the box, where not all bins along the axis are within
 * reach. */
static double bin_distance(const struct scratch *scratch, const struct list *list, int k, int i)
{
    double bin = scratch->width[k] / list->bins[k];
    double before = scratch->from[k] - (i + 1) * bin, behind = i * bin - scratch->to[k];
    double larger = before > behind ? before : behind;

    return larger > 0.0 ? larger : 0.0;
}

static int wrapped(int bin, int bins)
{
    return bin < 0 ? bin + bins : bin >= bins ? bin - bins : bin;
}

/* Packs bins z ... z + count - 1 of a column, which are one run of places. */
static void pack_bins(struct list_search *search, const struct list *list, size_t kind,
                      size_t column, int z, int count)
{
    size_t bins = volume(list->bins);
    size_t a = bin_number(list, column, z), b = bin_number(list, column, z + count - 1);

    list_search_pack(search, list->bin_start[kind * bins + (a < b ? a : b)],
                     list->bin_end[kind * bins + (a < b ? b : a)]);
}

static void pack_column(struct scratch *scratch, const struct list *list, size_t kind,
                        size_t column, double reach)
{
    int first, count, bins = list->bins[2];

    stencil_along(scratch, list, 2, reach, &first, &count);
    first = wrapped(first, bins);
    if (first + count <= bins) {
        pack_bins(&scratch->search, list, kind, column, first, count);
        return;
    }
    pack_bins(&scratch->search, list, kind, column, first, bins - first);
    pack_bins(&scratch->search, list, kind, column, 0, first + count - bins);
}

/* The square of what is left of the reach across, dx and dy on: in a tilted box all of it, until
 * there is nothing. */
static double left_of(const struct scratch *scratch, double reach, double dx, double dy)
{
    if (scratch->search.tilted)
        return dx < reach && dy < reach ? reach * reach : 0.0;
    return reach * reach - dx * dx - dy * dy;
}

/* Packs the atoms of one kind within reach of the box. */
static void pack_kind(struct scratch *scratch, const struct list *list, size_t kind, double reach)
{
    int first[2], count[2];

    for (int k = 0; k < 2; k++)
        stencil_along(scratch, list, k, reach, &first[k], &count[k]);
    for (int x = first[0]; x < first[0] + count[0]; x++) {
        double dx = count[0] < list->bins[0] ? bin_distance(scratch, list, 0, x) : 0.0;
        for (int y = first[1]; y < first[1] + count[1]; y++) {
            double dy = count[1] < list->bins[1] ? bin_distance(scratch, list, 1, y) : 0.0;
            double left2 = left_of(scratch, reach, dx, dy);
            size_t column =
                column_number(list, wrapped(x, list->bins[0]), wrapped(y, list->bins[1]));
            if (left2 > 0.0)
                pack_column(scratch, list, kind, column, sqrt(left2));
        }
    }
}

/* Finds the neighbours of one type that the atoms of a unit have. */
static void search_unit(struct scratch *scratch, struct list *list, const struct system *system,
                        size_t first, int type)
{
    int ab = list_type(list, system, list->row[first]) * list->species + type;
    double inner = list->cutoff.inner[ab], outer = list->cutoff.outer[ab];
    double reach = (fmax(inner, outer) + list->skin) * (1.0 + margin);
    struct list_search *search = &scratch->search;

    set_ranges(search, inner, outer, list->skin);
    search->reach2 = (float)(reach * reach * (1.0 + margin));
    search->wraps = false;
    for (int k = 0; k < 3; k++)
        search->wraps =
            search->wraps || 2.0 * (scratch->half[k] + reach) * (1.0 + margin) >= scratch->width[k];
    if (search->tilted)
        find_upright_box(search, list, system, first);
    search->candidates.count = 0;
    pack_kind(scratch, list, type, reach);
    if (list->kinds > list->species)
        pack_kind(scratch, list, list->species + type, reach);
    for (size_t p = 0; p < LIST_UNIT; p++) {
        struct list_found *inside = &scratch->found[type][LIST_INNER][p],
                          *shell = &scratch->found[type][LIST_SHELL][p];
        if (list->row[first + p] >= 0) {
            list_search_find(search, first + p, inside, shell);
            continue;
        }
        inside->count = shell->count = 0;
        memset(inside->upto, 0, sizeof inside->upto);
        memset(shell->upto, 0, sizeof shell->upto);
    }
}

/* Whether a ghost was found: the last one of a step of the skin, as they come in the order of
 * places. */
static bool has_ghost(const struct list *list, const struct list_found *found)
{
    uint32_t ghosts = (uint32_t)list->type_start[list->species] * list->stride;
    bool ghost = false;

    for (int m = 0; m < LIST_SKIN_STEPS && list->kinds > list->species; m++)
        ghost = ghost || (found->upto[m] > 0 && found->offset[found->upto[m] - 1] >= ghosts);
    return ghost;
}

/* Writes what was found for a group as rows, behind those of the section before. */
static void write_rows(struct list *list, size_t group, int type, enum list_part part,
                       struct list_found *found)
{
    size_t lanes = list->lanes, per_block = LIST_BLOCK / lanes;
    size_t section = group % per_block * list->species + type;
    struct list_block *block = &list->block[group / per_block];
    uint32_t *start = &block->part[part].start[section],
             *count = &block->part[part].count[section * LIST_SKIN_STEPS];

    memset(count, 0, LIST_SKIN_STEPS * sizeof *count);
    for (size_t lane = 0; lane < lanes; lane++) {
        for (int m = 0; m < LIST_SKIN_STEPS; m++)
            count[m] = count[m] > found[lane].upto[m] ? count[m] : (uint32_t)found[lane].upto[m];
        list->has_ghosts[group] = list->has_ghosts[group] || has_ghost(list, &found[lane]);
    }
    start[1] = start[0] + count[LIST_SKIN_STEPS - 1];
    memory_grow(&block->part[part].offset, &block->part[part].capacity,
                (start[1] + LIST_SEARCH_ROOM) * lanes, sizeof(uint32_t));
    list_search_rows(found, lanes, count[LIST_SKIN_STEPS - 1],
                     (uint32_t)(list->places + group * lanes) * list->stride, list->stride,
                     block->part[part].offset + start[0] * lanes);
}

static void build_unit(struct list *list, const struct system *system, size_t first,
                       struct scratch *scratch)
{
    size_t lanes = list->lanes;

    find_box(scratch, list, first);
    for (int t = 0; t < list->species; t++)
        search_unit(scratch, list, system, first, t);
    for (size_t p = 0; p < LIST_UNIT; p += lanes) {
        list->has_ghosts[(first + p) / lanes] = false;
        for (int t = 0; t < list->species; t++)
            for (int part = 0; part < 2; part++)
                write_rows(list, (first + p) / lanes, t, (enum list_part)part,
                           scratch->found[t][part] + p);
    }
}

/* Rows behind the last of a block, which those who look ahead may read: all of them of one
 * antipode. */
static void write_end(const struct list *list, size_t block, enum list_part part)
{
    size_t lanes = list->lanes, per_block = LIST_BLOCK / lanes,
           groups = list->groups - block * per_block;
    struct list_block *b = &list->block[block];
    size_t end =
        b->part[part].start[(groups < per_block ? groups : per_block) * list->species] * lanes;

    memory_grow(&b->part[part].offset, &b->part[part].capacity, end + LIST_ROWS_AHEAD * lanes,
                sizeof(uint32_t));
    for (size_t k = 0; k < LIST_ROWS_AHEAD * lanes; k++)
        b->part[part].offset[end + k] = (uint32_t)list->places * list->stride;
}

static void build_block(struct list *list, const struct system *system, size_t block,
                        struct scratch *scratch)
{
    size_t last = (block + 1) * LIST_BLOCK, places = list->groups * list->lanes;

    for (size_t first = block * LIST_BLOCK; first < last && first < places; first += LIST_UNIT)
        build_unit(list, system, first, scratch);
    for (int part = 0; part < 2; part++)
        write_end(list, block, (enum list_part)part);
}

static void scratch_start(struct scratch *scratch, const struct list *list,
                          const struct system *system)
{
    memset(scratch, 0, sizeof *scratch);
    system_widths(system, scratch->width);
    scratch->search.tilted = system_is_tilted(system);
    for (int k = 0; k < 3; k++) {
        scratch->search.at[k] = list->at[k];
        scratch->search.scale[k] = (float)(system->length[k] * 0x1p-32);
        scratch->search.tilt[k] = (float)(system->tilt[k] * 0x1p-32);
    }
    scratch->search.stride = list->stride;
}

static void scratch_release(struct scratch *scratch)
{
    list_search_release(&scratch->search);
    for (int t = 0; t < POTENTIAL_SPECIES_MAX; t++)
        for (int part = 0; part < 2; part++)
            for (int p = 0; p < LIST_UNIT; p++)
                free(scratch->found[t][part][p].offset);
}

void list_build(struct list *list, const struct system *system)
{
    choose_bins(list, system);
    sort_atoms(list, system);
#pragma omp parallel
    {
        struct scratch scratch;
        scratch_start(&scratch, list, system);
#pragma omp for schedule(dynamic)
        for (size_t b = 0; b < list->blocks; b++)
            build_block(list, system, b, &scratch);
        scratch_release(&scratch);
    }
    memcpy(list->length, system->length, sizeof list->length);
    memcpy(list->tilt, system->tilt, sizeof list->tilt);
    list->flips = system->flips;
    list->built = true;
    list->skin_step = 0;
}
