/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Measuring eight patterns. */
#include "pattern/survey_block.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "base/memory.h"

static void plan_detector(struct survey_plan *plan)
{
    const bool *detector = plan->settings->detector;
    if (!detector)
        return;
    plan->detector = memory_zeroed(plan->layout->count, sizeof *plan->detector);
    for (size_t i = 0; i < plan->layout->count; i++)
        plan->detector[i] = detector[plan->layout->pixel[i]] ? 1 : 0;
}

/* A few missing pixels change the shot-noise factors by little: they are taken from the plan
 * without. */
static void plan_noise(struct survey_plan *plan, const struct survey_plan *from)
{
    size_t count = plan->polar->radii;
    memcpy(plan->angular->noise_variance, from->angular->noise_variance,
           count * sizeof *plan->angular->noise_variance);
    memcpy(plan->angular->noise_power, from->angular->noise_power,
           count * (plan->angular->half + 1) * sizeof *plan->angular->noise_power);
}

void survey_plan_init(struct survey_plan *plan, const struct survey_settings *settings,
                      const bool *masked, const struct survey_plan *whole)
{
    *plan = (struct survey_plan){.settings = settings, .shuffle = whole ? whole->shuffle : NULL};
    plan->layout = layout_create(&settings->geometry, masked, settings->dk, settings->k_max);
    plan->noise_first = whole ? whole->noise_first : plan->layout->first;
    plan->polar = polar_create(plan->layout, settings->angles);
    plan->angular =
        angular_create(plan->layout, plan->polar, settings->order, settings->order_count,
                       settings->dphi, settings->gain > 0 && !whole);
    if (whole)
        plan_noise(plan, whole);
    plan->ring_first = (int)fmax(1, ceil(settings->ring[0] / plan->layout->dk - 1e-6));
    plan->ring_last = (int)floor(settings->ring[1] / plan->layout->dk + 1e-6);
    layout_range(plan->layout, settings->bright[0], settings->bright[1], &plan->bright[0],
                 &plan->bright[1]);
    layout_range(plan->layout, settings->dark[0], settings->dark[1], &plan->dark[0],
                 &plan->dark[1]);
    for (int w = 0; w < settings->window_count; w++)
        layout_range(plan->layout, settings->window[w][0], settings->window[w][1],
                     &plan->window[w][0], &plan->window[w][1]);
    plan_detector(plan);
}

void survey_plan_release(struct survey_plan *plan)
{
    layout_free(plan->layout);
    polar_free(plan->polar);
    angular_free(plan->angular);
    free(plan->detector);
    *plan = (struct survey_plan){0};
}

void survey_block_init(struct survey_block *block, const struct survey_plan *plan)
{
    size_t rings = plan->layout->rings, orders = plan->settings->order_count;
    size_t shuffles = plan->shuffle ? plan->shuffle->count : 0;
    *block = (struct survey_block){0};
    block->data = memory_aligned(plan->layout->count + 1, sizeof *block->data);
    block->mean = memory_aligned(rings, sizeof *block->mean);
    block->square = memory_aligned(rings, sizeof *block->square);
    block->power = memory_aligned(rings * orders, sizeof *block->power);
    block->inverse = memory_aligned(rings, sizeof *block->inverse);
    block->sector = memory_aligned(rings, sizeof *block->sector);
    block->spectrum = memory_aligned(plan->angular->half + 1, sizeof *block->spectrum);
    block->real = memory_aligned(orders, sizeof *block->real);
    block->imaginary = memory_aligned(orders, sizeof *block->imaginary);
    block->null = memory_aligned(shuffles * orders + 1, sizeof *block->null);
    block->value =
        memory_aligned((size_t)survey_map_slots(plan->settings->map, plan->settings->map_count) + 1,
                       sizeof *block->value);
}

void survey_block_release(struct survey_block *block)
{
    free(block->data);
    free(block->mean);
    free(block->square);
    free(block->power);
    free(block->inverse);
    free(block->sector);
    free(block->spectrum);
    free(block->real);
    free(block->imaginary);
    free(block->null);
    free(block->value);
}

static void measure_rings(struct survey_block *block, const struct layout *layout)
{
    memset(block->total, 0, sizeof block->total);
    for (int i = 0; i < layout->rings; i++) {
        size_t first = layout->first[i], end = layout->first[i + 1];
        lanes_sums(block->data, first, end, block->mean[i], block->square[i]);
        for (int l = 0; l < LANES; l++) {
            block->total[l] += block->mean[i][l];
            block->mean[i][l] =
                end > first ? block->mean[i][l] / (double)(end - first) : (double)NAN;
            block->square[i][l] =
                end > first ? block->square[i][l] / (double)(end - first) : (double)NAN;
        }
    }
    double corners[LANES];
    lanes_sum(block->data, layout->first[layout->rings], layout->count, corners);
    for (int l = 0; l < LANES; l++)
        block->total[l] += corners[l];
}

/* The maps: all that is above has been measured. */
static void measure_maps(struct survey_block *block, const struct survey_plan *plan,
                         const double gain[LANES])
{
    const struct survey_settings *settings = plan->settings;
    const struct sight sight = {plan, block, gain};
    double(*value)[LANES] = block->value;
    for (int m = 0; m < settings->map_count; m++) {
        settings->map[m].measure(&sight, value);
        value += settings->map[m].members;
    }
}

/* What only the radii of the ring are asked for: the whole spectrum, phases, and the null model. */
static void measure_ring_radius(struct survey_block *block, const struct survey_plan *plan,
                                int radius, const lanes *profile, const lanes *mean)
{
    const struct angular *angular = plan->angular;
    lanes power[ANGULAR_HALF_MAX + 1], real[ANGULAR_ORDERS_MAX], imaginary[ANGULAR_ORDERS_MAX];
    angular_power(angular, radius, profile, mean, 1, angular->half, power);
    for (int n = 0; n < angular->half; n++)
        block->spectrum[n] += power[n];
    angular_harmonics(angular, profile, mean, angular->order, angular->order_count, real,
                      imaginary);
    for (int i = 0; i < angular->order_count; i++) {
        block->power[radius * angular->order_count + i] = power[angular->order[i] - 1];
        block->real[i] += real[i];
        block->imaginary[i] += imaginary[i];
    }
    if (plan->shuffle)
        shuffle_power(plan->shuffle, angular, profile, mean, block->null);
    block->radii++;
}

static void measure_radius(struct survey_block *block, const struct survey_plan *plan, int radius)
{
    const struct angular *angular = plan->angular;
    lanes profile[2 * ANGULAR_HALF_MAX], mean,
        *power = &block->power[radius * angular->order_count];
    if (radius == 0 || !angular->usable[radius]) {
        for (int i = 0; i < angular->order_count; i++)
            power[i] = (lanes){0} + NAN;
        block->inverse[radius] = block->sector[radius] = (lanes){0} + NAN;
        return;
    }
    angular_profile(plan->polar, radius, block->data, profile, &mean);
    block->inverse[radius] = 1.0f / mean;
    angular_variance(angular, plan->polar, radius, profile, &block->sector[radius]);
    if (radius >= plan->ring_first && radius <= plan->ring_last)
        measure_ring_radius(block, plan, radius, profile, &mean);
    else if (angular->mixing[radius])
        for (int i = 0; i < angular->order_count; i++)
            angular_power(angular, radius, profile, &mean, angular->order[i], angular->order[i],
                          &power[i]);
    else
        angular_powers(angular, profile, &mean, power);
}

void survey_block_measure(struct survey_block *block, const struct survey_plan *plan,
                          const float *patterns, int count, const double gain[LANES])
{
    const struct layout *layout = plan->layout;
    size_t orders = plan->settings->order_count,
           shuffles = plan->shuffle ? plan->shuffle->count : 0;
    lanes_lay(patterns, layout->geometry.ny * layout->geometry.nx, count, layout->place,
              block->data);
    measure_rings(block, layout);
    lanes_sum(block->data, plan->bright[0], plan->bright[1], block->bright);
    memset(block->spectrum, 0, sizeof *block->spectrum * plan->angular->half);
    memset(block->real, 0, sizeof *block->real * orders);
    memset(block->imaginary, 0, sizeof *block->imaginary * orders);
    memset(block->null, 0, sizeof *block->null * shuffles * orders);
    block->radii = 0;
    for (int i = 0; i < layout->rings; i++)
        measure_radius(block, plan, i);
    float share = block->radii > 0 ? 1.0f / (float)block->radii : NAN;
    for (int n = 0; n < plan->angular->half; n++)
        block->spectrum[n] *= share;
    for (size_t i = 0; i < shuffles * orders; i++)
        block->null[i] *= share;
    measure_maps(block, plan, gain);
}

void survey_block_take(struct survey_block *block, int l, const struct survey_block *from,
                       const struct survey_plan *plan)
{
    int rings = plan->layout->rings, orders = plan->settings->order_count,
        shuffles = plan->shuffle ? plan->shuffle->count : 0;
    for (int i = 0; i < rings; i++) {
        block->mean[i][l] = from->mean[i][0];
        block->square[i][l] = from->square[i][0];
        block->inverse[i][l] = from->inverse[i][0];
        block->sector[i][l] = from->sector[i][0];
    }
    for (int i = 0; i < rings * orders; i++)
        block->power[i][l] = from->power[i][0];
    for (int n = 0; n < plan->angular->half; n++)
        block->spectrum[n][l] = from->spectrum[n][0];
    for (int i = 0; i < orders; i++) {
        block->real[i][l] = from->real[i][0];
        block->imaginary[i][l] = from->imaginary[i][0];
    }
    for (int i = 0; i < shuffles * orders; i++)
        block->null[i][l] = from->null[i][0];
    block->total[l] = from->total[0];
    block->bright[l] = from->bright[0];
    for (int m = 0; m < survey_map_slots(plan->settings->map, plan->settings->map_count); m++)
        block->value[m][l] = from->value[m][0];
}
