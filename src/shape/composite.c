/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Nano-composites (shape/composite.h). */
#include "shape/composite.h"
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "atoms/cell.h"
#include "atoms/neighbors.h"
#include "base/cube_root.h"
#include "base/exit_codes.h"
#include "base/memory.h"
#include "base/random.h"
#include "shape/random_alloy.h"

enum { TRIES = 100000, ROUNDS = 150, PASSES = 300, CANDIDATES = 400, SEARCHES = 30 };
#define REACH 1.1 /* pairs closer than this times `closest` push */

/* One attempt: the box, its cells, the sites that stay. */
struct plan {
    double box[3];
    int64_t counts[COMPOSITION_MAX]; /* of each species of the composition */
    struct frame *seeds;
    struct grains *cells;
    struct grain_sites sites;
    size_t *kept, kept_count;
    int64_t fillers;
    double half; /* of the gap, A */
};

static void plan_release(struct plan *plan)
{
    if (plan->cells)
        grains_free(plan->cells);
    frame_free(plan->seeds);
    free(plan->sites.site);
    free(plan->kept);
}

static int by_depth(const void *left, const void *right)
{
    double l = *(const double *)left, r = *(const double *)right;
    return (l < r) - (l > r);
}

/* Half-way between the depths of the last site that stays and the first that does not, where
 * `wanted` of a species stay; NaN: too few. */
static double threshold(const struct plan *plan, const struct composite *composite,
                        const char *symbol, int64_t wanted)
{
    double *depth = memory_alloc(plan->sites.count, sizeof *depth), half = NAN;
    size_t count = 0;
    for (size_t i = 0; i < plan->sites.count; i++)
        if (!strcmp(composite->species[plan->sites.site[i].sublattice], symbol))
            depth[count++] = plan->sites.site[i].depth;
    qsort(depth, count, sizeof *depth, by_depth);
    if (wanted > 0 && (size_t)wanted < count)
        half = (depth[wanted - 1] + depth[wanted]) / 2;
    free(depth);
    return half;
}

/* Sites that stay: of each species but the filler its number of the deepest, of the filler those
 * deeper than half the gap. */
static int keep_sites(struct plan *plan, const struct composite *composite, struct error *error)
{
    const struct composition *composition = composite->composition;
    double half[COMPOSITION_MAX];
    plan->half = INFINITY;
    for (int s = 0; s < composition->count; s++) {
        if (!strcmp(composition->symbol[s], composite->filler))
            continue;
        half[s] = threshold(plan, composite, composition->symbol[s], plan->counts[s]);
        if (isnan(half[s]))
            return error_set(error, EXIT_USAGE,
                             "%" PRId64 " atoms of '%s' do not fit into the grains: take less of "
                             "it, or a smaller volume there",
                             plan->counts[s], composition->symbol[s]);
        plan->half = fmin(plan->half, half[s]);
    }
    plan->kept = memory_alloc(plan->sites.count, sizeof *plan->kept);
    for (size_t i = 0; i < plan->sites.count; i++) {
        const struct grain_site *site = &plan->sites.site[i];
        double least = plan->half;
        for (int s = 0; s < composition->count; s++)
            if (strcmp(composition->symbol[s], composite->filler) &&
                !strcmp(composition->symbol[s], composite->species[site->sublattice]))
                least = half[s];
        if (site->depth > least)
            plan->kept[plan->kept_count++] = i;
    }
    return 0;
}

/* How many fillers the composition asks for beside the grains. */
static int count_fillers(struct plan *plan, const struct composite *composite, struct error *error)
{
    const struct composition *composition = composite->composition;
    for (int s = 0; s < composition->count; s++)
        if (!strcmp(composition->symbol[s], composite->filler))
            plan->fillers = plan->counts[s];
    for (size_t k = 0; k < plan->kept_count; k++)
        plan->fillers -= !strcmp(composite->species[plan->sites.site[plan->kept[k]].sublattice],
                                 composite->filler);
    if (plan->fillers <= 0)
        return error_set(error, EXIT_USAGE,
                         "the grains alone hold more '%s' than the composition: nothing is left to "
                         "fill the gaps",
                         composite->filler);
    return 0;
}

static int plan_make(struct plan *plan, const struct composite *composite, size_t atoms,
                     const double box[3], struct error *error)
{
    double scale = cube_root((double)atoms * composite->volume / (box[0] * box[1] * box[2]));
    struct composition one = {.count = 1, .fraction = {1}};
    memset(plan, 0, sizeof *plan);
    memcpy(one.symbol[0], composite->composition->symbol[0], sizeof one.symbol[0]);
    for (int k = 0; k < 3; k++)
        plan->box[k] = scale * box[k];
    composition_counts(composite->composition, (int64_t)atoms, plan->counts);
    plan->seeds = random_alloy(&one, composite->grains, plan->box, composite->seed);
    plan->cells = grains_create(plan->seeds);
    grains_fill(plan->cells, composite->crystal, composite->a, composite->seed, &plan->sites);
    int code = keep_sites(plan, composite, error);
    return code ? code : count_fillers(plan, composite, error);
}

/* Random points of the gaps. */
static int throw_fillers(const struct plan *plan, const struct composite *composite,
                         struct frame *frame, struct error *error)
{
    struct random_key key = random_key(composite->seed, "create/fillers");
    double *pos = frame_pos(frame);
    for (size_t i = plan->kept_count; i < frame->n; i++) {
        double *r = pos + 3 * i;
        uint64_t try = 0;
        do {
            for (int k = 0; k < 3; k++)
                r[k] = plan->box[k] * random_uniform(key, i, try, (uint64_t)k);
        } while (grains_depth(plan->cells, r) > plan->half && ++try < TRIES);
        if (try == TRIES)
            return error_set(error, EXIT_USAGE, "the gaps of %.4g are too narrow a part of the box",
                             2 * plan->half);
    }
    return 0;
}

/* One round: every filler is moved by half of what it lacks to each filler near it, by all of it
 * to each atom of a grain. Gives the least distance squared from every filler to any atom that
 * there was. */
static void push(struct frame *frame, size_t fixed, double reach, double *shift, double *least2)
{
    struct neighbors *near = neighbors_create(frame, reach);
    double *pos = frame_pos(frame);
    memset(shift, 0, 3 * frame->n * sizeof *shift);
    for (size_t i = fixed; i < frame->n; i++) {
        least2[i] = reach * reach;
        for (size_t k = near->first[i]; k < near->first[i + 1]; k++) {
            const struct neighbor *other = &near->list[k];
            double r = sqrt(other->distance2),
                   part = ((size_t)other->atom < fixed ? 1 : 0.5) * (reach - r) / fmax(r, 1e-9);
            least2[i] = fmin(least2[i], other->distance2);
            for (size_t a = 0; a < 3; a++)
                shift[3 * i + a] -= part * other->vector[a];
        }
    }
    for (size_t k = 3 * fixed; k < 3 * frame->n; k++)
        pos[k] += fmin(fmax(0.7 * shift[k], -0.2 * reach), 0.2 * reach);
    neighbors_free(near);
}

/* Rounds until all are apart; the least distance found. The positions are those it was found at. */
static double push_rounds(struct frame *frame, size_t fixed, double closest, double *least2)
{
    double *shift = memory_alloc(3 * frame->n, sizeof *shift),
           *before = memory_alloc(3 * frame->n, sizeof *before), least = 0;
    for (int round = 0; round < ROUNDS && least < closest; round++) {
        memcpy(before, frame_pos(frame), 3 * frame->n * sizeof *before);
        push(frame, fixed, REACH * closest, shift, least2);
        frame_wrap(frame);
        least = INFINITY;
        for (size_t i = fixed; i < frame->n; i++)
            least = fmin(least, sqrt(least2[i]));
    }
    memcpy(frame_pos(frame), before, 3 * frame->n * sizeof *before);
    free(before);
    free(shift);
    return least;
}

/* Distance squared from a point to the atom nearest to it, but atom `self`. */
static double room2(const struct frame *frame, const double r[3], size_t self)
{
    const double *pos = frame_pos(frame);
    double nearest2 = INFINITY;
    for (size_t i = 0; i < frame->n; i++) {
        double d2 = 0;
        for (size_t k = 0; k < 3; k++) {
            double edge = frame->cell[k][k], d = pos[3 * i + k] - r[k];
            d -= edge * nearbyint(d / edge);
            d2 += d * d;
        }
        nearest2 = i == self ? nearest2 : fmin(nearest2, d2);
    }
    return nearest2;
}

/* Fillers that push cannot free go to the roomiest of some random points of the gaps. */
static void relocate(const struct plan *plan, const struct composite *composite,
                     struct frame *frame, const double *least2, uint64_t pass)
{
    struct random_key key = random_key(composite->seed, "create/relocation");
    double *pos = frame_pos(frame), closest2 = composite->closest * composite->closest;
    for (size_t i = plan->kept_count; i < frame->n; i++) {
        if (least2[i] >= closest2 || room2(frame, pos + 3 * i, i) >= closest2)
            continue;
        double best2 = 0, best[3] = {pos[3 * i], pos[3 * i + 1], pos[3 * i + 2]};
        for (uint64_t c = 0; c < CANDIDATES; c++) {
            double r[3], here2;
            for (int k = 0; k < 3; k++)
                r[k] = plan->box[k] * random_uniform(key, i, pass * CANDIDATES + c, (uint64_t)k);
            if (grains_depth(plan->cells, r) > plan->half || (here2 = room2(frame, r, i)) <= best2)
                continue;
            best2 = here2;
            memcpy(best, r, sizeof best);
        }
        memcpy(pos + 3 * i, best, sizeof best);
    }
}

static int push_apart(const struct plan *plan, const struct composite *composite,
                      struct frame *frame, struct error *error)
{
    double *least2 = memory_alloc(frame->n, sizeof *least2), least = 0;
    for (uint64_t pass = 0; pass < PASSES; pass++) {
        least = push_rounds(frame, plan->kept_count, composite->closest, least2);
        if (least >= composite->closest)
            break;
        relocate(plan, composite, frame, least2, pass);
    }
    free(least2);
    if (least < composite->closest)
        return error_set(
            error, EXIT_NOT_CONVERGED,
            "the gaps are too dense for a distance of %g between atoms: the closest are %.4g apart",
            composite->closest, least);
    return 0;
}

static struct frame *fill_gaps(const struct plan *plan, const struct composite *composite,
                               struct error *error)
{
    struct frame *frame =
        grains_frame_of(&plan->sites, plan->kept, plan->kept_count, plan->box, composite->species);
    struct frame *more = frame_create(plan->fillers);
    struct column *species = frame_add(more, "species", VALUE_STRING, 1);
    frame_add(more, "pos", VALUE_REAL, 3);
    frame_add(more, "grain", VALUE_INT, 1);
    for (size_t i = 0; i < more->n; i++)
        column_set_text(species, i, composite->filler);
    int code = frame_append(frame, more, false, error);
    if (!code)
        code = throw_fillers(plan, composite, frame, error);
    if (!code)
        code = push_apart(plan, composite, frame, error);
    frame_free(more);
    if (!code) {
        frame_ensure_id(frame);
        return frame;
    }
    frame_free(frame);
    return NULL;
}

static int check(const struct composite *composite, struct error *error)
{
    double nearest = composite->a * crystal_nearest(composite->crystal);
    const struct composition *composition = composite->composition;
    bool others = false;
    if (!(composite->closest < nearest))
        return error_set(error, EXIT_USAGE,
                         "a least distance of %g is not below %g, the nearest distance in %s",
                         composite->closest, nearest, composite->crystal->name);
    for (int s = 0; s < composition->count; s++)
        others = others || strcmp(composition->symbol[s], composite->filler);
    if (!(composition_share(composition, composite->filler) > 0) || !others)
        return error_set(error, EXIT_USAGE,
                         "the composition must hold the filler '%s' and something else",
                         composite->filler);
    for (int k = 0; k < composite->crystal->sublattices; k++)
        if (!(composition_share(composition, composite->species[k]) > 0))
            return error_set(error, EXIT_USAGE,
                             "the composition has no '%s', which the grains hold",
                             composite->species[k]);
    return 0;
}

struct frame *composite_frame(const struct composite *composite, size_t atoms, const double box[3],
                              double *gap, struct error *error)
{
    struct plan plan;
    struct frame *frame = NULL;
    if (check(composite, error))
        return NULL;
    int code = plan_make(&plan, composite, atoms, box, error);
    if (!code && 2 * plan.half < composite->closest)
        code = error_set(
            error, EXIT_USAGE,
            "gaps of %.4g are narrower than the least distance, %g: take more atoms for each grain",
            2 * plan.half, composite->closest);
    if (!code)
        frame = fill_gaps(&plan, composite, error);
    *gap = 2 * plan.half;
    plan_release(&plan);
    return frame;
}

size_t composite_atoms(const struct composite *composite, double gap, struct error *error)
{
    const double cube[3] = {1, 1, 1};
    double cell = composite->a * composite->a * composite->a * composite->crystal->edge[0] *
                  composite->crystal->edge[1] * composite->crystal->edge[2];
    double atoms = 8 * (double)composite->crystal->sites * (double)composite->grains *
                   fmax(1, gap * gap * gap / cell),
           best = INFINITY;
    size_t found = 0;
    if (check(composite, error))
        return 0;
    for (int search = 0; search < SEARCHES; search++) {
        struct plan plan;
        int code = plan_make(&plan, composite, llround(atoms), cube, error);
        double width = 2 * plan.half;
        plan_release(&plan);
        if (code)
            return 0;
        if (fabs(width / gap - 1) < best) {
            best = fabs(width / gap - 1);
            found = llround(atoms);
        }
        double next = atoms * pow(fmin(fmax(gap / fmax(width, 1e-3 * gap), 0.5), 2), 3);
        if (llround(next) == llround(atoms) || next > 1e8)
            break;
        atoms = next;
    }
    if (best > 0.1) {
        error_set(
            error, EXIT_USAGE,
            "no number of atoms below 1e8 gives gaps of %g with this composition and these volumes",
            gap);
        return 0;
    }
    return found;
}
