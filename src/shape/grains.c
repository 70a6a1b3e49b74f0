/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Voronoi grains (shape/grains.h). Every grain's crystal is built within the covering radius of
 * the seeds, the largest distance R from any point to the seed nearest to it; only seeds within
 * 2 R can then cut the grain. R is bounded from above by probing a mesh: no point is farther
 * from a mesh point than half the diagonal of its meshes. */
#include "shape/grains.h"
#include <math.h>
#include <stdlib.h>
#include "atoms/cell.h"
#include "atoms/neighbors.h"
#include "base/cube_root.h"
#include "base/exit_codes.h"
#include "base/memory.h"
#include "base/random.h"

enum { PROBES_PER_EDGE = 3 }; /* mesh points along the edge of a cube of a mean grain's volume */

struct grains {
    const struct frame *seeds;
    double radius;            /* no point is farther from its seed, A */
    struct neighbors *others; /* of every seed: those that can cut its cell, the nearest first */
};

void grains_seed(const double box[3], uint64_t seed, size_t grain, double at[3])
{
    struct random_key key = random_key(seed, "create/grains");
    for (int k = 0; k < 3; k++)
        at[k] = box[k] * random_uniform(key, grain, (uint64_t)k, 0);
}

static void frame_set_box(struct frame *frame, const double box[3])
{
    frame->has_cell = true;
    for (int k = 0; k < 3; k++) {
        frame->cell[k][k] = box[k];
        frame->pbc[k] = true;
    }
}

static struct frame *seeds_frame(const double box[3], size_t grains, uint64_t seed)
{
    struct frame *seeds = frame_create(grains);
    double *pos = frame_add(seeds, "pos", VALUE_REAL, 3)->real;
    frame_set_box(seeds, box);
    for (size_t g = 0; g < grains; g++)
        grains_seed(box, seed, g + 1, pos + 3 * g);
    return seeds;
}

/* Distance squared from a point to the image of a seed that is nearest to it. */
static double nearest_seed2(const struct frame *seeds, const double r[3])
{
    const double *pos = frame_pos(seeds);
    double nearest2 = INFINITY;
    for (size_t g = 0; g < seeds->n; g++) {
        double d2 = 0;
        for (int k = 0; k < 3; k++) {
            double edge = seeds->cell[k][k], d = pos[3 * g + k] - r[k];
            d -= edge * nearbyint(d / edge);
            d2 += d * d;
        }
        nearest2 = fmin(nearest2, d2);
    }
    return nearest2;
}

/* An upper bound of the covering radius, A. */
static double covering_radius(const struct frame *seeds)
{
    double spacing = cube_root(cell_volume(seeds->cell) / (double)seeds->n) / PROBES_PER_EDGE,
           mesh[3], farthest2 = 0;
    int64_t count[3];
    for (int k = 0; k < 3; k++) {
        count[k] = (int64_t)ceil(seeds->cell[k][k] / spacing);
        mesh[k] = seeds->cell[k][k] / (double)count[k];
    }
#pragma omp parallel for reduction(max : farthest2)
    for (int64_t p = 0; p < count[0] * count[1] * count[2]; p++) {
        double r[3] = {mesh[0] * (double)(p % count[0]),
                       mesh[1] * (double)(p / count[0] % count[1]),
                       mesh[2] * (double)(p / count[0] / count[1])};
        farthest2 = fmax(farthest2, nearest_seed2(seeds, r));
    }
    return sqrt(farthest2) + sqrt(mesh[0] * mesh[0] + mesh[1] * mesh[1] + mesh[2] * mesh[2]) / 2;
}

static int by_distance(const void *left, const void *right)
{
    const struct neighbor *l = left, *r = right;
    return (l->distance2 > r->distance2) - (l->distance2 < r->distance2);
}

/* Distance of r, from the seed, to the nearest of the planes half-way to the other seeds;
 * negative outside. */
static double depth_in_cell(const double r[3], const struct neighbor *other,
                            const struct neighbor *end)
{
    double depth = INFINITY, length = sqrt(r[0] * r[0] + r[1] * r[1] + r[2] * r[2]);
    for (; other < end; other++) {
        double apart = sqrt(other->distance2);
        if (apart / 2 - length > depth)
            break;
        depth = fmin(depth, apart / 2 - (r[0] * other->vector[0] + r[1] * other->vector[1] +
                                         r[2] * other->vector[2]) /
                                            apart);
        if (depth < 0)
            break;
    }
    return depth;
}

struct grains *grains_create(const struct frame *seeds)
{
    struct grains *grains = memory_zeroed(1, sizeof *grains);
    grains->seeds = seeds;
    grains->radius = covering_radius(seeds);
    grains->others = neighbors_create(seeds, 2 * grains->radius);
    for (size_t g = 0; g < seeds->n; g++) {
        size_t first = grains->others->first[g];
        qsort(grains->others->list + first, grains->others->first[g + 1] - first,
              sizeof *grains->others->list, by_distance);
    }
    return grains;
}

void grains_free(struct grains *grains)
{
    neighbors_free(grains->others);
    free(grains);
}

double grains_depth(const struct grains *grains, const double r[3])
{
    const double *pos = frame_pos(grains->seeds);
    double nearest2 = INFINITY, from[3] = {0};
    size_t nearest = 0;
    for (size_t g = 0; g < grains->seeds->n; g++) {
        double d[3], d2 = 0;
        for (size_t k = 0; k < 3; k++) {
            double edge = grains->seeds->cell[k][k];
            d[k] = r[k] - pos[3 * g + k];
            d[k] -= edge * nearbyint(d[k] / edge);
            d2 += d[k] * d[k];
        }
        if (d2 < nearest2) {
            nearest2 = d2;
            nearest = g;
            for (int k = 0; k < 3; k++)
                from[k] = d[k];
        }
    }
    const size_t *first = grains->others->first + nearest;
    return depth_in_cell(from, grains->others->list + first[0], grains->others->list + first[1]);
}

static void rotate(double rotation[3][3], const double from[3], double to[3])
{
    for (int i = 0; i < 3; i++)
        to[i] = rotation[i][0] * from[0] + rotation[i][1] * from[1] + rotation[i][2] * from[2];
}

static void add_site(struct grain_sites *sites, const double center[3], const double r[3],
                     double depth, int sublattice, int32_t grain)
{
    memory_grow(&sites->site, &sites->capacity, sites->count + 1, sizeof *sites->site);
    struct grain_site *site = &sites->site[sites->count++];
    for (int k = 0; k < 3; k++)
        site->pos[k] = center[k] + r[k];
    site->depth = depth;
    site->sublattice = sublattice;
    site->grain = grain;
}

/* Sites of one crystal cell within the sphere of the covering radius and within grain g. */
static void fill_cell(struct grain_sites *sites, const struct grains *grains,
                      const struct crystal *crystal, double a, const int at[3],
                      double rotation[3][3], size_t g)
{
    const struct neighbor *first = grains->others->list + grains->others->first[g];
    const struct neighbor *end = grains->others->list + grains->others->first[g + 1];
    for (int s = 0; s < crystal->sites; s++) {
        double l[3], r[3], depth;
        for (int k = 0; k < 3; k++)
            l[k] = (at[k] + crystal->position[s][k]) * crystal->edge[k] * a;
        if (l[0] * l[0] + l[1] * l[1] + l[2] * l[2] > grains->radius * grains->radius)
            continue;
        rotate(rotation, l, r);
        depth = depth_in_cell(r, first, end);
        if (depth >= 0)
            add_site(sites, frame_pos(grains->seeds) + 3 * g, r, depth, crystal->sublattice[s],
                     (int32_t)g + 1);
    }
}

void grains_fill(const struct grains *grains, const struct crystal *crystal, double a,
                 uint64_t seed, struct grain_sites *sites)
{
    struct random_key key = random_key(seed, "create/orientations");
    int most[3];
    for (int k = 0; k < 3; k++)
        most[k] = (int)ceil(grains->radius / (a * crystal->edge[k]));
    for (size_t g = 0; g < grains->seeds->n; g++) {
        double rotation[3][3];
        random_rotation(key, g + 1, 0, rotation);
        for (int z = -most[2]; z <= most[2]; z++)
            for (int y = -most[1]; y <= most[1]; y++)
                for (int x = -most[0]; x <= most[0]; x++)
                    fill_cell(sites, grains, crystal, a, (int[3]){x, y, z}, rotation, g);
    }
}

struct frame *grains_frame_of(const struct grain_sites *sites, const size_t *which, size_t count,
                              const double box[3], const char *const *species)
{
    struct frame *frame = frame_create(count);
    frame_add(frame, "species", VALUE_STRING, 1);
    frame_add(frame, "pos", VALUE_REAL, 3);
    frame_add(frame, "grain", VALUE_INT, 1);
    frame_set_box(frame, box);
    struct column *names = frame_species(frame), *grain = frame_find(frame, "grain");
    double *pos = frame_pos(frame), inverse[3][3];
    cell_invert(frame->cell, inverse);
    for (size_t i = 0; i < count; i++) {
        const struct grain_site *site = &sites->site[which ? which[i] : i];
        for (size_t k = 0; k < 3; k++)
            pos[3 * i + k] = site->pos[k];
        cell_wrap(frame->cell, inverse, frame->pbc, pos + 3 * i);
        column_set_text(names, i, species[site->sublattice]);
        grain->integer[i] = site->grain;
    }
    return frame;
}

/* Goes through the atoms in order and keeps those with no atom kept before them closer than gap.
 * Takes the frame. */
static struct frame *keep_apart(struct frame *frame, double gap)
{
    if (gap <= 0)
        return frame;
    struct neighbors *close = neighbors_create(frame, gap);
    size_t *rows = memory_alloc(frame->n, sizeof *rows), count = 0;
    bool *kept = memory_zeroed(frame->n, sizeof *kept);
    for (size_t i = 0; i < frame->n; i++) {
        bool free_here = true;
        for (size_t k = close->first[i]; k < close->first[i + 1] && free_here; k++)
            free_here = !kept[close->list[k].atom];
        kept[i] = free_here;
        if (free_here)
            rows[count++] = i;
    }
    struct frame *apart = frame_rows(frame, rows, count);
    neighbors_free(close);
    free(rows);
    free(kept);
    frame_free(frame);
    return apart;
}

static int check_sizes(const struct polycrystal *polycrystal, struct error *error)
{
    const struct crystal *crystal = polycrystal->crystal;
    const double *box = polycrystal->box, a = polycrystal->a, gap = polycrystal->gap;
    double volume = box[0] * box[1] * box[2],
           cell = a * a * a * crystal->edge[0] * crystal->edge[1] * crystal->edge[2];
    double nearest = a * crystal_nearest(crystal);
    if (!(gap < nearest))
        return error_set(error, EXIT_USAGE,
                         "a gap of %g between grains is not below %g, the nearest distance in %s",
                         gap, nearest, crystal->name);
    if (fmin(box[0], fmin(box[1], box[2])) < gap)
        return error_set(error, EXIT_USAGE,
                         "a box of %g x %g x %g is narrower than the gap between grains, %g",
                         box[0], box[1], box[2], gap);
    if (volume / cell * crystal->sites > 2e9)
        return error_set(error, EXIT_USAGE, "the box would hold %.3g atoms, more than 2e9",
                         volume / cell * crystal->sites);
    return 0;
}

/* Every grain has an atom; atoms are in the order of their grains. */
static int check_grains(const struct frame *frame, size_t grains, struct error *error)
{
    const int64_t *grain = frame_find(frame, "grain")->integer;
    int64_t last = 0;
    for (size_t i = 0; i < frame->n && grain[i] <= last + 1; i++)
        last = grain[i];
    if (last < (int64_t)grains)
        return error_set(error, EXIT_USAGE,
                         "there is no room for an atom in grain %lld of %zu: take fewer, a larger "
                         "box or another --seed",
                         (long long)last + 1, grains);
    return 0;
}

struct frame *grains_frame(const struct polycrystal *polycrystal, struct error *error)
{
    const double *box = polycrystal->box;
    struct grain_sites sites = {0};
    if (check_sizes(polycrystal, error))
        return NULL;
    struct frame *seeds = seeds_frame(box, polycrystal->grains, polycrystal->seed);
    struct grains *cells = grains_create(seeds);
    grains_fill(cells, polycrystal->crystal, polycrystal->a, polycrystal->seed, &sites);
    struct frame *frame = keep_apart(
        grains_frame_of(&sites, NULL, sites.count, box, polycrystal->species), polycrystal->gap);
    free(sites.site);
    grains_free(cells);
    frame_free(seeds);
    if (check_grains(frame, polycrystal->grains, error)) {
        frame_free(frame);
        return NULL;
    }
    frame_ensure_id(frame);
    return frame;
}
