/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Maps, their hot spots, and both again under the null models. */
#include "maps/maps.h"
#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/memory.h"
#include "maps/surrogate.h"

static struct map *add_map(struct maps *maps, const float *values, int order, bool analysed, const char *name)
{
    struct map *map = &maps->map[maps->count++];
    *map = (struct map){.order = order, .values = values, .analysed = analysed};
    snprintf(map->name, sizeof map->name, "%s", name);
    return map;
}

/* Mean over valid positions; with a mean given, standard deviation. */
static double moment(const float *values, const bool *valid, size_t n, const double *mean)
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

static bool is_integrated(const struct maps_settings *settings, int order)
{
    for (int i = 0; i < settings->integrate_count; i++)
        if (settings->integrate[i] == order)
            return true;
    return false;
}

/* The sum of the maps of the wanted orders, each by its mean over valid positions; power[order_count]. */
static void integrate(const struct survey *survey, const struct maps_settings *settings, float *const *power, float *to)
{
    int count = 0;
    memset(to, 0, survey->positions * sizeof *to);
    for (int i = 0; i < survey->order_count; i++)
        count += is_integrated(settings, survey->order[i]);
    for (int i = 0; i < survey->order_count; i++) {
        if (!is_integrated(settings, survey->order[i]))
            continue;
        double mean = moment(power[i], survey->valid, survey->positions, NULL);
        for (size_t p = 0; p < survey->positions && mean > 0; p++)
            to[p] += (float)((double)power[i][p] / mean / count);
    }
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
    double count, diameter, volume, hot, mean, neighbour, neighbour_sigma;
};

static struct outcome measure(const struct survey *survey, const struct maps_settings *settings, const float *values,
                              struct hotspots *spots, struct autocorrelation *ac)
{
    float *row = memory_alloc(survey->positions, sizeof *row);
    double t = threshold_find(row, gather(values, survey->valid, survey->positions, row), settings->rule, settings->sigmas);
    free(row);
    hotspots_find(spots, values, survey->valid, survey->scan[0], survey->scan[1], settings->step, t, settings->least,
                  settings->diagonal, NULL);
    autocorrelation_find(ac, values, survey->valid, survey->scan[0], survey->scan[1], settings->step, settings->longest);
    return (struct outcome){(double)spots->count,
                            spots->diameter,
                            spots->volume,
                            spots->hot,
                            moment(values, survey->valid, survey->positions, NULL),
                            ac->peak,
                            ac->peak_sigma};
}

static void mean_and_deviation(const struct outcome *outcomes, int count, size_t offset, double result[2])
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

static void summarise(struct null_result *null, const struct outcome *outcomes, int count, const struct outcome *map)
{
    mean_and_deviation(outcomes, count, offsetof(struct outcome, count), null->count);
    mean_and_deviation(outcomes, count, offsetof(struct outcome, diameter), null->diameter);
    mean_and_deviation(outcomes, count, offsetof(struct outcome, volume), null->volume);
    mean_and_deviation(outcomes, count, offsetof(struct outcome, hot), null->hot);
    mean_and_deviation(outcomes, count, offsetof(struct outcome, mean), null->mean);
    mean_and_deviation(outcomes, count, offsetof(struct outcome, neighbour), null->neighbour);
    mean_and_deviation(outcomes, count, offsetof(struct outcome, neighbour_sigma), null->neighbour_sigma);
    null->p_volume = reached(outcomes, count, offsetof(struct outcome, volume), map->volume);
    null->p_mean = reached(outcomes, count, offsetof(struct outcome, mean), map->mean);
    null->p_neighbour = reached(outcomes, count, offsetof(struct outcome, neighbour_sigma), map->neighbour_sigma);
}

/* A surrogate of the map's values. Where a pattern is empty there is none: the mean stands there, so that no other value goes to such a place
 * for a 0 that nobody measured. */
static void make_surrogate(const struct survey *survey, const struct maps_settings *settings, const struct map *map, int r,
                           float *to)
{
    float *values = memory_copy(map->values, survey->positions, sizeof *values);
    for (size_t p = 0; p < survey->positions; p++)
        if (survey->empty[p])
            values[p] = isfinite(map->mean) ? (float)map->mean : 0;
    surrogate_make(values, survey->scan[0], survey->scan[1], settings->seed, r, to);
    free(values);
}

/* The null model's map of a realisation, in `to` or where it already is. */
static const float *realisation(const struct survey *survey, const struct maps_settings *settings, const struct map *map, int r,
                                float *to)
{
    int orders = survey->order_count;
    for (int i = 0; i < orders && map->order > 0; i++)
        if (survey->order[i] == map->order)
            return survey->null[r * orders + i];
    if (strcmp(map->name, "integrated") == 0)
        integrate(survey, settings, &survey->null[r * orders], to);
    else
        make_surrogate(survey, settings, map, r, to);
    return to;
}

static void compare(const struct survey *survey, const struct maps_settings *settings, struct map *map,
                    const struct outcome *measured)
{
    bool shuffled = map->order > 0 || strcmp(map->name, "integrated") == 0;
    int count = shuffled ? survey->shuffles : settings->realisations;
    if (count == 0)
        return;
    struct outcome *outcomes = memory_alloc((size_t)count, sizeof *outcomes);
#pragma omp parallel for schedule(dynamic, 1)
    for (int r = 0; r < count; r++) {
        float *work = memory_alloc(survey->positions, sizeof *work);
        struct hotspots spots;
        struct autocorrelation ac;
        outcomes[r] = measure(survey, settings, realisation(survey, settings, map, r, work), &spots, &ac);
        hotspots_release(&spots);
        autocorrelation_release(&ac);
        free(work);
    }
    summarise(&map->null, outcomes, count, measured);
    map->has_null = true;
    free(outcomes);
}

static void analyse(const struct survey *survey, const struct maps_settings *settings, struct map *map)
{
    map->mean = moment(map->values, survey->valid, survey->positions, NULL);
    map->deviation = moment(map->values, survey->valid, survey->positions, &map->mean);
    if (!map->analysed)
        return;
    struct outcome measured = measure(survey, settings, map->values, &map->spots, &map->autocorrelation);
    double area = (double)(survey->positions - survey->empty_patterns) * settings->step[0] * settings->step[1];
    map->volume_fraction = map->spots.volume / (area * settings->thickness) / settings->acceptance;
    compare(survey, settings, map, &measured);
}

static float **significances(const struct survey *survey)
{
    int orders = survey->order_count, count = survey->shuffles;
    float **significance = memory_alloc((size_t)orders, sizeof *significance);
    for (int i = 0; i < orders; i++) {
        significance[i] = memory_zeroed(survey->positions, sizeof **significance);
        for (size_t p = 0; p < survey->positions; p++) {
            double sum = 0, square = 0;
            for (int r = 0; r < count; r++) {
                double value = (double)survey->null[r * orders + i][p];
                sum += value;
                square += value * value;
            }
            double deviation = sqrt(fmax(0, square - sum * sum / count) / (count - 1));
            if (survey->valid[p] && deviation > 0)
                significance[i][p] = (float)(((double)survey->power[i][p] - sum / count) / deviation);
        }
    }
    return significance;
}

static void list_maps(struct maps *maps, const struct survey *survey, const struct maps_settings *settings)
{
    char name[MAP_NAME_MAX];
    add_map(maps, survey->map[SURVEY_TOTAL], 0, false, "total");
    add_map(maps, survey->map[SURVEY_BRIGHT], 0, false, "bright_field");
    add_map(maps, survey->map[SURVEY_DARK], 0, false, "dark_field");
    add_map(maps, survey->map[SURVEY_COM_X], 0, false, "com_x");
    add_map(maps, survey->map[SURVEY_COM_Y], 0, false, "com_y");
    if (survey->has_detector)
        add_map(maps, survey->map[SURVEY_DETECTOR], 0, false, "detector");
    add_map(maps, survey->map[SURVEY_INTENSITY], 0, true, "intensity");
    add_map(maps, survey->map[SURVEY_VARIANCE], 0, true, "variance");
    add_map(maps, survey->map[SURVEY_RING_VARIANCE], 0, true, "ring_variance");
    for (int w = 0; w < survey->window_count; w++) {
        snprintf(name, sizeof name, "window_%d", w + 1);
        add_map(maps, survey->window[w], 0, true, name);
    }
    for (int i = 0; i < survey->order_count; i++) {
        snprintf(name, sizeof name, "power_%d", survey->order[i]);
        add_map(maps, survey->power[i], survey->order[i], true, name);
    }
    if (settings->integrate_count > 0) {
        integrate(survey, settings, survey->power, maps->integrated);
        add_map(maps, maps->integrated, 0, true, "integrated");
    }
}

struct maps *maps_create(const struct survey *survey, const struct maps_settings *settings)
{
    struct maps *maps = memory_zeroed(1, sizeof *maps);
    maps->map = memory_zeroed((size_t)(SURVEY_MAPS + survey->window_count + survey->order_count + 1), sizeof *maps->map);
    maps->integrated = memory_zeroed(survey->positions, sizeof *maps->integrated);
    maps->orders = survey->order_count;
    list_maps(maps, survey, settings);
    for (int m = 0; m < maps->count; m++)
        analyse(survey, settings, &maps->map[m]);
    if (survey->shuffles > 1)
        maps->significance = significances(survey);
    return maps;
}

void maps_free(struct maps *maps)
{
    if (!maps)
        return;
    for (int m = 0; m < maps->count; m++) {
        hotspots_release(&maps->map[m].spots);
        autocorrelation_release(&maps->map[m].autocorrelation);
    }
    for (int i = 0; maps->significance && i < maps->orders; i++)
        free(maps->significance[i]);
    free(maps->significance);
    free(maps->integrated);
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
