/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Maps, their hot spots, and both again under the null models. */
#include "maps/maps.h"
#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/memory.h"
#include "maps/blocking.h"
#include "maps/surrogate.h"

double map_moment(const float *values, const bool *valid, size_t n, const double *mean)
{
    double sum = 0, count = 0;
    for (size_t i = 0; i < n; i++)
        if (valid[i]) {
            double d = mean ? (double)values[i] - *mean : (double)values[i];
            sum += mean ? d * d : d;
            count++;
        }
    return mean ? sqrt(sum / count) : sum / count;
}

/* The valid values of a map in a row; returns how many. */
static size_t gather(const float *values, const bool *valid, size_t n, float *to)
{
    size_t count = 0;
    for (size_t i = 0; i < n; i++)
        if (valid[i])
            to[count++] = values[i];
    return count;
}

struct outcome { /* of one map or realisation */
    double count, diameter, volume, hot, mean, neighbor, neighbor_sigma;
};

static struct outcome measure(const struct survey *survey, const struct maps_settings *settings,
                              const float *values, struct hotspots *spots,
                              struct autocorrelation *ac)
{
    float *row = memory_alloc(survey->positions, sizeof *row);
    double t = threshold_find(row, gather(values, survey->valid, survey->positions, row),
                              settings->rule, settings->sigmas);
    free(row);
    const struct scanned_map map = {.value = values,
                                    .valid = survey->valid,
                                    .ny = survey->scan[0],
                                    .nx = survey->scan[1],
                                    .step = {settings->step[0], settings->step[1]}};
    hotspots_find(spots, &map, &(struct hotspot_rule){t, settings->least, settings->diagonal},
                  NULL);
    autocorrelation_find(ac, &map, settings->longest);
    return (struct outcome){(double)spots->count,
                            spots->diameter,
                            spots->volume,
                            spots->hot,
                            map_moment(values, survey->valid, survey->positions, NULL),
                            ac->peak,
                            ac->peak_sigma};
}

static void mean_and_deviation(const struct outcome *outcomes, int count, size_t offset,
                               double result[2])
{
    double sum = 0, square = 0, n = 0;
    for (int r = 0; r < count; r++) {
        double value = *(const double *)((const char *)&outcomes[r] + offset);
        if (isnan(value))
            continue;
        sum += value;
        square += value * value;
        n++;
    }
    result[0] = sum / n;
    result[1] = n > 1 ? sqrt(fmax(0, (square - sum * sum / n) / (n - 1))) : (double)NAN;
}

/* The part of the realisations, the map counted among them, that reach the map's value. */
static double reached(const struct outcome *outcomes, int count, size_t offset, double value)
{
    int reach = 1;
    for (int r = 0; r < count; r++)
        reach += *(const double *)((const char *)&outcomes[r] + offset) >= value;
    return isnan(value) ? (double)NAN : (double)reach / (count + 1);
}

static void summarize(struct null_result *null, const struct outcome *outcomes, int count,
                      const struct outcome *map)
{
    mean_and_deviation(outcomes, count, offsetof(struct outcome, count), null->count);
    mean_and_deviation(outcomes, count, offsetof(struct outcome, diameter), null->diameter);
    mean_and_deviation(outcomes, count, offsetof(struct outcome, volume), null->volume);
    mean_and_deviation(outcomes, count, offsetof(struct outcome, hot), null->hot);
    mean_and_deviation(outcomes, count, offsetof(struct outcome, mean), null->mean);
    mean_and_deviation(outcomes, count, offsetof(struct outcome, neighbor), null->neighbor);
    mean_and_deviation(outcomes, count, offsetof(struct outcome, neighbor_sigma),
                       null->neighbor_sigma);
    null->p_volume = reached(outcomes, count, offsetof(struct outcome, volume), map->volume);
    null->p_mean = reached(outcomes, count, offsetof(struct outcome, mean), map->mean);
    null->p_neighbor =
        reached(outcomes, count, offsetof(struct outcome, neighbor_sigma), map->neighbor_sigma);
}

/* A surrogate of the map's values. Where a pattern is empty there is none: the mean stands
 * there, so that no other value goes to such a place for a 0 that nobody measured. */
static void make_surrogate(const struct survey *survey, const struct maps_settings *settings,
                           const struct map *map, int r, float *to)
{
    float *values = memory_copy(map->values, survey->positions, sizeof *values);
    for (size_t p = 0; p < survey->positions; p++)
        if (survey->empty[p])
            values[p] = isfinite(map->mean) ? (float)map->mean : 0;
    surrogate_make(values, survey->scan[0], survey->scan[1], settings->seed, r, to);
    free(values);
}

/* The null model's map of a realisation, in `to` or where it already is. */
static const float *realization(const struct survey *survey, const struct maps_settings *settings,
                                const struct map *map, int r, float *to)
{
    float *const *powers = &survey->null[r * survey->order_count];
    if (map->row->of_powers)
        return map->row->of_powers(survey, settings, powers, map->member, to);
    make_surrogate(survey, settings, map, r, to);
    return to;
}

static void compare(const struct survey *survey, const struct maps_settings *settings,
                    struct map *map, const struct outcome *measured)
{
    int count = map->row->of_powers ? survey->shuffles : settings->realizations;
    if (count == 0)
        return;
    struct outcome *outcomes = memory_alloc(count, sizeof *outcomes);
#pragma omp parallel for schedule(dynamic, 1)
    for (int r = 0; r < count; r++) {
        float *work = memory_alloc(survey->positions, sizeof *work);
        struct hotspots spots;
        struct autocorrelation ac;
        outcomes[r] =
            measure(survey, settings, realization(survey, settings, map, r, work), &spots, &ac);
        hotspots_release(&spots);
        autocorrelation_release(&ac);
        free(work);
    }
    summarize(&map->null, outcomes, count, measured);
    map->has_null = true;
    free(outcomes);
}

static void analyze(const struct survey *survey, const struct maps_settings *settings,
                    struct map *map)
{
    map->mean = map_moment(map->values, survey->valid, survey->positions, NULL);
    map->deviation = map_moment(map->values, survey->valid, survey->positions, &map->mean);
    map->error = blocking_error(map->values, survey->valid, survey->scan, NULL);
    map->volume_error = (double)NAN;
    if (!map->row->hot)
        return;
    struct outcome measured =
        measure(survey, settings, map->values, &map->spots, &map->autocorrelation);
    double area = (double)(survey->positions - survey->empty_patterns) * settings->step[0] *
                  settings->step[1];
    map->volume_fraction = map->spots.volume / (area * settings->thickness) / settings->acceptance;
    double square = 0; /* of the spots' volumes: a compound Poisson law */
    for (size_t i = 0; i < map->spots.count; i++)
        square += pow(M_PI / 6 * pow(map->spots.spot[i].diameter, 3), 2);
    if (survey->positions - survey->empty_patterns >= 16 && map->spots.count > 1)
        map->volume_error = map->volume_fraction * sqrt(square) / map->spots.volume;
    compare(survey, settings, map, &measured);
}

/* A row's values of this survey; NULL: there are none. In `work`, or where they already are. */
static const float *row_values(const struct survey *survey, const struct maps_settings *settings,
                               const struct map_row *row, int member, float *work)
{
    return row->measure     ? survey_values(survey, row->measure, member)
           : row->of_powers ? row->of_powers(survey, settings, survey->power, member, work)
                            : row->of_survey(survey, member, work);
}

static void add_row(struct maps *maps, size_t *room, const struct survey *survey,
                    const struct maps_settings *settings, const struct map_row *row)
{
    for (int i = 0; i < map_row_members(row, survey); i++) {
        float *work = memory_zeroed(survey->positions, sizeof *work);
        const float *values = row_values(survey, settings, row, i, work);
        if (values != work)
            free(work);
        if (!values)
            continue;
        memory_grow(&maps->map, room, maps->count + 1, sizeof *maps->map);
        struct map *map = &maps->map[maps->count++];
        *map = (struct map){
            .row = row, .member = i, .values = values, .own = values == work ? work : NULL};
        map->number = map_row_name(row, survey, i, map->name);
    }
}

/* Whether the mean of the power of an order is more than its error. */
static bool is_above_nothing(const struct survey *survey, int order)
{
    const double errors = 3;
    for (int i = 0; i < survey->order_count; i++) {
        if (survey->order[i] != order)
            continue;
        double mean = map_moment(survey->power[i], survey->valid, survey->positions, NULL),
               error = blocking_error(survey->power[i], survey->valid, survey->scan, NULL);
        return mean > (isfinite(error) ? errors * error : 0);
    }
    return false;
}

int maps_settle_integrated(const struct survey *survey, struct maps_settings *settings,
                           int left_out[ANGULAR_ORDERS_MAX])
{
    int kept = 0, out = 0;
    for (int i = 0; i < settings->integrate_count; i++) {
        if (is_above_nothing(survey, settings->integrate[i]))
            settings->integrate[kept++] = settings->integrate[i];
        else
            left_out[out++] = settings->integrate[i];
    }
    settings->integrate_count = kept;
    return out;
}

struct maps *maps_create(const struct survey *survey, const struct maps_settings *settings)
{
    struct maps *maps = memory_zeroed(1, sizeof *maps);
    size_t room = 0;
    for (int r = 0; r < map_table_count; r++)
        if (map_table[r].home == MAP_TABLED)
            add_row(maps, &room, survey, settings, &map_table[r]);
    for (int m = 0; m < maps->count; m++)
        analyze(survey, settings, &maps->map[m]);
    return maps;
}

void maps_free(struct maps *maps)
{
    if (!maps)
        return;
    for (int m = 0; m < maps->count; m++) {
        hotspots_release(&maps->map[m].spots);
        autocorrelation_release(&maps->map[m].autocorrelation);
        free(maps->map[m].own);
    }
    free(maps->map);
    free(maps);
}

const struct map *maps_find(const struct maps *maps, const char *name)
{
    for (int m = 0; m < maps->count; m++)
        if (strcmp(maps->map[m].name, name) == 0)
            return &maps->map[m];
    return NULL;
}
