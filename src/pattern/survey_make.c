/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A survey's sums and results: made, added, freed. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "base/index.h"
#include "base/memory.h"
#include "base/threads.h"
#include "pattern/survey_sums.h"

void sums_init(struct sums *sums, const struct survey_plan *plan, size_t pixels)
{
    size_t rings = plan->layout->rings, orders = plan->settings->order_count,
           half = plan->angular->half;
    sums->size = 8 * rings + rings * orders + 1 + half + 2 * orders + 3 * pixels;
    sums->all = memory_zeroed(sums->size, sizeof *sums->all);
    double *at = sums->all;
    double **ring_sums[] = {&sums->count, &sums->mean,    &sums->mean2,        &sums->square,
                            &sums->ring,  &sums->inverse, &sums->radius_count, &sums->sector};
    for (size_t i = 0; i < sizeof ring_sums / sizeof *ring_sums; i++, at += rings)
        *ring_sums[i] = at;
    sums->power = at;
    sums->spectrum_count = at += rings * orders;
    sums->spectrum = at += 1;
    sums->power_mean = at += half;
    sums->noise_mean = at += orders;
    sums->pixel = at += orders;
    sums->pixel2 = at += pixels;
    sums->missing = at + pixels;
}

void sums_add(struct sums *sums, const struct sums *more)
{
    for (size_t i = 0; i < sums->size; i++)
        sums->all[i] += more->all[i];
}

void sums_release(struct sums *sums)
{
    free(sums->all);
}

static float **maps_create(size_t count, size_t positions)
{
    float **maps = memory_alloc(count, sizeof *maps);
    for (size_t i = 0; i < count; i++)
        maps[i] = memory_zeroed(positions, sizeof **maps);
    return maps;
}

static void maps_free(float **maps, size_t count)
{
    for (size_t i = 0; maps && i < count; i++)
        free(maps[i]);
    free(maps);
}

int survey_map_slots(const struct survey_map *maps, int count)
{
    int slots = 0;
    for (int m = 0; m < count; m++)
        slots += maps[m].members;
    return slots;
}

const float *survey_values(const struct survey *survey,
                           void (*measure)(const struct sight *sight, double (*value)[LANES]),
                           int member)
{
    int slot = member;
    for (int m = 0; m < survey->measured_count; slot += survey->measured[m++].members)
        if (survey->measured[m].measure == measure)
            return member < survey->measured[m].members ? survey->map[slot] : NULL;
    return NULL;
}

struct survey *survey_create(const struct cube_header *header, struct survey_plan *plan)
{
    const struct survey_settings *settings = plan->settings;
    struct survey *survey = memory_zeroed(1, sizeof *survey);
    size_t n = header->shape[CUBE_SCAN_Y] * header->shape[CUBE_SCAN_X], rings = plan->layout->rings;
    size_t pixels = settings->geometry.ny * settings->geometry.nx, orders = settings->order_count;
    survey->scan[0] = header->shape[CUBE_SCAN_Y];
    survey->scan[1] = header->shape[CUBE_SCAN_X];
    survey->positions = n;
    survey->detector_y = settings->geometry.ny;
    survey->detector_x = settings->geometry.nx;
    survey->ring_first = plan->ring_first;
    survey->ring_last = plan->ring_last;
    survey->order_count = settings->order_count;
    memcpy(survey->order, settings->order, sizeof survey->order);
    survey->half = plan->angular->half;
    survey->angles = plan->angular->angles;
    survey->sectors = plan->angular->sectors;
    survey->window_count = settings->window_count;
    survey->shuffles = plan->shuffle ? plan->shuffle->count : 0;
    survey->shuffle_blocks = plan->shuffle ? plan->shuffle->blocks : 0;
    survey->has_detector = settings->detector != NULL;
    survey->has_shot_noise = settings->gain > 0;
    survey->valid = memory_zeroed(n, sizeof *survey->valid);
    survey->empty = memory_zeroed(n, sizeof *survey->empty);
    memcpy(survey->measured, settings->map, sizeof survey->measured);
    survey->measured_count = settings->map_count;
    survey->map = maps_create(survey_map_slots(settings->map, settings->map_count), n);
    survey->total = memory_zeroed(n, sizeof *survey->total);
    survey->bright = memory_zeroed(n, sizeof *survey->bright);
    survey->power = maps_create(orders, n);
    survey->orientation = maps_create(orders, n);
    survey->null = maps_create(survey->shuffles * orders, n);
    survey->noise = maps_create(survey->shuffles > 0 ? orders : 0, n);
    survey->profile = memory_zeroed(n * rings, sizeof *survey->profile);
    survey->profile_square = memory_zeroed(n * rings, sizeof *survey->profile_square);
    survey->ring = memory_zeroed(rings, sizeof *survey->ring);
    survey->power_k = memory_zeroed(rings * orders, sizeof *survey->power_k);
    survey->power_mean = memory_zeroed(orders, sizeof *survey->power_mean);
    survey->power_noise = memory_zeroed(orders, sizeof *survey->power_noise);
    survey->correlation = memory_zeroed(survey->angles, sizeof *survey->correlation);
    survey->mean = memory_zeroed(pixels, sizeof *survey->mean);
    survey->variance = memory_zeroed(pixels, sizeof *survey->variance);
    return survey;
}

void survey_free(struct survey *survey)
{
    if (!survey)
        return;
    layout_free(survey->layout);
    free(survey->valid);
    free(survey->empty);
    maps_free(survey->map, survey_map_slots(survey->measured, survey->measured_count));
    free(survey->total);
    free(survey->bright);
    maps_free(survey->power, survey->order_count);
    maps_free(survey->orientation, survey->order_count);
    maps_free(survey->null, area(survey->shuffles, survey->order_count));
    maps_free(survey->noise, survey->shuffles > 0 ? survey->order_count : 0);
    free(survey->profile);
    free(survey->profile_square);
    free(survey->ring);
    free(survey->power_k);
    free(survey->power_mean);
    free(survey->power_noise);
    free(survey->correlation);
    free(survey->mean);
    free(survey->variance);
    free(survey);
}

double survey_memory(const struct cube_header *header, const struct survey_settings *settings)
{
    double n = (double)header->shape[CUBE_SCAN_Y] * (double)header->shape[CUBE_SCAN_X];
    double pixels = (double)header->shape[CUBE_KY] * (double)header->shape[CUBE_KX];
    double maps = 2 + survey_map_slots(settings->map, settings->map_count) +
                  settings->order_count * (2 + (settings->shuffles > 0) + settings->shuffles);
    double dk = settings->dk > 0 ? settings->dk
                                 : fmin(settings->geometry.pixel[0], settings->geometry.pixel[1]);
    double rings = geometry_reach(&settings->geometry) / dk + 1;
    return 4 * n * (maps + 2 * rings) +
           threads_get() * (pixels * (4 * 8 + 4 * 8 + 24) + SURVEY_READ_BYTES) + 40 * pixels;
}
