/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Orientation, height and velocity of the clusters of a round (film/launch.h). */
#include "film/launch.h"
#include <math.h>
#include "film/heights.h"

/* Of `count` rows from `first`. */
static double mean_mass(const struct potential *potential, const struct frame *frame, size_t first,
                        size_t count)
{
    double mass = 0;
    for (size_t i = first; i < first + count; i++)
        mass += potential->mass[potential_species(potential, frame_species_name(frame, i))];
    return mass / (double)count;
}

/* In internal units: of `count` rows from `first`, which move as one. */
static double speed(const struct launch *launch, const struct frame *frame, size_t first,
                    size_t count)
{
    return sqrt(2 * launch->energy / mean_mass(launch->potential, frame, first, count));
}

double launch_flight(const struct launch *launch)
{
    const struct frame *library = launch->clusters->library;
    return launch->gap / speed(launch, library, 0, library->n) *
           unit_factors(launch->units).time_border;
}

/* A cluster of the round in hand: `size` rows from `first`. */
struct rows {
    struct frame *frame;
    size_t first, size;
};

/* Raises the rows until the lowest is at `bottom`; returns the height of the highest. */
static double raise_to(const struct rows *rows, double bottom)
{
    double *pos = frame_pos(rows->frame), lowest = INFINITY, highest = -INFINITY;
    for (size_t i = rows->first; i < rows->first + rows->size; i++)
        lowest = fmin(lowest, pos[3 * i + 2]);
    for (size_t i = rows->first; i < rows->first + rows->size; i++) {
        pos[3 * i + 2] += bottom - lowest;
        highest = fmax(highest, pos[3 * i + 2]);
    }
    return highest;
}

/* The cluster number m of this deposition above its site; returns the height of its highest
 * atom. */
static double launch_one(const struct launch *launch, const struct frame *film,
                         const struct site *site, int64_t m, const struct rows *rows)
{
    double radius =
        launch->clusters->radius[clusters_which(launch->clusters, m)] + launch->potential->cutoff;
    double down = speed(launch, rows->frame, rows->first, rows->size) /
                  unit_factors(launch->units).time_border;
    double rotation[3][3];
    random_rotation(launch->orientations, (uint64_t)(launch->before + m), 0, rotation);
    rows_turn(rows->frame, rows->first, rows->size, rotation, (double[3]){site->x, site->y, 0},
              (double[3]){0, 0, -down});
    double beneath = fmax(film_highest(film, site->x, site->y, radius), film_lowest(film));
    return raise_to(rows, beneath + launch->gap);
}

struct frame *launch_round(const struct launch *launch, const struct frame *film,
                           const struct site *sites, size_t count, int64_t from, double *ceiling)
{
    struct rows rows = {.frame = clusters_frame(launch->clusters, from, (int64_t)count)};
    for (size_t s = 0; s < count; s++) {
        int64_t m = from + (int64_t)s;
        rows.size = clusters_size(launch->clusters, clusters_which(launch->clusters, m));
        double highest = launch_one(launch, film, &sites[s], m, &rows);
        *ceiling = fmax(*ceiling, highest + launch->potential->cutoff);
        rows.first += rows.size;
    }
    int64_t *cluster = frame_find(rows.frame, "cluster")->integer;
    for (size_t i = 0; i < rows.frame->n; i++)
        cluster[i] += launch->before;
    return rows.frame;
}
